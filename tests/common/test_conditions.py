import time
from typing import Any

import pytest

from common.conditions import ConditionError, check_tree, evaluate, fields_of, holds
from common.patterns import PatternError, check_pattern, matches

FOUND: dict[str, Any] = {
    "name": "Straße 7",
    "low": 3,
    "high": 5,
    "none": None,
    "list": ["c1", "c2"],
    "day": "2026-05-30",
}


@pytest.mark.parametrize(
    ("leaf", "met"),
    [
        ({"field": "name", "op": "starts_with", "value": "STRA"}, True),
        ({"field": "name", "op": "starts_with", "value": "7"}, False),
        ({"field": "name", "op": "ends_with", "value": " 7"}, True),
        ({"field": "name", "op": "matches", "value": r"\d$"}, True),
        ({"field": "name", "op": "matches", "value": r"^\d"}, False),
        ({"field": "none", "op": "starts_with", "value": "a"}, False),
        ({"field": "none", "op": "matches", "value": ".*"}, False),
        ({"field": "low", "op": "lt", "other": "high"}, True),
        ({"field": "high", "op": "lt", "other": "low"}, False),
        ({"field": "low", "op": "eq", "other": "low"}, True),
        ({"field": "low", "op": "eq", "other": "none"}, False),
        ({"field": "low", "op": "ne", "other": "none"}, True),
        ({"field": "list", "op": "contains", "value": "c2"}, True),
        ({"field": "day", "op": "gte", "value": "2026-05-30"}, True),
    ],
)
def test_comparisons_hold_alike_with_and_without_an_explanation(leaf: dict[str, Any], met: bool) -> None:
    assert holds(leaf, FOUND.get) is met
    assert evaluate(leaf, FOUND.get).met is met
    assert holds({"not": leaf}, FOUND.get) is not met
    assert holds({"any": [{"all": [leaf, {}]}]}, FOUND.get) is met


def test_the_fields_of_a_tree_are_those_it_compares_with_too() -> None:
    assert fields_of({"all": [{"field": "q1", "op": "lt", "other": "q2"}]}) == {"q1", "q2"}


@pytest.mark.parametrize(
    "leaf",
    [
        {"field": "q1", "op": "eq", "value": 1, "other": "q2"},
        {"field": "q1", "op": "eq", "other": 5},
        {"field": "q1", "op": "answered", "other": "q2"},
        {"field": "q1", "op": "matches", "value": "(a"},
        {"field": "q1", "op": "matches", "value": r"(a)\1"},
    ],
)
def test_a_leaf_that_makes_no_sense_is_refused(leaf: dict[str, Any]) -> None:
    with pytest.raises(ConditionError):
        check_tree(leaf, known_field=lambda name: True)


def test_threat_22_a_pattern_s_time_grows_with_the_text_alone() -> None:
    started = time.process_time()
    assert not matches("^(a+)+$", "a" * 5000 + "!")
    assert time.process_time() - started < 0.5  # backtracking would take for ever


def test_a_pattern_that_can_t_be_read_says_why_and_fits_nothing() -> None:
    with pytest.raises(PatternError, match="can't be read: missing \\)"):
        check_pattern("(a")
    with pytest.raises(PatternError, match="at most 500"):
        check_pattern("a" * 501)
    assert not matches("(a", "a")
    assert matches("b", "abc") and not matches("b", "abc", whole=True)
