"""Conditions: what each comparison becomes, how they are joined, what is told of those that can't be said."""

from typing import Any

import pytest

from surveys.formats.qsf import read_qsf
from surveys.formats.qsf.book import Book
from surveys.formats.qsf.logic import read_condition
from surveys.formats.qsf.logic_write import write_condition
from tests.surveys.formats.qsf.build import (
    block,
    expression,
    less_than_full,
    logic,
    matrix,
    multiple,
    question,
    read,
    single,
    survey,
    text,
)

Tree = dict[str, Any]
ASKED = (
    single("QID1", "Yes", "No", RecodeValues={"1": "10", "2": "20"}),
    multiple("QID2", "a", "b"),
    matrix("QID3"),
    question("QID4", "MC", "NPS", Choices=[{"Display": str(one)} for one in range(11)]),
    text("QID5"),
    text("QID6", "FORM", Choices={"1": {"Display": "Name"}}),
    question("QID7", "Slider", "HSLIDER", Choices={"1": {"Display": "a"}, "2": {"Display": "b"}}),
)
ONE: list[tuple[Tree, Tree]] = [
    (expression("q://QID1/SelectableChoice/2"), {"field": "q1", "op": "eq", "value": "c2"}),
    (expression("q://QID1/SelectableChoice/2", "NotSelected"), {"field": "q1", "op": "ne", "value": "c2"}),
    (expression("q://QID2/SelectableChoice/1"), {"field": "q2", "op": "contains", "value": "c1"}),
    (expression("q://QID3/SelectableChoice/1/3"), {"field": "q3.r1", "op": "eq", "value": "c3"}),
    (expression("q://QID4/SelectableChoice/9"), {"field": "q4", "op": "eq", "value": 9}),
    (
        expression("q://QID3/SelectableAnswer/2"),
        {"any": [{"field": f"q3.r{row}", "op": "eq", "value": "c2"} for row in (1, 2)]},
    ),
    (
        expression("q://QID3/SelectableAnswer/2", "NotSelected"),
        {"all": [{"field": f"q3.r{row}", "op": "ne", "value": "c2"} for row in (1, 2)]},
    ),
    (expression("q://QID1/QuestionDisplayed", "Displayed"), {"field": "shown:q1", "op": "answered"}),
    (
        expression("q://QID2/ChoiceDisplayed/2", "NotDisplayed"),
        {"field": "shown:q2.c2", "op": "not_answered"},
    ),
    (
        expression("q://QID2/SelectedChoicesCount", "GreaterThan", "1"),
        {"field": "count:q2", "op": "gt", "value": "1"},
    ),
    (
        expression("q://QID1/SelectedChoicesRecode", "LessThan", "15"),
        {"field": "q1", "op": "lt", "value": "15"},
    ),
    (
        expression("q://QID5/ChoiceTextEntryValue", "Contains", "bus"),
        {"field": "q5", "op": "contains", "value": "bus"},
    ),
    (expression("q://QID5/ChoiceTextEntryValue", "Empty"), {"field": "q5", "op": "not_answered"}),
    (
        expression("q://QID5/ChoiceTextEntryValue", "MatchesRegex", "^[a-z]+$"),
        {"field": "q5", "op": "matches", "value": "^[a-z]+$"},
    ),
    (
        expression("q://QID6/ChoiceTextEntryValue/1", "EqualTo", "x"),
        {"field": "q6.r1", "op": "eq", "value": "x"},
    ),
    (
        expression("q://QID7/ChoiceNumericEntryValue/2", "GreaterThanOrEqual", "50"),
        {"field": "q7.r2", "op": "gte", "value": "50"},
    ),
    (
        expression(
            "q://QID7/ChoiceNumericEntryValue/2", "GreaterThan", "${q://QID7/ChoiceNumericEntryValue/1}"
        ),
        {"field": "q7.r2", "op": "gt", "other": "q7.r1"},
    ),
    (expression("source", "EqualTo", "mail"), {"field": "embedded:source", "op": "eq", "value": "mail"}),
    (expression("source", "NotEmpty"), {"field": "embedded:source", "op": "answered"}),
    (expression("Q_Language", "EqualTo", "PT-BR"), {"field": "language", "op": "eq", "value": "pt-br"}),
    (
        expression("m://Email1", "Contains", "@x", LogicType="PanelData"),
        {"field": "respondent:email", "op": "contains", "value": "@x"},
    ),
    (expression("mobile", "Is", LogicType="DeviceType"), {"field": "device", "op": "eq", "value": "phone"}),
    ({"LogicType": "BooleanValue", "Value": "False", "Type": "Expression"}, {"any": []}),
]
LOST = [
    (
        expression("loc://City", "EqualTo", "Rome", LogicType="GeoIP"),
        "Rapport doesn't look up where people are, so the condition on the place is left out.",
    ),
    (
        expression("iphone", "Is", LogicType="DeviceType"),
        "The device “iphone” isn't told apart here: phone, tablet and desktop are.",
    ),
    (
        expression("m://LastName", "Empty", LogicType="PanelData"),
        "Rapport doesn't compare “LastName” of a contact.",
    ),
    (
        expression("q://QID99/SelectableChoice/1"),
        "A condition asks for q://QID99/SelectableChoice/1, which isn't in the survey here.",
    ),
    (
        expression("q://QID5/ChoiceTextEntryValue", "Rhymes", "x"),
        "The comparison “Rhymes” isn't known here.",
    ),
    (
        expression("q://QID5/ChoiceTextEntryValue", "MatchesRegex", "^(?=a)"),
        "The pattern ^(?=a) can't be used here: look-around and references back take too long.",
    ),
    (expression("x", LogicType="Astrology"), "Conditions of the kind “Astrology” aren't known here."),
]


