"""What other surveys of SurveyJS hold: each comes across, or is told of."""

import json
from typing import Any

import pytest

from surveys.formats import Translation
from surveys.formats.surveyjs import read_surveyjs
from tests.surveys.formats.asking import asked
from tests.surveys.formats.handling import assert_comes_back, kept, told

NUMBER = {"type": "text", "name": "n", "inputType": "number"}


def read(*elements: dict[str, Any], page: dict[str, Any] | None = None, **survey: Any) -> Translation:
    """A survey of one page, read; in our own format it comes back equal."""
    pages = [{"name": "p", "elements": list(elements)} | (page or {})]
    translation = read_surveyjs(json.dumps({"pages": pages} | survey).encode())
    assert_comes_back(translation)
    return translation


def test_bounds_of_nought_are_bounds() -> None:
    translation = read(NUMBER | {"min": 0, "max": 0})

    assert kept(translation, "n")["validation"] == {"min": 0, "max": 0}


def test_bounds_of_nought_in_validators_are_bounds_of_numbers_alone() -> None:
    translation = read(
        NUMBER | {"validators": [{"type": "numeric", "minValue": 0}]},
        {"type": "comment", "name": "c", "validators": [{"type": "text", "minLength": 0, "maxLength": 9}]},
        {"type": "checkbox", "name": "m", "choices": ["a", "b"], "maxSelectedChoices": 0},
    )

    assert kept(translation, "n")["validation"] == {"min": 0}
    assert kept(translation, "c")["validation"] == {"max_length": 9}
    assert not kept(translation, "m").get("validation")


def test_choices_that_stand_alone_or_take_a_text_do_so_here() -> None:
    listed = [{"value": "a", "isExclusive": True}, {"value": "b", "showCommentArea": True}, "c"]
    translation = read({"type": "checkbox", "name": "m", "choices": listed})

    assert [
        (one.get("exclusive", False), one.get("text_entry", False))
        for one in kept(translation, "m")["choices"]
    ] == [(True, False), (False, True), (False, False)]
    assert set(told(translation).values()) == {"full"}


def test_choices_that_couldnt_be_chosen_are_hidden_and_told_of() -> None:
    listed = ["a", {"value": "b", "enableIf": "{n} > 1"}]
    translation = read(NUMBER, {"type": "radiogroup", "name": "m", "choices": listed})

    assert kept(translation, "m")["choices"][1]["display"] == {"field": "q1", "op": "gt", "value": 1}
    assert told(translation)["m/b/enableIf"] == "simplified"


def test_all_choices_that_couldnt_be_chosen_are_told_of() -> None:
    said = {"choices": ["1", "2"], "choicesEnableIf": "{item} > {n}"}
    translation = read(NUMBER, {"type": "radiogroup", "name": "m"} | said)

    assert told(translation)["m/choicesEnableIf"] == "simplified"


def test_cells_that_hold_days_are_told_of() -> None:
    columns = [{"name": "d", "cellType": "text", "inputType": "date"}, {"name": "t", "cellType": "text"}]
    translation = read({"type": "matrixdropdown", "name": "m", "columns": columns, "rows": ["r"]})

    assert (told(translation)["m/d"], told(translation).get("m/t")) == ("simplified", None)


@pytest.mark.parametrize(
    ("url", "redirect"),
    [
        ("https://example.org/?n={n}", "https://example.org/?n={{q1}}"),
        ("https://example.org/done", "https://example.org/done"),
        ("https://{n}.example.org/", None),
        ("https://example.org/?x={unknown}", None),
        ("javascript:alert(1)", None),
    ],
)
def test_addresses_at_the_end_fill_in_what_they_name(url: str, redirect: str | None) -> None:
    translation = read(NUMBER, navigateToUrl=url)

    ends = [node["redirect"] for node in translation.definition["flow"] if node["type"] == "end"]
    assert ends == ([redirect] if redirect else [])
    assert told(translation)["survey/navigateToUrl"] == ("simplified" if redirect else "left_out")


def test_leading_elsewhere_goes_before_other_thanks() -> None:
    translation = read(
        NUMBER,
        completedHtmlOnCondition=[{"expression": "{n} > 1", "html": "Much"}],
        navigateToUrlOnCondition=[{"expression": "{n} > 2", "url": "https://example.org/"}],
    )

    first, second = [node for node in translation.definition["flow"] if node["type"] == "branch"]
    assert "redirect" in first["flow"][0]
    assert "redirect" not in second["flow"][0]


def test_calculated_values_of_cases_are_set_at_the_end() -> None:
    said = {"name": "size", "expression": "iif({n} > 5, 'big', iif({n} > 2, 'fair', 'small'))"}
    translation = read(NUMBER, calculatedValues=[said | {"includeIntoResult": True}])

    written = translation.definition["flow"][1:]
    assert [node["type"] for node in written] == ["set", "branch", "branch"]
    values = [(node.get("flow") or [node])[0]["values"][0]["value"] for node in written]
    assert values == ["small", "fair", "big"]


def test_calculated_values_that_reckon_are_told_to_be_lost() -> None:
    translation = read(NUMBER, calculatedValues=[{"name": "twice", "expression": "{n} * 2"}])

    assert told(translation)["calculatedValues/twice"] == "left_out"


