"""Parts of questions: choices, columns, orders, what is carried forward, what stands there at first."""

from typing import Any

import pytest

from tests.surveys.formats.qsf.build import (
    choices,
    coded,
    less_than_full,
    matrix,
    multiple,
    of,
    parts,
    question,
    read,
    read_asked,
    single,
    text,
)


def test_choices_keep_order_codes_names_text_entry_and_what_stands_alone() -> None:
    payload = multiple("QID1", "Red", "Blue", "None")
    payload["Choices"]["2"]["TextEntry"] = "true"
    payload["Choices"]["3"]["ExclusiveAnswer"] = True
    payload |= {"ChoiceOrder": [2, "1", 3], "RecodeValues": {"1": "10", "2": "-1", "3": "99"}}
    payload["VariableNaming"] = {"1": "red"}

    kept, less = read_asked(payload)

    assert kept["choices"] == [
        {"id": "c2", "source_id": "2", "value": -1, "text_entry": True},
        {"id": "c1", "source_id": "1", "value": 10, "key": "red"},
        {"id": "c3", "source_id": "3", "value": 99, "exclusive": True},
    ]
    assert less == {}


def test_choices_in_a_list_count_from_nought() -> None:
    kept, less = read_asked(
        single("QID1") | {"Choices": [{"Display": "No"}, {"Display": "Yes"}], "ChoiceOrder": []}
    )

    assert kept["choices"] == coded(0, 1)
    assert less == {}


def test_an_excluded_answer_with_a_code_keeps_the_code_and_says_so() -> None:
    payload = matrix("QID1", 1, 2, AnalyzeChoices={"2": "No"}, RecodeValues={"1": "1", "2": "9"})

    kept, less = read_asked(payload)

    assert [choice["value"] for choice in kept["choices"]] == [1, 9]
    assert less["QID1/AnalyzeChoices"] == ("left_out", "Choices left out of analysis count there.")


@pytest.mark.parametrize(
    ("force", "required"), [("ON", True), ("RequestResponse", "requested"), ("OFF", None), (None, None)]
)
def test_force_response_is_required_or_requested(force: str | None, required: Any) -> None:
    payload = single("QID1", Validation={"Settings": {"ForceResponse": force, "Type": "None"}})

    kept, less = read_asked(payload)

    assert (kept.get("required"), less) == (required, {})


def test_two_questions_of_one_name_get_two() -> None:
    translation = read(single("QID1", DataExportTag="colour"), single("QID2", DataExportTag="colour"))

    assert [one["key"] for one in translation.definition["questions"].values()] == ["colour", "colour_2"]
    why = "Its name in exports is colour_2, since colour is taken or too long."
    assert less_than_full(translation) == {"QID2": ("simplified", why)}


def test_two_rows_of_one_name_get_two() -> None:
    tags = {"ChoiceDataExportTags": {"1": "speed"}}

    translation = read(matrix("QID1", 1, **tags), matrix("QID2", 1, **tags))

    assert [one["rows"][0].get("key") for one in translation.definition["questions"].values()] == [
        "speed",
        None,
    ]
    why = "Two rows are called speed in exports; the second gets another name."
    assert less_than_full(translation) == {"QID2": ("simplified", why)}


def test_side_by_side_keeps_columns_fields_and_their_conditions() -> None:
    logic = {
        "0": {
            "0": {
                "LogicType": "Question",
                "LeftOperand": "q://QID1/SelectableChoice/1",
                "Operator": "Selected",
            }
        },
        "Type": "BooleanExpression",
    }
    logic["0"]["0"]["Type"] = "Expression"
    logic["0"]["Type"] = "If"
    column = {"QuestionType": "Matrix", "Validation": {"Settings": {"ForceResponse": "ON", "Type": "None"}}}
    inner = {
        "1": column
        | {
            "Selector": "Likert",
            "SubSelector": "SingleAnswer",
            "QuestionText": "Used",
            "DataExportTag": "T2#1",
        },
        "2": column
        | {"Selector": "TE", "SubSelector": "Long", "QuestionText": "Why", "DataExportTag": "T2#2"},
    }
    inner["1"] |= {"Answers": choices("Yes", "No"), "DisplayLogic": logic}
    inner["2"] |= {"Answers": choices("Before", "Now")}
    side = question(
        "QID2", "SBS", "SBSMatrix", **of("Car"), AdditionalQuestions=inner, ChoiceDataExportTags=False
    )

    translation = read(single("QID1"), side)

    kept = translation.definition["questions"]["q2"]
    assert kept["rows"] == parts("r", "1")
    assert kept["cols"] == [
        {
            "id": "k1",
            "kind": "single",
            "source_id": "1",
            "required": True,
            "choices": coded(1, 2),
            "display": {"field": "q1", "op": "eq", "value": "c1"},
        },
        {
            "id": "k2",
            "kind": "short_text",
            "look": "long",
            "source_id": "2",
            "required": True,
            "choices": parts("c", "1"),
        },
        {
            "id": "k2_2",
            "within": "k2",
            "kind": "short_text",
            "look": "long",
            "required": True,
            "choices": parts("c", "2"),
        },
    ]
    texts = translation.definition["texts"]["en"]
    assert (texts["q2.k1"], texts["q2.k1.c2"], texts["q2.k2"], texts["q2.k2_2"]) == (
        "Used",
        "No",
        "Why",
        "Now",
    )
    assert less_than_full(translation) == {}


