"""Small surveys of LimeSurvey, and what became of them."""

from typing import Any

from surveys.formats import Translation
from surveys.formats.limesurvey import read_limesurvey
from tests.surveys.formats.lss import survey

TWO = {"A1": "One", "A2": "Two"}
PARTS = {"s1": "First", "s2": "Second"}


def read(*questions: dict[str, Any], **tables: list[dict[str, Any]]) -> Translation:
    return read_limesurvey(survey(*questions, **tables))


def only(**question: Any) -> tuple[dict[str, Any], dict[str, str], Translation]:
    """(data, texts, translation) of a survey of one question."""
    translation = read({"title": "q"} | question)
    return translation.definition["questions"]["q1"], translation.definition["texts"]["en"], translation


def told(translation: Translation, name: str) -> tuple[str, str]:
    element = translation.report.elements[name]
    return element.status, element.why
