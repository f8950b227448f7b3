"""Small surveys of SurveyJS, and what became of them."""

import json
from typing import Any

from surveys.formats import Translation
from surveys.formats.surveyjs import read_surveyjs

ONE = {"type": "radiogroup", "name": "one", "choices": ["a", "b", "c"]}
MANY = {"type": "checkbox", "name": "many", "choices": ["x", "y", "z"]}
NUMBER = {"type": "text", "name": "num", "inputType": "number"}
TEXT = {"type": "text", "name": "word"}
FLAG = {"type": "boolean", "name": "flag"}
GRID = {"type": "matrix", "name": "grid", "columns": [1, 2, 3], "rows": ["r1", "r2"]}
LAST = {"type": "comment", "name": "last"}


def read(*elements: dict[str, Any], **survey: Any) -> Translation:
    return read_surveyjs(json.dumps({"pages": [{"name": "p", "elements": list(elements)}]} | survey).encode())


def only(**element: Any) -> tuple[dict[str, Any], dict[str, str], Translation]:
    """(data, texts, translation) of a survey of one element."""
    translation = read({"name": "q"} | element)
    return translation.definition["questions"]["q1"], translation.definition["texts"]["en"], translation


def told(translation: Translation, name: str) -> tuple[str, str]:
    element = translation.report.elements[name]
    return element.status, element.why