def shown(condition: Tree) -> tuple[Tree | None, dict[str, tuple[str, str]]]:
    """The display condition of a question behind all others, and what isn't full."""
    translation = read(*ASKED, single("QID9", DisplayLogic=condition))
    return translation.definition["questions"]["q9"].get("display"), less_than_full(translation)


@pytest.mark.parametrize(("one", "tree"), ONE)
def test_a_comparison_comes_across(one: Tree, tree: Tree) -> None:
    assert shown(logic(one)) == (tree, {})


@pytest.mark.parametrize(("one", "why"), LOST)
def test_a_comparison_that_cant_be_said_leaves_the_question_shown(one: Tree, why: str) -> None:
    assert shown(logic(one)) == (None, {"QID9/DisplayLogic": ("left_out", f"{why} It is always shown.")})


def test_the_rest_of_a_condition_stays_where_a_part_is_lost() -> None:
    tree, less = shown(logic([expression("q://QID1/SelectableChoice/1"), LOST[0][0]]))

    assert tree == {"field": "q1", "op": "eq", "value": "c1"}
    assert less == {"QID9/DisplayLogic": ("simplified", f"{LOST[0][1]} The rest of the condition is kept.")}


def test_and_binds_tighter_than_or_and_groups_are_joined_as_they_say() -> None:
    a, b, c = (expression(f"q://QID{one}/SelectableChoice/1") for one in (1, 2, 4))
    leaves = [
        {"field": "q1", "op": "eq", "value": "c1"},
        {"field": "q2", "op": "contains", "value": "c1"},
        {"field": "q4", "op": "eq", "value": 1},
    ]

    mixed, _ = shown(logic([a, b | {"Conjuction": "Or"}, c]))
    grouped, less = shown(logic([a, b | {"Conjuction": "Or"}], c))
    either, _ = shown(logic([a, b], c, kinds=("If", "OrIf")))

    assert mixed == {"any": [leaves[0], {"all": leaves[1:]}]}
    assert grouped == {"all": [{"any": leaves[:2]}, leaves[2]]}
    assert either == {"any": [{"all": leaves[:2]}, leaves[2]]}
    assert less == {}


def test_choices_rows_and_answers_have_conditions_of_their_own() -> None:
    condition = logic(expression("q://QID1/SelectableChoice/1"))
    payload = matrix("QID9")
    payload["Choices"]["2"]["DisplayLogic"] = condition
    payload["Answers"]["3"]["DisplayLogic"] = condition

    translation = read(*ASKED, payload)

    kept, tree = translation.definition["questions"]["q9"], {"field": "q1", "op": "eq", "value": "c1"}
    assert [row.get("display") for row in kept["rows"]] == [None, tree]
    assert [choice.get("display") for choice in kept["choices"]] == [None, None, tree]
    assert translation.report.elements["QID9/Choices/2/DisplayLogic"].status == "full"
    assert less_than_full(translation) == {}


