"""Which questions a script may show and hide at once."""

from typing import Any

import pytest

from surveys.document import Document
from surveys.logic.instant import instants_of
from tests.factories.surveys import a_definition, one_page_definition

LOW = {"field": "q1", "op": "lte", "value": 6}


def instants(display: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Those of a page whose question q3 is shown on a condition."""
    definition = one_page_definition(**changes)
    definition["questions"]["q3"]["display"] = display
    return instants_of(Document(definition), 0)


def test_script_is_told_the_condition_and_how_to_read_each_answer() -> None:
    rated = {"any": [LOW, {"field": "q2.r1", "op": "lt", "value": 3}]}
    values = {"c1": 1.0, "c2": 2.0, "c3": 3.0, "c4": 4.0, "c5": 5.0, "c9": None}
    assert instants(rated) == {"q3": {"when": rated, "fields": {"q1": "number", "q2.r1": values}}}


@pytest.mark.parametrize(
    "display",
    [
        {"field": "embedded:gate", "op": "eq", "value": "A"},
        {"all": [LOW, {"field": "channel", "op": "eq", "value": "qr"}]},
        {"field": "q4", "op": "eq", "value": "yes"},
        {"field": "q1", "op": "matches", "value": "9"},
        {},
    ],
    ids=["embedded", "channel", "later", "pattern", "always"],
)
def test_what_else_decides_is_left_to_the_server(display: dict[str, Any]) -> None:
    assert instants(display) == {}


def test_answers_of_other_pages_loops_skips_and_quotes_are_left_to_the_server() -> None:
    definition = a_definition()
    definition["questions"]["q3"]["display"] = LOW
    assert instants_of(Document(definition), 1) == {}
    pages = [["q1", "q2", "q3", "q4"]]
    looped = {"b1": {"pages": pages, "loop": {"items": [{"id": "i1"}]}}}
    one_page = one_page_definition()
    one_page["questions"]["q3"]["display"] = LOW
    assert list(instants_of(Document(one_page), 0)) == ["q3"]
    assert instants_of(Document(one_page | {"blocks": looped}), 0) == {}
    questions = one_page["questions"] | {"q1": {"kind": "nps", "skip": [{"when": LOW, "to": "q4"}]}}
    assert instants_of(Document(one_page | {"questions": questions}), 0) == {}
    texts = {"en": one_page["texts"]["en"] | {"q3.text": "You said {{q1}}. Why?"}}
    assert instants_of(Document(one_page | {"texts": texts}), 0) == {}
