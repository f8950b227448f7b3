"""Conditions that reckon with one answer are turned round; all others are told of."""

import json

import pytest

from surveys.formats.limesurvey import read_limesurvey
from surveys.formats.surveyjs import read_surveyjs
from surveys.formats.xlsform import read_xlsform
from tests.surveys.formats.asking import asked
from tests.surveys.formats.books import form
from tests.surveys.formats.lss import survey


def of_surveyjs(condition: str):
    elements = [
        {"type": "rating", "name": "likely", "rateMin": 0, "rateMax": 10},
        {"type": "text", "inputType": "number", "name": "age"},
        {"type": "text", "name": "z", "visibleIf": condition},
    ]
    return read_surveyjs(json.dumps({"pages": [{"elements": elements}]}).encode())


def of_xlsform(condition: str):
    age = {"type": "integer", "name": "age", "label": "Age"}
    return read_xlsform(form(age, {"type": "text", "name": "z", "label": "Z", "relevant": condition}))


def of_limesurvey(condition: str):
    return read_limesurvey(
        survey({"title": "age", "type": "N"}, {"title": "z", "type": "S", "relevance": condition})
    )


@pytest.mark.parametrize(
    ("read", "condition", "met", "missed"),
    [
        (of_surveyjs, "{age} + 1 > 20", 20, 19),
        (of_surveyjs, "{age} * 2 - 4 <= 10", 7, 8),
        (of_surveyjs, "10 - {age} > 3", 6, 7),
        (of_surveyjs, "{age} * 0.1 = 0.3", 3, 4),
        (of_xlsform, "${age} + 1 > 20", 20, 19),
        (of_xlsform, "-${age} div 2 < -5", 11, 10),
        (of_limesurvey, "age.NAOK + 2 > 10", 9, 8),
    ],
)
def test_a_condition_that_reckons_with_one_answer_holds_for_the_same_answers(
    read, condition: str, met: int, missed: int
) -> None:
    translation = read(condition)

    assert all(one.status == "full" for name, one in translation.report.elements.items() if "/" in name)
    assert "z" in asked(translation.definition, age=met)
    assert "z" not in asked(translation.definition, age=missed)


def test_no_answer_is_nought_in_surveyjs_and_no_number_in_xlsform() -> None:
    assert "z" in asked(of_surveyjs("{age} + 1 < 5").definition)
    assert "z" not in asked(of_surveyjs("{age} + 1 > 5").definition)
    assert "z" not in asked(of_xlsform("${age} + 1 < 5").definition)


@pytest.mark.parametrize(
    ("read", "condition"),
    [
        (of_surveyjs, "{age} % 2 = 0"),
        (of_surveyjs, "{age} ^ 2 > 4"),
        (of_surveyjs, "{age} / 0 > 4"),
        (of_surveyjs, "{age} + {likely} > 4"),
        (of_xlsform, "${age} mod 2 = 0"),
        (of_xlsform, "${age} * 2 >= ${age} - 1"),
    ],
)
def test_what_can_not_be_turned_round_is_left_out_and_told(read, condition: str) -> None:
    translation = read(condition)
    (told,) = (one for name, one in translation.report.elements.items() if name.startswith("z/"))

    assert (told.status, "calculates with answers" in told.why) == ("left_out", True)
    assert "z" in asked(translation.definition)


def test_numbers_are_found_in_lists_of_surveyjs() -> None:
    translation = of_surveyjs("{likely} anyof [1, 2]")

    assert "z" in asked(translation.definition, likely=2)
    assert "z" not in asked(translation.definition, likely=3)
    assert translation.report.elements["z/visibleIf"].status == "full"
