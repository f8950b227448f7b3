"""What the forms of a chosen step or block show."""

from typing import Any

from surveys.document import Document
from surveys.domain.questionnaires.drafting import every_node
from surveys.forms.conditions import Condition, Operands
from surveys.forms.flow.blocks import MAX_FIELDS, WHICH
from surveys.forms.flow.steps import OUTCOME_WORDS
from surveys.models import Questionnaire
from surveys.views.builder.selection import Selection
from surveys.views.builder.tree import TYPES

MOST_WORDS = 70


def step_form(questionnaire: Questionnaire, document: Document, selection: Selection) -> dict[str, Any]:
    """The chosen step or block with all that its form offers; nothing for a question."""
    if selection.what not in ("block", "node"):
        return {}
    node = next(one for one in every_node(document.definition) if one["id"] == selection.id)
    found: dict[str, Any] = {"node": node, "wraps": [(name, TYPES[name]) for name in ("branch", "group")]}
    match node["type"]:
        case "block":
            found |= _block(document, selection.id)
        case "branch":
            known = Operands(document, selection.id)
            found["when"] = Condition(known, "when", node.get("when") or {})
        case "randomiser":
            found["parts"] = len(node.get("flow", ()))
        case "end":
            found |= {
                "thanks": document.text(f"{selection.id}.thanks"),
                "outcomes": OUTCOME_WORDS.items(),
                "origins": questionnaire.program.redirect_origins,
            }
    return found


def _block(document: Document, block_id: str) -> dict[str, Any]:
    block = document.block(block_id)
    loop, pages = block.get("loop") or {}, document.pages_of(block_id)
    before = _before(document, block_id)
    return {
        "block": block,
        "loop": loop,
        "loop_kind": next((name for name in ("over", "items", "count") if name in loop), ""),
        "sources": [row for row in before if row[2]],
        "counts": [row for row in before if row[3]],
        "which": WHICH.items(),
        "items": _items(document, block_id),
        "splits": [(page.number, page.index + 1) for page in pages[1:]],
        "block_questions": [
            (uid, _words(document, uid), uid in (block.get("random") or {}).get("fixed", ()))
            for page in pages
            for uid in page.questions
            if uid in document.questions
        ],
    }


def _before(document: Document, block_id: str) -> list[tuple[str, str, bool, bool]]:
    """(id, words, whether it has choices or rows, whether it is a number) of the questions asked before."""
    inside = {uid for page in document.pages_of(block_id) for uid in page.questions}
    found = []
    for uid, question in document.questions.items():
        if uid in inside:
            break
        has_parts = bool(question.choices or question.rows)
        found.append((uid, _words(document, uid), has_parts, question.kind == "number"))
    return found


def _items(document: Document, block_id: str) -> list[dict[str, Any]]:
    """The rounds of a list with their fields: those that any round fills, and one to begin with."""
    items = [str(one["id"]) for one in (document.block(block_id).get("loop") or {}).get("items", ())]
    filled = [
        number
        for number in range(1, MAX_FIELDS + 1)
        if any(document.text(f"{block_id}.{item}.{number}") for item in items)
    ]
    most = min(max(filled, default=0) + 1, MAX_FIELDS)
    return [
        {
            "id": item,
            "fields": [
                (number, document.text(f"{block_id}.{item}.{number}")) for number in range(1, most + 1)
            ],
        }
        for item in items
    ]


def _words(document: Document, uid: str) -> str:
    number = list(document.questions).index(uid) + 1
    return f"Q{number} {document.label(uid)[:MOST_WORDS]}"
