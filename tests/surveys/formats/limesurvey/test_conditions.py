"""Relevance and conditions, held to what is asked after answers."""

import pytest

from surveys.formats.limesurvey import read_limesurvey
from tests.surveys.formats.asking import asked
from tests.surveys.formats.lss import survey

YES_NO = {"title": "yn", "type": "Y"}
LIST = {"title": "lst", "type": "L", "answers": {"A1": "One", "A2": "Two", "A3": "Three"}}
MANY = {"title": "many", "type": "M", "sub": {"a": "A", "b": "B", "c": "C"}, "other": "Y"}
NUMBER = {"title": "num", "type": "N"}
TEXT = {"title": "txt", "type": "S"}
ARRAY = {
    "title": "arr",
    "type": "F",
    "sub": {"r1": "Row", "r2": "Other row"},
    "answers": {"1": "Low", "2": "High"},
}
SECOND = {"title": "num2", "type": "N"}
BEFORE = (YES_NO, LIST, MANY, NUMBER, TEXT, ARRAY, SECOND)


def is_asked(relevance: str, **answers: object) -> bool:
    """Whether a last question of this relevance is asked."""
    translation = read_limesurvey(survey(*BEFORE, {"title": "last", "type": "T", "relevance": relevance}))
    assert translation.report.elements["last/relevance"].status == "full", relevance
    return "last" in asked(translation.definition, **answers)


@pytest.mark.parametrize(
    ("relevance", "yes", "no"),
    [
        ('yn == "Y"', {"yn": "Y"}, {"yn": "N"}),
        ('yn.NAOK != "Y"', {"yn": "N"}, {"yn": "Y"}),
        ("lst == 'A2' or lst == 'A3'", {"lst": "A3"}, {"lst": "A1"}),
        ("!is_empty(lst)", {"lst": "A1"}, {}),
        ("is_empty(txt.NAOK)", {}, {"txt": "x"}),
        ('many_a == "Y" and many_b != "Y"', {"many": ["a"]}, {"many": ["a", "b"]}),
        ("!is_empty(many_c)", {"many": ["c"]}, {"many": ["a"]}),
        ("count(that.many) >= 2", {"many": ["a", "b"]}, {"many": ["a"]}),
        ("count(many_a, many_b) == 1", {"many": ["b", "c"]}, {"many": ["a", "b"]}),
        ("num > 10", {"num": 11}, {"num": 10}),
        ("5 <= num && num < 7", {"num": 5}, {"num": 7}),
        ("num >= num2", {"num": 3, "num2": 3}, {"num": 2, "num2": 3}),
        ("num > 2 * 3 + 1", {"num": 8}, {"num": 7}),
        ('arr_r2 == "2"', {"arr__r2": "2"}, {"arr__r1": "2"}),
        ("arr_r1 >= 2", {"arr__r1": "2"}, {"arr__r1": "1"}),
        ('txt == "Paris"', {"txt": "Paris"}, {"txt": "Rome"}),
        ("strlen(txt) > 3", {"txt": "four"}, {"txt": "abc"}),
        ('regexMatch("/^[0-9]+$/", txt)', {"txt": "42"}, {"txt": "4 2"}),
        ('not (yn == "Y")', {"yn": "N"}, {"yn": "Y"}),
        ('9X1X1.NAOK == "Y"', {"yn": "Y"}, {"yn": "N"}),
        ('9X1X3a == "Y"', {"many": ["a"]}, {"many": ["b"]}),
        ('if(yn == "Y", num, num2) > 5', {"yn": "Y", "num": 6, "num2": 1}, {"yn": "N", "num": 6, "num2": 1}),
        ("lst > 'A1'", {"lst": "A2"}, {"lst": "A1"}),
        ("lst.shown == 'Two'", {"lst": "A2"}, {"lst": "A1"}),
        ("count(many_a, many_b) == num", {"many": ["a", "b"], "num": 2}, {"many": ["a"], "num": 2}),
    ],
)
def test_relevance_holds_where_limesurvey_says_so(relevance: str, yes: dict, no: dict) -> None:
    assert is_asked(relevance, **yes)
    assert not is_asked(relevance, **no)


