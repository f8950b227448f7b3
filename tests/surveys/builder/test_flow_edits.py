"""Edits of the flow, blocks, quotas, embedded data and scoring, as values."""

import copy
from typing import Any

import pytest

from surveys.document import Document, check_shape
from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.drafting import EditRefused, Goal
from surveys.domain.questionnaires.editing import change_draft, draft_of
from tests.factories.surveys import a_definition, publish
from tests.surveys.logic.airline import definition

BLOCKS = ["b1", "b2", "b3", "b4"]


def shape(flow: list[dict[str, Any]]) -> list[Any]:
    """A flow in short: `b1`, `["f1", [then], [else]]`."""
    return [
        [one["id"], *(shape(one[way]) for way in ("flow", "otherwise") if way in one)]
        if "flow" in one
        else one["id"]
        for one in flow
    ]


def flow_of(made: dict[str, Any]) -> list[Any]:
    check_shape(made)
    return shape(made["flow"])


def test_the_small_questionnaire_as_it_stands() -> None:
    assert flow_of(definition()) == ["b1", ["f1", ["b2"], ["f2"]], "b3", "b4"]


@pytest.mark.parametrize("type_name", ["block", "branch", "randomiser", "group", "set", "end"])
def test_a_node_of_every_type_is_added_and_leaves_the_old_definition(type_name: str) -> None:
    old = definition()
    before = copy.deepcopy(old)
    new, made = drafting.add_node(old, type_name, Goal("b3", "before"))
    check_shape(new)
    assert (made, old == before) == ("b5" if type_name == "block" else "f3", True)
    assert [one["id"] for one in new["flow"]] == ["b1", "f1", made, "b3", "b4"]


def test_added_ids_are_never_those_of_old() -> None:
    assert drafting.add_node(definition(), "end", Goal(), given={"f7", "b9", "q3"})[1] == "f8"
    assert drafting.add_node(definition(), "block", Goal(), given={"f7", "b9", "q3"})[1] == "b10"


@pytest.mark.parametrize(
    ("node", "goal", "flow"),
    [
        ("b4", Goal("b1", "before"), ["b4", "b1", ["f1", ["b2"], ["f2"]], "b3"]),
        ("b4", Goal("f1", "into"), ["b1", ["f1", ["b4", "b2"], ["f2"]], "b3"]),
        ("b4", Goal("f1", "otherwise"), ["b1", ["f1", ["b2"], ["b4", "f2"]], "b3"]),
        ("b2", Goal(), ["b1", ["f1", [], ["f2"]], "b3", "b4", "b2"]),
        ("f2", Goal("b2", "after"), ["b1", ["f1", ["b2", "f2"]], "b3", "b4"]),
        ("f1", Goal("f1", "after"), ["b1", ["f1", ["b2"], ["f2"]], "b3", "b4"]),
    ],
)
def test_a_node_is_put_anywhere(node: str, goal: Goal, flow: list[Any]) -> None:
    assert flow_of(drafting.place_node(definition(), node, goal)) == flow


def test_a_node_is_not_put_into_itself_nor_into_what_holds_nothing() -> None:
    with pytest.raises(EditRefused, match="into itself"):
        drafting.place_node(definition(), "f1", Goal("b2", "after"))
    with pytest.raises(EditRefused, match="Nothing can be put"):
        drafting.place_node(definition(), "b1", Goal("b3", "into"))
    with pytest.raises(EditRefused, match="isn't in the survey"):
        drafting.place_node(definition(), "f9", Goal("b3", "after"))


