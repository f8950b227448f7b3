"""How often a posted page asks the database: at most six times, BEGIN and COMMIT not counted.

On PostgreSQL the answer on one page is one statement with all that is written with it, and no transaction.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common import wakeups
from common.clock import now
from common.counting import Limit
from common.ids import new_uuid
from common.models import Counter
from surveys.domain.responses.recording import WAKEUP, Incoming, complete_response, save_partial
from surveys.models import Response
from tests.factories.surveys import a_definition, a_link, one_page_definition, publish
from tests.surveys.visiting import asked, hidden

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
BUDGET = 6
NOT_COUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")
FIRST, LAST = {"q1": "9", "q2.r1": "c4"}, {"q3": "fine"}


def posted(client: Client, path: str, form: dict[str, Any]) -> tuple[list[str], Any]:
    """The statements that posting `form` costs at most, and the answer."""
    wakeups.forget_all()  # a look whether the worker is asked already holds for others that come soon after
    with CaptureQueriesContext(connection) as captured:
        response = client.post(path, form)
    statements = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in statements if not sql.startswith(NOT_COUNTED)], response


@pytest.fixture
def path(request: pytest.FixtureRequest) -> str:
    """A survey of two pages that somebody has answered before, so that all that is kept is in memory."""
    questionnaire = publish()
    wakeups.request_run(WAKEUP)  # as usual under load: the worker is asked already
    link = a_link(questionnaire)
    paths = {"link": lambda: f"/s/{link.token}/", "token": lambda: asked(questionnaire)[1]}
    answer_both(Client(), paths[request.param](), LAST)
    return paths[request.param]()


def answer_both(client: Client, path: str, last: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Answers both pages; the statements of each post."""
    first, step = posted(client, path, hidden(client.get(path).content.decode()) | FIRST)
    assert step.status_code == 303
    second = hidden(client.get(step["Location"]).content.decode())
    done, thanks = posted(client, path, second | last)
    assert "Thank you" in thanks.content.decode()
    return first, done


@pytest.mark.parametrize(("path", "first", "last"), [("link", 2, 4), ("token", 2, 5)], indirect=["path"])
def test_posted_page_asks_as_often_as_counted_here(client: Client, path: str, first: int, last: int) -> None:
    statements = answer_both(client, path, LAST)
    assert [len(of_page) for of_page in statements] == [first, last], statements
    assert max(first, last) <= BUDGET


@pytest.mark.parametrize("path", ["link", "token"], indirect=True)
def test_posted_page_with_a_way_to_be_contacted_stays_in_the_budget(client: Client, path: str) -> None:
    contact = {"q4": "yes", "q4.name": "Robin", "q4.email": "robin@example.org"}
    _, last = answer_both(client, path, LAST | contact)
    assert len(last) == (BUDGET if "/i/" in path else BUDGET - 1), last
    assert Response.objects.order_by("-pk")[0].respondent is not None


def open_form(client: Client, path: str) -> dict[str, str]:
    return hidden(client.get(path).content.decode())


@pytest.mark.parametrize("way", ["link", "token"])
def test_page_that_is_all_is_one_statement_on_postgresql_and_a_transaction_on_sqlite(
    client: Client, way: str
) -> None:
    questionnaire = publish(definition=a_definition(blocks={"b1": {"pages": [["q1", "q2", "q3"]]}}))
    wakeups.request_run(WAKEUP)
    link = f"/s/{a_link(questionnaire).token}/"
    paths = [link if way == "link" else asked(questionnaire)[1] for _ in range(2)]
    client.post(paths[0], open_form(client, paths[0]) | FIRST)
    form = open_form(client, paths[1]) | FIRST
    with CaptureQueriesContext(connection) as captured:
        statements, response = posted(client, paths[1], form)
    assert "Thank you" in response.content.decode()
    begun = [query["sql"] for query in captured.captured_queries if query["sql"].startswith("BEGIN")]
    found = [] if way == "link" else ["SELECT"]
    if connection.vendor == "postgresql":
        assert ([sql.split()[0] for sql in statements], begun) == ([*found, "WITH", "SELECT"], [])
    else:
        written = ["INSERT", "INSERT"] if way == "link" else ["INSERT", "UPDATE"]
        assert [sql.split()[0] for sql in statements] == [*found, *written, "SELECT"]
        assert len(begun) == 1


def test_public_answers_beyond_the_limit_are_flagged_in_the_same_statement(
    client: Client, settings: Any
) -> None:
    settings.SPAM_MAX_PER_MINUTE = 1
    path = f"/s/{a_link(publish(definition=one_page_definition())).token}/"
    robot = {"website": "https://example.org"}
    with time_machine.travel(now().replace(second=30), tick=False):
        for extra in ({}, {}, robot):
            client.post(path, aged_form(client, path) | FIRST | extra)
    stored = Response.objects.order_by("pk").values_list("flags", "is_spam", "body_hash")
    assert [(flags, is_spam) for flags, is_spam, _ in stored] == [
        ([], False),
        (["too_many"], True),
        (["honeypot", "too_many"], True),
    ]


def aged_form(client: Client, path: str) -> dict[str, str]:
    with time_machine.travel(now() - timedelta(seconds=60), tick=False):
        return open_form(client, path)


def test_answer_sent_twice_is_one_row_and_counts_twice(client: Client) -> None:
    path = f"/s/{a_link(publish(definition=one_page_definition())).token}/"
    with time_machine.travel(now().replace(second=30), tick=False):
        form = aged_form(client, path) | FIRST
        said = [client.post(path, form | {"q3": words}).content.decode() for words in ("", "", "else")]
    assert ["Thank you. Your answers are in." in html for html in said] == [True, True, False]
    assert Response.objects.count() == 1
    assert Counter.objects.get(key="answers:127.0.0.1").count == 3


def test_finished_answer_of_many_pages_is_counted_once_and_flagged() -> None:
    """Whose first page came in by another process since the last one was posted: stored at the second try."""
    questionnaire = publish(definition=one_page_definition())
    partial = {"version": questionnaire.current, "unit": questionnaire.owner, "uuid": new_uuid()}
    incoming = Incoming(questionnaire=questionnaire, answers={"q1": 9}, continues=True, **partial)
    save_partial(incoming)
    limit = Limit("answers:somewhere", seconds=60, most=0)
    recorded = complete_response(replace(incoming, limit=limit))
    stored = Response.objects.get()
    assert (recorded.outcome, stored.flags, stored.is_spam) == ("created", ["too_many"], True)
    assert Counter.objects.get().count == 1


def test_first_answer_to_an_invitation_marks_it_and_a_second_one_does_not(client: Client) -> None:
    invitation, path = asked(publish(definition=one_page_definition()))
    form = open_form(client, path) | FIRST
    client.post(path, form)
    invitation.refresh_from_db()
    answered_at = invitation.answered_at
    client.post(path, form | {"q3": "else"})
    invitation.refresh_from_db()
    assert answered_at == Response.objects.get().completed_at
    assert invitation.answered_at == answered_at
