"""Respondent pages: without script, session or cookie, drawn once, and nobody's words do harm."""

import gzip
import re
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.test import Client
from django.test.signals import template_rendered

from common.clock import now
from surveys.domain.asking import doors
from surveys.domain.questionnaires.editing import change_draft, draft_of, publish_version
from surveys.models import PublicLink, Response
from tests.factories.surveys import ProgramFactory, a_link, one_page_definition, publish
from tests.surveys.visiting import open_page, post, text_of

pytestmark = pytest.mark.django_db


def test_pages_set_no_cookie_and_vary_by_no_session(client: Client, link: PublicLink) -> None:
    response = client.get(f"/s/{link.token}/")
    assert response.cookies == {}
    assert "Cookie" not in response["Vary"]


def test_threat_33_get_and_head_record_nothing(client: Client, link: PublicLink) -> None:
    for query in ("", "?a=9", "?a=99", "?k=nonsense&p=3"):
        assert client.get(f"/s/{link.token}/{query}").status_code == 200
        assert client.head(f"/s/{link.token}/{query}").status_code == 200
    assert Response.objects.count() == 0


def test_threat_33_score_link_chooses_the_key_only(client: Client, link: PublicLink) -> None:
    html = text_of(client.get(f"/s/{link.token}/?a=9"))
    assert re.findall(r'value="(\w+)" checked', html) == ["9"]


def test_title_tells_when_the_answers_are_in(client: Client, link: PublicLink) -> None:
    """After sending it is read out first, and was the questions' until then."""
    said = text_of(post(client, link, open_page(client, link) | {"q1": "9"}))
    assert "<title>Thank you. Your answers are in. – How was the airport today?</title>" in said


def test_second_get_renders_no_template(client: Client, link: PublicLink) -> None:
    client.get(f"/s/{link.token}/")
    rendered: list[Any] = []

    def note(**kwargs: Any) -> None:
        rendered.append(kwargs)

    template_rendered.connect(note)
    try:
        first, second = client.get(f"/s/{link.token}/"), client.get(f"/s/{link.token}/?a=3")
    finally:
        template_rendered.disconnect(note)
    assert (first.status_code, second.status_code, len(rendered)) == (200, 200, 0)


def test_second_get_by_link_asks_the_database_nothing(
    client: Client, link: PublicLink, django_assert_num_queries: Any
) -> None:
    client.get(f"/s/{link.token}/")
    with django_assert_num_queries(0):
        client.get(f"/s/{link.token}/")


def test_zipped_page_unpacks_to_the_plain_one(client: Client, link: PublicLink) -> None:
    with time_machine.travel(now(), tick=False):
        plain = text_of(client.get(f"/s/{link.token}/"))
        packed = client.get(f"/s/{link.token}/", headers={"accept-encoding": "gzip, br"})
    unpacked = gzip.decompress(packed.content).decode()
    stamp = re.compile(r'name="k" value="[^"]{64}"')
    assert packed["Content-Encoding"] == "gzip"
    assert stamp.sub("", unpacked) == stamp.sub("", plain)
    assert len(packed.content) < 15 * 1024


def test_new_version_is_seen_within_five_seconds(client: Client, link: PublicLink, monkeypatch: Any) -> None:
    clock = [1000.0]
    monkeypatch.setattr(doors.time, "monotonic", lambda: clock[0])
    assert "Restrooms" in text_of(client.get(f"/s/{link.token}/"))
    definition = one_page_definition()
    definition["texts"]["en"]["q2.r1"] = "Washrooms"
    draft = draft_of(link.questionnaire)
    change_draft(draft, rev=draft.rev, definition=definition, label="Reworded", by=None)
    publish_version(link.questionnaire, by=None)
    clock[0] += 5.1
    assert "Washrooms" in text_of(client.get(f"/s/{link.token}/"))


def test_threat_37_policy_allows_the_page_itself_by_hash_and_frames_by_list(client: Client) -> None:
    program = ProgramFactory(
        frame_origins=["https://shop.example", "https://x; script-src *", "javascript:1"]
    )
    response = client.get(f"/s/{a_link(publish(program)).token}/")
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert policy["frame-ancestors"] == "'self' https://shop.example"
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert re.search(r'\sstyle="|\son[a-z]+="', text_of(response)) is None


def test_threat_02_hostile_texts_are_escaped(client: Client) -> None:
    evil = '"><img src=x onerror=alert(1)>'
    definition = one_page_definition()
    for path in ("title", "q1.text", "q1.low", "q2.r1", "q2.c1", "q3.text", "q3.help", "q2.help", "lead"):
        definition["texts"]["en"][path] = f'{evil}<a href="javascript:alert(1)">x</a><svg onload=alert(1)>'
    html = text_of(client.get(f"/s/{a_link(publish(definition=definition)).token}/"))
    assert re.search(r"<[^>]+\son\w+=", html) is None
    assert "<img" not in html
    assert re.search(r'href="javascript', html) is None


def test_simple_html_of_an_imported_question_is_shown_as_such(client: Client) -> None:
    definition = one_page_definition()
    definition["texts"]["en"]["q1.text"] = "<p>How <b>likely</b> is it?</p><script>alert(1)</script>"
    link = a_link(publish(definition=definition))
    html = text_of(client.get(f"/s/{link.token}/"))
    assert "How <b>likely</b> is it?" in html
    assert ("&lt;b&gt;" in html, "alert(1)" in html) == (False, False)
    again = text_of(post(client, link, open_page(client, link) | {"q1": "99"}))
    assert '<a href="#q1">How likely is it</a>' in again


def test_any_link_stays_on_our_own_host(client: Client, two_pages: PublicLink) -> None:
    step = post(
        client,
        two_pages,
        open_page(client, two_pages) | {"q1": "3", "next": "//evil.example"},
        HTTP_HOST="testserver",
    )
    assert step["Location"].startswith(f"/s/{two_pages.token}/?k=")
    assert django_settings.BASE_URL == "http://testserver"
