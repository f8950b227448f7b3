"""Respondent pages: without script, session or cookie; once; kind to people and quiet to robots."""

import gzip
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.test import Client
from django.test.signals import template_rendered

from common.clock import now
from surveys.domain import doors
from surveys.domain.editing import change_draft, close_questionnaire, draft_of, publish_version
from surveys.domain.links import deactivate_link
from surveys.domain.programs import close_program
from surveys.models import PublicLink, Respondent, Response
from tests.factories.surveys import ProgramFactory, a_definition, a_link, one_page_definition, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def link() -> PublicLink:
    return a_link(publish(definition=one_page_definition()))


@pytest.fixture
def two_pages() -> PublicLink:
    return a_link(publish())


def hidden(html: str) -> dict[str, str]:
    """The hidden inputs of a page."""
    found = re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', html)
    return dict(found)


def text_of(response: Any) -> str:
    return response.content.decode()


def open_page(client: Client, link: PublicLink, seconds_ago: float = 60, query: str = "") -> dict[str, str]:
    """GETs the link a while ago; the hidden inputs of its form."""
    with time_machine.travel(now() - timedelta(seconds=seconds_ago), tick=False):
        response = client.get(f"/s/{link.token}/{query}")
    assert response.status_code == 200
    return hidden(text_of(response))


def post(client: Client, link: PublicLink, form: dict[str, Any], **extra: Any) -> Any:
    return client.post(f"/s/{link.token}/", form, **extra)


def test_answering_on_one_page_stores_one_complete_response(client: Client, link: PublicLink) -> None:
    form = open_page(client, link)
    response = post(client, link, form | {"q1": "9", "q2.r1": "c4", "q3": " Fine\r\nthanks ", "go": "next"})
    stored = Response.objects.get()
    assert response.status_code == 200
    assert "Thank you. Your answers are in." in text_of(response)
    assert stored.answers == {"q1": 9, "q2.r1": "c4", "q3": "Fine\nthanks"}
    assert (stored.status, stored.processing, stored.channel) == ("complete", "waiting", "link")
    assert (stored.unit, stored.is_spam, stored.flags) == (link.unit, False, [])


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


def test_answers_begun_under_a_version_are_kept_under_it(client: Client, link: PublicLink) -> None:
    form = open_page(client, link)
    first = link.questionnaire.current
    draft = draft_of(link.questionnaire)
    shorter = a_definition(blocks={"b1": {"pages": [["q1"]]}})
    change_draft(draft, rev=draft.rev, definition=shorter, label="Removed", by=None)
    publish_version(link.questionnaire, by=None)
    doors.forget_all()
    post(client, link, form | {"q1": "5", "q2.r1": "c2"})
    assert Response.objects.get().version == first
    assert Response.objects.get().answers == {"q1": 5, "q2.r1": "c2"}


def test_missing_answer_is_named_and_the_others_stay(client: Client, link: PublicLink) -> None:
    form = open_page(client, link)
    response = post(client, link, form | {"q2.r1": "c4", "q3": "<b>slow</b>"})
    html = text_of(response)
    assert response.status_code == 400
    assert 'role="alert"' in html
    assert '<a href="#q1">How likely are you to recommend us to a friend or colleague</a>' in html
    assert 'id="q1-e"' in html
    assert html.count(" autofocus") == 1
    assert "&lt;b&gt;slow&lt;/b&gt;</textarea>" in html
    assert re.findall(r'name="q2.r1" value="(\w+)" checked', html) == ["c4"]
    assert Response.objects.count() == 0


@pytest.mark.parametrize("value", ["11", "-1", "nine", "true", "9" * 5000, "9\x00"])
def test_threat_28_wrong_score_is_refused_by_name(client: Client, link: PublicLink, value: str) -> None:
    response = post(client, link, open_page(client, link) | {"q1": value})
    assert response.status_code == 400
    assert 'id="q1-e"' in text_of(response)
    assert Response.objects.count() == 0


