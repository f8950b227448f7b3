"""A survey of forty questions with logic, answered to its end within the budget of statements."""

import gzip
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.respond_long import form_of, long_definition
from surveys.models import Response
from tests.factories.surveys import a_link, publish
from tests.surveys.visiting import asked, hidden, text_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
BUDGET = 6
NOT_COUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")


def counted(client: Client, path: str, form: dict[str, Any]) -> tuple[int, Any]:
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(path, form)
    statements = [query["sql"] for query in captured.captured_queries]
    return len([sql for sql in statements if not sql.startswith(NOT_COUNTED)]), answer


def go_through(client: Client, path: str) -> tuple[list[int], Any]:
    """The statements of each post, and what stands at the end."""
    html, counts = text_of(client.get(path)), []
    for _ in range(20):
        form = hidden(html)
        block, page = form["p"].split(".p")
        place = 2 * (int(block[1:]) - 1) + int(page)
        count, answer = counted(client, path, form | form_of(place))
        counts.append(count)
        if answer.status_code != 303:
            return counts, answer
        html = text_of(client.get(answer["Location"]))
    raise AssertionError("no end")


@pytest.mark.parametrize("way", ["link", "token"])
def test_each_page_of_a_long_survey_stays_in_the_budget_of_statements(client: Client, way: str) -> None:
    questionnaire = publish(definition=long_definition())
    paths = [f"/s/{a_link(questionnaire).token}/" if way == "link" else asked(questionnaire)[1] for _ in "12"]
    go_through(client, paths[0])
    counts, answer = go_through(client, paths[1])
    assert "Thank you for 9." in text_of(answer)
    assert len(counts) == 8  # of ten pages: one arm of the branch is not asked
    assert max(counts) <= BUDGET, counts
    stored = Response.objects.order_by("-pk")[0]
    assert (stored.status, stored.embedded) == ("complete", {"mood": "9 of 10"})
    assert {"q1", "q17", "q21", "q37"} <= set(stored.answers)
    assert "q25" not in stored.answers


def test_first_page_of_a_long_survey_is_one_small_request(client: Client) -> None:
    path = f"/s/{a_link(publish(definition=long_definition())).token}/"
    answer = client.get(path, headers={"accept-encoding": "gzip"})
    html = gzip.decompress(answer.content).decode()
    assert len(answer.content) <= 15_000
    assert [tag for tag in ("<link rel=stylesheet", "<script src", "<img") if tag in html] == []
    assert 'href="data:,"' in html


def test_page_half_way_asks_one_statement_and_is_packed_as_it_stands(
    client: Client, django_assert_num_queries: Any
) -> None:
    """The row behind the stamp of an address is there: nothing asks first whether it is."""
    path = f"/s/{a_link(publish(definition=long_definition())).token}/"
    first = hidden(text_of(client.get(path)))
    here = client.post(path, first | form_of(0))["Location"]
    plain = client.get(here).content
    for _ in "12":  # from memory, too
        with django_assert_num_queries(1):
            packed = client.get(here, headers={"accept-encoding": "gzip"})
        assert gzip.decompress(packed.content) == plain
    assert len(packed.content) <= 15_000
