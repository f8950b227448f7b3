"""Definitions with parts of another type than all readers take them for are refused before they are kept."""

import copy
from typing import Any

import pytest

from surveys.document import DefinitionInvalid, check_shape
from tests.factories.surveys import a_definition

RULE = {"id": "e1", "when": {"field": "q1", "op": "answered"}}
WRONG: list[tuple[str, str, Any, str]] = [
    ("questions", "q2", {"rows": {"id": "r1"}}, "rows"),
    ("questions", "q2", {"rows": ["r1"]}, "rows"),
    ("questions", "q2", {"choices": None}, "choices"),
    ("questions", "q2", {"choices": [{"id": ["c1"]}]}, "choices"),
    ("questions", "q2", {"choices": [{"value": 1}]}, "choices"),
    ("questions", "q2", {"cols": [{"id": "k1", "kind": "slider"}]}, "cols"),
    ("questions", "q2", {"cols": [{"id": "k1", "choices": ["c1"]}]}, "cols"),
    ("questions", "q2", {"sets": [{"id": "s1"}]}, "sets"),
    ("questions", "q2", {"carry": "q1"}, "carry"),
    ("questions", "q2", {"carry": {"into": "rows"}}, "carry"),
    ("questions", "q2", {"random": {"pick": "all"}}, "random"),
    ("questions", "q2", {"skip": {"to": "end"}}, "skip"),
    ("questions", "q2", {"key": 7}, "key"),
    ("questions", "q2", {"display": "q1"}, "display"),
    ("questions", "q3", {"validation": {"max_length": "long"}}, "validation"),
    ("questions", "q3", {"validation": {"step": {}}}, "validation"),
    ("questions", "q3", {"validation": {"min": []}}, "validation"),
    ("blocks", "b1", {"pages": ["q1"]}, "pages"),
    ("blocks", "b1", {"random": {"fixed": 1}}, "random"),
    ("blocks", "b1", {"loop": {"items": ["i1"]}}, "loop"),
]


def problems_of(definition: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(DefinitionInvalid) as refused:
        check_shape(definition)
    return refused.value.problems


@pytest.mark.parametrize(("place", "name", "parts", "wrong"), WRONG)
def test_threat_27_a_part_of_another_type_is_named(
    place: str, name: str, parts: dict[str, Any], wrong: str
) -> None:
    definition = copy.deepcopy(a_definition())
    definition[place][name] |= parts
    assert problems_of(definition) == [(name, f"holds {wrong} that can't be read.")]


def test_a_block_without_pages_is_named() -> None:
    definition = copy.deepcopy(a_definition())
    del definition["blocks"]["b1"]["pages"]
    assert ("b1", "has no list of pages.") in problems_of(definition)


@pytest.mark.parametrize(
    "parts",
    [
        {"scoring": [{"id": "g1", "weights": {"q2.r1": ["c1"]}}]},
        {"scoring": [{"id": "g1"}]},
        {"embedded": [{"default": "x"}]},
        {"embedded": {"name": "x"}},
        {"quotas": ["u1"]},
        {"quotas": [{"name": "Berlin"}]},
        {"look": "dark"},
        {"source": ["qsf"]},
        {"quotas": [{"id": ["u1"]}]},
        {"languages": "en"},
        {"texts": {"en": {"title": None}}},
    ],
)
def test_threat_27_and_so_is_one_of_the_whole(parts: dict[str, Any]) -> None:
    [name] = parts
    assert problems_of(a_definition(**parts)) == [("Questionnaire", f"holds {name} that can't be read.")]


@pytest.mark.parametrize(
    "parts", [{"redirect": {"to": "https://example.org"}}, {"flag": 7}, {"names": "source"}, {"name": []}]
)
def test_step_with_a_part_of_another_type_is_named(parts: dict[str, Any]) -> None:
    [name] = parts
    definition = copy.deepcopy(a_definition())
    definition["flow"].append({"type": "end", "id": "f1", **parts})
    assert problems_of(definition) == [("f1", f"holds {name} that can't be read.")]


@pytest.mark.parametrize("op", ["resembles", {"is": "eq"}])
def test_quota_on_a_condition_that_cannot_be_read_is_named(op: Any) -> None:
    quota = {"id": "u1", "name": "Berlin", "when": {"field": "q1", "op": op, "value": 9}}
    told = f"counts on a condition that can't be read: Unknown comparison {op!r}."
    assert problems_of(a_definition(quotas=[quota])) == [("Quota Berlin", told)]


def test_what_says_nothing_may_be_null() -> None:
    definition = copy.deepcopy(a_definition())
    definition["questions"]["q3"] |= {"display": None, "random": None, "carry": None, "concept": None}
    definition["questions"]["q3"]["validation"] = {"max_length": None, "rules": [RULE]}
    definition["blocks"]["b1"] |= {"loop": None, "random": None}
    check_shape(definition)
