"""Conditions, triggers and choices that follow answers."""

import pytest

from tests.surveys.formats.asking import asked
from tests.surveys.formats.surveyjs.reading import FLAG, GRID, LAST, MANY, NUMBER, ONE, TEXT, read, told


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


def test_a_trigger_that_shows_passes_over_what_has_no_name() -> None:
    trigger = {"type": "visible", "expression": "{one} = 'a'", "questions": ["last"]}
    definition = read(ONE, {"type": "text", "name": {"is": "odd"}}, LAST, triggers=[trigger]).definition

    assert "last" in asked(definition, one="a")
    assert "last" not in asked(definition, one="b")


def test_a_skip_trigger_leads_past_questions() -> None:
    definition = read(
        ONE, TEXT, LAST, triggers=[{"type": "skip", "expression": "{one} = 'a'", "gotoName": "last"}]
    ).definition

    assert asked(definition, one="a") == ["one", "last"]
    assert asked(definition, one="b") == ["one", "word", "last"]
