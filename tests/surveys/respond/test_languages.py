"""Respondent pages in the reader's language: every word that is the product's own."""

import re
from typing import Any

import pytest
from django.test import Client

from common.phrases import find_language
from surveys.domain.asking import doors
from surveys.domain.asking.remeasuring import remeasurement_questionnaire
from surveys.domain.questionnaires.editing import close_questionnaire
from surveys.models import PublicLink, Response
from tests.factories.surveys import ProgramFactory, a_definition, a_link, five_points, publish
from tests.surveys.visiting import hidden, open_page, post, text_of

pytestmark = pytest.mark.django_db

QUESTIONS: dict[str, dict[str, Any]] = {
    "q1": {"kind": "nps", "key": "nps", "required": True},
    "q2": {"kind": "matrix", "key": "m", "required": True, "choices": five_points(with_na=True)},
    "q3": {"kind": "multiple", "key": "many", "validation": {"max_choices": 1}},
    "q4": {"kind": "number", "key": "n", "validation": {"min": 1.5}},
    "q5": {"kind": "date", "key": "d", "validation": {"max": "2026-05-30"}},
    "q6": {"kind": "short_text", "key": "s", "validation": {"max_length": 3}},
    "q7": {"kind": "contact", "key": "c"},
    "q8": {"kind": "long_text", "key": "l"},
}
QUESTIONS["q2"]["rows"] = [{"id": "r1"}, {"id": "r2"}]
QUESTIONS["q3"]["choices"] = [{"id": "c1"}, {"id": "c2"}]


def in_language(code: str, **changes: Any) -> PublicLink:
    """A link to two pages with every kind of question, whose own texts are numbers."""
    paths = ["title", *(f"{uid}.text" for uid in QUESTIONS), "q2.r1", "q2.r2", "q3.c1", "q3.c2"]
    definition = a_definition(
        languages=[code],
        blocks={"b1": {"pages": [list(QUESTIONS)[:-1], ["q8"]]}},
        questions=QUESTIONS,
        texts={code: {path: f"#{path}" for path in paths}},
    )
    return a_link(publish(ProgramFactory(**changes), definition=definition))


WRONG = {
    "q2.r1": "c9",
    "q3": ["c1", "c2"],
    "q4": "0",
    "q5": "2027-01-01",
    "q6": "longer",
    "q7": "yes",
    "q7.phone": "x",
}
RIGHT = {"q1": "9", "q2.r1": "c9", "q2.r2": "c1"}


def english_in(html: str, code: str) -> list[str]:
    """The English sentences of ours that a page in another language still holds."""
    spoken = find_language(code)
    assert spoken
    plain = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", html, flags=re.DOTALL)
    words = [phrase for phrase, other in spoken.phrases.items() if phrase != other]
    return [phrase for phrase in words if re.search(rf">\s*{re.escape(phrase)}\s*<", plain)]


@pytest.mark.parametrize("code", ["de", "ja", "ar"])
def test_no_page_says_anything_in_english(client: Client, code: str) -> None:
    link = in_language(code)
    form = open_page(client, link)
    pages = [text_of(client.get(f"/s/{link.token}/")), text_of(post(client, link, form | WRONG))]
    step = post(client, link, form | RIGHT)
    second = text_of(client.get(step["Location"]))
    pages += [second, text_of(post(client, link, hidden(second)))]
    pages += [text_of(post(client, link, hidden(second) | {"q8": "other"}))]
    close_questionnaire(link.questionnaire, by=None)
    doors.forget_all()
    pages += [text_of(client.get(f"/s/{link.token}/"))]
    pages += [text_of(client.get("/s/nothing/", headers={"accept-language": code}))]
    direction = 'dir="rtl"' if code == "ar" else 'dir="ltr"'
    assert [f'lang="{code}" {direction}' in page for page in pages] == [True] * 7
    assert [english_in(page, code) for page in pages] == [[]] * 7
    assert Response.objects.get().status == "complete"


def test_mistakes_are_told_in_german_with_numbers_and_days_as_germans_write_them(client: Client) -> None:
    link = in_language("de")
    html = text_of(post(client, link, open_page(client, link) | WRONG))
    for words in (
        "Einige Antworten brauchen noch einen Blick: <a",
        "Bitte beantworten Sie diese Frage.",
        "Bitte wählen Sie höchstens 1.",
        "Bitte schreiben Sie eine Zahl ab 1,5.",
        "Bitte wählen Sie den 30. Mai 2026 oder früher.",
        "Bitte schreiben Sie höchstens 3 Zeichen; es sind 6.",
        "Bitte prüfen Sie die Telefonnummer",
        "Seite 1 von 2",
        "Trifft nicht zu",
    ):
        assert words in html


def test_answers_of_a_list_are_joined_as_the_language_does(client: Client) -> None:
    link = in_language("ja")
    html = text_of(post(client, link, open_page(client, link) | WRONG))
    assert '</a>、<a href="#q' in html


def test_language_that_we_dont_speak_keeps_its_own_texts_and_our_english_ones(client: Client) -> None:
    html = text_of(client.get(f"/s/{in_language('tl').token}/"))
    assert '<html lang="tl" dir="ltr">' in html
    assert "Page 1 of 2" in html


def test_survey_after_a_case_is_asked_in_all_languages_of_the_program() -> None:
    definition = a_definition(languages=["de", "en"])
    definition["texts"]["de"] = {path: f"DE {text}" for path, text in definition["texts"]["en"].items()}
    program = ProgramFactory()
    publish(program, definition=definition)
    asked = remeasurement_questionnaire(program, "restrooms").current
    assert asked
    texts = asked.definition["texts"]
    assert asked.definition["languages"] == ["de", "en"]
    assert (texts["de"]["q1.text"], texts["en"]["q1.text"]) == ("DE Restrooms", "Restrooms")
    assert (texts["de"]["q1.c1"], texts["de"]["q2.c5"]) == ("DE Unacceptable", "Stimme völlig zu")
    assert texts["de"]["title"] == "Wie ist es jetzt?"
    other = remeasurement_questionnaire(program, "never-asked").current
    assert other
    assert other.definition["texts"]["de"]["q1.low"] == "Sehr unwahrscheinlich"
