"""What counts is one thing, asked of one row or of many."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.domain.stages import wakes_rules
from common.clock import local_day, now
from metrics.domain.scoring import SCORE_STAGE
from metrics.models import Metric
from surveys.models import Response
from tests.factories.metrics import MetricFactory
from tests.factories.surveys import UNFINISHED, a_response

STATES = st.fixed_dictionaries(
    {
        "status": st.sampled_from(Response.Status.values),
        "is_test": st.booleans(),
        "is_spam": st.booleans(),
        "is_remeasurement": st.booleans(),
        "is_finished": st.booleans(),
        "excluded_at": st.sampled_from([None, now()]),
        "is_superseded": st.booleans(),
    }
)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STATES)
def test_one_row_and_many_agree_on_what_counts(state):
    response = Response.objects.first() or a_response()
    newer = Response.objects.exclude(pk=response.pk).first() or a_response(response.questionnaire)
    values = {**state, "superseded_by": newer if state["is_superseded"] else None}
    del values["is_superseded"]
    moment = now()
    if values.pop("is_finished") or values["status"] != "partial":
        values |= {"completed_at": moment, "day": local_day(moment)}
    else:
        values |= UNFINISHED
    Response.objects.filter(pk=response.pk).update(**values)
    response = Response.objects.get(pk=response.pk)
    metric = Metric.objects.first() or MetricFactory(key="nps", owner=response.unit)
    is_counted = Response.objects.counted().filter(pk=response.pk).exists()
    assert response.is_counted == is_counted
    assert wakes_rules(response) == (is_counted and not response.is_remeasurement)
    assert bool(SCORE_STAGE.prepare([response], {}, metrics=[metric]).rows) == is_counted
