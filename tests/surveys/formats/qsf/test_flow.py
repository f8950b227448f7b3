"""The flow: blocks, branches, randomisers, embedded data, ends, loops, quotas, scoring, options."""

from typing import Any

from tests.surveys.formats.qsf.build import (
    at,
    block,
    expression,
    less_than_full,
    logic,
    multiple,
    question,
    read,
    single,
    text,
    told,
)

Payload = dict[str, Any]
ONE_OF_TWO = {"field": "q1", "op": "eq", "value": "c1"}


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
        {"Type": "WebService", "FlowID": "FL_2", "URL": "https://x"},
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
        "FL_2": ("left_out", "Calls to other servers stay behind."),
        "FL_3": (
            "simplified",
            "People aren't asked to sign in on the way; what stands inside is asked of all.",
        ),
        "FL_5": ("left_out", "Such a part of a flow isn't known here."),
        "FL_7": ("left_out", "A block stands in a flow once; this is another place of the same block."),
        "FL_8": ("left_out", "Its block isn't in the file."),
        "FL_1": ("simplified", " ".join(f"Part of it stays behind: FL_{one}." for one in (2, 5, 7, 8))),
    }


def test_a_branch_without_a_condition_is_gone_by_nobody() -> None:
    place = logic(expression("loc://City", "EqualTo", "Rome", LogicType="GeoIP"))
    blocks = [block("BL_1", "QID1"), block("BL_2", "QID2")]
    flow = [at("BL_1", "FL_2"), branch("FL_3", at("BL_2", "FL_4"), BranchLogic=place)]

    translation = read(single("QID1"), single("QID2"), blocks=blocks, flow=flow)

    assert translation.definition["flow"][1]["when"] == {"any": []}
    assert translation.questions == 2
    assert told(translation)["FL_3"][0] == "left_out"


def test_pages_names_and_random_orders_of_blocks() -> None:
    asked = [f"QID{number}" for number in range(1, 5)]
    rule = {
        "Advanced": {
            "FixedOrder": ["QID1", "{~SubSet~}", "{~SubSet~}"],
            "RandomizeAll": [],
            "RandomSubSet": ["QID2", "QID3", "QID4"],
            "TotalRandSubset": 2,
        },
        "EvenPresentation": False,
    }
    every = {"RandomizeQuestions": "RandomizeAll"}
    blocks = [
        block(
            "BL_x",
            "QID1",
            "|",
            "|",
            "QID2",
            "QID3",
            "QID4",
            RandomizeQuestions="Advanced",
            Randomization=rule,
        ),
        block("BL_y", "QID5", **every),
    ]

    translation = read(*(single(one) for one in [*asked, "QID5"]), blocks=blocks)

    assert translation.definition["blocks"] == {
        "b1": {
            "pages": [["q1"], ["q2", "q3", "q4"]],
            "name": "Block BL_x",
            "random": {"questions": True, "pick": 2, "fixed": ["q1"]},
            "source_id": "BL_x",
        },
        "b2": {"pages": [["q5"]], "name": "Block BL_y", "random": {"questions": True}, "source_id": "BL_y"},
    }
    assert less_than_full(translation) == {}


