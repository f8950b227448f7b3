"""How long a survey takes, before anybody has answered it."""

from math import ceil

from surveys.document.model import Document
from surveys.kinds import QuestionSpec, kind_of

EACH_ROW, GRID_HEAD, EACH_SET = 5, 5, 12  # seconds


def minutes_of(document: Document) -> int:
    """Whole minutes, at least one, for who is asked every question once."""
    seconds = sum(_seconds(question) for question in document.questions.values())
    return max(1, ceil(seconds / 60))


def asked_count(document: Document) -> int:
    """How many questions want an answer: information and what works unseen aside."""
    kinds = ((kind_of(one), one) for one in document.questions.values())
    return sum(1 for kind, one in kinds if kind.is_asked and kind.fields(one))


def _seconds(question: QuestionSpec) -> int:
    if question.rows:
        return GRID_HEAD + EACH_ROW * len(question.rows) * max(1, len(question.cols))
    if sets := question.data.get("sets"):
        return EACH_SET * len(sets)
    return kind_of(question).seconds
