"""What stands in a question at first: shown to who meets it, and stored of hidden fields."""

from collections.abc import Iterable
from typing import Any

from surveys.document import Document
from surveys.document.remembering import once_per_document
from surveys.kinds import QuestionSpec, is_empty, kind_of
from surveys.kinds.texts import LONG, read_number
from surveys.logic.way import Walk, at_iteration

HIDDEN = "hidden"


def first_answers(found: Walk, refs: Iterable[str]) -> dict[str, Any]:
    """By address what these questions (`q4`, `q4@c3`) hold before anybody has touched them, as it is stored;
    pipes are filled in by the answers of the walk. Nothing of it is an answer until it is posted."""
    first: dict[str, Any] = {}
    for ref in refs:
        uid, _, iteration = ref.partition("@")
        question = found.document.questions.get(uid)
        if question is None or question.kind == HIDDEN or is_empty(question.data.get("default")):
            continue
        types = {spec.address: spec.value_type for spec in found.document.fields_of(uid)}
        for address, value in _by_address(question).items():
            if address in types:
                filled = _filled(found, value, types[address], uid, iteration)
                if not is_empty(filled):
                    first[at_iteration(address, iteration)] = filled
    return first


def hidden_answer(found: Walk, uid: str, iteration: str = "") -> Any:
    """What a hidden field stores where nothing was given for it; None where it says nothing."""
    question = found.document.questions[uid]
    default = question.data.get("default")
    if question.kind != HIDDEN or isinstance(default, (dict, list)) or is_empty(default):
        return None
    filled = _filled(found, default, "date", uid, iteration)
    return filled[:LONG] if isinstance(filled, str) else filled


@once_per_document
def filled_here(document: Document) -> frozenset[str]:
    """The hidden fields that the server fills in anew at each step, whatever a page says of them."""
    return frozenset(
        uid
        for uid, question in document.questions.items()
        if question.kind == HIDDEN and not is_empty(question.data.get("default"))
    )


@once_per_document
def begins_filled(document: Document) -> bool:
    """Whether a page can be emptied: something stands there at first."""
    return any(
        question.kind != HIDDEN and not is_empty(question.data.get("default"))
        for question in document.questions.values()
    )


def _by_address(question: QuestionSpec) -> dict[str, Any]:
    """The default by address: of kinds with several an object by what follows the question's id."""
    default = question.data["default"]
    if not isinstance(default, dict):
        fields = kind_of(question).fields(question)
        return {fields[0].address: default} if fields else {}
    return {f"{question.uid}.{part}" if part else question.uid: value for part, value in default.items()}


def _filled(found: Walk, value: Any, value_type: str, uid: str, iteration: str) -> Any:
    """`value` with its pipes filled in: for people to read in texts, else as it is stored."""
    if not isinstance(value, str) or "{{" not in value:
        return value
    page = found.document.page_of(uid)
    fill = found.said if value_type == "text" else found.text
    text = fill(value, page.block if page else "", iteration).strip()
    return read_number(text) if value_type == "number" and text else text
