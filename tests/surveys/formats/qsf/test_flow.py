"""The flow: branches, groups, randomisers, embedded data, ends, web services."""

from typing import Any

from surveys.logic.checks import check_definition
from tests.surveys.formats.qsf.build import (
    ONE_OF_TWO,
    at,
    block,
    expression,
    less_than_full,
    logic,
    read,
    single,
    told,
)

Payload = dict[str, Any]


def branch(flow_id: str, *flow: Payload, **more: Any) -> Payload:
    condition = logic(expression("q://QID1/SelectableChoice/1"))
    return {"Type": "Branch", "FlowID": flow_id, "BranchLogic": condition, "Flow": list(flow)} | more


def test_branches_groups_and_randomisers_nest() -> None:
    blocks = [block(f"BL_{number}", f"QID{number}") for number in range(1, 5)]
    randomiser = {"Type": "BlockRandomizer", "FlowID": "FL_4", "SubSet": "1", "EvenPresentation": True}
    group = {
        "Type": "Group",
        "FlowID": "FL_6",
        "Description": "Both",
        "Flow": [at("BL_3", "FL_7"), at("BL_4", "FL_8")],
    }
    flow = [at("BL_1", "FL_2"), branch("FL_3", randomiser | {"Flow": [at("BL_2", "FL_5"), group]})]

    translation = read(*(single(f"QID{number}") for number in range(1, 5)), blocks=blocks, flow=flow)

    inner = [
        {"type": "block", "id": "b2"},
        {
            "type": "group",
            "id": "f6",
            "name": "Both",
            "flow": [{"type": "block", "id": "b3"}, {"type": "block", "id": "b4"}],
        },
    ]
    assert translation.definition["flow"] == [
        {"type": "block", "id": "b1"},
        {
            "type": "branch",
            "id": "f3",
            "when": ONE_OF_TWO,
            "flow": [{"type": "randomiser", "id": "f4", "flow": inner, "pick": 1, "even": True}],
        },
    ]
    assert less_than_full(translation) == {}


def test_embedded_data_is_declared_from_the_link_or_written() -> None:
    fields = [
        {"Field": "source", "Type": "Recipient"},
        {"Field": "tier", "Type": "Custom", "Value": "${q://QID1/ChoiceGroup/SelectedChoices}"},
        {"Field": "campaign", "Type": "Recipient"},
    ]
    flow = [{"Type": "EmbeddedData", "FlowID": "FL_2", "EmbeddedData": fields}, at("BL_1", "FL_3")]

    translation = read(single("QID1"), flow=flow)

    assert translation.definition["flow"][0] == {
        "type": "set",
        "id": "f2",
        "values": [{"name": "tier", "value": "{{q1.chosen}}"}],
        "names": ["source", "tier", "campaign"],
    }
    assert translation.definition["embedded"] == [
        {"name": "source", "from": "link"},
        {"name": "tier", "from": "set"},
        {"name": "campaign", "from": "link"},
    ]
    assert less_than_full(translation) == {}


def test_ends_keep_outcome_redirect_and_flag() -> None:
    address = "https://example.org/done"
    ends = [
        {
            "Advanced": "true",
            "SurveyTermination": "Redirect",
            "EOSRedirectURL": address,
            "ResponseFlag": "Screened",
        },
        {
            "Advanced": "true",
            "SurveyTermination": "DisplayMessage",
            "EOSMessage": "MS_1",
            "EOSMessageLibrary": "UR_1",
        },
        {"Advanced": "true", "IgnoreResponse": "Yes", "ResponseFlag": "Late"},
        {"Advanced": "true", "EmailThankYou": "true"},
    ]
    flow = [at("BL_1", "FL_2")] + [
        branch(
            f"FL_{place}0",
            {"Type": "EndSurvey", "FlowID": f"FL_{place}1", "EndingType": "Advanced", "Options": end},
        )
        for place, end in enumerate(ends, 1)
    ]

    translation = read(single("QID1"), flow=[*flow, {"Type": "EndSurvey", "FlowID": "FL_9"}])

    nodes = translation.definition["flow"]
    assert [node["flow"][0] for node in nodes[1:5]] == [
        {"type": "end", "id": "f11", "outcome": "screened", "redirect": address},
        {"type": "end", "id": "f21", "outcome": "complete"},
        {"type": "end", "id": "f31", "outcome": "discarded", "flag": "Late"},
        {"type": "end", "id": "f41", "outcome": "complete"},
    ]
    assert nodes[5] == {"type": "end", "id": "f9", "outcome": "complete"}
    message = "Its message lies in the Qualtrics library, not in the file: write it anew."
    assert less_than_full(translation) == {
        "FL_21": ("simplified", message),
        "FL_41": ("simplified", "A mail of thanks is a rule of its own here."),
    }


