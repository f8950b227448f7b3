"""Mails to respondents in their language: what staff wrote in several, and every word that is ours."""

import re
from typing import Any

import pytest
from django.test import Client

from common.phrases import find_language, languages, say
from delivery.addresses import address_hash
from delivery.domain.letters import LABELS, compose
from delivery.domain.unsubscribing import make_token
from delivery.merge import UnknownFieldError
from delivery.models import Message
from surveys.domain.asking.invitations import CannotInvite, invite
from surveys.models import Questionnaire
from tests.factories.surveys import RespondentFactory, a_definition, publish

pytestmark = pytest.mark.django_db
OTHERS = [one.code for one in languages() if one.code != "en"]
NOT_LATIN = {"ar", "he", "ja", "ko", "uk", "zh-hans"}
SUBJECTS = {"en": "How was it?", "de": "Wie war es?", "pt-BR": "Como foi?", "fr": " "}
BODIES = {"en": "Please: {{ link }}", "de": "Bitte: {{ link }}", "pt-BR": "Por favor: {{ link }}", "fr": "x"}


@pytest.fixture
def survey() -> Questionnaire:
    definition = a_definition(languages=["de", "en"])
    definition["texts"]["de"] = {"title": "Ihre <b>Reise</b>", "q1.text": "?"}
    return publish(definition=definition, name="Wave 7, internal")


def a_mail(survey: Questionnaire, language: str, **words: Any) -> Message:
    texts = {"subject": SUBJECTS, "body": BODIES} | words
    values = {"questionnaire": survey, "unit": survey.owner, "dedupe_key": f"wave:{language}"}
    invite(RespondentFactory(language=language), **values, **texts)
    return Message.objects.get()


@pytest.mark.parametrize(
    ("contact", "subject", "spoken"),
    [
        ("en-GB", "How was it?", "en"),
        ("pt", "Como foi?", "pt"),
        ("pt-PT", "Como foi?", "pt"),
        ("fr", "Wie war es?", "de"),  # French has no subject: the survey's first language
        ("ja", "Wie war es?", "de"),
        ("", "Wie war es?", "de"),
    ],
)
def test_mail_is_in_the_nearest_language_written_whole(survey, contact, subject, spoken):
    message = a_mail(survey, contact)
    assert message.subject == subject
    assert say(LABELS["invitation"], spoken) in message.text
    assert f'<html lang="{spoken}"' in message.html


def test_subject_alone_may_be_one_for_all_and_nothing_written_is_refused(survey):
    assert a_mail(survey, "en", subject="{{ survey }}").subject == "How was the airport today?"
    with pytest.raises(CannotInvite, match="written in no language"):
        a_mail(survey, "de", subject={"de": ""}, body={"en": "x"})


def test_unknown_field_of_any_language_is_refused(survey):
    with pytest.raises(UnknownFieldError):
        a_mail(survey, "de", body=BODIES | {"en": "{{ password }}"})


def test_mails_name_the_survey_as_its_respondents_know_it(survey):
    message = a_mail(survey, "de", subject="{{ survey }}")
    assert message.subject == "Ihre Reise"


def english_in(text: str, code: str) -> list[str]:
    spoken = find_language(code)
    assert spoken
    plain = re.sub(r"<style>.*?</style>|<[^>]+>|https?://\S+", "\n", text, flags=re.DOTALL)
    lines = [line.strip() for line in plain.splitlines() if line.strip()]
    found = [line for line in lines if line in spoken.phrases and spoken.phrases[line] != line]
    return found + [line for line in lines if code in NOT_LATIN and re.search(r"[A-Za-z]{2,}", line)]


@pytest.mark.parametrize("code", OTHERS)
@pytest.mark.parametrize("template", ["invitation", "remeasurement", "case_reply"])
def test_no_mail_says_a_word_in_english(settings: Any, code: str, template: str) -> None:
    settings.ORGANISATION_NAME = "#0"
    letter = compose(
        template,
        language=code,
        body="#1",
        url="" if template == "case_reply" else "https://x.test/",
        unsubscribe_address="a@example.org",
    )
    assert (english_in(letter.text, code), english_in(letter.html, code)) == ([], [])


@pytest.mark.parametrize("code", OTHERS)
def test_unsubscribing_says_no_word_in_english(client: Client, settings: Any, code: str) -> None:
    settings.ORGANISATION_NAME = "#0"
    path = f"/u/{make_token(address_hash('ada@example.org'))}/?l={code}"
    pages = [
        client.get(path),
        client.post(path),
        client.post(path, {"again": "1"}),
        client.get(f"/u/x/?l={code}"),
    ]
    assert [english_in(page.content.decode(), code) for page in pages] == [[]] * 4
