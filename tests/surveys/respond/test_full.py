"""What respondents see of quotas that are full, and who is screened out."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common import wakeups
from surveys.domain.responses.recording import WAKEUP
from surveys.models import Response
from tests.factories.surveys import a_definition, a_link, publish
from tests.surveys.quotas.given import answered, quota, taken, with_quotas
from tests.surveys.visiting import asked, hidden, open_page, post, text_of

pytestmark = pytest.mark.django_db
NOT_COUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")
CONTACT = {"q4": "yes", "q4.name": "Robin", "q4.email": "robin@example.org"}
FULL = {"field": "quota:u1", "op": "eq", "value": "full"}


def test_threat_32_who_finishes_on_a_full_quota_reads_its_words_also_when_sending_twice(
    client: Client,
) -> None:
    survey = with_quotas(quota(limit=1))
    answered(survey)
    link = a_link(survey)
    form = open_page(client, link) | {"q1": "10"} | CONTACT

    pages = [text_of(post(client, link, form)) for _ in range(2)]

    assert ["We have heard <b>enough</b> fans." in page for page in pages] == [True, True]
    assert ["A person will get in touch" in page for page in pages] == [False, False]
    assert Response.objects.get(status="over_quota").answers["q1"] == 10
    assert taken(survey) == {"u1": 1}


def branching(**changes: Any) -> Any:
    """Two pages; the second one only while there are places, else an end of its own words."""
    end = {"type": "end", "id": "f8", "outcome": "over_quota"}
    flow = [
        {"type": "block", "id": "b1"},
        {"type": "branch", "id": "f1", "when": FULL, "flow": [end]},
        {"type": "block", "id": "b2"},
    ]
    blocks = {"b1": {"pages": [["q1"]]}, "b2": {"pages": [["q3"]]}}
    texts = {"en": a_definition()["texts"]["en"] | {"f8.thanks": "We have enough."}}
    definition = a_definition(
        flow=flow, blocks=blocks, texts=texts, quotas=[quota(action="count", **changes)]
    )
    return publish(definition=definition)


def test_condition_on_a_quota_holds_from_the_page_on_where_it_stands(client: Client) -> None:
    survey = branching(limit=1)
    link = a_link(survey)
    first = post(client, link, open_page(client, link) | {"q1": "9"})
    assert (first.status_code, "b2.p0" in first["Location"]) == (303, True)
    done = post(client, link, hidden(text_of(client.get(first["Location"]))) | {"q3": "good"})
    assert "Your answers are in." in text_of(done)

    second = post(client, link, open_page(client, link) | {"q1": "9"})

    assert "We have enough." in text_of(second)
    assert list(Response.objects.order_by("pk").values_list("status", "quotas")) == [
        ("complete", ["u1"]),
        ("over_quota", None),
    ]


def statements_of(client: Client, path: str, form: dict[str, Any]) -> list[str]:
    wakeups.forget_all()
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(path, form)
    assert "Thank you" in text_of(answer)
    said = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in said if not sql.startswith(NOT_COUNTED)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("way", "most"), [("link", 5), ("token", 6)])
def test_last_page_with_two_quotas_asks_once_more_and_stays_in_the_budget(
    client: Client, settings: Any, way: str, most: int
) -> None:
    settings.SPAM_MIN_SECONDS = 0
    two = [quota(limit=9), quota("u2", limit=9, when={})]
    survey = publish(definition=a_definition(quotas=two))
    wakeups.request_run(WAKEUP)
    counts = []
    for _ in range(2):  # the second time all that is kept is in memory
        path = f"/s/{a_link(survey).token}/" if way == "link" else asked(survey)[1]
        step = client.post(path, hidden(text_of(client.get(path))) | {"q1": "9"})
        form = hidden(text_of(client.get(step["Location"]))) | {"q3": "good"}
        counts.append(len(statements_of(client, path, form)))
    assert counts[-1] == most <= 6
    assert taken(survey) == {"u1": 2, "u2": 2}


def test_quota_of_what_is_known_beside_the_answers_is_counted_on_a_survey_without_logic(
    client: Client,
) -> None:
    by_link = {"field": "channel", "op": "eq", "value": "link"}
    in_english = {"field": "language", "op": "eq", "value": "en"}
    survey = with_quotas(quota(limit=9, when=by_link), quota("u2", limit=9, when=in_english))
    link = a_link(survey)
    post(client, link, open_page(client, link) | {"q1": "2"})
    assert taken(survey) == {"u1": 1, "u2": 1}