def test_skip_logic_leads_to_a_later_question_and_to_ends() -> None:
    rules = [
        {
            "SkipLogicID": place,
            "ChoiceLocator": f"q://QID1/SelectableChoice/{choice}",
            "Condition": "Selected",
        }
        | {"SkipToDestination": to}
        for place, choice, to in ((1, 1, "QID3"), (2, 2, "ENDOFBLOCK"), (3, 2, "ENDOFSURVEY"), (4, 1, "QID1"))
    ]
    first = {"Type": "Question", "QuestionID": "QID1", "SkipLogic": rules}

    translation = read(
        single("QID1"), single("QID2"), single("QID3"), blocks=[block("BL_1", first, "QID2", "QID3")]
    )

    assert translation.definition["questions"]["q1"]["skip"] == [
        {"when": {"field": "q1", "op": "eq", "value": "c1"}, "to": "q3"},
        {"when": {"field": "q1", "op": "eq", "value": "c2"}, "to": "block"},
        {"when": {"field": "q1", "op": "eq", "value": "c2"}, "to": "end"},
    ]
    why = "It leads to a question that doesn't come later in the block."
    assert less_than_full(translation) == {"QID1/SkipLogic/4": ("left_out", why)}


def test_a_custom_rule_is_kept_and_its_message_told_of() -> None:
    custom = {
        "Logic": logic(expression("q://QID1/ChoiceTextEntryValue", "Contains", "@")),
        "Message": {"libraryID": "UR_1", "messageID": "MS_1", "description": "Mail"},
    }
    settings = {"ForceResponse": "ON", "Type": "CustomValidation", "CustomValidation": custom}

    translation = read(text("QID1", Validation={"Settings": settings}))

    rule = {"id": "e1", "when": {"field": "q1", "op": "contains", "value": "@"}}
    assert translation.definition["questions"]["q1"]["validation"] == {"rules": [rule]}
    why = "Its message lies in the Qualtrics library, not in the file: write it anew."
    assert less_than_full(translation) == {"QID1/Validation/Message": ("simplified", why)}


def test_more_comparisons_than_a_condition_may_have_are_told_of() -> None:
    many = [expression("q://QID1/SelectableChoice/1", Conjuction="Or") for _ in range(400)]

    tree, less = shown(logic(many))

    assert tree is None
    assert less["QID9/DisplayLogic"][0] == "left_out"


@pytest.mark.parametrize(
    "tree",
    [
        {
            "not": {
                "any": [
                    {"field": "q1", "op": "eq", "value": "c1"},
                    {"field": "q2", "op": "contains", "value": "c1"},
                ]
            }
        },
        {"field": "q1", "op": "in", "value": ["c1", "c2"]},
        {
            "all": [
                {"any": [{"all": [{"field": "q1", "op": "eq", "value": "c1"}, {"any": []}]}, {}]},
                {"field": "q4", "op": "gte", "value": 9},
            ]
        },
    ],
)
def test_any_tree_of_ours_is_written_and_means_the_same(tree: Tree) -> None:
    book = Book.of(read_qsf(survey(list(ASKED))).definition)

    once = read_condition(write_condition(tree, book), book).tree
    assert once is not None
    twice = read_condition(write_condition(once, book), book).tree

    assert twice == once
    assert _meaning(once) == _meaning(tree)


def _meaning(tree: Tree) -> list[bool]:
    """Whether the tree holds for some answers."""
    return [
        _holds(tree, {"q1": one, "q2": two, "q4": three}) for one in "12" for two in "12" for three in (1, 9)
    ]


def _holds(tree: Tree, answers: dict[str, Any]) -> bool:
    if "all" in tree:
        return all(_holds(one, answers) for one in tree["all"])
    if "any" in tree:
        return any(_holds(one, answers) for one in tree["any"])
    if "not" in tree:
        return not _holds(tree["not"], answers)
    if not tree:
        return True
    found, value = answers[tree["field"]], tree["value"]
    match tree["op"]:
        case "eq" | "contains":
            return bool(f"c{found}" == value)
        case "ne" | "not_contains":
            return bool(f"c{found}" != value)
        case "in":
            return f"c{found}" in value
    return bool(found >= float(value))
