"""Choices carried forward from an earlier question: written out here, one for each that may come."""

from typing import Any

from surveys.formats.qsf.asked import Asked
from surveys.formats.qsf.book import Book
from surveys.formats.qsf.ids import source_of
from surveys.formats.qsf.loose import is_digits, mapping, words
from surveys.formats.qsf.operands import parts_of

GROUPS = {
    "SelectedChoices": "chosen",
    "UnselectedChoices": "not_chosen",
    "DisplayedChoices": "shown",
    "UndisplayedChoices": "not_shown",
    "SelectedChoicesTextEntry": "entered",
    "AllChoices": "all",
}
WRITTEN = {ours: source for source, ours in GROUPS.items()}


def read_carry(asked: Asked, book: Book) -> None:
    """Adds `carry` and the carried choices. Needs every question's own choices to be read before."""
    dynamic = mapping(asked.payload.get("DynamicChoices"))
    locator = words(dynamic.get("Locator"))
    if not locator:
        return
    base, _, rest = parts_of(locator.partition("?")[0])
    source = book.uids.get(base)
    which = GROUPS.get(rest[1]) if len(rest) == 2 and rest[0] == "ChoiceGroup" else None
    into = next((name for name in ("rows", "choices") if name in asked.data), None)
    if source is None or which is None or into is None or source == asked.uid:
        why = f"Choices can't be carried over from {locator[:60]}."
        asked.tell(why, "left_out", "DynamicChoices")
        return
    asked.report.note(f"{asked.qid}/DynamicChoices", "DynamicChoices")
    carried = _carried(book.questions[source], into, asked)
    if not carried:
        asked.tell("The question it takes choices from has none.", part="DynamicChoices")
    asked.data[into] = [*asked.data.get(into, []), *carried]
    asked.data["carry"] = {"from": source, "which": which, "into": into}


def _carried(data: dict[str, Any], into: str, asked: Asked) -> list[dict[str, Any]]:
    """A choice for each of the source's, called `x4` there as in its exports."""
    letter = "r" if into == "rows" else "c"
    recoded = mapping(asked.payload.get("RecodeValues"))
    taken = {part["id"] for part in asked.data.get(into, [])}
    found = []
    for part in own_parts(data):
        sid = f"x{source_of(part)}"
        one: dict[str, Any] = {"id": f"{letter}x{part['id'][1:]}"[:39], "from": part["id"]}
        if asked.has_marks:
            one["source_id"] = sid
        if into == "choices" and sid not in recoded and is_digits(sid[1:]):
            one["value"] = part.get("value", int(sid[1:]))
        if part.get("text_entry"):
            one["text_entry"] = True
        if one["id"] not in taken:
            found.append(one)
    return found


def own_parts(data: dict[str, Any]) -> list[dict[str, Any]]:
    """What a question offers others to take over: its rows where it has some, its choices else."""
    return list(data.get("rows") or data.get("choices") or [])


def without_carried(data: dict[str, Any]) -> dict[str, Any]:
    """The question as the format has it: choices that come from elsewhere aren't written."""
    carry = data.get("carry")
    if not carry:
        return data
    into = carry.get("into", "choices")
    return {**data, into: [part for part in data.get(into, []) if "from" not in part]}


def write_carry(data: dict[str, Any], payload: dict[str, Any], book: Book) -> None:
    """Writes where choices come from."""
    carry = data.get("carry")
    if not carry or carry.get("from") not in book.questions:
        return
    group = WRITTEN.get(carry.get("which", "chosen"), "SelectedChoices")
    locator = f"q://{book.qid(carry['from'])}/ChoiceGroup/{group}"
    payload["DynamicChoices"] = {"DynamicType": "ChoiceGroup", "Locator": locator, "Type": "Dynamic"}
    payload["DynamicChoicesData"] = []
    if not payload.get("Choices"):
        payload |= {"Choices": [], "ChoiceOrder": []}
