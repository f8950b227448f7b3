"""Equations: the text that they keep, and conditions that ask for what they reckon."""

from typing import Any

import pytest

from surveys.formats import Translation
from surveys.formats.limesurvey import read_limesurvey
from tests.surveys.formats.asking import asked
from tests.surveys.formats.lss import survey

NUMBER = {"title": "N1", "type": "N"}
LIST = {"title": "L1", "type": "L", "answers": {"A1": "Red", "A2": "Blue"}}


def equation(text: str, title: str = "EQ") -> dict[str, Any]:
    return {"title": title, "type": "*", "question": text}


def read(*questions: dict[str, Any]) -> Translation:
    return read_limesurvey(survey(*questions))


def told(translation: Translation, name: str = "EQ") -> tuple[str, str]:
    element = translation.report.elements[name]
    return element.status, element.why


def value(translation: Translation, key: str = "EQ") -> str | None:
    question = next(one for one in translation.definition["questions"].values() if one["key"] == key)
    assert question["kind"] == "hidden"
    found: str | None = question.get("default")
    return found


@pytest.mark.parametrize(
    ("text", "kept", "status"),
    [
        ("plain", "plain", "full"),
        ("{N1} years", "{{q1}} years", "full"),
        ("<p>{L1.shown}</p>", "{{q2}}", "full"),
        ("{L1}", "{{q2}}", "simplified"),
        ("{N1 * 2}", None, "simplified"),
        ("{if(N1 > 5, 'big', 'small')}", None, "simplified"),
    ],
)
def test_an_equation_of_names_keeps_its_text(text: str, kept: str | None, status: str) -> None:
    translation = read(NUMBER, LIST, equation(text))

    assert (value(translation), told(translation)[0]) == (kept, status)


def test_conditions_ask_for_what_an_equation_is_made_of() -> None:
    translation = read(
        NUMBER,
        equation("{if(N1 > 5, 'big', 'small')}"),
        {"title": "S", "type": "S", "relevance": "EQ.NAOK == 'big'"},
    )

    assert told(translation, "S/relevance")[0] == "full"
    assert "S" in asked(translation.definition, N1=6)
    assert "S" not in asked(translation.definition, N1=5)


def test_conditions_follow_equations_of_equations() -> None:
    translation = read(
        LIST,
        equation("{if(L1 == 'A1', 1, 0)}", "E1"),
        equation("{E1.NAOK}", "E2"),
        {"title": "S", "type": "S", "relevance": "E2.NAOK == 1"},
    )

    assert "S" in asked(translation.definition, L1="A1")
    assert "S" not in asked(translation.definition, L1="A2")


def test_conditions_on_what_isnt_reckoned_are_told_to_be_lost() -> None:
    translation = read(NUMBER, equation("{N1 * N1}"), {"title": "S", "type": "S", "relevance": "EQ.NAOK > 3"})

    assert told(translation, "S/relevance")[0] == "left_out"
    assert "{N1 * N1}" in told(translation)[1]


def test_equations_that_are_made_of_themselves_come_to_an_end() -> None:
    translation = read(
        equation("{E2.NAOK + 1}", "E1"),
        equation("{E1.NAOK}", "E2"),
        {"title": "S", "type": "S", "relevance": "E1.NAOK == 1", "question": "{E2}"},
    )

    assert told(translation, "S/relevance")[0] == "left_out"


def test_texts_name_what_an_equation_keeps() -> None:
    translation = read(NUMBER, equation("{N1} years"), {"title": "S", "type": "S", "question": "So {EQ}?"})

    assert translation.definition["texts"]["en"]["q3.text"] == "So {{q2}}?"
