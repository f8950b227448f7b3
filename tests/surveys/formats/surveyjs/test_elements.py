"""Elements, validators, triggers and expressions, one by one."""

import json
from typing import Any

import pytest

from surveys.document import Document
from surveys.formats import FileUnreadable, Translation
from surveys.formats.surveyjs import read_surveyjs
from surveys.logic.answering import check_all
from surveys.logic.way import Situation
from tests.surveys.formats.asking import asked

ONE = {"type": "radiogroup", "name": "one", "choices": ["a", "b", "c"]}
MANY = {"type": "checkbox", "name": "many", "choices": ["x", "y", "z"]}
NUMBER = {"type": "text", "name": "num", "inputType": "number"}
TEXT = {"type": "text", "name": "word"}
FLAG = {"type": "boolean", "name": "flag"}
GRID = {"type": "matrix", "name": "grid", "columns": [1, 2, 3], "rows": ["r1", "r2"]}
LAST = {"type": "comment", "name": "last"}


def read(*elements: dict[str, Any], **survey: Any) -> Translation:
    return read_surveyjs(json.dumps({"pages": [{"name": "p", "elements": list(elements)}]} | survey).encode())


def only(**element: Any) -> tuple[dict[str, Any], dict[str, str], Translation]:
    """(data, texts, translation) of a survey of one element."""
    translation = read({"name": "q"} | element)
    return translation.definition["questions"]["q1"], translation.definition["texts"]["en"], translation


def told(translation: Translation, name: str) -> tuple[str, str]:
    element = translation.report.elements[name]
    return element.status, element.why


@pytest.mark.parametrize(
    ("expression", "yes", "no"),
    [
        ("{one} = 'a'", {"one": "a"}, {"one": "b"}),
        ("{one} <> 'a'", {"one": "b"}, {"one": "a"}),
        ("{one} == a", {"one": "a"}, {"one": "b"}),
        ("{one} anyof ['a', 'b']", {"one": "b"}, {"one": "c"}),
        ("{many} contains 'x'", {"many": ["x", "y"]}, {"many": ["y"]}),
        ("{many} notcontains 'x'", {"many": ["y"]}, {"many": ["x"]}),
        ("{many} allof ['x', 'y']", {"many": ["x", "y", "z"]}, {"many": ["x"]}),
        ("{many} noneof ['x', 'y']", {"many": ["z"]}, {"many": ["x"]}),
        ("{many} = ['x', 'y']", {"many": ["x", "y"]}, {"many": ["x", "y", "z"]}),
        ("{many.length} > 1", {"many": ["x", "z"]}, {"many": ["x"]}),
        ("{num} >= 18 and {num} < 65", {"num": 18}, {"num": 65}),
        ("{word} notempty", {"word": "w"}, {}),
        ("{word} empty", {}, {"word": "w"}),
        ("!({one} = 'a')", {"one": "b"}, {"one": "a"}),
        ("{flag} = true", {"flag": "true"}, {"flag": "false"}),
        ("{grid.r2} > 2", {"grid__r2": "3"}, {"grid__r2": "2"}),
        ("iif({flag} = true, {num}, 0) > 5", {"flag": "true", "num": 6}, {"flag": "false", "num": 6}),
        (
            "{one} = 'a' || {num} = 2 && {flag} = false",
            {"num": 2, "flag": "false"},
            {"num": 2, "flag": "true"},
        ),
        ("{word} contains 'ell'", {"word": "hello"}, {"word": "halo"}),
    ],
)
def test_conditions_hold_where_surveyjs_says_so(expression: str, yes: dict, no: dict) -> None:
    translation = read(ONE, MANY, NUMBER, TEXT, FLAG, GRID, LAST | {"visibleIf": expression})

    assert told(translation, "last/visibleIf") == ("full", "")
    assert "last" in asked(translation.definition, **yes)
    assert "last" not in asked(translation.definition, **no)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("age({num}) > 18", "age() has no counterpart"),
        ("{ghost} = 1", "nothing is called 'ghost'"),
        ("{num} + 1 > {num}", "it calculates with answers"),
        ("{num} >", "it breaks off"),
    ],
)
def test_conditions_without_a_counterpart_are_told(expression: str, reason: str) -> None:
    translation = read(NUMBER, LAST | {"visibleIf": expression})

    assert told(translation, "last/visibleIf") == (
        "left_out",
        f"It doesn't count, since {reason}: {expression}",
    )
    assert "last" in asked(translation.definition)


