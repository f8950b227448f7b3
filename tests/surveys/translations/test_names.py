"""What the texts to translate are called."""

import pytest

from surveys.document import Document
from surveys.document.wording import wordings
from tests.factories.surveys import a_definition, five_points


@pytest.mark.parametrize(
    ("kind", "name"), [("rating", "Point 1"), ("single", "Answer"), ("multiple", "Answer")]
)
def test_numbers_name_points_of_scales_and_no_mere_codes(kind: str, name: str) -> None:
    definition = a_definition()
    definition["questions"]["q1"] = {"kind": kind, "key": "k", "choices": five_points()}
    definition["texts"]["en"]["q1.c1"] = "First"
    named = {one.path: one.name for one in wordings(Document(definition))}
    assert named["q1.c1"] == name
