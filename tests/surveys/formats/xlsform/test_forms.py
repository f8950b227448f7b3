"""What rows, columns and expressions of an XLSForm become, one by one."""

from typing import Any

import pytest

from surveys.formats import FileUnreadable, Translation
from surveys.formats.xlsform import read_xlsform
from tests.surveys.formats.asking import asked
from tests.surveys.formats.books import form, workbook

YES_NO = [{"list_name": "yn", "name": "y", "label": "Yes"}, {"list_name": "yn", "name": "n", "label": "No"}]
ONE = {"type": "select_one yn", "name": "one", "label": "One?"}
MANY = {"type": "select_multiple yn", "name": "many", "label": "Many?"}
AGE = {"type": "integer", "name": "age", "label": "Age?"}
TEXT = {"type": "text", "name": "word", "label": "Word?"}
LAST = {"type": "text", "name": "last", "label": "Last?"}


def read(*rows: dict[str, Any], choices: list[dict[str, Any]] = YES_NO, **settings: Any) -> Translation:
    return read_xlsform(form(*rows, choices=choices, settings=settings))


def only(choices: list[dict[str, Any]] = YES_NO, **row: Any) -> tuple[dict[str, Any], Translation]:
    """(data, translation) of a form of one question."""
    translation = read({"name": "q", "label": "Q?"} | row, choices=choices)
    return translation.definition["questions"]["q1"], translation


def told(translation: Translation, name: str) -> tuple[str, str]:
    element = translation.report.elements[name]
    return element.status, element.why


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("text", "short_text"), ("string", "short_text"), ("integer", "number"), ("decimal", "number"),
        ("select_one yn", "single"), ("select one yn", "single"), ("select1 yn", "single"),
        ("select_multiple yn", "multiple"), ("select all that apply yn", "multiple"), ("rank yn", "rank"),
        ("note", "information"), ("date", "date"), ("time", "time"), ("dateTime", "datetime"),
        ("image", "file"), ("audio", "file"), ("file", "file"), ("acknowledge", "consent"),
        ("trigger", "consent"),
        ("range", "slider"), ("hidden", "hidden"),
    ],
)  # fmt: skip
def test_types_have_their_kinds(type_: str, kind: str) -> None:
    data, translation = only(type=type_)

    assert data["kind"] == kind
    assert told(translation, "q") == ("full", "")


@pytest.mark.parametrize(
    "type_", ["geopoint", "geotrace", "barcode", "select_one_from_file towns.csv", "mystery"]
)
def test_types_without_a_counterpart_are_texts_and_told(type_: str) -> None:
    data, translation = only(type=type_)

    assert data["kind"] == "short_text"
    assert told(translation, "q")[0] == "simplified"


def test_metadata_is_told_and_asks_nothing() -> None:
    translation = read({"type": "start", "name": "begun"}, {"type": "deviceid", "name": "device"}, TEXT)

    assert translation.questions == 1
    assert told(translation, "begun") == ("left_out", "When somebody began is kept with every answer.")
    assert told(translation, "device")[0] == "left_out"


@pytest.mark.parametrize(
    ("relevant", "yes", "no"),
    [
        ("${one} = 'y'", {"one": "y"}, {"one": "n"}),
        ("${one} != 'y'", {"one": "n"}, {"one": "y"}),
        ("selected(${many}, 'n')", {"many": ["y", "n"]}, {"many": ["y"]}),
        ("not(selected(${many}, 'n'))", {"many": ["y"]}, {"many": ["n"]}),
        ("count-selected(${many}) >= 2", {"many": ["y", "n"]}, {"many": ["y"]}),
        ("${many} = 'y'", {"many": ["y"]}, {"many": ["y", "n"]}),
        ("${age} > 17 and ${age} < 65", {"age": 18}, {"age": 65}),
        ("${age} = 1 or ${one} = 'n'", {"one": "n"}, {"one": "y"}),
        ("${word} = ''", {}, {"word": "x"}),
        ("${word} != ''", {"word": "x"}, {}),
        ("string-length(${word}) <= 3", {"word": "abc"}, {"word": "abcd"}),
        ("regex(${word}, '[a-c]+')", {"word": "abc"}, {"word": "abcd"}),
        ("contains(${word}, 'b')", {"word": "abc"}, {"word": "xyz"}),
        ("if(${one} = 'y', ${age}, 0) >= 5", {"one": "y", "age": 5}, {"one": "n", "age": 5}),
        ("${one} = ‘y’", {"one": "y"}, {"one": "n"}),
        ("${ age } >= 2 * 5", {"age": 10}, {"age": 9}),
    ],
)
def test_relevant_holds_where_the_form_says_so(relevant: str, yes: dict, no: dict) -> None:
    translation = read(ONE, MANY, AGE, TEXT, LAST | {"relevant": relevant})

    assert told(translation, "last/relevant") == ("full", "")
    assert "last" in asked(translation.definition, **yes)
    assert "last" not in asked(translation.definition, **no)


