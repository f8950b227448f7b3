"""Elements and their properties, one by one."""

from typing import Any

import pytest

from surveys.formats import FileUnreadable
from surveys.formats.surveyjs import read_surveyjs
from tests.surveys.formats.surveyjs.reading import GRID, LAST, MANY, NUMBER, ONE, TEXT, only, read, told


@pytest.mark.parametrize(
    ("element", "kind"),
    [
        ({"type": "rating", "rateMin": 0, "rateMax": 10}, "nps"),
        ({"type": "rating"}, "rating"),
        ({"type": "rating", "rateMin": 1, "rateMax": 100}, "slider"),
        ({"type": "rating", "rateMin": 0, "rateMax": 1e14, "rateStep": 1e-300}, "slider"),
        ({"type": "imagepicker", "multiSelect": True, "choices": ["a"]}, "multiple"),
        ({"type": "text", "inputType": "password"}, "short_text"),
        ({"type": "text", "inputType": "range"}, "slider"),
        ({"type": "text", "inputType": "datetime-local"}, "datetime"),
        ({"type": "text", "inputType": "url"}, "url"),
        ({"type": "text", "inputType": "tel"}, "phone"),
    ],
)
def test_elements_have_their_kinds(element: dict[str, Any], kind: str) -> None:
    assert only(**element)[0]["kind"] == kind


def test_none_and_other_stand_behind_the_choices() -> None:
    data, texts, _ = only(type="checkbox", choices=["a"], hasNone=True, hasOther=True, otherText="Else")

    assert data["choices"][1:] == [
        {"id": "c2", "source_id": "none", "fixed": True, "exclusive": True},
        {"id": "c3", "source_id": "other", "fixed": True, "text_entry": True},
    ]
    assert (texts["q1.c2"], texts["q1.c3"]) == ("None", "Else")


def test_the_text_beside_other_can_be_asked_for() -> None:
    translation = read(ONE | {"hasOther": True}, LAST | {"visibleIf": "{one-Comment} notempty"})

    assert translation.definition["questions"]["q2"]["display"] == {"field": "q1.c4.text", "op": "answered"}


def test_defaults_comments_and_answers_of_quizzes() -> None:
    translation = read(ONE | {"defaultValue": "b", "correctAnswer": "a", "hasComment": True})

    assert translation.definition["questions"]["q1"]["default"] == "c2"
    assert translation.definition["questions"]["q2"]["kind"] == "long_text"
    assert told(translation, "one")[0] == "simplified"
    assert told(translation, "one/correctAnswer")[0] == "left_out"


def test_properties_that_nothing_follows_are_told() -> None:
    translation = read(
        TEXT | {"titleLocation": "left", "flavour": "vanilla"}, loadingHtml="<b>…</b>", magic=7
    )

    assert told(translation, "word/flavour") == ("left_out", "Nothing here corresponds to it: vanilla")
    assert told(translation, "survey/loadingHtml") == ("left_out", "Pages come whole.")
    assert told(translation, "survey/magic")[0] == "left_out"
    assert "word/titleLocation" not in translation.report.elements


def test_scripts_and_foreign_links_are_gone_from_html() -> None:
    _, texts, translation = only(
        type="html", html='<p onclick="x()">Hi <a href="javascript:x()">you</a></p><script>x()</script>'
    )

    assert "script" not in texts["q1.text"] and "onclick" not in texts["q1.text"]
    assert told(translation, "q") == ("simplified", "Its texts lost: scripts.")


def test_double_braces_of_a_text_are_no_pipes_of_ours() -> None:
    _, texts, _ = only(type="text", title="Say {{respondent.email}}")

    assert "{{" not in texts["q1.text"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b"{",
            "This file is cut off or was changed by hand: it can't be read from line 1 on. Export it anew.",
        ),
        (b"[]", "This JSON holds no survey of SurveyJS: it has neither pages nor elements."),
        (b'{"pages": []}', "This survey of SurveyJS asks no question."),
        (b'{"pages": [{"elements": "many"}]}', "This survey of SurveyJS asks no question."),
        (b'{"pages": [], "x": NaN}', "NaN isn't a number in JSON."),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "This file is nested deeper than 50 levels."),
    ],
    ids=["half", "list", "empty", "text", "nan", "deep"],
)
def test_broken_files_say_in_one_line_what_is_wrong(data: bytes, message: str) -> None:
    with pytest.raises(FileUnreadable) as caught:
        read_surveyjs(data)

    assert str(caught.value) == message


def test_texts_by_locale_without_a_default_are_languages_too() -> None:
    _, texts, translation = only(type="text", title={"en": "Why?", "de": "Warum?"})

    assert translation.definition["languages"] == ["en", "de"]
    assert (texts["q1.text"], translation.definition["texts"]["de"]["q1.text"]) == ("Why?", "Warum?")


def test_what_is_no_choice_and_no_element_is_told() -> None:
    translation = read(ONE | {"choices": ["a", None, {"value": "b", "flavour": "sweet"}]}, 7)

    assert told(translation, "one/choices")[0] == "left_out"
    assert told(translation, "one/b/flavour")[0] == "left_out"
    assert told(translation, "elements")[0] == "left_out"


@pytest.mark.parametrize(
    ("element", "stored"),
    [
        (MANY | {"defaultValue": ["x", "z"]}, ["c1", "c3"]),
        (MANY | {"defaultValue": ["x", "ghost"]}, None),
        (GRID | {"defaultValue": {"r2": 3}}, {"r2": "c3"}),
        (GRID | {"defaultValue": {"r2": "r1"}}, None),
        (NUMBER | {"defaultValue": "7"}, 7),
        (TEXT | {"defaultValue": ["x"]}, None),
        (
            {"type": "multipletext", "name": "m", "items": [{"name": "a"}], "defaultValue": {"a": "A"}},
            {"r1": "A"},
        ),
        ({"type": "multipletext", "name": "m", "items": [{"name": "a"}], "defaultValue": {"a": ["A"]}}, None),
    ],
)
def test_defaults_are_stored_as_answers_are_or_told(element: dict[str, Any], stored: Any) -> None:
    translation = read(element)

    assert translation.definition["questions"]["q1"].get("default") == stored
    assert told(translation, f"{element['name']}/defaultValue")[0] == ("full" if stored else "left_out")


def test_rows_with_words_of_their_own_are_full_and_nothing_is_told_of_them() -> None:
    rows = [{"value": "a", "text": "The first"}, {"value": "b", "isRequired": True}]
    data, texts, translation = only(type="matrix", columns=["x", "y"], rows=rows)
    assert [texts[f"q1.{row['id']}"] for row in data["rows"]] == ["The first", "b"]
    lost = [one.id for one in translation.report.elements.values() if one.status != "full"]
    assert lost == ["q/b/isRequired"]


def test_what_changes_a_survey_is_told_though_nothing_follows_it() -> None:
    switched = {
        "firstPageIsStartPage": True,
        "showTOC": True,
        "maxTextLength": 50,
        "backgroundImage": "x.png",
    }
    translation = read({"type": "text", "name": "q", "dataList": ["a"]}, **switched)
    lost = {one.id for one in translation.report.elements.values() if one.status == "left_out"}
    assert lost == {f"survey/{name}" for name in switched} | {"q/dataList"}
