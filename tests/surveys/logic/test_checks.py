from typing import Any

import pytest

from surveys.document import DefinitionInvalid, check_shape
from surveys.logic.checks import check_definition
from tests.surveys.logic.airline import definition

TEXTS = {
    "title": "Travel",
    **{f"q{number}.text": f"Question {number}" for number in range(1, 7)},
    **{f"q2.c{number}": f"Way {number}" for number in range(1, 4)},
    **{f"{uid}.c{number}": f"Answer {number}" for uid in ("q3", "q5") for number in range(1, 4)},
}


def whole(**changes: Any) -> dict[str, Any]:
    """The small questionnaire with all its texts; `q1={…}` changes a question, other names the definition."""
    made = definition(texts={"en": dict(TEXTS)})
    for name, value in changes.items():
        if name in made["questions"]:
            made["questions"][name] = made["questions"][name] | value
        elif name == "texts":
            made["texts"]["en"] |= value
        else:
            made[name] = value
    return made


def problems_of(**changes: Any) -> list[tuple[str, str]]:
    try:
        check_definition(whole(**changes))
    except DefinitionInvalid as invalid:
        return invalid.problems
    return []


def test_a_questionnaire_with_every_step_of_a_flow_can_be_published() -> None:
    assert problems_of() == []


def test_what_several_answers_hang_on_is_told_once() -> None:
    later = {"display": {"field": "q3", "op": "answered"}}
    choices = [{**one, **later} for one in whole()["questions"]["q2"]["choices"]]
    told = [problem for problem in problems_of(q2={"choices": choices}) if "offers an answer" in problem[1]]
    assert len(choices) > 1
    assert told == [("Q2 “Question 2”", "offers an answer on an answer that is asked later (Q4).")]


def test_what_respondents_could_blow_up_is_bounded() -> None:
    many = [{"name": f"x{number}", "value": "{{q1}}"} for number in range(501)]
    flow = [*definition()["flow"], {"type": "set", "id": "f8", "values": many}]
    assert problems_of(flow=flow) == [("Questionnaire", "sets more than 500 values in its flow.")]
    quoting = {"q6.text": "{{q1}}" * 2_001}
    assert problems_of(texts=quoting) == [("Questionnaire", "has more than 2,000 gaps to fill.")]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (
            {"q1": {"display": {"field": "q3", "op": "answered"}}},
            ("Q1 “Question 1”", "is shown on an answer that is asked later (Q4)."),
        ),
        (
            {"q1": {"display": {"field": "q8", "op": "answered"}}},
            ("Q1 “Question 1”", "is shown on an answer that isn't in the survey any more."),
        ),
        (
            {"q1": {"display": {"field": "weather:today", "op": "answered"}}},
            ("Q1 “Question 1”", "is shown on something unknown (weather:today)."),
        ),
        (
            {"q2": {"display": {"field": "shown:q3", "op": "answered"}}},
            ("Q2 “Question 2”", "is shown on an answer that is asked later (Q4)."),
        ),
        (
            {"q3": {"skip": [{"when": {}, "to": "q1"}]}},
            ("Q4 “Question 3”", "skips to a question that doesn't come after it."),
        ),
        (
            {"q5": {"carry": {"from": "q9", "which": "chosen"}}},
            ("Q6 “Question 5”", "carries answers forward from a question that isn't asked before."),
        ),
        (
            {"texts": {"q1.text": "Dear {{respondent.password}}"}},
            (
                "Q1 “Dear {{respondent.password}}”",
                "has a gap {{respondent.password}} that nothing fills.",
            ),
        ),
        (
            {
                "flow": [
                    {"type": "block", "id": "b1"},
                    {"type": "end", "id": "f1"},
                    {"type": "block", "id": "b4"},
                ]
            },
            ("Step b4", "is never reached: the survey ends before it."),
        ),
        (
            {
                "flow": [
                    {"type": "block", "id": "b1"},
                    {"type": "end", "id": "f1", "redirect": "https://evil.example"},
                ]
            },
            ("End f1", "leads to an address that is not on the program's list."),
        ),
        (
            {"q2": {"display": {"all": [{"field": "q1", "op": "eq", "value": ""}]}}},
            ("Q2 “Question 2”", "is shown on a comparison of Q1 with nothing: say with what."),
        ),
        (
            {"q2": {"display": {"field": "embedded:source", "op": "eq", "value": ""}}},
            ("Q2 “Question 2”", "is shown on a comparison of embedded:source with nothing: say with what."),
        ),
        (
            {
                "quotas": [
                    {"id": "u1", "name": "Men", "limit": 1, "when": {"field": "q1", "op": "lt", "value": ""}}
                ]
            },
            ("Quota Men", "hangs on a comparison of Q1 with nothing: say with what."),
        ),
    ],
)
def test_logic_that_leads_nowhere_is_named(changes: dict[str, Any], problem: tuple[str, str]) -> None:
    assert problem in problems_of(**changes)