@pytest.mark.parametrize(
    ("relevant", "reason"),
    [
        ("sum(${age}) > 5", "sum() has no counterpart"),
        ("${ghost} = 1", "nothing is called 'ghost'"),
        ("/data/age > 5", "the path /data/age has no counterpart"),
        ("${age} * 2 > ${age}", "it calculates with answers"),
        ("${age} >", "it breaks off"),
    ],
)
def test_relevant_without_a_counterpart_is_told(relevant: str, reason: str) -> None:
    translation = read(AGE, LAST | {"relevant": relevant})

    assert told(translation, "last/relevant") == (
        "left_out",
        f"It is always asked, since {reason}: {relevant}",
    )
    assert "last" in asked(translation.definition)


@pytest.mark.parametrize(
    ("type_", "constraint", "rules"),
    [
        ("integer", ". >= 0 and . <= 120", {"whole": True, "min": 0, "max": 120}),
        ("integer", ". > 0 and . < 5", {"whole": True, "min": 1, "max": 4}),
        ("decimal", ".<=1.5", {"max": 1.5}),
        ("text", "regex(., '^[A-Z]{3}$')", {"pattern": "^[A-Z]{3}$"}),
        ("select_multiple yn", "count-selected(.) <= 1", {"max_choices": 1}),
        ("date", ". >= '2026-01-01'", {"min": "2026-01-01"}),
    ],
)
def test_simple_constraints_are_bounds(type_: str, constraint: str, rules: dict) -> None:
    data, translation = only(type=type_, constraint=constraint)

    assert data["validation"] == rules
    assert told(translation, "q/constraint") == ("full", "")


def test_a_constraint_with_a_message_is_a_rule() -> None:
    data, translation = only(type="integer", constraint=". < 10", constraint_message="Less than ten.")

    rule = {
        "id": "e1",
        "when": {"any": [{"field": "q1", "op": "not_answered"}, {"field": "q1", "op": "lt", "value": 10}]},
    }
    assert data["validation"]["rules"] == [rule]
    assert translation.definition["texts"]["en"]["q1.e1"] == "Less than ten."


def test_required_may_hang_on_an_answer() -> None:
    translation = read(ONE, LAST | {"required": "${one} = 'y'"})
    rule = translation.definition["questions"]["q2"]["validation"]["rules"][0]["when"]

    assert rule == {"any": [{"field": "q1", "op": "ne", "value": "c1"}, {"field": "q2", "op": "answered"}]}


def test_cascading_choices_are_shown_by_their_columns() -> None:
    choices = [
        {"list_name": "land", "name": "x", "label": "X"}, {"list_name": "land", "name": "y", "label": "Y"},
        {"list_name": "town", "name": "a", "label": "A", "land": "x"},
        {"list_name": "town", "name": "b", "label": "B", "land": "y"},
    ]  # fmt: skip
    town = {"type": "select_one town", "name": "town", "label": "Town?", "choice_filter": "land=${land}"}
    translation = read({"type": "select_one land", "name": "land", "label": "Land?"}, town, choices=choices)

    shown = [choice["display"] for choice in translation.definition["questions"]["q2"]["choices"]]
    assert shown == [{"field": "q1", "op": "eq", "value": "c1"}, {"field": "q1", "op": "eq", "value": "c2"}]
    assert told(translation, "town/choice_filter") == ("full", "")


def test_or_other_adds_a_choice_with_a_text() -> None:
    data, _ = only(type="select_one yn or_other")

    assert data["choices"][-1] == {"id": "c3", "source_id": "other", "text_entry": True, "fixed": True}


def test_a_range_is_a_slider_or_stars() -> None:
    slid, _ = only(type="range", parameters="start=0 end=50 step=5")
    starred, _ = only(type="range", parameters="start=1 end=5 step=1", appearance="rating")

    assert slid["validation"] == {"min": 0, "max": 50, "step": 5}
    assert (starred["kind"], starred["look"], len(starred["choices"])) == ("rating", "stars", 5)


def test_groups_are_pages_of_their_own_in_branches() -> None:
    rows = [
        ONE,
        {"type": "begin group", "name": "g", "label": "Group", "relevant": "${one}='y'"},
        AGE,
        {"type": "end group"},
        LAST,
    ]
    translation = read(*rows)
    definition = translation.definition

    assert [node["type"] for node in definition["flow"]] == ["block", "branch", "block"]
    assert definition["texts"]["en"]["b2.p0.title"] == "Group"
    assert asked(definition, one="y") == ["one", "age", "last"]
    assert asked(definition, one="n") == ["one", "last"]


def test_repeats_go_round_as_often_as_a_number_says() -> None:
    rows = [
        AGE,
        {"type": "begin repeat", "name": "r", "label": "Child", "repeat_count": "${age}"},
        TEXT,
        LAST | {"relevant": "${word} = 'x'"},
        {"type": "end repeat"},
    ]
    definition = read(*rows).definition

    assert definition["blocks"]["b2"]["loop"] == {"count": "q1", "most": 100}
    assert asked(definition, age=2) == ["age", "word@n1", "word@n2"]


def test_repeats_go_round_once_for_each_chosen_choice() -> None:
    rows = [
        MANY,
        {"type": "begin repeat", "name": "r", "repeat_count": "count-selected(${many})"},
        TEXT,
        {"type": "end repeat"},
    ]

    assert read(*rows).definition["blocks"]["b2"]["loop"] == {"over": "q1", "which": "chosen"}