def test_what_nobody_thought_of_is_told_by_its_name() -> None:
    payload = single(
        "QID1", Levitation={"Height": 3}, QuestionJS="alert(1)", DataVisibility={"Private": True}
    )
    payload["Choices"]["1"] |= {"Image": {"Display": "x"}, "Sparkle": 1}

    _, less = read_asked(payload)

    assert less == {
        "QID1/Levitation": ("left_out", "Nothing here is like it."),
        "QID1/JS": ("left_out", "Scripts in questions stay behind; they never run here."),
        "QID1/DataVisibility": ("left_out", "Who sees the answers is decided by roles and units."),
        "QID1/Choices/1/Image": ("left_out", "Its picture isn't in the file: upload it again."),
        "QID1/Choices/1/Sparkle": ("left_out", "Nothing here is like it."),
    }


def test_random_orders_keep_what_stays_and_how_many_are_shown() -> None:
    listed = [str(number) for number in range(1, 5)]
    rule = {
        "Type": "Advanced",
        "Advanced": {
            "FixedOrder": ["{~SubSet~}", "{~SubSet~}", "4"],
            "RandomSubSet": ["1", "2", "3"],
            "RandomizeAll": [],
            "Undisplayed": [],
            "TotalRandSubset": 2,
        },
        "EvenPresentation": True,
    }
    fixed, _ = read_asked(single("QID1", *listed, Randomization=rule))
    every, less = read_asked(single("QID1", *listed, Randomization={"Type": "All"}))
    turned, told = read_asked(single("QID1", *listed, Randomization={"Type": "ScaleReversal"}))

    assert fixed["random"] == {"choices": True, "pick": 2, "even": True}
    assert [choice.get("fixed") for choice in fixed["choices"]] == [None, None, None, True]
    assert (every["random"], less) == ({"choices": True}, {})
    assert "random" not in turned
    assert told == {"QID1/Randomization": ("left_out", "A scale isn't turned round at random.")}


def test_choices_carried_forward_are_written_out_and_named_as_in_exports() -> None:
    carried = multiple("QID2", Choices=[], ChoiceOrder=[])
    carried["DynamicChoices"] = {
        "DynamicType": "ChoiceGroup",
        "Locator": "q://QID1/ChoiceGroup/UnselectedChoices",
    }

    translation = read(multiple("QID1", "a", "b"), carried)

    kept = translation.definition["questions"]["q2"]
    assert kept["carry"] == {"from": "q1", "which": "not_chosen", "into": "choices"}
    assert kept["choices"] == [
        {"id": "cx1", "from": "c1", "source_id": "x1", "value": 1},
        {"id": "cx2", "from": "c2", "source_id": "x2", "value": 2},
    ]
    assert less_than_full(translation) == {}


def test_carrying_from_what_isnt_there_stays_behind() -> None:
    lonely = multiple("QID1", DynamicChoices={"Locator": "refl://REFL_abc/ActiveSelections"})

    _, less = read_asked(lonely)

    why = "Choices can't be carried over from refl://REFL_abc/ActiveSelections."
    assert less == {"QID1/DynamicChoices": ("left_out", why)}


def test_first_answers_come_across() -> None:
    chosen = {"Selected": True}
    one, _ = read_asked(single("QID1", DefaultChoices={"2": chosen}))
    several, _ = read_asked(multiple("QID1", DefaultChoices={"1": chosen, "2": chosen}))
    written, less = read_asked(text("QID1", DefaultChoices={"TEXT": {"Text": "${e://Field/name}"}}))
    table, _ = read_asked(matrix("QID1", DefaultChoices={"2": {"3": chosen}}))

    assert (one["default"], several["default"]) == ("c2", ["c1", "c2"])
    assert (written["default"], table["default"], less) == ("{{embedded.name}}", {"r2": "c3"}, {})


def test_a_default_that_no_point_is_called_by_stays_behind() -> None:
    points = [{"Display": str(point)} for point in range(11)]
    score = question("QID1", "MC", "NPS", Choices=points, DefaultChoices={"\u00b2": {"Selected": True}})
    data, less = read_asked(score)

    why = "What stands there at first isn't kept."
    assert (data["kind"], less) == ("nps", {"QID1/DefaultChoices": ("left_out", why)})