def test_steps_lead_through_every_place_and_back() -> None:
    made = drafting.add_node(definition(), "end", Goal("b1", "before"))[0]
    way = [flow_of(made)]
    for _ in range(8):
        made = drafting.step_node(made, "f3", 1)
        way.append(flow_of(made))
    assert way[2:7] == [
        ["b1", ["f1", ["f3", "b2"], ["f2"]], "b3", "b4"],
        ["b1", ["f1", ["b2", "f3"], ["f2"]], "b3", "b4"],
        ["b1", ["f1", ["b2"], ["f3", "f2"]], "b3", "b4"],
        ["b1", ["f1", ["b2"], ["f2", "f3"]], "b3", "b4"],
        ["b1", ["f1", ["b2"], ["f2"]], "f3", "b3", "b4"],
    ]
    assert drafting.step_node(made, "f3", 1) == made
    for expected in way[-2::-1]:
        made = drafting.step_node(made, "f3", -1)
        assert flow_of(made) == expected


def test_wrapping_and_unwrapping_come_back_to_the_same() -> None:
    wrapped, outer = drafting.wrap_node(definition(), "b3", "randomiser")
    assert (outer, flow_of(wrapped)) == ("f3", ["b1", ["f1", ["b2"], ["f2"]], ["f3", ["b3"]], "b4"])
    assert drafting.unwrap_node(wrapped, "f3") == definition()
    assert flow_of(drafting.unwrap_node(definition(), "f1")) == ["b1", "b2", "f2", "b3", "b4"]


def test_removing_a_branch_takes_its_blocks_questions_and_texts_along() -> None:
    old = definition()
    old["texts"]["en"] |= {"q6.text": "Why?", "b2.p0.title": "Sorry", "f2.thanks": "Bye", "q1.text": "Q"}
    new = drafting.remove_node(old, "f1")
    assert (flow_of(new), "q6" in new["questions"], "b2" in new["blocks"]) == (
        ["b1", "b3", "b4"],
        False,
        False,
    )
    assert new["texts"]["en"] == definition()["texts"]["en"] | {"q1.text": "Q"}
    with pytest.raises(EditRefused, match="at least one page"):
        drafting.remove_node(a_definition(), "b1")


def test_changing_a_node_keeps_what_is_in_it_and_where_it_came_from() -> None:
    old = definition()
    old["flow"][1]["source_id"] = "FL_3"
    new = drafting.change_node(old, "f1", {"when": {"field": "q1", "op": "answered"}, "name": "Answered"})
    assert new["flow"][1] == {
        **old["flow"][1],
        "when": {"field": "q1", "op": "answered"},
        "name": "Answered",
    }


def test_splitting_and_merging_blocks_carry_titles_in_every_language() -> None:
    old = drafting.add_language(a_definition(), "de")
    old["texts"]["en"]["b1.p1.title"] = "You"
    old["texts"]["de"]["b1.p1.title"] = "Sie"
    split, twin = drafting.split_block(old, "b1", 1)
    assert (twin, flow_of(split)) == ("b2", ["b1", "b2"])
    assert (split["blocks"]["b1"]["pages"], split["blocks"]["b2"]["pages"]) == (
        [["q1", "q2"]],
        [["q3", "q4"]],
    )
    assert (split["texts"]["de"], split["texts"]["en"]["b2.p0.title"]) == ({"b2.p0.title": "Sie"}, "You")
    assert drafting.merge_block(split, "b1") == old
    with pytest.raises(EditRefused, match="No other block"):
        drafting.merge_block(old, "b1")


def test_pages_move_between_blocks_with_their_questions_and_titles() -> None:
    old = definition()
    old["texts"]["en"]["b3.p0.title"] = "How was it?"
    new = drafting.put(old, "b3.p0", "q1", "after")
    assert (new["blocks"]["b1"]["pages"], new["blocks"]["b3"]["pages"]) == (
        [["q1", "q2"], ["q3", "q4"]],
        [[]],
    )
    assert new["texts"]["en"]["b1.p1.title"] == "How was it?"
    assert "b3.p0.title" not in new["texts"]["en"]


