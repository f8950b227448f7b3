"""How often a posted page asks the database: at most six times, BEGIN and COMMIT not counted."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common.wakeups import request_run
from surveys.domain.recording import WAKEUP
from surveys.models import Response
from tests.factories.surveys import a_link, publish
from tests.surveys.test_invitations import asked
from tests.surveys.test_respond import hidden

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
BUDGET = 6
NOT_COUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")
FIRST, LAST = {"q1": "9", "q2.r1": "c4"}, {"q3": "fine"}


def posted(client: Client, path: str, form: dict[str, Any]) -> tuple[list[str], Any]:
    """The statements that posting `form` costs, and the answer."""
    with CaptureQueriesContext(connection) as captured:
        response = client.post(path, form)
    statements = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in statements if not sql.startswith(NOT_COUNTED)], response


@pytest.fixture
def path(request: pytest.FixtureRequest) -> str:
    """A survey of two pages that somebody has answered before, so that all that is kept is in memory."""
    questionnaire = publish()
    request_run(WAKEUP)  # as usual under load: the worker is asked already
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


@pytest.mark.parametrize(("path", "first", "last"), [("link", 2, 4), ("token", 3, 5)], indirect=["path"])
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
