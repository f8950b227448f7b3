"""Many who finish at once on few places: with real connections and real commits."""

from collections import Counter
from functools import partial
from typing import Any

import pytest

from common.ids import new_uuid
from surveys.domain.responses.correcting import exclude_response
from surveys.domain.responses.quotas import recount_quotas
from surveys.domain.responses.recording import Incoming, complete_response, complete_responses, save_partial
from surveys.models import Questionnaire, Response
from tests.races import at_once
from tests.surveys.quotas.given import quota, taken, with_quotas

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_file"),
]
EVERYBODY: dict[str, Any] = {}


def incoming(questionnaire: Questionnaire, **more: Any) -> Incoming:
    return Incoming(
        questionnaire=questionnaire,
        version=questionnaire.published,
        unit=questionnaire.owner,
        answers={"q1": 9},
        **more,
    )


def statuses() -> Counter[str]:
    return Counter(Response.objects.values_list("status", flat=True))


def test_threat_32_of_a_hundred_who_finish_at_once_on_ten_places_ten_are_complete() -> None:
    survey = with_quotas(quota(limit=10))

    found = at_once([partial(complete_response, incoming(survey)) for _ in range(100)])

    assert [one.outcome for one in found] == ["created"] * 100
    assert statuses() == {"complete": 10, "over_quota": 90}
    assert (taken(survey), recount_quotas(check=True)) == ({"u1": 10}, 0)


def test_begun_ones_sent_twice_and_in_bulk_share_the_places_of_two_quotas() -> None:
    """The quotas stand in the other order in the survey: nobody waits crosswise."""
    survey = with_quotas(quota("u2", limit=12, when=EVERYBODY), quota("u1", limit=10))
    calls = []
    for number in range(24):
        one = incoming(survey, uuid=new_uuid(), continues=True)
        if number % 3 == 0:
            save_partial(one)
        calls += [partial(complete_response, one)] * 2
        if number % 4 == 0:
            calls.append(partial(complete_responses, [incoming(survey), one]))

    found = at_once(calls)

    assert [one for one in found if isinstance(one, Exception)] == []
    assert statuses() == {"complete": 10, "over_quota": 20}
    assert (taken(survey), recount_quotas(check=True)) == ({"u1": 10, "u2": 10}, 0)


def test_places_given_back_while_others_finish_are_taken_once() -> None:
    survey = with_quotas(quota(limit=6), quota("u2", limit=100, when=EVERYBODY))
    first = [complete_response(incoming(survey)).response for _ in range(6)]
    calls: list[Any] = []
    for response in first[:3]:
        assert response is not None
        calls.append(partial(exclude_response, response, by=None, reason="Twice"))
        calls += [partial(complete_response, incoming(survey)) for _ in range(8)]

    failed = [one for one in at_once(calls) if isinstance(one, Exception)]
    for _ in range(3):  # whoever came too early for the last of them was turned away
        complete_response(incoming(survey))

    assert failed == []
    counted = Response.objects.counted()
    assert (counted.count(), taken(survey)["u1"], recount_quotas(check=True)) == (6, 6, 0)