def test_threat_31_refreshing_the_last_post_gives_thanks_again_and_one_response(
    client: Client, link: PublicLink
) -> None:
    form = open_page(client, link) | {"q1": "9"}
    first, again = post(client, link, form), post(client, link, form)
    changed = post(client, link, form | {"q1": "2"})
    assert text_of(first) == text_of(again)
    assert "already received" in text_of(changed)
    assert Response.objects.get().answers == {"q1": 9}


def test_pages_are_kept_one_by_one(client: Client, two_pages: PublicLink) -> None:
    step = post(client, two_pages, open_page(client, two_pages) | {"q1": "3"})
    assert step.status_code == 303
    partial = Response.objects.get()
    assert (partial.status, partial.answers) == ("partial", {"q1": 3})
    page = hidden(text_of(client.get(step["Location"])))
    done = post(client, two_pages, page | {"q3": "slow"})
    stored = Response.objects.get()
    assert "Thank you" in text_of(done)
    assert (stored.status, stored.answers, stored.rev) == ("complete", {"q1": 3, "q3": "slow"}, 2)


def test_going_back_keeps_both_pages(client: Client, two_pages: PublicLink) -> None:
    step = post(client, two_pages, open_page(client, two_pages) | {"q1": "3"})
    second = hidden(text_of(client.get(step["Location"])))
    back = post(client, two_pages, second | {"q3": "slow", "go": "back"})
    first_again = text_of(client.get(back["Location"]))
    assert re.findall(r'name="q1" value="(\w+)" checked', first_again) == ["3"]
    forward = post(client, two_pages, hidden(first_again) | {"q1": "4"})
    assert ">\nslow</textarea>" in text_of(client.get(forward["Location"]))
    assert Response.objects.get().answers == {"q1": 4, "q3": "slow"}


def test_threat_31_posting_the_first_page_again_after_the_second_makes_no_second_response(
    client: Client, two_pages: PublicLink
) -> None:
    first = open_page(client, two_pages) | {"q1": "3"}
    step = post(client, two_pages, first)
    post(client, two_pages, hidden(text_of(client.get(step["Location"]))) | {"q3": "slow"})
    late = post(client, two_pages, first | {"q1": "10"})
    assert "already received" in text_of(late)
    assert Response.objects.get().answers == {"q1": 3, "q3": "slow"}


def test_threat_29_late_page_posted_directly_leads_to_the_required_one(
    client: Client, two_pages: PublicLink
) -> None:
    response = post(client, two_pages, open_page(client, two_pages) | {"p": "1", "q3": "slow"})
    assert response.status_code == 400
    assert 'id="q1-e"' in text_of(response)
    assert Response.objects.filter(status="complete").count() == 0


def test_answers_to_questions_that_the_logic_hides_are_not_kept(client: Client) -> None:
    definition = a_definition()
    definition["questions"]["q3"]["display"] = {"field": "q1", "op": "lte", "value": 6}
    link = a_link(publish(definition=definition))
    step = post(client, link, open_page(client, link) | {"q1": "9"})
    html = text_of(client.get(step["Location"]))
    assert 'name="q3"' not in html
    post(client, link, hidden(html) | {"q3": "smuggled"})
    stored = Response.objects.get()
    assert (stored.answers, stored.shown) == ({"q1": 9}, ["q1", "q2", "q4"])


def test_question_brought_up_by_its_own_page_is_shown_before_going_on(client: Client) -> None:
    definition = one_page_definition()
    definition["questions"]["q3"] |= {"display": {"field": "q1", "op": "lte", "value": 6}, "required": True}
    link = a_link(publish(definition=definition))
    form = open_page(client, link)
    again = post(client, link, form | {"q1": "3"})
    html = text_of(again)
    assert (again.status_code, 'name="q3"' in html, "one more question" in html) == (200, True, True)
    assert '<a href="#q3">What is the main reason for your answer</a>' in html
    assert '<div class="q new" id="q3">' in html
    assert re.findall(r"<(\w+)[^>]* autofocus", html) == ["textarea"]
    assert re.findall(r'name="q1" value="(\w+)" checked', html) == ["3"]
    still_empty = post(client, link, hidden(html) | {"q1": "3"})
    assert 'id="q3-e"' in text_of(still_empty)
    assert "Thank you" in text_of(post(client, link, hidden(html) | {"q1": "3", "q3": "slow"}))


