import pytest

from surveys.formats.shared.trees import (
    ALWAYS,
    NEVER,
    all_of,
    any_of,
    is_false_without,
    leaf,
    negated,
    questions_in,
    too_large,
)

A, B = leaf("q1", "eq", "c1"), leaf("q2", "gt", 5)


def test_all_of_is_flat_and_says_nothing_twice() -> None:
    assert all_of([A, {"all": [A, B]}, ALWAYS]) == {"all": [A, B]}
    assert all_of([A]) == A
    assert all_of([]) == ALWAYS
    assert all_of([A, NEVER]) == NEVER


def test_any_of_gathers_choices_of_one_field() -> None:
    tree = any_of([A, B, leaf("q1", "eq", "c2")])

    assert tree == {"any": [{"field": "q1", "op": "in", "value": ["c1", "c2"]}, B]}


def test_any_of_nothing_never_holds_and_with_always_it_always_does() -> None:
    assert any_of([]) == NEVER
    assert any_of([A, ALWAYS]) == ALWAYS
    assert any_of([A, NEVER]) == A


@pytest.mark.parametrize(
    ("tree", "opposite"),
    [
        (A, leaf("q1", "ne", "c1")),
        (leaf("q1", "contains", "c1"), leaf("q1", "not_contains", "c1")),
        (leaf("q1", "answered"), leaf("q1", "not_answered")),
        (B, {"not": B}),
        (ALWAYS, NEVER),
    ],
)
def test_negated_and_back(tree: dict, opposite: dict) -> None:
    assert negated(tree) == opposite
    assert negated(opposite) == tree


def test_too_large_counts_depth_and_comparisons() -> None:
    deep = A
    for level in range(10):
        deep = {"all": [deep, B]} if level % 2 else {"any": [deep, B]}

    assert too_large(A) == ""
    assert too_large(deep) == "its conditions nest deeper than 8"
    many = {"all": [leaf("q1", "gt", number) for number in range(400)]}
    assert too_large(many) == "it has more than 300 comparisons"


def test_is_false_without_an_answer_only_where_every_way_needs_it() -> None:
    assert is_false_without(all_of([A, B]), "q1")
    assert not is_false_without(any_of([A, B]), "q1")
    assert not is_false_without(leaf("q1", "ne", "c1"), "q1")
    assert is_false_without(leaf("q1.r2", "eq", "c1"), "q1")


def test_questions_in_a_tree_are_found_in_every_field() -> None:
    tree = {
        "all": [
            leaf("count:q3", "gt", 1),
            {"field": "q1.r1@n2", "op": "eq", "other": "q5"},
            leaf("embedded:x", "answered"),
        ]
    }

    assert questions_in(tree) == {"q1", "q3", "q5"}
