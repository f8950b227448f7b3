"""Options of a QSF file, its quotas and scores, and all that stands beside the survey."""

from typing import Any

from tests.surveys.formats.asking import asked
from tests.surveys.formats.qsf.build import (
    ONE_OF_TWO,
    at,
    expression,
    less_than_full,
    logic,
    question,
    read,
    single,
    text,
)

Payload = dict[str, Any]


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


def test_what_quotas_of_theirs_know_beside_is_told() -> None:
    condition = {"Logic": logic(expression("q://QID1/SelectableChoice/1"))}
    quota = {"ID": "QO_1", "Name": "Women", "Occurrences": 50, "QuotaAction": "ForBranching"} | condition
    more = {"LogicType": "CrossLogic", "CrossLogicDef": [[1]], "QuotaSchedule": {"Day": 1}, "Count": 7}
    usual = {"EndSurveyOptions": {"EndingType": "Default"}, "LogicType": "Simple", "CrossLogicDef": []}
    elements = [{"Element": "QO", "Payload": quota | more}, {"Element": "QO", "Payload": quota | usual}]
    elements[1]["Payload"]["ID"] = "QO_2"

    told_of = less_than_full(read(single("QID1"), more=elements))

    assert told_of == {
        "QO_1": (
            "simplified",
            "It is put together of parts (“CrossLogic”); only its condition and its number are kept.",
        ),
        "QO_1/CrossLogicDef": ("left_out", "Parts that are multiplied with each other aren't kept."),
        "QO_1/QuotaSchedule": ("left_out", "Quotas here are never emptied by a calendar."),
    }


def test_options_that_are_switched_on_are_told() -> None:
    options = {
        "AutoAdvance": True,
        "CollectGeoLocation": False,
        "PageTransition": "Slide",
        "RelevantID": True,
    }
    assert set(less_than_full(read(single("QID1"), options=options))) == {
        "SO/AutoAdvance",
        "SO/PageTransition",
        "SO/RelevantID",
    }


def test_each_part_of_a_table_of_quotas_is_a_quota() -> None:
    paid = expression("channel", "EqualTo", "paid", Conjuction="100%")
    cells = [
        {
            "ID": f"{place - 1}X0",
            "Occurrences": number,
            "Logic": logic(expression(f"q://QID1/SelectableChoice/{place}"), paid),
            "Description": "x",
            "Count": 0,
        }
        for place, number in ((1, 30), (2, 20))
    ]
    quota = {
        "ID": "QO_1", "Name": "Age", "Occurrences": 50, "LogicType": "Cross",
        "QuotaAction": "EndCurrentSurvey", "CrossLogicDef": cells, "Logic": [logic(paid)],
    }  # fmt: skip

    translation = read(single("QID1"), more=[{"Element": "QO", "Payload": quota}])

    assert [(one["name"], one["limit"], one["action"]) for one in translation.definition["quotas"]] == [
        ("Age 1", 30, "end"),
        ("Age 2", 20, "end"),
    ]
    channel = {"field": "embedded:channel", "op": "eq", "value": "paid"}
    assert translation.definition["quotas"][0]["when"] == {"all": [ONE_OF_TWO, channel]}
    assert less_than_full(translation) == {
        "QO_1": ("simplified", "Each part of its table is a quota of its own, with its number.")
    }


def test_conditions_on_quotas_are_the_same_however_they_are_named() -> None:
    quota = {"ID": "QO_1", "Name": "Women", "Occurrences": 50, "QuotaAction": "ForBranching"}
    quota["Logic"] = logic(expression("q://QID1/SelectableChoice/1"))
    met = {
        "LogicType": "Quota", "QuotaID": "QO_1", "QuotaType": "Simple", "Operator": "QuotaMet",
        "LeftOperand": "qo://QO_1/QuotaMet", "QuotaName": "Women", "Type": "Expression",
    }  # fmt: skip

    translation = read(
        single("QID1"), text("QID2", DisplayLogic=logic(met)), more=[{"Element": "QO", "Payload": quota}]
    )

    wanted = {"field": "quota:u1", "op": "eq", "value": "full"}
    assert translation.definition["questions"]["q2"]["display"] == wanted
    assert less_than_full(translation) == {}


def test_conditions_on_scores_ask_for_them() -> None:
    grades = [{"ChoiceID": "1", "Grades": {"SC_a": "2"}, "index": 0}]
    scoring = {"Element": "SCO", "Payload": {"ScoringCategories": [{"ID": "SC_a", "Name": "Trust"}]}}
    many = expression("gr://SC_a/Score", "GreaterThan", "1", LogicType="Scoring")
    mean = expression("gr://SC_a/WeightedMean", "GreaterThan", "1", LogicType="Scoring")

    translation = read(
        single("QID1", GradingData=grades),
        text("QID2", DisplayLogic=logic(many)),
        text("QID3", DisplayLogic=logic(mean)),
        more=[scoring],
    )

    wanted = {"field": "score:g1", "op": "gt", "value": "1"}
    assert translation.definition["questions"]["q2"]["display"] == wanted
    assert asked(translation.definition, T1="1") == ["T1", "T2", "T3"]
    assert asked(translation.definition, T1="2") == ["T1", "T3"]
    why = "A condition asks for a score that isn't reckoned here: sums of points are. It is always shown."
    assert less_than_full(translation) == {"QID3/DisplayLogic": ("left_out", why)}
