from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import time_machine

from surveys.document import Document
from surveys.logic.walk import LONGEST_SET, walk
from surveys.logic.way import Situation, Walk
from tests.surveys.logic.airline import definition

CHOSEN = {"q1": 9, "q2": ["c1", "c3"], "q2.c3.text": "Sledge"}


def follow(answers: dict[str, Any], situation: Situation | None = None, **changes: Any) -> Walk:
    return walk(Document(definition(**changes)), answers, situation or Situation())


def way_of(found: Walk) -> list[tuple[str, tuple[str, ...]]]:
    return [(step.key, step.questions) for step in found.steps]


def test_a_branch_is_taken_where_its_condition_holds_and_else_the_other_way() -> None:
    assert [key for key, _ in way_of(follow({"q1": 3}))] == ["b1.p0", "b2.p0", "b4.p0"]
    assert [key for key, _ in way_of(follow({"q1": 9}))] == ["b1.p0", "b4.p0"]


def test_data_is_set_on_the_way_taken_with_answers_in_it() -> None:
    assert follow({"q1": 9}).embedded == {"fan": "9 of 10"}
    assert follow({"q1": 3}).embedded == {}


def test_data_set_from_itself_stays_small() -> None:
    twice = [{"name": "x", "value": "{{embedded.x}}{{embedded.x}}"}]
    steps = [{"type": "set", "id": f"f{number}", "values": twice} for number in range(1, 41)]
    start = {"type": "set", "id": "f0", "values": [{"name": "x", "value": "ab"}]}
    assert len(follow({}, flow=[start, *steps]).embedded["x"]) == LONGEST_SET


def test_a_block_is_asked_once_for_each_choice_made_each_with_its_own_answers() -> None:
    found = follow({**CHOSEN, "q3@c3": "c2", "q4@c3": "Cold", "q4@c1": "not asked"})

    assert way_of(found)[1:3] == [("b3.p0@c1", ("q3",)), ("b3.p0@c3", ("q3", "q4"))]
    assert found.shown == ["q1", "q2", "q3@c1", "q3@c3", "q4@c3", "q5"]
    assert found.answers == {**CHOSEN, "q3@c3": "c2", "q4@c3": "Cold"}


def test_choices_carried_forward_are_those_not_chosen_and_nothing_is_asked_where_none_is_left() -> None:
    assert follow(CHOSEN).offers["q5"].choices == ("c2",)
    assert follow({"q2": ["c1", "c2", "c3"]}).steps[-1].questions == ()


def test_an_answer_that_is_not_offered_counts_as_none() -> None:
    assert "q5" not in follow({**CHOSEN, "q5": "c1"}).answers
    assert follow({**CHOSEN, "q5": "c2"}).answers["q5"] == "c2"


def test_what_hangs_on_an_answer_goes_when_the_answer_itself_is_not_asked() -> None:
    questions = definition()["questions"]
    questions["q6"]["display"] = {"field": "q1", "op": "eq", "value": 3}
    questions["q5"] = {"kind": "short_text", "display": {"field": "q6", "op": "answered"}}

    assert follow({"q1": 3, "q6": "late"}, questions=questions).shown == ["q1", "q2", "q6", "q5"]
    assert follow({"q1": 4, "q6": "late"}, questions=questions).shown == ["q1", "q2"]


@pytest.mark.parametrize(
    ("to", "shown"),
    [("q3", ["q1", "q3"]), ("block", ["q1", "q3"]), ("end", ["q1"]), ("q9", ["q1"])],
)
def test_skipping_leaves_out_what_stands_before_its_goal(to: str, shown: list[str]) -> None:
    changes = {
        "flow": [{"type": "block", "id": "b1"}, {"type": "block", "id": "b2"}],
        "blocks": {"b1": {"pages": [["q1"], ["q2"]]}, "b2": {"pages": [["q3"]]}},
        "questions": {
            "q1": {"kind": "nps", "skip": [{"when": {"field": "q1", "op": "eq", "value": 10}, "to": to}]},
            "q2": {"kind": "short_text"},
            "q3": {"kind": "short_text"},
        },
    }

    assert follow({"q1": 10, "q2": "x"}, **changes).shown == shown
    assert follow({"q1": 9}, **changes).shown == ["q1", "q2", "q3"]


def test_an_end_ends_there_with_its_outcome() -> None:
    flow = [
        {"type": "block", "id": "b1"},
        {
            "type": "branch",
            "id": "f1",
            "when": {"field": "q1", "op": "lt", "value": 1},
            "flow": [{"type": "end", "id": "f2", "outcome": "screened"}],
        },
        {"type": "block", "id": "b4"},
    ]

    out, on = follow({"q1": 0}, flow=flow), follow({"q1": 1}, flow=flow)

    assert (out.shown, out.end.id, out.end.outcome) == (["q1", "q2"], "f2", "screened")
    assert (on.end.id, on.end.outcome) == ("", "complete")


def test_a_loop_goes_round_as_often_as_a_number_says_and_never_more_than_its_most() -> None:
    blocks = definition()["blocks"] | {"b3": {"pages": [["q3"]], "loop": {"count": "q1", "most": 3}}}

    assert follow({"q1": 2}, blocks=blocks).rounds == {"b3": ["n1", "n2"]}
    assert follow({"q1": 9}, blocks=blocks).rounds == {"b3": ["n1", "n2", "n3"]}
    assert follow({}, blocks=blocks).rounds == {"b3": []}