def test_repeats_without_a_count_ask_how_often() -> None:
    translation = read(
        {"type": "begin repeat", "name": "pets", "label": "Pets"}, TEXT, {"type": "end repeat"}
    )
    definition = translation.definition

    assert definition["questions"]["q1"]["kind"] == "number"
    assert definition["texts"]["en"]["q1.text"] == "Pets – How many?"
    assert told(translation, "pets")[0] == "simplified"
    assert asked(definition, pets_count=1) == ["pets_count", "word@n1"]


def test_an_answer_of_a_repeat_is_not_asked_for_outside_it() -> None:
    rows = [
        {"type": "begin repeat", "name": "r", "repeat_count": 2},
        AGE,
        {"type": "end repeat"},
        LAST | {"relevant": "${age} > 5"},
    ]

    assert told(read(*rows), "last/relevant")[0] == "left_out"


def test_calculations_are_texts_with_pipes_or_set_by_cases() -> None:
    whole = {"type": "calculate", "name": "hello", "calculation": "concat('Hi ', ${word}, '!')"}
    cases = {"type": "calculate", "name": "size", "calculation": "if(${age} > 9, 'big', 'small')"}
    note = {"type": "note", "name": "n", "label": "${hello} You are ${size}. ${ghost}"}
    translation = read(TEXT, AGE, whole, cases, note)
    definition = translation.definition

    assert definition["questions"]["q4"]["default"] == "Hi {{q1}}!"
    assert definition["texts"]["en"]["q3.text"] == "{{q4}} You are {{embedded.size}}. ${ghost}"
    assert [node["type"] for node in definition["flow"]] == ["block", "set", "branch", "block"]
    assert definition["embedded"] == [{"name": "size", "from": "set"}]
    assert told(translation, "n") == ("simplified", "A name in its text is shown as it stands: ${ghost}")


def test_a_calculation_that_reckons_is_told() -> None:
    translation = read(AGE, {"type": "calculate", "name": "double", "calculation": "${age} * 2"})

    assert told(translation, "double") == (
        "left_out",
        "It isn't reckoned, since it reckons with answers: ${age} * 2",
    )


def test_translations_stand_under_their_languages() -> None:
    rows = [
        {
            "type": "text",
            "name": "q",
            "label::English (en)": "Why?",
            "label::Deutsch (de)": "Warum?",
            "hint::Deutsch (de)": "Kurz",
        }
    ]
    definition = read(*rows, default_language="English (en)").definition

    assert definition["languages"] == ["en", "de"]
    assert definition["texts"]["de"] == {"q1.text": "Warum?", "q1.help": "Kurz"}
    assert definition["texts"]["en"]["q1.text"] == "Why?"


def test_columns_settings_and_sheets_that_nothing_follows_are_told() -> None:
    data = workbook(
        survey=[["type", "name", "label", "bind::odk:x"], ["text", "q", "Q?", "1"]],
        choices=[["list_name", "name", "label"]],
        settings=[["form_title", "submission_url"], ["Form", "https://example.org"]],
        entities=[["list_name"], ["trees"]],
    )
    translation = read_xlsform(data)

    assert translation.name == "Form"
    for name in ("column/bind::odk:x", "settings/submission_url", "sheet/entities"):
        assert told(translation, name)[0] == "left_out"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            [{"type": "begin group", "name": "g"}, TEXT],
            "The group that line 2 of the survey sheet begins has no end.",
        ),
        ([TEXT, {"type": "end group"}], "Line 3 of the survey sheet ends a group that never began."),
        (
            [{"type": "begin repeat", "name": "r"}, TEXT, {"type": "end group"}],
            "Line 4 of the survey sheet ends a group, but line 2 began a repeat.",
        ),
        ([{"type": "start", "name": "s"}], "The survey sheet of this workbook asks no question."),
    ],
)
def test_broken_forms_say_where(rows: list, message: str) -> None:
    with pytest.raises(FileUnreadable) as caught:
        read(*rows)

    assert str(caught.value) == message


def test_workbooks_without_a_survey_sheet_say_so() -> None:
    with pytest.raises(FileUnreadable, match=r"no sheet called “survey”.*it has: Tabelle1"):
        read_xlsform(workbook(Tabelle1=[["a"]]))


def test_rows_that_are_off_and_lists_that_nobody_asks_for_are_told() -> None:
    stray = [{"name": "z", "label": "Z"}, {"list_name": "unused", "name": "u", "label": "U"}]
    rows = [TEXT, AGE | {"disabled": "yes"}, {"name": "nothing", "label": "No type"}]
    translation = read(*rows, choices=[*YES_NO, *stray])

    assert translation.questions == 1
    assert told(translation, "age") == ("left_out", "It is switched off.")
    assert told(translation, "nothing") == ("left_out", "It says of no type what it is.")
    assert told(translation, "choices/z") == ("left_out", "It belongs to no list.")
    assert told(translation, "choices/unused") == ("left_out", "No question asks for this list.")
