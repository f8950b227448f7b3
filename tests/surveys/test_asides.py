"""What the foot of a survey leads to: the privacy page, and being asked no more."""

import re
from typing import Any

import pytest
from django.test import Client

from delivery.addresses import address_hash
from delivery.models import DoNotContact
from surveys.domain.asking import doors
from surveys.models import PublicLink, Respondent, Response
from tests.factories.surveys import ProgramFactory, a_definition, a_link, one_page_definition, publish
from tests.surveys.visiting import asked, stamp, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def link() -> PublicLink:
    definition = one_page_definition(languages=["en", "de"])
    definition["texts"]["de"] = dict(definition["texts"]["en"])
    return a_link(publish(definition=definition))


def links_of(html: str) -> dict[str, str]:
    """words → address at the foot of a page."""
    foot = re.search(r"<footer>(.*?)</footer>", html, re.DOTALL)
    assert foot
    return {words: address for address, words in re.findall(r'<a href="([^"]*)">([^<]*)</a>', foot[1])}


def test_public_pages_lead_to_privacy_and_to_no_unsubscribing(client: Client, link: PublicLink) -> None:
    html = text_of(client.get(f"/s/{link.token}/?l=de"))
    assert links_of(html) == {"Datenschutz": "privacy/?l=de"}
    assert links_of(text_of(client.get(f"/s/{link.token}/"))) == {"Privacy": "privacy/?l=en"}


def test_personal_pages_and_their_thanks_lead_to_both(client: Client) -> None:
    _, path = asked()
    html = text_of(client.get(path))
    both = {"Privacy": "privacy/?l=en", "Don&#x27;t ask me again": "stop/?l=en"}
    assert links_of(html) == both
    assert "with your name: this survey was sent to you personally" in html
    assert links_of(text_of(client.post(path, {"k": stamp(html), "q1": "9"}))) == both


def test_privacy_page_tells_who_asks_what_is_kept_how_long_and_whom_to_ask(
    client: Client, link: PublicLink, settings: Any
) -> None:
    settings.ORGANISATION_NAME = "Airport & Co"
    settings.DEFAULT_FROM_EMAIL = "Airport <ask@example.org>"
    response = client.get(f"/s/{link.token}/privacy/")
    html = text_of(response)
    assert response.status_code == 200
    assert response.cookies == {}
    assert "<script" not in html
    for words in (
        "<p>Airport &amp; Co</p>",
        "<h2>What is kept</h2><p>Your answers, page by page",
        "Your name, mail address and phone number only if you write them down",
        "<h2>How long</h2><p>Until they are no longer needed",
        '<a href="mailto:ask@example.org">ask@example.org</a>',
    ):
        assert words in html
    assert "<h2>Was aufbewahrt wird</h2>" in text_of(client.get(f"/s/{link.token}/privacy/?l=de"))


def test_privacy_page_in_the_programs_own_words_in_the_readers_language(
    client: Client, link: PublicLink
) -> None:
    program = link.questionnaire.program
    program.privacy = {
        "de": "Wir <b>löschen</b> nach 90 Tagen.<script>x</script>",
        "en": "Gone after 90 days.",
    }
    program.privacy_contact = "data@example.org"
    program.save()
    doors.forget_all()
    german = text_of(client.get(f"/s/{link.token}/privacy/?l=de"))
    assert "Wir <b>löschen</b> nach 90 Tagen.</div>" in german
    assert "<script>" not in german
    assert "Was aufbewahrt wird" not in german
    assert "data@example.org" in german
    assert "Gone after 90 days." in text_of(client.get(f"/s/{link.token}/privacy/"))


def test_privacy_of_anonymous_programs_promises_nothing_that_cannot_be_done(client: Client) -> None:
    definition = a_definition(blocks={"b1": {"pages": [["q1"]]}})
    link = a_link(publish(ProgramFactory(is_anonymous=True), definition=definition))
    html = text_of(client.get(f"/s/{link.token}/privacy/"))
    assert "nobody can tell which answers are yours" in html
    assert "Your rights" not in html


def test_privacy_of_a_personal_survey_says_that_names_are_kept_and_leads_to_asking_no_more(
    client: Client,
) -> None:
    _, path = asked()
    html = text_of(client.get(f"{path}privacy/"))
    assert "They are kept with your name and address" in html
    assert '<a href="../stop/?l=en">' in html


def test_threat_33_asking_no_more_takes_a_button_and_get_records_nothing(client: Client) -> None:
    invitation, path = asked()
    for method in (client.get, client.head):
        response = method(f"{path}stop/?l=en")
        assert (response.status_code, response["Cache-Control"]) == (302, "private, no-store")
    page = response["Location"]
    assert re.fullmatch(r"/u/[\w-]+/\?l=en", page)
    assert "<button" in text_of(client.get(page))
    assert client.post(f"{path}stop/").status_code == 405
    assert (DoNotContact.objects.count(), Response.objects.count()) == (0, 0)
    assert "You get no more mail from us" in text_of(client.post(page))
    assert DoNotContact.objects.get().address_hash == address_hash(invitation.respondent.email)


def test_asking_no_more_is_said_in_the_surveys_language(client: Client) -> None:
    definition = one_page_definition(languages=["ar"])
    definition["texts"] = {"ar": definition["texts"]["en"]}
    _, path = asked(publish(definition=definition))
    page = client.get(client.get(f"{path}stop/")["Location"]).content.decode()
    assert '<html lang="ar" dir="rtl">' in page
    assert "إلغاء الاشتراك" in page


def test_asking_no_more_without_an_address_says_so(client: Client) -> None:
    invitation, path = asked()
    Respondent.objects.filter(pk=invitation.respondent.pk).update(email="")
    response = client.get(f"{path}stop/")
    assert (response.status_code, "We have no address of yours" in text_of(response)) == (200, True)


def test_threat_15_asides_of_wrong_tokens_are_the_one_page_of_all_wrong_tokens(
    client: Client, link: PublicLink
) -> None:
    nothing = client.get("/s/x/")
    paths = ["/s/x/privacy/", "/s/i/x/privacy/", "/s/i/x/stop/", f"/s/i/{link.token}/stop/"]
    pages = [client.get(path) for path in paths]
    assert [page.status_code for page in pages] == [404] * 4
    assert {page.content for page in pages} == {nothing.content}


def test_privacy_may_be_framed_where_the_survey_may(client: Client) -> None:
    link = a_link(publish(ProgramFactory(frame_origins=["https://shop.example"])))
    policy = client.get(f"/s/{link.token}/privacy/")["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self' https://shop.example")


def test_thanks_say_what_happens_next_in_the_readers_language(client: Client, link: PublicLink) -> None:
    program = link.questionnaire.program
    program.thank_you = {"de": "Wir lesen alles.", "en": "We read all."}
    program.save()
    doors.forget_all()

    def thanks(language: str) -> str:
        html = text_of(client.get(f"/s/{link.token}/?l={language}"))
        return text_of(client.post(f"/s/{link.token}/", {"k": stamp(html), "l": language, "q1": "9"}))

    assert "Wir lesen alles." in thanks("de")
    assert "We read all." in thanks("en")
    program.thank_you = {"fr": "On lit tout."}
    program.save()
    doors.forget_all()
    assert "On lit tout." in thanks("de")