@pytest.mark.parametrize(
    ("element", "kind"),
    [
        ({"type": "rating", "rateMin": 0, "rateMax": 10}, "nps"),
        ({"type": "rating"}, "rating"),
        ({"type": "rating", "rateMin": 1, "rateMax": 100}, "slider"),
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


@pytest.mark.parametrize(
    ("element", "validator", "rules"),
    [
        (NUMBER, {"type": "numeric", "minValue": 1, "maxValue": 9}, {"min": 1, "max": 9}),
        (TEXT, {"type": "text", "minLength": 2, "maxLength": 5}, {"min_length": 2, "max_length": 5}),
        (TEXT, {"type": "email"}, {"content": "email"}),
        (TEXT, {"type": "regex", "regex": "^a+$"}, {"pattern": "^a+$"}),
        (MANY, {"type": "answercount", "minCount": 1, "maxCount": 2}, {"min_choices": 1, "max_choices": 2}),
    ],
)
def test_validators_without_words_are_bounds(element: dict, validator: dict, rules: dict) -> None:
    translation = read(element | {"validators": [validator]})

    assert translation.definition["questions"]["q1"]["validation"] == rules


def test_validators_with_words_are_rules() -> None:
    translation = read(
        NUMBER | {"validators": [{"type": "numeric", "minValue": 5, "text": "Five at least."}]}
    )
    rules = translation.definition["questions"]["q1"]["validation"]["rules"]

    assert rules[0]["when"]["any"][1] == {"field": "q1", "op": "gte", "value": 5}
    assert translation.definition["texts"]["en"]["q1.e1"] == "Five at least."


def test_a_pattern_that_can_hang_is_told() -> None:
    translation = read(TEXT | {"validators": [{"type": "regex", "regex": "^(?=a)b$"}]})

    assert told(translation, "word/validators/1 regex")[0] == "left_out"


def test_choices_are_shown_on_conditions_with_their_own_value() -> None:
    target = {
        "type": "radiogroup",
        "name": "fav",
        "choices": ["x", "y"],
        "choicesVisibleIf": "{many} contains {item}",
    }
    translation = read(MANY, target)

    shown = [choice["display"] for choice in translation.definition["questions"]["q2"]["choices"]]
    assert shown == [{"field": "q1", "op": "contains", "value": one} for one in ("c1", "c2")]


@pytest.mark.parametrize(
    ("mode", "which"), [("selected", "chosen"), ("unselected", "not_chosen"), ("all", "shown")]
)
def test_choices_of_another_question_are_carried_forward(mode: str, which: str) -> None:
    target = {
        "type": "radiogroup",
        "name": "fav",
        "choicesFromQuestion": "many",
        "choicesFromQuestionMode": mode,
    }
    question = read(MANY, target).definition["questions"]["q2"]

    assert question["carry"] == {"from": "q1", "which": which, "into": "choices"}
    assert [(choice["from"], choice["source_id"]) for choice in question["choices"]] == [
        ("c1", "x"),
        ("c2", "y"),
        ("c3", "z"),
    ]


def test_panels_give_their_conditions_to_their_questions() -> None:
    panel = {
        "type": "panel",
        "name": "box",
        "title": "Box",
        "visibleIf": "{one} = 'a'",
        "elements": [TEXT | {"visibleIf": "{num} > 1"}],
    }
    translation = read(ONE, NUMBER, panel)

    assert told(translation, "box/word") == ("full", "")
    assert asked(translation.definition, one="a", num=2) == ["one", "num", "box", "word"]
    assert asked(translation.definition, one="a", num=1) == ["one", "num", "box"]
    assert asked(translation.definition, one="b", num=2) == ["one", "num"]


@pytest.mark.parametrize(
    ("trigger", "status"),
    [
        ({"type": "complete", "expression": "{one} = 'a'"}, "simplified"),
        ({"type": "skip", "expression": "{one} = 'a'", "gotoName": "last"}, "simplified"),
        ({"type": "skip", "expression": "{one} = 'a'", "gotoName": "one"}, "left_out"),
        (
            {"type": "setvalue", "expression": "{one} = 'a'", "setToName": "vip", "setValue": "yes"},
            "simplified",
        ),
        (
            {"type": "setvalue", "expression": "{one} = 'a'", "setToName": "last", "setValue": "yes"},
            "left_out",
        ),
        (
            {"type": "copyvalue", "expression": "{one} = 'a'", "fromName": "one", "setToName": "last"},
            "left_out",
        ),
    ],
)
def test_triggers_are_followed_or_told(trigger: dict, status: str) -> None:
    assert told(read(ONE, TEXT, LAST, triggers=[trigger]), "triggers/1")[0] == status


def test_a_skip_trigger_leads_past_questions() -> None:
    definition = read(
        ONE, TEXT, LAST, triggers=[{"type": "skip", "expression": "{one} = 'a'", "gotoName": "last"}]
    ).definition

    assert asked(definition, one="a") == ["one", "last"]
    assert asked(definition, one="b") == ["one", "word", "last"]


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


def test_lines_keep_the_checks_of_their_validators() -> None:
    items = [
        {
            "name": "age",
            "inputType": "number",
            "validators": [{"type": "numeric", "minValue": 18, "maxValue": 99}],
        },
        {"name": "mail", "validators": [{"type": "email", "text": "Write an address"}]},
        {"name": "code", "validators": [{"type": "text", "maxLength": 4}, {"type": "regex", "regex": "a"}]},
    ]
    data, _, translation = only(type="multipletext", items=items)
    assert [(row["type"], row.get("validation")) for row in data["rows"]] == [
        ("number", {"min": 18, "max": 99}),
        ("email", None),
        ("text", {"max_length": 4}),
    ]
    statuses = {one.id: one.status for one in translation.report.elements.values() if "/validators" in one.id}
    assert statuses == {
        "q/age/validators/1 numeric": "full",
        "q/mail/validators/1 email": "simplified",
        "q/code/validators/1 text": "full",
        "q/code/validators/2 regex": "left_out",
    }
    assert errors_of(translation, {"q1.r1": 17, "q1.r2": "nobody", "q1.r3": "12345"}) == {
        "q1.r1",
        "q1.r2",
        "q1.r3",
    }
    assert errors_of(translation, {"q1.r1": 18, "q1.r2": "a@example.org", "q1.r3": "1234"}) == set()


def errors_of(translation: Translation, answers: dict[str, Any]) -> set[str]:
    """Where answers aren't taken, of rows r1, r2 … in their order."""
    document = Document(translation.definition)
    rows = [row["id"] for row in document.questions["q1"].rows]
    placed = {f"q1.{rows[int(address[-1]) - 1]}": answer for address, answer in answers.items()}
    _, errors = check_all(document, placed, Situation(language="en"), require=True, strict=True)
    return {f"q1.r{rows.index(address.partition('.')[2]) + 1}" for address in errors}
