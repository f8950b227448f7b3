"""Side by side: several questions about the same rows, each a column of its own."""

from typing import Any

from surveys.formats.qsf.asked import Asked
from surveys.formats.qsf.families.matrices import read_rows, write_rows
from surveys.formats.qsf.ids import give, source_of
from surveys.formats.qsf.loose import entries, mapping, without_empty, words
from surveys.formats.qsf.parts import Part, add_codes, add_names, flags, write_codes, write_parts
from surveys.formats.qsf.required import required_of

KINDS = {
    ("Matrix", "Likert", "SingleAnswer"): ("single", ""),
    ("Matrix", "Likert", "DL"): ("single", "dropdown"),
    ("Matrix", "Likert", "MultipleAnswer"): ("multiple", ""),
    ("Matrix", "TE", "Short"): ("short_text", ""),
    ("Matrix", "TE", "Medium"): ("short_text", "medium"),
    ("Matrix", "TE", "Long"): ("short_text", "long"),
    ("Matrix", "TE", "Essay"): ("short_text", "essay"),
}
TYPES = {shape: kind for kind, shape in KINDS.items()}
READ = {
    "QuestionText", "QuestionType", "Selector", "SubSelector", "DataExportTag", "Choices", "ChoiceOrder",
    "Answers", "AnswerOrder", "RecodeValues", "VariableNaming", "AnalyzeChoices", "Validation",
    "DisplayLogic", "QuestionID", "ChoiceDataExportTags", "QuestionDescription", "Configuration",
    "AnswerDataExportTag", "ChoiceColumnWidthPixels", "ChoiceColumnWidth", "QuestionText_Unsafe",
    "NextChoiceId", "NextAnswerId", "Language",
}  # fmt: skip


def read_side_by_side(asked: Asked) -> None:
    """Rows, and columns for each of the questions inside."""
    read_rows(asked)
    inner = entries(asked.payload.get("AdditionalQuestions"))
    ids = give("k", [sid for sid, _ in inner])
    asked.data["cols"] = [col for sid, one in inner for col in _read_columns(asked, ids[sid], sid, one)]


def write_side_by_side(data: dict[str, Any], payload: dict[str, Any]) -> None:
    """Each column as a question of its own inside this one; fields within a column are its answers."""
    write_rows(data, payload)
    cols = data.get("cols", [])
    heads = [col for col in cols if not col.get("within")]
    payload["NumberOfQuestions"] = len(heads)
    payload["AdditionalQuestions"] = {
        source_of(col): _write_column(col, [one for one in cols if one.get("within") == col["id"]], payload)
        for col in heads
    }


def _read_columns(asked: Asked, uid: str, sid: str, inner: dict[str, Any]) -> list[Part]:
    """The column; where it has several text fields, one more for each of the others, `within` the first."""
    names = ("QuestionType", "Selector", "SubSelector")
    kind, selector, sub_selector = (words(inner.get(name)) for name in names)
    shape = KINDS.get((kind, selector, sub_selector))
    if shape is None:
        asked.tell(f"Its column {sid[:20]} is of a form that isn't known here and becomes a text field.")
        shape = ("short_text", "")
    column: Part = {
        "id": uid,
        "kind": shape[0],
        "look": shape[1],
        "source_id": sid if asked.has_marks else "",
    }
    settings = mapping(mapping(inner.get("Validation")).get("Settings"))
    column["required"] = required_of(settings)
    if words(settings.get("Type")) not in ("", "None"):
        asked.tell(f"What the answers of its column {sid[:20]} must be isn't checked.")
    tag = words(inner.get("DataExportTag"))
    if tag and tag != f"{words(asked.payload.get('DataExportTag')) or asked.qid}#{sid}":
        column["key"] = tag
    column["choices"] = choices = _choices(asked, inner, is_text=shape[0] == "short_text")
    if words(inner.get("AnswerDataExportTag")):
        why = "Names in exports are made of the names of rows and columns."
        asked.tell(why, "left_out", f"AdditionalQuestions/{sid[:20]}/AnswerDataExportTag")
    if unread := [name for name, value in inner.items() if name not in READ and value]:
        asked.tell(f"Of its column {sid[:20]} {', '.join(unread)[:80]} stays behind.")
    if shape[0] != "short_text" or len(choices) < 2:
        return [without_empty(column)]
    column["choices"] = choices[:1]
    shared = {key: column[key] for key in ("kind", "look", "required") if column.get(key)}
    fields = [
        {"id": f"{uid}_{one['id'][1:]}"[:39], "within": uid, "choices": [one], **shared}
        for one in choices[1:]
    ]
    return [without_empty(column), *fields]


def _choices(asked: Asked, inner: dict[str, Any], *, is_text: bool) -> list[Part]:
    listed = entries(inner.get("Answers"), inner.get("AnswerOrder"))
    ids = give("c", [source for source, _ in listed])
    choices = [
        without_empty({"id": ids[source], "source_id": source if asked.has_marks else "", **flags(entry)})
        for source, entry in listed
    ]
    if is_text and [(source, words(one.get("Display"))) for source, one in listed] == [("1", "")]:
        return []  # the field that goes without saying
    if is_text:
        add_names(choices, inner)
    else:
        add_codes(asked, choices, inner)
    return choices


def _write_column(col: Part, fields: list[Part], payload: dict[str, Any]) -> dict[str, Any]:
    sid, required = source_of(col), col.get("required")
    kind, selector, sub = TYPES.get((col.get("kind", ""), col.get("look", "")), ("Matrix", "TE", "Short"))
    inner: dict[str, Any] = {
        "QuestionText": "",
        "QuestionType": kind,
        "Selector": selector,
        "SubSelector": sub,
        "DataExportTag": col.get("key") or f"{payload['DataExportTag']}#{sid}",
        "Choices": payload["Choices"],
        "ChoiceDataExportTags": False,
        "Validation": {"Settings": {"ForceResponse": "OFF", "Type": "None"}},
        "QuestionID": f"{payload['QuestionID']}#{sid}",
    }
    if required:
        inner["Validation"]["Settings"]["ForceResponse"] = "ON" if required is True else "RequestResponse"
    choices = [one for each in (col, *fields) for one in each.get("choices", [])]
    write_parts(inner, choices or ([{"id": "c1"}] if selector == "TE" else []), "Answers")
    write_codes(inner, choices)
    return inner
