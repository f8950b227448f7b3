"""Which language a page comes in: the switch, the link, the invitation, the browser, the survey's first."""

from typing import Any

import pytest
from django.test import Client

from surveys.models import Response
from tests.factories.surveys import RespondentFactory, a_definition, a_link, publish
from tests.surveys.visiting import asked, hidden, open_page, post, text_of

pytestmark = pytest.mark.django_db


def in_four() -> Any:
    definition = a_definition(languages=["en", "de", "pt", "zh-hans"])
    for code in ("de", "pt", "zh-hans"):
        definition["texts"][code] = {"title": code, "q1.text": code, "q3.text": code}
    return publish(definition=definition)


def spoken(response: Any) -> str:
    return text_of(response).partition('<html lang="')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("query", "invited", "browser", "found"),
    [
        ("?l=de&lang=pt", "zh", "pt", "de"),
        ("?lang=pt-BR", "zh", "de", "pt"),
        ("?lang=xx", "zh-CN", "de", "zh-hans"),
        ("", "de-AT", "pt", "de"),
        ("", "xx", "fr, pt-BR;q=0.5", "pt"),
        ("", "", "zh-Hant, zh;q=0.9", "zh-hans"),
        ("", "", "de;q=0, fr", "en"),
        ("", "", "", "en"),
    ],
)
def test_a_page_comes_in_the_first_language_that_was_wished_for(client, query, invited, browser, found):
    survey = in_four()
    respondent = RespondentFactory(unit=survey.owner, language=invited)
    _, path = asked(survey, language=respondent.language)
    assert spoken(client.get(f"{path}{query}", headers={"accept-language": browser})) == found


def test_the_switch_holds_on_every_page_after_it_and_is_stored(client: Client) -> None:
    link = a_link(in_four())
    form = open_page(client, link, query="?lang=de")
    switched = post(client, link, form | {"q1": "9", "lang": "pt"}, headers={"accept-language": "de"})
    page = client.get(switched["Location"], headers={"accept-language": "de"})
    assert spoken(page) == "pt"
    second = client.get(post(client, link, hidden(text_of(page)) | {"q1": "9"})["Location"])
    assert spoken(second) == "pt"
    done = post(client, link, hidden(text_of(second)) | {"q3": "x"})
    assert (spoken(done), Response.objects.get().language) == ("pt", "pt")


def test_answers_in_all_languages_have_the_same_ids(client: Client) -> None:
    link = a_link(in_four())
    for code in ("en", "de", "pt", "zh-hans"):
        form = open_page(client, link, query=f"?lang={code}")
        step = post(client, link, form | {"q1": "9", "q2.r1": "c4", "q2.r2": "c9"})
        post(client, link, hidden(text_of(client.get(step["Location"]))) | {"q3": "ok"})
    rows = list(Response.objects.order_by("pk").values_list("language", "answers"))
    assert [language for language, _ in rows] == ["en", "de", "pt", "zh-hans"]
    assert [answers for _, answers in rows] == [{"q1": 9, "q2.r1": "c4", "q2.r2": "c9", "q3": "ok"}] * 4
