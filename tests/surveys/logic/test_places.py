"""How questions are named where something about them is told."""

import pytest

from surveys.document import Document
from surveys.logic.places import name_of
from tests.factories.surveys import a_definition


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Why?", "Q1 “Why?”"),
        ("<strong>Why</strong>\nnow?", "Q1 “Why now?”"),
        ("x" * 60, f"Q1 “{'x' * 60}”"),
        ("How recently have you eaten each of the following kinds of fruit?",
         "Q1 “How recently have you eaten each of the following kinds of…”"),
        ("", "Q1"),
    ],
    ids=["short", "markup", "just-fits", "long", "none"],
)  # fmt: skip
def test_question_is_named_by_its_words_cut_with_a_mark(text: str, name: str) -> None:
    definition = a_definition()
    definition["texts"]["en"]["q1.text"] = text
    document = Document(definition)
    place = name_of(document, document.questions["q1"])
    assert (place, place.at) == (name, "q1")