def test_page_of_which_nothing_is_asked_is_passed_over(client: Client) -> None:
    definition = a_definition(blocks={"b1": {"pages": [["q1"], ["q2"], ["q3"]]}})
    definition["questions"]["q2"]["display"] = {"field": "q1", "op": "lte", "value": 6}
    link = a_link(publish(definition=definition))
    step = post(client, link, open_page(client, link) | {"q1": "9"})
    assert "&p=2&" in step["Location"]


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
    deactivate_link(link, by=None)
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


def test_language_can_be_switched_with_answers_kept(client: Client) -> None:
    definition = one_page_definition(languages=["en", "de"])
    definition["texts"]["de"] = {path: f"DE {text}" for path, text in definition["texts"]["en"].items()}
    link = a_link(publish(definition=definition))
    step = post(client, link, open_page(client, link) | {"q1": "4", "lang": "de"})
    html = text_of(client.get(step["Location"]))
    assert '<html lang="de" dir="ltr">' in html
    assert "DE How likely" in html
    assert re.findall(r'name="q1" value="(\w+)" checked', html) == ["4"]
    post(client, link, hidden(html) | {"q1": "4"})
    assert (Response.objects.get().language, Response.objects.get().status) == ("de", "complete")
    german = client.get(f"/s/{link.token}/", headers={"accept-language": "de-AT,en;q=0.5"})
    assert '<html lang="de"' in text_of(german)


def test_contact_is_asked_for_a_way_and_kept_apart(client: Client, link: PublicLink) -> None:
    form = open_page(client, link) | {"q1": "2", "q4": "yes", "q4.name": "Robin"}
    missing = post(client, link, form)
    assert missing.status_code == 400
    assert 'id="q4.email-e"' in text_of(missing)
    assert 'value="Robin"' in text_of(missing)
    done = text_of(post(client, link, form | {"q4.email": "robin@example.org"}))
    stored = Response.objects.get()
    assert "A person will get in touch" in done
    assert stored.answers == {"q1": 2, "q4": "yes"}
    assert stored.respondent == Respondent.objects.get(email="robin@example.org", name="Robin")
    assert "robin" not in str(stored.answers).lower() + str(stored.embedded)


def test_test_links_are_marked_and_left_out(client: Client) -> None:
    link = a_link(publish(definition=one_page_definition()), is_test=True)
    assert "Test: these answers" in text_of(client.get(f"/s/{link.token}/"))
    post(client, link, open_page(client, link) | {"q1": "9"})
    assert (Response.objects.get().is_test, Response.objects.counted().count()) == (True, 0)


def test_one_page_post_uses_few_statements(
    client: Client, link: PublicLink, django_assert_max_num_queries: Any
) -> None:
    post(client, link, open_page(client, link) | {"q1": "9"})
    form = open_page(client, link) | {"q1": "9"}
    with django_assert_max_num_queries(6):  # four of them are savepoints: the test's and that of the insert
        post(client, link, form)


def test_any_link_stays_on_our_own_host(client: Client, two_pages: PublicLink) -> None:
    step = post(
        client,
        two_pages,
        open_page(client, two_pages) | {"q1": "3", "next": "//evil.example"},
        HTTP_HOST="testserver",
    )
    assert step["Location"].startswith(f"/s/{two_pages.token}/?k=")
    assert django_settings.BASE_URL == "http://testserver"


@pytest.mark.parametrize(
    "mail",
    ["jose..m@example.org", "jose.@example.org", "jose@-example.org", "jos\u00e9@example.org", "a@example.c"],
)
def test_contact_a_mistyped_address_is_shown_beside_its_field(
    client: Client, link: PublicLink, mail: str
) -> None:
    form = open_page(client, link) | {"q1": "2", "q4": "yes", "q4.name": "Robin", "q4.email": mail}
    refused = text_of(post(client, link, form))
    assert "check the mail address" in refused
    assert mail in refused
    assert Respondent.objects.count() == 0
