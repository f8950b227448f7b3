"""A metric that is computed again by workers that are killed at any commit comes out right in the end."""

from datetime import date, timedelta

import pytest

from accounts.models import OrgUnit
from common.clock import now
from common.models import Heartbeat
from metrics import tasks
from metrics.domain import rebuild_requests
from metrics.domain.cells import refresh
from metrics.domain.rebuild_requests import rebuilds_asked, request_rebuild, resume_rebuilds
from metrics.domain.rebuilding import rebuild_metrics
from metrics.models import Cell, Metric, Score
from surveys.models import Questionnaire
from tests.dying import every_death
from tests.factories.metrics import MetricFactory, answered

MAY, JUNE = date(2018, 5, 11), date(2018, 6, 1)


def spoil(metric: Metric) -> None:
    """Scores that are missing and wrong, and sums that nobody would touch otherwise."""
    scores = list(Score.objects.filter(metric=metric).order_by("pk"))
    Score.objects.filter(pk=scores[0].pk).delete()
    Score.objects.filter(pk=scores[-1].pk).update(value=0)
    Cell.objects.filter(metric=metric, day=JUNE).delete()


@pytest.mark.django_db(transaction=True)
def test_rebuild_killed_at_any_commit_comes_out_right(
    questionnaire: Questionnaire, area_a: OrgUnit, area_b: OrgUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild_requests, "enqueue", lambda *args: True)
    monkeypatch.setattr("metrics.domain.rebuilding.BATCH", 2)
    metric = MetricFactory(owner=questionnaire.owner)
    for rating in (1, 5, 9):
        answered(questionnaire, unit=area_a, day=MAY, answers={"q1": rating})
        answered(questionnaire, unit=area_b, day=JUNE, answers={"q1": rating})
    for death in every_death():
        spoil(metric)
        assert rebuild_metrics(check=True).total > 0, death
        request_rebuild(metric)
        with death:
            tasks.rebuild_metric(metric.pk)
        Heartbeat.objects.update(at=now() - timedelta(minutes=11))
        for _ in range(resume_rebuilds()):
            tasks.rebuild_metric(metric.pk)
        refresh()
        assert (rebuilds_asked(), rebuild_metrics(check=True).total) == ({}, 0), death