def test_a_question_that_is_not_asked_makes_the_whole_relevance_false() -> None:
    hidden = {"title": "hid", "type": "Y", "relevance": 'yn == "Y"'}
    plain = {"title": "last", "type": "T", "relevance": 'hid != "Y" or num > 5'}
    naok = plain | {"relevance": 'hid.NAOK != "Y" or num > 5'}

    without, with_ = (
        read_limesurvey(survey(YES_NO, NUMBER, hidden, one)).definition for one in (plain, naok)
    )

    assert "last" not in asked(without, yn="N", num=6)
    assert "last" in asked(without, yn="Y", num=6)
    assert "last" in asked(with_, yn="N", num=6)


@pytest.mark.parametrize(
    ("relevance", "reason"),
    [
        ("sum(num, num2) > 5", "It is always asked, since sum() has no counterpart: sum(num, num2) > 5"),
        ("ghost == 1", "It is always asked, since nothing is called 'ghost': ghost == 1"),
        ("num + num2 > 5", "It is always asked, since it calculates with answers: num + num2 > 5"),
        ("num >", "It is always asked, since it breaks off: num >"),
    ],
)
def test_relevance_without_a_counterpart_is_told_with_its_words(relevance: str, reason: str) -> None:
    translation = read_limesurvey(survey(*BEFORE, {"title": "last", "type": "T", "relevance": relevance}))
    element = translation.report.elements["last/relevance"]

    assert (element.status, element.why) == ("left_out", reason)
    assert "last" in asked(translation.definition)


def test_scenarios_are_or_and_fields_in_them_and() -> None:
    usual = {"qid": 4, "cqid": 1, "scenario": 1, "method": "=="}
    rows = [
        usual | {"cfieldname": "9X1X1", "value": "Y"},
        usual | {"cfieldname": "9X1X2", "value": "A1"},
        usual | {"cfieldname": "9X1X2", "value": "A2"},
        usual | {"cfieldname": "+9X1X3b", "value": "Y", "scenario": 2},
    ]
    data = survey(YES_NO, LIST, MANY, {"title": "last", "type": "T"}, conditions=rows)
    translation = read_limesurvey(data)

    assert translation.report.elements["last/conditions"].status == "full"
    for answers, wanted in (
        ({"yn": "Y", "lst": "A2"}, True),
        ({"yn": "Y", "lst": "A3"}, False),
        ({"lst": "A1"}, False),
        ({"many": ["b"]}, True),
    ):
        assert ("last" in asked(translation.definition, **answers)) == wanted, answers


def test_a_comparison_with_an_unknown_code_never_holds_and_is_told() -> None:
    translation = read_limesurvey(survey(LIST, {"title": "last", "type": "T", "relevance": "lst == 'B7'"}))
    element = translation.report.elements["last/relevance"]

    assert element.status == "simplified"
    assert element.why == "It asks for 'B7', which isn't among the choices. lst == 'B7'"
    assert "last" not in asked(translation.definition, lst="A1")


def test_rows_of_conditions_may_compare_with_another_answer_or_a_participant() -> None:
    row = {"qid": 3, "cqid": 1, "cfieldname": "9X1X1", "scenario": 1}
    last = {"title": "last", "type": "T"}
    other = read_limesurvey(
        survey(NUMBER, SECOND, last, conditions=[row | {"method": "<", "value": "@9X1X2@"}])
    )
    token = read_limesurvey(
        survey(NUMBER, SECOND, last, conditions=[row | {"method": "==", "value": "{TOKEN:ATTRIBUTE_1}"}])
    )
    lost = read_limesurvey(
        survey(NUMBER, SECOND, last, conditions=[row | {"method": "<", "value": "@9X1X8@"}])
    )

    assert "last" in asked(other.definition, num=1, num2=2)
    assert "last" not in asked(other.definition, num=2, num2=2)
    assert token.definition["questions"]["q3"]["display"]["other"] == "embedded:attribute_1"
    assert lost.report.elements["last/conditions"].status == "left_out"