def test_loops_over_items_choices_and_numbers() -> None:
    number = {"Validation": {"Settings": {"Type": "ContentType", "ContentType": "ValidNumber"}}}
    items = {"1": {"1": "Apples", "2": "red"}, "2": {"1": "Pears", "2": ""}}
    chosen = {
        "QID": "QID1",
        "Locator": "q://QID1/ChoiceGroup/SelectedChoices",
        "Static": {"2": {"2": "green"}},
    }
    counted = {
        "QID": "QID2",
        "Locator": "q://QID2/LoopAndMerge/MergeOnNumericResponse?v=4",
        "Static": {"1": {"2": "1st"}},
    }
    blocks = [
        block("BL_1", "QID1", "QID2"),
        block("BL_2", "QID3", Looping="Static", LoopingOptions={"Static": items, "Randomization": "All"}),
        block("BL_3", "QID4", Looping="Question", LoopingOptions=chosen | {"Randomization": "None"}),
        block("BL_4", "QID5", Looping="Question", LoopingOptions=counted | {"Randomization": "None"}),
    ]
    inside = [text(f"QID{one}", QuestionText="How is ${lm://Field/1}, ${lm://Field/2}?") for one in (3, 4, 5)]

    translation = read(multiple("QID1", "a", "b"), text("QID2", **number), *inside, blocks=blocks)

    loops = [one.get("loop") for one in translation.definition["blocks"].values()]
    assert loops == [
        None,
        {"items": [{"id": "i1", "source_id": "1"}, {"id": "i2", "source_id": "2"}], "random": True},
        {"over": "q1", "which": "chosen"},
        {"count": "q2", "most": 4},
    ]
    texts = translation.definition["texts"]["en"]
    assert {path: one for path, one in texts.items() if path.startswith("b")} == {
        "b2.i1.1": "Apples",
        "b2.i1.2": "red",
        "b2.i2.1": "Pears",
        "b3.c2.2": "green",
        "b4.n1.2": "1st",
    }
    assert texts["q3.text"] == "How is {{loop}}, {{loop.2}}?"
    assert less_than_full(translation) == {}


def test_quotas_and_scores() -> None:
    quota = {"ID": "QO_1", "Name": "Women", "Occurrences": 50, "QuotaAction": "EndCurrentSurvey"}
    quota["Logic"] = logic(expression("q://QID1/SelectableChoice/1"))
    grades = [{"ChoiceID": "1", "Grades": {"SC_a": "2", "SC_b": 1}, "index": 0}]
    met = {"LogicType": "Quota", "LeftOperand": "QO_1", "Operator": "QuotaMet", "Type": "Expression"}
    more = [
        {"Element": "QO", "Payload": quota},
        {"Element": "QO", "Payload": quota | {"ID": "QO_x", "QuotaAction": "WebService"}},
        {
            "Element": "SCO",
            "Payload": {
                "ScoringCategories": [{"ID": "SC_a", "Name": "Trust"}, {"ID": "SC_b", "Name": "Joy"}]
            },
        },
    ]
    piped = text("QID2", QuestionText="You have ${gr://SC_a/Score}", DisplayLogic=logic(met))

    translation = read(single("QID1", GradingData=grades), piped, more=more)

    assert translation.definition["quotas"] == [
        {"id": "u1", "name": "Women", "limit": 50, "when": ONE_OF_TWO, "source_id": "QO_1", "action": "end"},
        {
            "id": "u2",
            "name": "Women",
            "limit": 50,
            "when": ONE_OF_TWO,
            "source_id": "QO_x",
            "action": "count",
        },
    ]
    assert translation.definition["scoring"] == [
        {"id": "g1", "name": "Trust", "weights": {"q1": {"c1": 2}}, "kind": "sum", "source_id": "SC_a"},
        {"id": "g2", "name": "Joy", "weights": {"q1": {"c1": 1}}, "kind": "sum", "source_id": "SC_b"},
    ]
    assert translation.definition["questions"]["q2"]["display"] == {
        "field": "quota:u1",
        "op": "eq",
        "value": "full",
    }
    assert translation.definition["texts"]["en"]["q2.text"] == "You have {{score.g1}}"
    why = "What happens when it is full (“WebService”) isn't kept: it counts."
    assert less_than_full(translation) == {"QO_x": ("simplified", why)}