def test_next_and_previous_pass_over_pages_with_nothing_to_show() -> None:
    found = follow({"q1": 3, "q2": ["c1", "c2", "c3"], "q3@c1": "c1"})

    assert [step.key for step in (found.after("b2.p0"), found.before("b2.p0")) if step] == [
        "b3.p0@c1",
        "b1.p0",
    ]
    assert found.after("b3.p0@c3") is None  # nothing is left to carry forward
    assert found.before("b1.p0") is None
    assert found.after("b7.p7") == found.first()


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("shown:q3", True),
        ("shown:q5.c2", True),
        ("shown:q5.c1", None),
        ("shown:q6", None),
        ("count:q2", 2),
        ("embedded:fan", "9 of 10"),
        ("embedded:source", "poster"),
        ("language", "de"),
        ("device", "phone"),
        ("loop", "c3"),
        ("score:g1", 5.0),
        ("score:g2", None),
        ("quota:u1", "full"),
        ("quota:u2", "open"),
        ("respondent:first_name", "Ada"),
        ("q3", "c2"),
        ("q3@c1", None),
    ],
)
def test_conditions_find_what_is_known_beside_the_answers(field: str, found: object) -> None:
    situation = Situation(
        language="de",
        device="phone",
        embedded={"source": "poster"},
        respondent={"first_name": "Ada"},
        full_quotas=frozenset({"u1"}),
    )
    scoring = [
        {"id": "g1", "weights": {"q2": {"c1": 2, "c3": 3}}},
        {"id": "g2", "weights": {"q6": {"c1": 1}}},
    ]

    walked = follow({**CHOSEN, "q3@c3": "c2"}, situation, scoring=scoring)

    assert walked.lookup("b3", "c3")(field) == found


@pytest.mark.parametrize(("field", "found"), [("date", "2026-05-29"), ("time", "17:30")])
def test_day_and_time_are_those_of_the_organisations_clock(field: str, found: str) -> None:
    began = Situation(at=datetime(2026, 5, 30, 0, 30, tzinfo=UTC))  # in Los Angeles still the day before
    assert follow({}, began).lookup()(field) == found


@time_machine.travel(datetime(2026, 5, 30, 0, 30, tzinfo=UTC), tick=False)
def test_without_a_beginning_the_day_is_todays() -> None:
    assert follow({}).text("{{date}}") == "2026-05-29"


def test_the_same_uuid_meets_the_same_order_and_others_another() -> None:
    questions = definition()["questions"]
    questions["q2"] = {
        "kind": "multiple",
        "choices": [*({"id": f"c{n}"} for n in range(1, 9)), {"id": "c9", "fixed": True}],
        "random": {"choices": True},
    }
    orders = [
        follow({}, Situation(uuid=UUID(int=number)), questions=questions).offers["q2"].choices
        for number in (1, 1, 2)
    ]

    assert orders[0] == orders[1] != orders[2]
    assert [order[-1] for order in orders] == ["c9"] * 3
    assert sorted(orders[2]) == [f"c{n}" for n in range(1, 10)]


def test_a_randomiser_gives_each_of_its_parts_to_the_same_number_of_turns() -> None:
    flow = [
        {
            "type": "randomiser",
            "id": "f1",
            "pick": 2,
            "even": True,
            "flow": [{"type": "block", "id": block} for block in ("b1", "b2", "b4")],
        }
    ]
    seen: dict[str, int] = {}
    for turn in range(30):
        for step in follow({}, Situation(turn=turn), flow=flow).steps:
            seen[step.page.block] = seen.get(step.page.block, 0) + 1

    assert seen == {"b1": 20, "b2": 20, "b4": 20}


def test_a_shuffled_block_gives_each_page_its_share_of_the_questions() -> None:
    flow = [{"type": "block", "id": "b1"}]
    blocks = {"b1": {"pages": [["q1", "q2"], ["q6"]], "random": {"fixed": ["q1"], "pick": 1}}}
    ways = {
        tuple(follow({}, Situation(uuid=UUID(int=number)), flow=flow, blocks=blocks).shown)
        for number in range(20)
    }

    assert ways == {("q1", "q2"), ("q1", "q6")}


@pytest.mark.parametrize(("answers", "count"), [({}, 0), ({"q3@c1": "c2"}, 1)])
def test_of_one_choice_none_or_one_was_chosen(answers: dict[str, Any], count: int) -> None:
    found = follow({**CHOSEN, "q2": ["c1"]} | answers)
    assert found.lookup("b3", "c1")("count:q3") == count


def test_only_branches_that_are_come_by_are_taken_or_not() -> None:
    inner = {"type": "branch", "id": "f3", "when": {"field": "q1", "op": "eq", "value": 0}, "flow": []}
    outer = {"type": "branch", "id": "f1", "when": {"field": "q1", "op": "lte", "value": 6}, "flow": [inner]}
    flow = [{"type": "block", "id": "b1"}, outer]
    assert follow({"q1": 9}, flow=flow).taken == {"f1": False}
    assert follow({"q1": 3}, flow=flow).taken == {"f1": True, "f3": False}


def test_what_is_called_in_a_circle_has_no_name_and_a_chain_the_name_of_its_origin() -> None:
    one = {"kind": "single", "choices": [{"id": "c1", "from": "c1"}]}
    questions = {"q1": one | {"carry": {"from": "q2"}}, "q2": one | {"carry": {"from": "q1"}}}
    blocks = {"b1": {"pages": [["q1", "q2"]]}}
    circle = Document(definition(questions=questions, blocks=blocks, texts={"en": {"title": "x"}}))
    assert circle.part_text("q1", "c1") == ""
    questions["q2"] = {"kind": "single", "choices": [{"id": "c1"}]}
    chain = Document(definition(questions=questions, blocks=blocks, texts={"en": {"q2.c1": "Bus"}}))
    assert chain.part_text("q1", "c1") == "Bus"