@pytest.mark.parametrize(
    ("what", "goal", "where", "pages"),
    [
        ("q1", "q4", "before", [["q2"], ["q3", "q1", "q4"]]),
        ("q1", "q2", "after", [["q2", "q1"], ["q3", "q4"]]),
        ("q4", "b1.p0", "into", [["q4", "q1", "q2"], ["q3"]]),
        ("b1.p0", "b1.p1", "after", [["q3", "q4"], ["q1", "q2"]]),
        ("b1.p1", "b1.p0", "before", [["q3", "q4"], ["q1", "q2"]]),
        ("b1.p1", "b1.p1", "after", [["q1", "q2"], ["q3", "q4"]]),
    ],
)
def test_questions_and_pages_are_put_beside_what_they_are_dropped_on(
    what: str, goal: str, where: str, pages: list[list[str]]
) -> None:
    assert drafting.put(a_definition(), what, goal, where)["blocks"]["b1"]["pages"] == pages


def test_a_page_steps_over_the_edge_of_its_block() -> None:
    split, _ = drafting.split_block(a_definition(), "b1", 1)
    there = drafting.step(split, "b2.p0", -1)
    assert (there["blocks"]["b1"]["pages"], there["blocks"]["b2"]["pages"]) == (
        [["q1", "q2"], ["q3", "q4"]],
        [[]],
    )


def test_a_block_loses_the_texts_of_rounds_that_went() -> None:
    loop = {"items": [{"id": "i1"}, {"id": "i2"}]}
    texts = {"b1.i1.1": "Shop", "b1.i2.1": "Café"}
    made = drafting.change_block(a_definition(), "b1", {"loop": loop, "name": ""}, texts)
    assert made["blocks"]["b1"] == {"loop": loop, "pages": [["q1", "q2"], ["q3", "q4"]]}
    fewer = drafting.change_block(made, "b1", {"loop": {"items": [{"id": "i2"}]}})
    assert [path for path in fewer["texts"]["en"] if path.startswith("b1.")] == ["b1.i2.1"]


def test_removing_the_only_page_of_a_block_removes_the_block() -> None:
    index = next(page.index for page in Document(definition()).pages if page.block == "b2")
    assert flow_of(drafting.remove_page(definition(), index)) == ["b1", ["f1", [], ["f2"]], "b3", "b4"]


def test_quotas_embedded_data_and_scores_come_and_go() -> None:
    when = {"field": "q1", "op": "answered"}
    made, quota = drafting.add_quota(a_definition(), {"name": "Fans", "limit": 5, "when": when})
    made = drafting.change_quota(made, quota, {"name": "All", "limit": 9}, {"u1.thanks": "Full"})
    assert (made["quotas"], made["texts"]["en"]["u1.thanks"]) == (
        [{"id": "u1", "name": "All", "limit": 9}],
        "Full",
    )
    made = drafting.remove_quota(made, "u1")
    made = drafting.put_embedded(made, "", {"name": "source", "from": "link"})
    made = drafting.put_embedded(made, "source", {"name": "origin", "from": "set"})
    assert made["embedded"] == [{"name": "origin", "from": "set"}]
    made = drafting.remove_embedded(made, "origin")
    made, score = drafting.add_category(made, "Joy")
    data = {"name": "Joy", "kind": "mean", "weights": {"q2.r1": {"c1": 2}}}
    assert drafting.change_category(made, score, data)["scoring"] == [{"id": "g1", **data}]
    assert drafting.remove_category(made, score) == a_definition()


@pytest.mark.django_db
def test_ids_that_were_given_once_are_known_also_after_what_they_named_is_gone() -> None:
    survey = publish()
    draft = draft_of(survey)
    for edit in (
        lambda now: drafting.add_node(now, "end", Goal())[0],
        lambda now: drafting.add_quota(now, {"name": "A", "limit": 1})[0],
        lambda now: drafting.remove_quota(drafting.remove_node(now, "f1"), "u1"),
    ):
        draft = change_draft(
            draft, rev=draft.rev, definition=edit(draft.definition), label="An edit", by=None
        )
    given = drafting.given_ids(survey)
    assert {"q1", "q4", "b1", "f1", "u1", "c9"} <= given
    assert drafting.add_node(draft.definition, "end", Goal(), given=given)[1] == "f2"
    assert drafting.add_quota(draft.definition, {"limit": 1}, given=given)[1] == "u2"
