"""Saving for later, and going on with the same answers on another device."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from common.clock import now
from delivery import kinds
from delivery.domain.drain import drain
from delivery.models import Message
from surveys.domain.asking import doors
from surveys.domain.asking.resuming import MOST_LINKS, MOST_MAILS
from surveys.domain.responses.settling import settle_partials
from surveys.models import Program, PublicLink, Response, ResumeLink
from tests.factories.surveys import ProgramFactory, a_definition, a_link, publish
from tests.surveys.visiting import asked, hidden, open_page, post, text_of

pytestmark = pytest.mark.django_db
FIRST = {"q1": "9", "q2.r1": "c4"}


@pytest.fixture
def mail_leaves(settings: Any) -> None:
    settings.EMAIL_URL = "smtp://localhost:1"


def save(client: Client, link: PublicLink, **said: str) -> str:
    """Saves the first page for later; the path of the page that says so."""
    answer = post(client, link, open_page(client, link) | {"go": "save"} | (said or FIRST))
    assert answer.status_code == 303, text_of(answer)
    return str(answer["Location"])


def back_of(saved: str) -> str:
    return saved.removesuffix("saved/")


def go_on(client: Client, path: str) -> Any:
    """What somebody sees who opens a way back."""
    answer = client.get(path)
    return client.get(answer["Location"]) if answer.status_code == 303 else answer


def test_saved_answers_are_gone_on_with_on_another_device(client: Client, two_pages: PublicLink) -> None:
    saved = save(client, two_pages)
    page = text_of(client.get(saved))
    url = f"http://testserver{back_of(saved)}"
    assert ["Your answers are saved" in page, f'value="{url}"' in page, "<svg" in page] == [True, True, True]
    assert "<title>Your answers are saved – How was the airport today?</title>" in page
    elsewhere = Client()
    html = text_of(go_on(elsewhere, back_of(saved)))
    assert ['value="9" checked' in html, 'name="q2.r1" value="c4" checked' in html] == [True, True]
    answer = post(elsewhere, two_pages, hidden(html) | FIRST)
    last = hidden(text_of(elsewhere.get(answer["Location"])))
    assert "Your answers are in." in text_of(post(elsewhere, two_pages, last | {"q3": "Quick"}))
    stored = Response.objects.get()
    assert (stored.answers, stored.status, stored.stopped_at, stored.writer) == (
        {"q1": 9, "q2.r1": "c4", "q3": "Quick"},
        "complete",
        None,
        None,
    )


def test_saving_keeps_a_half_filled_page_and_leads_back_to_it(client: Client, two_pages: PublicLink) -> None:
    """The first question is required and still open: no reason not to save the rest."""
    saved = save(client, two_pages, **{"q2.r1": "c4"})
    html = text_of(go_on(client, back_of(saved)))
    assert hidden(html)["p"] == "b1.p0"
    assert 'name="q2.r1" value="c4" checked' in html
    assert Response.objects.get().answers == {"q2.r1": "c4"}


def test_saving_an_untouched_page_gives_a_way_back_too(client: Client, two_pages: PublicLink) -> None:
    saved = save(client, two_pages, q3="")
    assert hidden(text_of(go_on(client, back_of(saved))))["p"] == "b1.p0"


def test_threat_15_way_back_is_stored_as_a_hash_and_opens_for_its_own_purpose_alone(
    client: Client, two_pages: PublicLink
) -> None:
    token = back_of(save(client, two_pages)).split("/")[3]
    stored = ResumeLink.objects.get()
    assert token not in str(vars(stored))
    wrong = [token[:-1] + ("A" if token[-1] != "A" else "B"), token[:-1], "x" * 32]
    paths = [f"/s/r/{one}/" for one in wrong] + [f"/s/r/{two_pages.token}/", f"/s/{token}/", f"/s/i/{token}/"]
    answers = [client.get(path) for path in paths] + [client.get(f"/s/r/{wrong[0]}/saved/")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({text_of(answer) for answer in answers}) == 1


def test_threat_15_guessed_ways_back_are_slowed_down(client: Client, two_pages: PublicLink) -> None:
    saved = save(client, two_pages)
    statuses = [client.get(f"/s/r/{'y' * 30}{n:02}/").status_code for n in range(40)]
    assert (statuses[0], statuses[-1]) == (404, 429)
    assert client.get(back_of(saved)).status_code == 303  # a right one always opens


def test_threat_15_way_back_to_finished_answers_says_that_they_were_received(
    client: Client, two_pages: PublicLink
) -> None:
    saved = save(client, two_pages)
    with time_machine.travel(now() + timedelta(days=8)):
        settle_partials()
        answers = [client.get(back_of(saved)), client.get(saved)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert ["Your earlier answers were received" in text_of(answer) for answer in answers] == [True, True]
    assert "q1" not in text_of(answers[0])


def test_way_back_to_a_closed_survey_says_that_it_has_ended(client: Client, two_pages: PublicLink) -> None:
    saved = save(client, two_pages)
    program = two_pages.questionnaire.program
    for days, ends in ((2, True), (0.5, False)):
        closes = now() + timedelta(days=days)
        Program.objects.filter(pk=program.pk).update(closes_at=closes)
        doors.forget_all()
        with time_machine.travel(closes + timedelta(minutes=1)):
            page = go_on(client, back_of(saved))
            html = text_of(page)
            assert ("This survey has ended" in html) == ends
    with time_machine.travel(closes + timedelta(minutes=2)):  # who began within a day before may finish
        assert post(client, two_pages, hidden(html) | FIRST | {"q1": "7"}).status_code == 303
    assert Response.objects.get().answers["q1"] == 7


def test_old_ways_back_of_one_response_go(client: Client, two_pages: PublicLink) -> None:
    form = open_page(client, two_pages) | FIRST | {"go": "save"}
    ways = [back_of(post(client, two_pages, form)["Location"]) for _ in range(MOST_LINKS + 2)]
    assert ResumeLink.objects.count() == MOST_LINKS
    assert [client.get(way).status_code for way in (ways[0], ways[1], ways[2], ways[-1])] == [
        404,
        404,
        303,
        303,
    ]


def test_invitation_is_its_own_way_back_to_the_page_where_one_stopped(client: Client) -> None:
    _, path = asked(publish())
    first = client.post(path, hidden(text_of(client.get(path))) | FIRST)
    assert first.status_code == 303
    html = text_of(Client().get(path))
    assert hidden(html)["p"] == "b1.p1"
    answer = client.post(path, hidden(html) | {"q3": "Soon", "go": "save"})
    assert answer["Location"] == f"{path}saved/"
    page = text_of(client.get(answer["Location"]))
    assert f"http://testserver{path}" in page
    html = text_of(Client().get(path))
    assert (hidden(html)["p"], "Soon" in html) == ("b1.p1", True)


def test_page_of_an_invitation_with_nothing_saved_leads_to_its_first(client: Client) -> None:
    _, path = asked(publish())
    assert client.get(f"{path}saved/")["Location"] == path


def test_second_device_that_knows_less_is_told_and_overwrites_nothing(
    client: Client, two_pages: PublicLink
) -> None:
    saved = save(client, two_pages)
    here, there = go_on(client, back_of(saved)), go_on(Client(), back_of(saved))
    forms = [hidden(text_of(one)) for one in (here, there)]
    assert forms[0]["k"] != forms[1]["k"]
    assert post(client, two_pages, forms[0] | FIRST | {"q1": "2"}).status_code == 303
    refused = post(client, two_pages, forms[1] | FIRST | {"q1": "10"})
    html = text_of(refused)
    assert (refused.status_code, "changed on another device" in html) == (409, True)
    assert 'value="2" checked' in html
    assert Response.objects.get().answers["q1"] == 2
    again = post(client, two_pages, hidden(html) | FIRST | {"q1": "10"})
    assert (again.status_code, Response.objects.get().answers["q1"]) == (303, 10)


def test_threat_31_own_older_page_may_say_anew_what_it_says(client: Client, two_pages: PublicLink) -> None:
    """The browser's "back", a refresh, a double click: the same device, however old its form."""
    form = open_page(client, two_pages)
    statuses = [
        post(client, two_pages, form | FIRST | {"q1": value}).status_code for value in ("3", "3", "8")
    ]
    assert statuses == [303, 303, 303]
    assert (Response.objects.count(), Response.objects.get().answers["q1"]) == (1, 8)


