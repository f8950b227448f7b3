"""Questions that a script may show and hide at once, since nothing but answers of their own page decides.

The server judges what comes in as ever; without a script such a question comes after "Next".
"""

from typing import Any

from common.conditions import fields_of, leaves_of
from surveys.document import Document, Page
from surveys.document.remembering import once_per_document
from surveys.kinds import ContactKind, kind_of


@once_per_document
def instants_of(document: Document, page_index: int) -> dict[str, dict[str, Any]]:
    """By question what the script needs: `when`, its condition, and `fields`, how to read each answer.

    A field is read as a "number", as a "list" of choices, or as a choice by what its choices are worth.
    """
    page = document.pages[page_index]
    if document.block(page.block).keys() & {"loop", "random"} or _is_skipped_in(document):
        return {}
    found = {}
    for uid in page.questions:
        fields = _fields(document, page, uid)
        if fields:
            found[uid] = {"when": document.questions[uid].display, "fields": fields}
    return found


def _is_skipped_in(document: Document) -> bool:
    return any(question.data.get("skip") for question in document.questions.values())


def _fields(document: Document, page: Page, uid: str) -> dict[str, Any]:
    """How to read what decides over this question; {} where a script can't."""
    question = document.questions.get(uid)
    if question is None or not question.display or question.is_varied or _quotes(document, uid):
        return {}
    kind = kind_of(question)
    if not kind.is_asked or isinstance(kind, ContactKind):
        return {}
    if any(leaf["op"] == "matches" for leaf in leaves_of(question.display)):
        return {}
    readings = {field: _reading(document, page, uid, field) for field in fields_of(question.display)}
    return readings if all(one is not None for one in readings.values()) else {}


def _reading(document: Document, page: Page, uid: str, address: str) -> Any:
    source = document.question_at(address)
    if source is None or source.uid not in page.questions[: page.questions.index(uid)]:
        return None
    return reading_of(document, address)


def reading_of(document: Document, address: str) -> Any:
    """How a script reads the answer at `address`: as a "number", as a "list" of choices, or as a choice by
    what each is worth; None where only the server can."""
    spec, source = document.field(address), document.question_at(address)
    if spec is None or source is None or "@" in address or address.endswith(".text"):
        return None
    kind = kind_of(source)
    if kind.read_at_once != "choice":
        return kind.read_at_once or None
    operands = {one["id"]: kind.operand(source, address, one["id"]) for one in source.choices}
    return {name: operand.number for name, operand in operands.items()}


def _quotes(document: Document, uid: str) -> bool:
    """Whether its texts quote answers, which may change while it is shown."""
    texts = document.definition.get("texts", {}).values()
    return any("{{" in text for said in texts for path, text in said.items() if path.partition(".")[0] == uid)
