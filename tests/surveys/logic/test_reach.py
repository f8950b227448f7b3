"""What nobody can come by is named, and why."""

from time import process_time
from typing import Any

import pytest

from surveys.document import Document
from surveys.document.shape import WHOLE
from surveys.logic.contradictions import can_hold
from surveys.logic.reach import TOO_INTRICATE, loop_hints, unreachable
from tests.surveys.logic.airline import definition
from tests.surveys.logic.parts import Tree, block, both, branch, leaf


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ({}, True),
        (both(leaf("q1", "eq", 3), leaf("q1", "eq", 4)), False),
        (both(leaf("q1", "gt", 6), leaf("q1", "lt", 7)), False),
        (both(leaf("q1", "gt", 6), leaf("q1", "lt", 8)), True),
        (leaf("q1", "gt", 10), False),
        (both(leaf("q1", "answered"), leaf("q1", "not_answered")), False),
        (both(leaf("q3", "eq", "c1"), leaf("q3", "eq", "c2")), False),
        (both(leaf("q3", "ne", "c1"), leaf("q3", "ne", "c2"), leaf("q3", "answered")), False),
        (both(leaf("q2", "contains", "c1"), leaf("q2", "contains", "c2")), True),
        (both(leaf("q2", "contains", "c1"), leaf("q2", "not_contains", "c1")), False),
        ({"not": {"any": [leaf("q1", "lte", 5), leaf("q1", "gt", 5), leaf("q1", "not_answered")]}}, False),
        ({"not": {"any": [leaf("q1", "lte", 5), leaf("q1", "gt", 6)]}}, True),
        (both(leaf("q6", "eq", "yes"), leaf("q6", "eq", "no")), False),
        (both(leaf("q6", "contains", "yes"), leaf("q6", "eq", "no")), True),
        (both(leaf("q6", "contains", "yes"), leaf("q6", "not_answered")), False),
        (both(leaf("language", "eq", "de"), leaf("q1", "answered")), False),
        (both(leaf("quota:u1", "eq", "full"), leaf("quota:u1", "eq", "open")), False),
        (both(leaf("count:q2", "gt", 2), leaf("count:q2", "lt", 3)), False),
        (both(leaf("score:g1", "gt", 2), leaf("score:g1", "lt", 3)), True),
        (both(leaf("date", "gt", "2026-05-01"), leaf("date", "lt", "2026-04-01")), False),
        (both(leaf("date", "gt", "2026-05-01"), leaf("date", "lt", "2026-05-03")), True),
        (both(leaf("embedded:a", "eq", "x"), leaf("embedded:a", "eq", "X")), True),
    ],
)
def test_conditions_that_exclude_each_other_are_known(tree: Tree, expected: bool) -> None:
    assert can_hold(Document(definition()), tree) is expected


def told(**changes: Any) -> list[tuple[str, str]]:
    return unreachable(Document(definition(**changes)))


def test_nothing_is_wrong_with_the_small_questionnaire() -> None:
    assert told() == []


def test_a_branch_whose_condition_did_not_come_along_says_so() -> None:
    flow = [block("b1"), branch("f1", {"any": []}), block("b2"), block("b3"), block("b4")]
    assert told(flow=flow) == [("Branch f1", "is never taken: set a condition, or take it out.")]


def test_a_branch_that_nobody_takes_is_named_once_with_all_that_is_in_it() -> None:
    never = both(leaf("q1", "eq", 3), leaf("q1", "gt", 6))
    flow = [block("b1"), branch("f1", never, block("b2")), block("b3"), block("b4")]
    assert told(flow=flow) == [("Branch f1", "is never taken: its conditions exclude each other.")]


def test_a_branch_inside_another_that_excludes_it_is_named() -> None:
    inner = branch("f2", leaf("q1", "gt", 8), block("b2"))
    flow = [block("b1"), branch("f1", leaf("q1", "lt", 5), inner), block("b3"), block("b4")]
    assert told(flow=flow) == [("Branch f2", "is never taken: what comes before it excludes it.")]
    other_way = [block("b1"), branch("f1", leaf("q1", "lt", 5), block("b3"), otherwise=[inner]), block("b4")]
    assert told(flow=other_way) == []


def test_a_branch_that_everybody_takes_is_named_where_it_has_another_way() -> None:
    always = {"any": [leaf("q1", "lte", 5), leaf("q1", "gt", 5), leaf("q1", "not_answered")]}
    flow = [block("b1"), branch("f1", always, block("b3"), otherwise=[block("b2")]), block("b4")]
    what = "is always taken: nobody comes by what stands under “Otherwise”."
    assert told(flow=flow) == [("Branch f1", what)]


def test_questions_behind_ends_that_take_everybody_are_named() -> None:
    flow = [
        block("b1"),
        branch("f1", leaf("q1", "lte", 6), {"type": "end", "id": "f3"}),
        branch("f2", leaf("q1", "lt", 3), block("b2")),
        block("b3"),
        block("b4"),
    ]
    assert told(flow=flow) == [("Branch f2", "is never taken: what comes before it excludes it.")]