def test_what_has_no_twin_stays_behind_and_what_stands_inside_stays() -> None:
    blocks = [block(f"BL_{number}", f"QID{number}") for number in (1, 2)]
    flow = [
        {"Type": "Conjoint", "FlowID": "FL_2"},
        {"Type": "Authenticator", "FlowID": "FL_3", "Flow": [at("BL_1", "FL_4")]},
        {"Type": "Teleport", "FlowID": "FL_5"},
        at("BL_2", "FL_6"),
        at("BL_2", "FL_7"),
        at("BL_9", "FL_8"),
    ]

    translation = read(single("QID1"), single("QID2"), blocks=blocks, flow=flow)

    assert translation.definition["flow"] == [
        {"type": "group", "id": "f3", "flow": [{"type": "block", "id": "b1"}]},
        {"type": "block", "id": "b2"},
    ]
    assert less_than_full(translation) == {
        "FL_2": ("left_out", "Conjoint designs have no twin here."),
        "FL_3": (
            "simplified",
            "People aren't asked to sign in on the way; what stands inside is asked of all.",
        ),
        "FL_5": ("left_out", "Such a part of a flow isn't known here."),
        "FL_7": ("left_out", "A block stands in a flow once; this is another place of the same block."),
        "FL_8": ("left_out", "Its block isn't in the file."),
        "FL_1": ("simplified", " ".join(f"Part of it stays behind: FL_{one}." for one in (2, 5, 7, 8))),
    }


def test_web_services_are_switched_off_and_what_they_would_say_can_be_asked_for() -> None:
    call = {
        "Type": "WebService", "FlowID": "FL_2", "Method": "GET",
        "URL": "https://example.org/score?key=secret",
        "ResponseMap": [{"key": "tier", "value": "Tier"}, {"key": "x", "value": "{{no}}"}],
    }  # fmt: skip

    translation = read(single("QID1"), flow=[call, at("BL_1", "FL_3")])

    assert translation.definition["flow"] == [
        {
            "type": "group",
            "id": "f2",
            "name": "Web service, off: GET https://example.org/score",
            "flow": [{"type": "set", "id": "f1", "values": [], "names": ["Tier"]}],
        },
        {"type": "block", "id": "b1"},
    ]
    assert {"name": "Tier", "from": "link"} in translation.definition["embedded"]
    assert list(less_than_full(translation)) == ["FL_2"]
    assert translation.report.elements["FL_2"].status == "simplified"
    assert "secret" not in str(translation.definition)
    check_definition(translation.definition)


def test_a_branch_without_a_condition_is_gone_by_nobody() -> None:
    place = logic(expression("loc://City", "EqualTo", "Rome", LogicType="GeoIP"))
    blocks = [block("BL_1", "QID1"), block("BL_2", "QID2")]
    flow = [at("BL_1", "FL_2"), branch("FL_3", at("BL_2", "FL_4"), BranchLogic=place)]

    translation = read(single("QID1"), single("QID2"), blocks=blocks, flow=flow)

    assert translation.definition["flow"][1]["when"] == {"any": []}
    assert translation.questions == 2
    assert told(translation)["FL_3"][0] == "left_out"