def test_options_are_kept_or_told_of() -> None:
    options = {
        "BackButton": "true",
        "ProgressBarDisplay": "Text",
        "NextButton": "Go on",
        "PreviousButton": " << ",
        "SurveyTermination": "Redirect",
        "EOSRedirectURL": "https://example.org",
        "PasswordProtection": "Yes",
        "SurveyProtection": "ByInvitation",
        "Header": "",
        "PartialData": "No",
        "Aquarium": "yes please",
        "AvailableLanguages": {"EN": [], "PT-BR": [], "??": []},
    }

    translation = read(single("QID1"), options=options)

    definition = translation.definition
    assert definition["look"] == {"back": True, "progress": "bar"}
    assert definition["languages"] == ["en", "pt-br"]
    assert definition["texts"]["en"]["next"] == "Go on"
    assert "back" not in definition["texts"]["en"]
    end = {
        "type": "end",
        "id": "f1",
        "outcome": "complete",
        "redirect": "https://example.org",
        "source_id": "SO",
    }
    assert definition["flow"][-1] == end
    assert less_than_full(translation) == {
        "SO/ProgressBarDisplay": ("simplified", "The bar of progress has no words on it."),
        "SO/PreviousButton": ("simplified", "An arrow becomes a word that is read aloud."),
        "SO/PasswordProtection": (
            "left_out",
            "Surveys have no passwords; links and invitations decide who may answer.",
        ),
        "SO/SurveyProtection": ("left_out", "Who may answer is set by links and invitations."),
        "SO/Aquarium": ("left_out", "This option has no twin here."),
        "SO/AvailableLanguages/??": ("left_out", "It isn't a language known here."),
    }


def test_an_end_of_the_flow_comes_before_the_one_of_the_options() -> None:
    options = {"SurveyTermination": "Redirect", "EOSRedirectURL": "https://example.org"}

    translation = read(
        single("QID1"), flow=[at("BL_1", "FL_2"), {"Type": "EndSurvey", "FlowID": "FL_3"}], options=options
    )

    assert [node["type"] for node in translation.definition["flow"]] == ["block", "end"]
    why = "The flow ends by an end of its own before."
    assert less_than_full(translation) == {"SO/EOSRedirectURL": ("left_out", why)}


def test_trash_and_what_stands_nowhere_stays_behind() -> None:
    trash = block("BL_t", "QID2") | {"Type": "Trash"}
    blocks = [block("BL_1", "QID1", "QID1", "QID8"), trash, block("BL_3", "QID3")]
    asked = [single(f"QID{number}") for number in range(1, 5)]

    translation = read(*asked, blocks=blocks, flow=[at("BL_1", "FL_2")])

    assert list(translation.definition["questions"]) == ["q1"]
    parts = " ".join(f"Part of it stays behind: {one}." for one in ("QID1", "QID8"))
    assert less_than_full(translation) == {
        "BL_1": ("simplified", parts),
        "BL_1/QID1": ("left_out", "It stands in the survey before."),
        "BL_1/QID8": ("left_out", "It isn't in the file."),
        "BL_t": ("left_out", "The trash isn't part of the survey."),
        "BL_3": ("left_out", "It isn't in the flow, so nobody comes by it."),
        "QID2": ("left_out", "It lies in the trash, so nobody is asked it there either."),
        "QID3": ("left_out", "Its block isn't in the flow, so nobody is asked it there either."),
        "QID4": ("left_out", "It stands in no block, so nobody is asked it there either."),
    }


def test_everything_else_in_a_file_is_told_of() -> None:
    more = [
        {"Element": "STAT", "PrimaryAttribute": "Survey Statistics", "Payload": None},
        {"Element": "NT", "PrimaryAttribute": "NT_1", "Payload": {"Notes": []}},
        {"Element": "XYZ", "Payload": {}},
        {"Element": "SQ", "PrimaryAttribute": "QID1", "Payload": question("QID1", "DB", "TB")},
    ]

    translation = read(
        single("QID1"), more=more, SurveyDescription="For us", SurveyExpirationDate="2030-01-01 00:00:00"
    )

    assert less_than_full(translation) == {
        "SurveyEntry/SurveyDescription": (
            "left_out",
            "The description isn't shown to anybody; it stays behind.",
        ),
        "SurveyEntry/SurveyExpirationDate": (
            "left_out",
            "When a survey closes is set where it is published.",
        ),
        "STAT": ("left_out", "Statistics of Qualtrics about the survey; Rapport makes its own."),
        "NT_1": ("left_out", "Notes of colleagues aren't part of the survey."),
        "XYZ": ("left_out", "No such element is known."),
        "QID1#2": ("left_out", "A question of this id stands in the file before it."),
    }
