"""One table of cases and random trees for the two places that evaluate conditions: Python and the script."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.conditions import OPERATORS, UNARY, check_tree, evaluate, holds
from surveys.kinds import ChoiceAnswer

CASES = json.loads((Path(__file__).parent / "cases.json").read_text())
SCRIPT = (Path(__file__).parents[3] / "static/js/logic.js").read_text()
FIELDS = ("q1", "q2", "q3")
EVALUATE = """(cases) => cases.map(([tree, fields]) => {
  const met = RapportLogic.holds(tree, (name) => name in fields ? fields[name] : null);
  return met === undefined ? "undecided" : met;
})"""

words = st.sampled_from(
    [
        "",
        "a",
        "A",
        "ab",
        "É",
        "é",
        "ß",
        "İ",
        "10",
        "9.5",
        " 7 ",
        "1e3",
        "-2",
        "c1",
        "c2",
        "2026-05-30",
        "\uffff",
        "😀",
    ]
)
numbers = st.integers(-20, 20) | st.sampled_from([0.5, 2.5, -0.25, 1e6])
plain = words | numbers
found_values = (
    st.none()
    | plain
    | st.lists(st.sampled_from(["c1", "c2", "c3"]), max_size=3)
    | st.fixed_dictionaries({"id": st.sampled_from(["c1", "c2"]), "number": st.none() | st.integers(0, 10)})
)
leaves = st.one_of(
    st.builds(lambda field, op: {"field": field, "op": op}, st.sampled_from(FIELDS), st.sampled_from(UNARY)),
    st.builds(
        lambda field, op, value: {"field": field, "op": op, "value": value},
        st.sampled_from(FIELDS),
        st.sampled_from([op for op in OPERATORS if op not in (*UNARY, "in", "not_in", "matches")]),
        plain,
    ),
    st.builds(
        lambda field, op, value: {"field": field, "op": op, "value": value},
        st.sampled_from(FIELDS),
        st.sampled_from(["in", "not_in"]),
        st.lists(plain, min_size=1, max_size=3),
    ),
    st.builds(
        lambda field, op, other: {"field": field, "op": op, "other": other},
        st.sampled_from(FIELDS),
        st.sampled_from(["eq", "ne", "lt", "lte", "gt", "gte", "contains", "not_contains"]),
        st.sampled_from(FIELDS),
    ),
)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda nodes: {"all": nodes}),
        st.lists(inner, max_size=3).map(lambda nodes: {"any": nodes}),
        inner.map(lambda node: {"not": node}),
    ),
    max_leaves=6,
)
questions = st.tuples(trees, st.fixed_dictionaries(dict.fromkeys(FIELDS, found_values)))


def in_python(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields as the server's lookup gives them: a choice is one that knows its number."""
    return {
        name: ChoiceAnswer(value["id"], value["number"]) if isinstance(value, dict) else value
        for name, value in fields.items()
    }


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_python_decides_the_table(case: list[Any]) -> None:
    _, tree, fields, met = case[:4]
    check_tree(tree, known_field=lambda name: True)

    assert holds(tree, in_python(fields).get) is met
    assert evaluate(tree, in_python(fields).get).met is met


@given(question=questions)
def test_an_explanation_decides_as_the_short_way_does(question: tuple[Any, Any]) -> None:
    tree, fields = question
    assert evaluate(tree, in_python(fields).get).met is holds(tree, in_python(fields).get)


@pytest.mark.browser
def test_the_script_decides_the_table_and_leaves_patterns_to_the_server(browser: Any) -> None:
    page = browser.new_page()
    page.add_script_tag(content=SCRIPT)

    decided = page.evaluate(EVALUATE, [case[1:3] for case in CASES])

    assert dict(zip((case[0] for case in CASES), decided, strict=True)) == {
        case[0]: case[-1] for case in CASES
    }
    page.close()


@pytest.mark.browser
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batch=st.lists(questions, min_size=60, max_size=60))
def test_the_script_decides_random_trees_as_python_does(batch: list[tuple[Any, Any]], browser: Any) -> None:
    page = browser.new_page()
    page.add_script_tag(content=SCRIPT)

    decided = page.evaluate(EVALUATE, batch)

    assert decided == [holds(tree, in_python(fields).get) for tree, fields in batch]
    page.close()
