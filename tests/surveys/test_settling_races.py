"""Respondents who finish at the moment at which their answers are settled: one of both is first."""

from datetime import timedelta
from functools import partial

import pytest

from common.clock import now
from metrics.domain.cells import refresh
from metrics.domain.rebuilding import rebuild_metrics
from metrics.models import Score
from surveys.domain.responses.processing import process_responses
from surveys.domain.responses.recording import Incoming, Recorded, complete_response, save_partial
from surveys.domain.responses.settling import settle_partials
from surveys.models import Response
from tests.factories.metrics import MetricFactory
from tests.factories.surveys import publish
from tests.races import at_once

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_file"),
]


def test_who_finishes_while_their_answers_are_settled_is_first_or_second() -> None:
    survey = publish()
    MetricFactory(key="nps", owner=survey.owner)
    people = []
    for _ in range(40):
        said = {"questionnaire": survey, "version": survey.current, "unit": survey.owner}
        begun = save_partial(Incoming(**said, answers={"q1": 3}))
        assert begun
        said |= {"uuid": begun.uuid, "continues": True}
        people.append(Incoming(**said, answers={"q1": 9, "q3": "late"}, rev=2))
    Response.objects.update(saved_at=now() - timedelta(days=8))

    calls = [partial(complete_response, one) for one in people]
    calls[10:10] = calls[30:30] = [settle_partials, process_responses]
    found = at_once([*calls, settle_partials])
    assert [one for one in found if isinstance(one, Exception)] == []
    told = {one.response.uuid: one.outcome for one in found if isinstance(one, Recorded) and one.response}

    process_responses()
    refresh()
    for row in Response.objects.all():
        is_first = told[row.uuid] == "created"
        assert (row.status, row.answers["q1"]) == (("complete", 9) if is_first else ("partial", 3))
        assert (row.processing, row.saved_at) == ("done", None)
    assert (len(told), Score.objects.count()) == (40, 40)
    check = rebuild_metrics(check=True)
    assert (check.total, check.waiting) == (0, 0)
