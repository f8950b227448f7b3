"""Posted pages: kept once, page by page, with what is wrong named and the rest kept."""

import re
from typing import Any

import pytest
from django.test import Client

from surveys.domain.asking import doors
from surveys.domain.questionnaires.editing import change_draft, draft_of, publish_version
from surveys.models import PublicLink, Respondent, Response
from tests.factories.surveys import a_definition, a_link, one_page_definition, publish
from tests.surveys.visiting import hidden, open_page, post, text_of

pytestmark = pytest.mark.django_db


def test_answering_on_one_page_stores_one_complete_response(client: Client, link: PublicLink) -> None:
    form = open_page(client, link)
    response = post(client, link, form | {"q1": "9", "q2.r1": "c4", "q3": " Fine\r\nthanks ", "go": "next"})
    stored = Response.objects.get()
    assert response.status_code == 200
    assert "Thank you. Your answers are in." in text_of(response)
    assert stored.answers == {"q1": 9, "q2.r1": "c4", "q3": "Fine\nthanks"}
    assert (stored.status, stored.processing, stored.channel) == ("complete", "waiting", "link")
    assert (stored.unit, stored.is_spam, stored.flags) == (link.unit, False, [])


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
    response = post(client, two_pages, open_page(client, two_pages) | {"p": "b1.p1", "q3": "slow"})
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
    assert "&p=b1.p2&" in step["Location"]


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