def test_survey_may_do_without_saving_for_later(client: Client) -> None:
    link = a_link(publish(definition=a_definition(look={"save": False})))
    html = text_of(client.get(f"/s/{link.token}/"))
    answer = post(client, link, open_page(client, link) | FIRST | {"go": "save"})
    assert ('value="save"' in html, ResumeLink.objects.count(), answer.status_code) == (False, 0, 303)


# Mail to oneself


def mail_to(client: Client, saved: str, address: str) -> Any:
    return client.post(saved, {"to": address})


def test_way_back_is_mailed_once_and_its_address_is_not_kept(
    client: Client, two_pages: PublicLink, mail_leaves: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = save(client, two_pages)
    for _ in range(2):
        assert "The mail is on its way." in text_of(mail_to(client, saved, "Robin@example.com"))
    message = Message.objects.get()
    assert (message.to_address, message.subject) == ("robin@example.com", "Go on with your answers")
    assert f"http://testserver{back_of(saved)}" in message.text
    drain_with(monkeypatch)
    message.refresh_from_db()
    assert (message.status, message.to_address, message.text) == ("sent", "erased", "Erased.")
    left = str(vars(message))
    assert ["robin" in left, back_of(saved) in left, str(Response.objects.get().uuid) in left] == [False] * 3


def drain_with(monkeypatch: pytest.MonkeyPatch) -> None:
    class Sender:
        is_live = True

        def send(self, message: Any, before_data: Any) -> kinds.Outcome:
            assert before_data()
            return kinds.Outcome(kinds.Result.SENT, "250 ok")

        def close(self) -> None:
            pass

    monkeypatch.setitem(kinds._senders, "email", Sender)
    drain()


def test_only_a_few_mails_leave_for_one_response(
    client: Client, two_pages: PublicLink, mail_leaves: None
) -> None:
    saved = save(client, two_pages)
    answers = [mail_to(client, saved, f"p{n}@example.com") for n in range(MOST_MAILS + 1)]
    assert [answer.status_code for answer in answers] == [200] * MOST_MAILS + [400]
    assert "No more mails can be sent" in text_of(answers[-1])
    assert Message.objects.count() == MOST_MAILS


def test_nobody_gets_more_than_a_few_mails_a_day_whoever_asks(
    client: Client, two_pages: PublicLink, mail_leaves: None
) -> None:
    with time_machine.travel(now().replace(hour=12, minute=0), tick=False):
        statuses = [
            mail_to(client, save(client, two_pages), "victim@example.com").status_code for _ in range(7)
        ]
    assert statuses == [200] * 5 + [400] * 2


@pytest.mark.parametrize(
    "address", ["", "robin", "a@example.com, b@example.com", "a@example.com\nBcc: b@x.org"]
)
def test_threat_7_mail_goes_to_one_address_or_nowhere(
    client: Client, two_pages: PublicLink, mail_leaves: None, address: str
) -> None:
    answer = mail_to(client, save(client, two_pages), address)
    assert (answer.status_code, Message.objects.count()) == (400, 0)
    assert "<title>Please check the mail address" in text_of(answer)


def test_no_mail_is_offered_where_none_leaves(client: Client, two_pages: PublicLink) -> None:
    assert 'name="to"' not in text_of(client.get(save(client, two_pages)))


def test_anonymous_response_keeps_nothing_of_who_saved_it(client: Client, mail_leaves: None) -> None:
    program = ProgramFactory(is_anonymous=True)
    definition = a_definition(blocks={"b1": {"pages": [["q1", "q2"], ["q3"]]}})
    del definition["questions"]["q4"], definition["texts"]["en"]["q4.text"]
    link = a_link(publish(program, definition=definition))
    saved = save(client, link)
    mail_to(client, saved, "robin@example.com")
    stored, way = Response.objects.get(), ResumeLink.objects.get()
    columns = {field.name for field in ResumeLink._meta.concrete_fields}
    assert columns == {"id", "token_hash", "response", "link", "mails"}
    assert (stored.saved_at or now()).hour == stored.started_at.hour
    assert not re.search(r"robin", str(vars(way)) + str(vars(stored)))
    message = Message.objects.get()
    assert str(stored.uuid) not in f"{message.context} {message.dedupe_key}"
