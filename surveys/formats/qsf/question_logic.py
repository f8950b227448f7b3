"""Display logic of questions, choices, rows and answers; custom conditions that an answer must meet."""

from collections.abc import Iterator
from typing import Any

from surveys.formats.qsf.asked import Asked
from surveys.formats.qsf.book import Book
from surveys.formats.qsf.html import to_html
from surveys.formats.qsf.ids import source_of
from surveys.formats.qsf.logic import Condition, read_condition
from surveys.formats.qsf.logic_write import write_condition
from surveys.formats.qsf.loose import inside, mapping, words
from surveys.formats.qsf.places import ROWS_FIRST
from surveys.formats.qsf.validation import settings_of

MESSAGE = "Its message lies in the Qualtrics library, not in the file: write it anew."
RULE = "e1"


def read_logic(asked: Asked, book: Book) -> None:
    """Adds `display` to the question and to its parts."""
    if logic := asked.payload.get("DisplayLogic"):
        _keep(asked.data, read_condition(logic, book), asked, "DisplayLogic")
    for where, part, entry in _parts(asked.data, asked.payload):
        if logic := entry.get("DisplayLogic"):
            _keep(part, read_condition(logic, book), asked, f"{where}/DisplayLogic")


def _keep(target: dict[str, Any], condition: Condition, asked: Asked, part: str) -> None:
    where = f"{asked.qid}/{part}"
    if condition.tree is None:
        why = " ".join(condition.lost) or "It says of no condition."
        asked.report.note(where, "DisplayLogic", "left_out", f"{why} It is always shown.")
        return
    if condition.tree:
        target["display"] = condition.tree
    if condition.lost:
        why = " ".join([*condition.lost, "The rest of the condition is kept."])
        asked.report.note(where, "DisplayLogic", "simplified", why)
    else:
        asked.report.note(where, "DisplayLogic")


def _parts(
    data: dict[str, Any], payload: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """(where it stands there, our part, its entry there) of everything that may be shown on a condition."""
    for key, parts in _parts_by_key(data).items():
        for part in parts:
            source = source_of(part)
            yield f"{key}/{source}", part, mapping(inside(payload.get(key), source))
    for col in data.get("cols", []) if data.get("kind") == "side_by_side" else []:
        source = source_of(col)
        entry = mapping(inside(payload.get("AdditionalQuestions"), source))
        if not col.get("within"):
            yield f"AdditionalQuestions/{source}", col, entry
            for part in col.get("choices", []):
                answer = mapping(inside(entry.get("Answers"), source_of(part)))
                yield f"AdditionalQuestions/{source}/Answers/{source_of(part)}", part, answer


def _parts_by_key(data: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    kind = data.get("kind")
    first = data.get("rows", []) if kind in ROWS_FIRST else data.get("choices", [])
    second = data.get("cols", []) if kind == "matrix_text" else data.get("choices", [])
    return {"Choices": first, "Answers": second if kind in ROWS_FIRST else []}


def read_rules(asked: Asked, book: Book) -> None:
    """Adds the custom condition that an answer must meet."""
    settings = settings_of(asked.payload)
    if words(settings.get("Type")) != "CustomValidation":
        return
    custom = mapping(settings.get("CustomValidation"))
    condition = read_condition(custom.get("Logic"), book)
    if condition.tree is None:
        why = " ".join(condition.lost) or "It says of no condition."
        asked.tell(f"{why} Its answers aren't checked for that.")
        return
    if condition.lost:
        asked.tell(" ".join([*condition.lost, "The rest of what is checked is kept."]))
    rules = [{"id": RULE, "when": condition.tree}]
    asked.data["validation"] = asked.data.get("validation", {}) | {"rules": rules}
    if words(mapping(custom.get("Message")).get("messageID")):
        asked.tell(MESSAGE, part="Validation/Message")


def write_logic(
    uid: str, data: dict[str, Any], payload: dict[str, Any], pages: dict[str, int], book: Book
) -> None:
    """Writes display logic of the question and its parts. `pages` tells which questions stand together."""
    if data.get("display"):
        together = any(
            pages.get(other) == pages.get(uid) for other in _asked_of(data["display"]) if other != uid
        )
        payload["DisplayLogic"] = write_condition(data["display"], book, with_page=together)
    for _, part, entry in _parts(data, payload):
        if part.get("display"):
            entry["DisplayLogic"] = write_condition(part["display"], book, with_page=False)


def write_rules(
    uid: str, data: dict[str, Any], settings: dict[str, Any], texts: dict[str, str], book: Book
) -> None:
    """Writes custom conditions: all of a question's rules as one."""
    rules = data.get("validation", {}).get("rules", [])
    if not rules:
        return
    trees = [rule.get("when") or {} for rule in rules]
    logic = write_condition(trees[0] if len(trees) == 1 else {"all": trees}, book)
    message = to_html(texts.get(f"{uid}.{rules[0]['id']}", ""), "")
    settings |= {"Type": "CustomValidation", "CustomValidation": {"Logic": logic}}
    settings["CustomValidation"]["Message"] = {"description": message, "libraryID": None, "messageID": None}


def _asked_of(tree: dict[str, Any]) -> set[str]:
    """The questions that a condition asks for."""
    if "field" in tree:
        return {tree["field"].rpartition(":")[2].split(".")[0]}
    inner = tree.get("all") or tree.get("any") or ([tree["not"]] if "not" in tree else [])
    return {uid for one in inner for uid in _asked_of(one)}
