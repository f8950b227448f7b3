"""Where a question's texts stand in the file, and at which paths of ours: one map, used both ways."""

from itertools import pairwise
from typing import Any

from surveys.formats.qsf.families.choosing import label_places
from surveys.formats.qsf.families.ranking import BEST, WORST, group_places
from surveys.formats.qsf.ids import source_of
from surveys.formats.qsf.loose import inside

Place = tuple[str, ...]
ROWS_FIRST = {"matrix", "matrix_multiple", "matrix_text", "side_by_side", "slider", "form", "hot_spot"}
CHOICES_FIRST = {"single", "multiple", "rating", "constant_sum", "rank", "group_rank", "best_worst"}
NOT_APPLICABLE: Place = ("Configuration", "NotApplicableText")


def places_of(uid: str, data: dict[str, Any], payload: dict[str, Any]) -> dict[Place, str]:
    """Keys into the payload → the path of the text."""
    kind = data.get("kind", "")
    places: dict[Place, str] = {("QuestionText",): f"{uid}.text"}
    if kind in ROWS_FIRST:
        places |= _listed("Choices", uid, data.get("rows", []))
    elif kind in CHOICES_FIRST:
        places |= _listed("Choices", uid, data.get("choices", []))
    match kind:
        case "nps" | "single":
            places |= label_places(uid, payload)
        case "matrix" if data.get("look") == "profile":
            places |= _profile(uid, data)
        case "matrix" | "matrix_multiple" | "hot_spot":
            places |= _listed("Answers", uid, data.get("choices", []))
        case "matrix_text":
            places |= _listed("Answers", uid, data.get("cols", []))
        case "best_worst":
            places |= {
                ("Answers", BEST, "Display"): f"{uid}.high",
                ("Answers", WORST, "Display"): f"{uid}.low",
            }
        case "side_by_side":
            places |= _columns(uid, data)
        case "slider":
            places |= _listed("Labels", uid, data.get("cols", []))
            if data.get("choices"):
                places[NOT_APPLICABLE] = f"{uid}.{data['choices'][0]['id']}"
        case "group_rank":
            places |= group_places(uid, payload, data)
        case "drilldown":
            places |= _listed("Choices", uid, data.get("levels", []))
            places |= _listed("Answers", uid, data.get("choices", []))
    return places


def text_at(payload: Any, place: Place) -> Any:
    """What stands there; None where nothing does."""
    found = payload
    for key in place:
        found = inside(found, key)
        if found is None:
            return None
    return found if not isinstance(found, dict) or place[-1] == "Display" else found.get("Display")


def put_text(payload: dict[str, Any], place: Place, text: str) -> None:
    """Writes a text there, making what is missing on the way; lists are filled by their places."""
    node: Any = payload
    for key, following in pairwise(place):
        if isinstance(node, list):
            node = node[int(key)]
            continue
        node = node.setdefault(key, [] if following.isdigit() and key in ("ColumnLabels", "Groups") else {})
        if isinstance(node, list):
            while len(node) <= int(following):
                node.append({} if key == "ColumnLabels" else "")
    if isinstance(node, list):
        node[int(place[-1])] = text
    else:
        node[place[-1]] = text


def _listed(key: str, uid: str, parts: list[dict[str, Any]]) -> dict[Place, str]:
    return {(key, source_of(part), "Display"): f"{uid}.{part['id']}" for part in parts}


def _profile(uid: str, data: dict[str, Any]) -> dict[Place, str]:
    rows = {row["id"]: source_of(row) for row in data.get("rows", [])}
    return {
        (
            "Answers",
            rows.get(choice.get("row", ""), ""),
            source_of(choice),
            "Display",
        ): f"{uid}.{choice['id']}"
        for choice in data.get("choices", [])
    }


def _columns(uid: str, data: dict[str, Any]) -> dict[Place, str]:
    places: dict[Place, str] = {}
    heads = {col["id"]: source_of(col) for col in data.get("cols", [])}
    for col in data.get("cols", []):
        path, head = f"{uid}.{col['id']}", col.get("within")
        inside = ("AdditionalQuestions", heads.get(head or col["id"], ""))
        if head:
            for choice in col.get("choices", [])[:1]:
                places[*inside, "Answers", source_of(choice), "Display"] = path
            continue
        places[*inside, "QuestionText"] = path
        for choice in col.get("choices", []):
            places[*inside, "Answers", source_of(choice), "Display"] = f"{path}.{choice['id']}"
    return places
