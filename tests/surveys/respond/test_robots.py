"""Robots and guessers are flagged or refused; people before a closed door read why."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from common.clock import now
from surveys.domain.asking import doors
from surveys.domain.asking.links import switch_link
from surveys.domain.asking.programs import close_program
from surveys.domain.questionnaires.editing import close_questionnaire
from surveys.models import PublicLink, Response
from tests.factories.surveys import a_link
from tests.surveys.visiting import hidden, open_page, post, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("form", "flags"),
    [({"website": "http://x"}, ["honeypot"]), ({}, [])],
)
def test_threat_34_honeypot_is_kept_flagged_and_thanked_for(
    client: Client, link: PublicLink, form: dict[str, str], flags: list[str]
) -> None:
    response = post(client, link, open_page(client, link) | {"q1": "9"} | form)
    stored = Response.objects.get()
    assert "Thank you" in text_of(response)
    assert (stored.flags, stored.is_spam, Response.objects.counted().count()) == (
        flags,
        bool(flags),
        0 if flags else 1,
    )


def test_threat_34_faster_than_two_seconds_is_flagged(client: Client, link: PublicLink) -> None:
    post(client, link, open_page(client, link, seconds_ago=1.5) | {"q1": "9"})
    post(client, link, open_page(client, link, seconds_ago=2.5) | {"q1": "9"})
    assert sorted(Response.objects.values_list("flags", flat=True)) == [[], ["too_fast"]]


def test_threat_34_more_than_the_limit_a_minute_from_one_address_is_flagged(
    client: Client, link: PublicLink, settings: Any
) -> None:
    settings.SPAM_MAX_PER_MINUTE = 2
    with time_machine.travel(now().replace(second=30), tick=False):
        for _ in range(3):
            post(client, link, open_page(client, link) | {"q1": "9"})
        post(client, link, open_page(client, link) | {"q1": "9"}, REMOTE_ADDR="198.51.100.7")
    assert sorted(Response.objects.values_list("flags", flat=True)) == [[], [], [], ["too_many"]]


@pytest.mark.parametrize("stamp", ["", "x", "A" * 64, "ä" * 64])
def test_threat_36_form_without_our_stamp_is_shown_again_and_stores_nothing(
    client: Client, link: PublicLink, stamp: str
) -> None:
    response = post(client, link, {"k": stamp, "q1": "9", "q3": "kept"})
    assert response.status_code == 400
    assert "Please press the button again." in text_of(response)
    assert ">\nkept</textarea>" in text_of(response)
    assert Response.objects.count() == 0
    assert hidden(text_of(response))["k"] != stamp


def test_threat_36_stamp_of_another_link_is_not_taken(client: Client, link: PublicLink) -> None:
    other = a_link(link.questionnaire)
    assert post(client, other, open_page(client, link) | {"q1": "9"}).status_code == 400
    assert Response.objects.count() == 0


def test_threat_32_closed_survey_is_friendly_and_takes_what_was_begun(
    client: Client, link: PublicLink
) -> None:
    form = open_page(client, link, seconds_ago=3600)
    old = open_page(client, link, seconds_ago=25 * 3600)
    close_questionnaire(link.questionnaire, by=None)
    doors.forget_all()
    page = client.get(f"/s/{link.token}/")
    assert (page.status_code, "This survey has ended" in text_of(page)) == (200, True)
    assert "has ended" in text_of(post(client, link, old | {"q1": "1"}))
    assert "Thank you. Your" in text_of(post(client, link, form | {"q1": "9"}))
    assert Response.objects.get().answers == {"q1": 9}


def test_threat_32_closed_program_is_friendly_and_takes_what_was_begun(
    client: Client, link: PublicLink
) -> None:
    form = open_page(client, link, seconds_ago=3600)
    old = open_page(client, link, seconds_ago=25 * 3600)
    close_program(link.questionnaire.program, by=None)
    doors.forget_all()
    assert "This survey has ended" in text_of(client.get(f"/s/{link.token}/"))
    assert "has ended" in text_of(post(client, link, old | {"q1": "1"}))
    assert "Thank you. Your" in text_of(post(client, link, form | {"q1": "9"}))
    assert Response.objects.get().answers == {"q1": 9}


def test_switched_off_link_is_friendly(client: Client, link: PublicLink) -> None:
    switch_link(link, is_active=False, by=None)
    assert "This survey has ended" in text_of(client.get(f"/s/{link.token}/"))


def test_threat_15_wrong_tokens_all_get_one_and_the_same_page(client: Client, link: PublicLink) -> None:
    changed = ("A" if link.token[0] != "A" else "B") + link.token[1:]
    wrong = [changed, link.token[:-1], link.token + "x", "x", "a" * 500, "%00", "i", "…"]
    pages = [client.get(f"/s/{token}/") for token in wrong] + [client.get(f"/s/i/{link.token}/")]
    pages += [client.post(f"/s/{changed}/", {"q1": "9"}), client.get("/s/a/b/c")]
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1


def test_threat_15_guessing_is_refused_in_the_end_and_right_links_stay_open(
    client: Client, link: PublicLink
) -> None:
    with time_machine.travel(now().replace(minute=5), tick=False):
        codes = [client.get(f"/s/{'x' * 16}{number:04}/").status_code for number in range(32)]
        assert codes == [404] * 30 + [429] * 2
        assert client.get(f"/s/{link.token}/").status_code == 200
        other = client.get(f"/s/{'x' * 20}/", REMOTE_ADDR="198.51.100.7")
    assert other.status_code == 404