def test_a_question_that_skips_always_lead_over_is_named() -> None:
    questions = definition()["questions"]
    questions["q1"]["skip"] = [{"when": leaf("q1", "lte", 10), "to": "q5"}]
    questions["q6"]["display"] = leaf("q1", "answered")
    questions["q6"]["display"] = both(leaf("q1", "gt", 2))
    flow = [block("b1"), block("b2"), block("b3"), block("b4")]
    assert told(flow=flow, questions=questions) == [
        ("Q3", "is never asked: what leads to it excludes it."),
    ]


def test_a_question_that_needs_another_one_which_excludes_it_is_named() -> None:
    questions = definition()["questions"]
    questions["q6"]["display"] = leaf("q1", "lt", 3)
    questions["q5"] = {"kind": "short_text", "display": both(leaf("q6", "answered"), leaf("q1", "gt", 8))}
    flow = [block("b1"), block("b2"), block("b3"), block("b4")]
    assert told(flow=flow, questions=questions) == [("Q6", "is never asked: what leads to it excludes it.")]


def test_quotas_and_rules_that_nobody_meets_are_named() -> None:
    never = both(leaf("q1", "eq", 3), leaf("q1", "eq", 4))
    questions = definition()["questions"]
    questions["q6"] |= {"display": never, "validation": {"rules": [{"id": "e1", "when": never}]}}
    questions["q2"]["skip"] = [{"when": never, "to": "end"}]
    quotas = [{"id": "u1", "name": "Men", "limit": 3, "when": never}]
    excluded = "its conditions exclude each other."
    assert told(questions=questions, quotas=quotas) == [
        ("Q2 “How did you come?”", f"has a skip that never happens: {excluded}"),
        ("Q3", f"is never shown: {excluded}"),
        ("Q3", f"has a rule that no answer meets: {excluded}"),
        ("Quota Men", f"counts nobody: {excluded}"),
    ]


def test_a_loop_over_choices_that_may_be_left_out_is_worth_a_hint() -> None:
    assert loop_hints(Document(definition())) == [("Step b3", "is not asked of those who leave Q2 out.")]
    questions = definition()["questions"]
    questions["q2"]["required"] = True
    assert loop_hints(Document(definition(questions=questions))) == []


# Against the walk: five questions, each asked in a block of its own, in a random flow with random conditions.


def on_pages(asked: dict[str, Any]) -> dict[str, Any]:
    """A survey that asks one question on each page."""
    flow = [{"type": "block", "id": "b1"}]
    blocks = {"b1": {"pages": [[uid] for uid in asked]}}
    return {"languages": ["en"], "questions": asked, "blocks": blocks, "flow": flow}


def a_labyrinth(questions: int) -> dict[str, Any]:
    """Each question is shown on all before it, and skips: every way leads through every other."""
    uids = [f"q{number}" for number in range(questions)]
    asked: dict[str, Any] = {}
    for place, uid in enumerate(uids):
        asked[uid] = {"kind": "single", "choices": [{"id": "c1"}, {"id": "c2"}]}
        if place:
            asked[uid]["display"] = both(*(leaf(one, "eq", "c1") for one in uids[max(0, place - 80) : place]))
        asked[uid]["skip"] = [{"when": leaf(uid, "eq", "c2"), "to": "end"}]
    blocks = {"b1": {"pages": [[uid] for uid in uids]}}
    return {
        "languages": ["en"],
        "questions": asked,
        "blocks": blocks,
        "flow": [{"type": "block", "id": "b1"}],
    }


def many_choices(count: int, op: str) -> dict[str, Any]:
    """Each choice is offered on one of as many choices before."""
    first = [{"id": f"c{number}"} for number in range(count)]
    second = [one | {"display": leaf("q1", op, one["id"])} for one in first]
    asked = {"q1": {"kind": "single", "choices": first}, "q2": {"kind": "single", "choices": second}}
    blocks = {"b1": {"pages": [["q1"], ["q2"]]}}
    return {
        "languages": ["en"],
        "questions": asked,
        "blocks": blocks,
        "flow": [{"type": "block", "id": "b1"}],
    }


@pytest.mark.parametrize(
    "hostile", [a_labyrinth(150), many_choices(3_000, "starts_with")], ids=["labyrinth", "choices"]
)
def test_threat_27_survey_made_to_be_looked_at_forever_is_looked_at_for_a_while(
    hostile: dict[str, Any],
) -> None:
    before = process_time()
    found = unreachable(Document(hostile))
    assert found[-1] == (WHOLE, TOO_INTRICATE)
    assert process_time() - before < 1


def test_answers_that_no_comparison_tells_apart_are_tried_once() -> None:
    assert unreachable(Document(many_choices(3_000, "eq"))) == []
