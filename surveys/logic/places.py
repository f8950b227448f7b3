"""Places in a survey as people read them, each with the id of what stands there."""

from collections.abc import Mapping
from typing import Any

from surveys.document import Document, Page
from surveys.kinds import QuestionSpec
from surveys.kinds.markup import without_markup
from surveys.logic.fields import number_of

LONGEST_TEXT = 60


class Place(str):
    """ "Q3 “How likely …”", "Page 2", "Branch f1": `at` is the id of that question, page, step or quota."""

    at: str

    def __new__(cls, words: str, at: str) -> "Place":
        place = super().__new__(cls, words)
        place.at = at
        return place


def name_of(document: Document, question: QuestionSpec) -> Place:
    """A question as the builder shows it: its number and the start of its text."""
    text = " ".join(without_markup(document.text(f"{question.uid}.text")).split())
    if len(text) > LONGEST_TEXT:
        text = f"{text[: LONGEST_TEXT - 1].rstrip()}…"
    number = number_of(document, question.uid)
    return Place(f"{number} “{text}”" if text else number, question.uid)


def page_place(page: Page) -> Place:
    """A page by its number in the whole survey."""
    return Place(f"Page {page.index + 1}", page.path)


def step_place(what: str, step_id: str) -> Place:
    """A step of the flow or a block; `what` says which kind of step."""
    return Place(f"{what} {step_id}", step_id)


def quota_place(quota: Mapping[str, Any]) -> Place:
    """A quota by its name."""
    return Place(f"Quota {quota.get('name') or quota.get('id')}", str(quota.get("id") or ""))