def test_what_a_skip_leads_to_over_the_end_is_reached() -> None:
    ends = {"flow": [*({"type": "block", "id": one} for one in ("b1", "b2")), {"type": "end", "id": "f1"}]}
    ends["flow"] += [{"type": "block", "id": one} for one in ("b3", "b4")]
    over = ("is never reached: the survey ends before it.",)
    skip = {"when": {"field": "q1", "op": "eq", "value": "c1"}, "to": "q3"}
    named = [place for place, what in problems_of(**ends) if what in over]
    assert named == ["Step b3", "Step b4"]
    led = [place for place, what in problems_of(**ends, q1={"skip": [skip]}) if what in over]
    assert led == []
    later = [place for place, what in problems_of(**ends, q1={"skip": [skip | {"to": "q5"}]}) if what in over]
    assert later == ["Step b3"]


def branched(field: str) -> list[dict[str, Any]]:
    """b1 (q1, q2), a branch with b2 (q6) that hangs on `field`, then b3 and b4 (q3 to q5)."""
    when = {"field": field, "op": "answered"}
    branch = {"type": "branch", "id": "f1", "when": when, "flow": [{"type": "block", "id": "b2"}]}
    blocks = [{"type": "block", "id": block} for block in ("b1", "b3", "b4")]
    return [blocks[0], branch, *blocks[1:]]


@pytest.mark.parametrize(
    ("field", "number"), [("q5", 6), ("q6", 3), ("shown:q5", 6), ("count:q6", 3), ("q2", 0), ("shown:q1", 0)]
)
def test_a_branch_on_what_is_asked_later_is_named(field: str, number: int) -> None:
    said = [("Branch f1", f"hangs on an answer that is asked later (Q{number}).")]
    assert problems_of(flow=branched(field)) == (said if number else [])


@pytest.mark.parametrize(
    ("address", "is_allowed"),
    [
        ("https://shop.example.org", True),
        ("https://shop.example.org/thanks?a=1", True),
        ("https://shop.example.org.evil.example/", False),
        ("https://shop.example.org@evil.example/", False),
        ("//shop.example.org/", False),
        ("/\\evil", False),
        ("javascript:alert(1)", False),
    ],
)
def test_threat_21_an_ending_leads_to_the_program_s_own_list_alone(address: str, is_allowed: bool) -> None:
    made = whole(flow=[{"type": "block", "id": "b1"}, {"type": "end", "id": "f1", "redirect": address}])
    made["questions"] = {uid: made["questions"][uid] for uid in ("q1", "q2")}
    made["blocks"] = {"b1": made["blocks"]["b1"]}

    try:
        check_definition(made, redirects=["https://shop.example.org"])
    except DefinitionInvalid as invalid:
        assert (invalid.problems[0][0], is_allowed) == ("End f1", False)
    else:
        assert is_allowed


@pytest.mark.parametrize(
    "changes",
    [
        {"flow": [{"type": "teleport", "id": "f1"}]},
        {"flow": [{"type": "block", "id": "b9"}]},
        {"flow": [{"type": "block", "id": "b1"}, {"type": "block", "id": "b1"}]},
        {"flow": [{"type": "branch", "id": "f1", "when": {"op": "eq"}, "flow": []}]},
        {"flow": [{"type": "randomiser", "id": "f1", "pick": -1, "flow": []}]},
        {"flow": [{"type": "randomiser", "id": "f1", "pick": True, "flow": []}]},
        {"flow": [{"type": "end", "id": "f1", "outcome": "exploded"}]},
        {"flow": [{"type": "set", "id": "f1", "values": [{"name": "a", "value": {"b": 1}}]}]},
        {"flow": {"type": "block"}},
        {"flow": ["b1"]},
        {"blocks": {"b1": {"pages": [["q1"]], "loop": {"over": "q1", "count": "q2"}}}},
        {"blocks": {"b1": {"pages": [["q1"], ["q1"]]}}},
        {"blocks": {"b1": {"pages": [["q1"]], "random": {"pick": "all"}}}},
        {"q1": {"kind": "hologram"}},
        {"q2": {"choices": [{"id": "c1"}, {"id": "c1"}]}},
        {"q2": {"choices": [{"id": "c1", "value": float("nan")}, {"id": "c2"}]}},
        {"q2": {"choices": [{"id": "c1", "value": [1]}, {"id": "c2"}]}},
        {"q2": {"choices": [{"id": "c1", "display": {"field": 5}}, {"id": "c2"}]}},
        {"q1": {"skip": [{"when": {}, "to": "../etc"}]}},
        {"texts": {"q1.text": 5}},
        {"questions": {"__class__": {"kind": "nps"}}},
    ],
)
def test_threat_27_what_can_t_be_read_is_refused_at_every_save(changes: dict[str, Any]) -> None:
    with pytest.raises(DefinitionInvalid):
        check_shape(whole(**changes))


def test_threat_27_a_flow_nested_without_end_is_refused() -> None:
    flow: list[Any] = [{"type": "block", "id": "b1"}]
    for depth in range(40):
        flow = [{"type": "group", "id": f"f{depth}", "flow": flow}]
    with pytest.raises(DefinitionInvalid, match="a flow that can't be followed"):
        check_shape(whole(flow=flow))