def test_random_order_around_a_dynamic_panel_is_kept_on_both_sides() -> None:
    panel = {"type": "paneldynamic", "name": "d", "panelCount": 2, "minPanelCount": 2, "maxPanelCount": 2}
    translation = read(
        {"type": "text", "name": "a"},
        {"type": "text", "name": "b"},
        panel | {"templateElements": [{"type": "text", "name": "c"}]},
        {"type": "text", "name": "e"},
        page={"questionsOrder": "random"},
    )

    blocks = translation.definition["blocks"].values()
    assert [("loop" in block, block.get("random")) for block in blocks if len(block["pages"]) == 1] == [
        (False, {"questions": True}),
        (True, None),
        (False, {"questions": True}),
    ]
    assert told(translation)["page/p/questionsOrder"] == "simplified"


@pytest.mark.parametrize(
    ("said", "where"),
    [
        ({"minErrorText": "Too low"}, "n/minErrorText"),
        ({"maxErrorText": "Too high"}, "n/maxErrorText"),
    ],
)
def test_words_of_their_own_about_mistakes_are_told_of(said: dict[str, str], where: str) -> None:
    assert told(read(NUMBER | said))[where] == "left_out"


def test_a_survey_that_only_shows_answers_is_told_of() -> None:
    translation = read(NUMBER, mode="display", clearInvisibleValues="none")

    assert told(translation)["survey/mode"] == "left_out"
    assert told(translation)["survey/clearInvisibleValues"] == "left_out"


CAR = {"type": "radiogroup", "name": "car", "choices": ["yes", "no"]}


def test_triggers_that_show_are_conditions_of_what_they_show() -> None:
    pages = [
        {"name": "p1", "elements": [CAR, NUMBER]},
        {
            "name": "p2",
            "elements": [
                {"type": "comment", "name": "why", "visible": False},
                {"type": "comment", "name": "also", "visibleIf": "{n} > 3"},
            ],
        },
        {"name": "p3", "elements": [{"type": "text", "name": "last"}]},
    ]
    old = {"type": "visible", "operator": "equal", "value": "yes", "name": "car"}
    shows = [
        old | {"pages": ["p3"], "questions": ["why", "also"]},
        {"type": "visible", "expression": "{n} > 5", "questions": ["ghost"]},
    ]

    translation = read_surveyjs(json.dumps({"pages": pages, "triggers": shows}).encode())

    assert asked(translation.definition) == ["car", "n"]
    assert asked(translation.definition, car="yes") == ["car", "n", "why", "last"]
    assert asked(translation.definition, car="yes", n=4) == ["car", "n", "why", "also", "last"]
    assert (told(translation)["triggers/1"], told(translation)["triggers/2"]) == ("full", "left_out")


def test_the_label_of_a_boolean_is_its_text_where_it_has_no_title() -> None:
    bare = {"type": "boolean", "name": "a", "label": {"default": "I agree", "de": "Ja"}}
    translation = read(bare, bare | {"name": "b", "title": "Terms"})
    texts = translation.definition["texts"]

    assert (texts["en"]["q1.text"], texts["de"]["q1.text"]) == ("I agree", "Ja")
    assert texts["en"]["q2.text"] == "Terms"
    assert (told(translation).get("a/label"), told(translation)["b/label"]) == (None, "left_out")


def test_bounds_that_are_the_day_or_another_answer_are_rules() -> None:
    date = {"type": "text", "inputType": "date", "name": "d", "maxValueExpression": "today()"}
    more = NUMBER | {"name": "m", "minValueExpression": "{n}", "maxValueExpression": "age({n})"}
    translation = read(NUMBER, date, more)

    fits = {"field": "q2", "op": "lte", "other": "date"}
    (rule,) = kept(translation, "d")["validation"]["rules"]
    assert rule["when"] == {"any": [{"field": "q2", "op": "not_answered"}, fits]}
    (rule,) = kept(translation, "m")["validation"]["rules"]
    assert rule["when"]["any"][1] == {"field": "q3", "op": "gte", "other": "q1"}
    assert told(translation)["m/maxValueExpression"] == "left_out"


def test_what_older_files_write_otherwise_is_read() -> None:
    rows = {"type": "matrix", "name": "m", "columns": ["1|Bad", "2|Good"], "rows": ["s|Speed"]}
    translation = read(
        CAR | {"isRequired": "true", "choices": ["v|Van", "b"]},
        {"type": "rating", "name": "r", "mininumRateDescription": "lo", "maximumRateDescription": "hi"},
        rows,
        {"type": "text", "name": "why", "visibleIf": "{car} = 'v'"},
    )
    texts = translation.definition["texts"]["en"]

    assert kept(translation, "car")["required"] is True
    assert [one["source_id"] for one in kept(translation, "car")["choices"]] == ["v", "b"]
    assert (texts["q1.c1"], texts["q1.c2"]) == ("Van", "b")
    assert (texts["q2.low"], texts["q2.high"]) == ("lo", "hi")
    assert [one["source_id"] for one in kept(translation, "m")["choices"]] == ["1", "2"]
    assert (texts["q3.c2"], texts["q3.r1"]) == ("Good", "Speed")
    assert "why" in asked(translation.definition, car="v")
    assert set(told(translation).values()) == {"full"}
