"""A metric that is to be computed again is, whatever happens to queue and worker meanwhile."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from common.clock import now
from common.models import Heartbeat
from metrics import tasks
from metrics.domain import rebuild_requests
from metrics.domain.rebuild_requests import TASK, rebuilds_asked, request_rebuild, resume_rebuilds
from metrics.domain.rebuilding import Reached
from metrics.models import Metric
from tests.factories.metrics import MetricFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def metric() -> Metric:
    return MetricFactory()


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What the worker was asked for; the queue is there."""
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(rebuild_requests, "enqueue", lambda *args: asked.append(args))
    return asked


def test_a_wish_lives_until_it_is_done(
    metric: Metric, queued: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        request_rebuild(metric)
    assert queued == [(TASK, metric.pk)]
    assert rebuilds_asked() == {metric.pk: (0, 0)}
    tasks.rebuild_metric(metric.pk)
    assert rebuilds_asked() == {}


def test_what_nobody_works_on_is_asked_for_again(metric: Metric, queued: list[Any]) -> None:
    request_rebuild(metric)
    assert resume_rebuilds() == 0
    Heartbeat.objects.update(at=now() - timedelta(minutes=11))
    assert (resume_rebuilds(), resume_rebuilds()) == (1, 0)
    assert queued == [(TASK, metric.pk)]


def test_a_metric_that_is_gone_needs_nothing(metric: Metric, queued: list[Any]) -> None:
    request_rebuild(metric)
    Heartbeat.objects.update(at=now() - timedelta(minutes=11))
    metric.delete()
    assert (resume_rebuilds(), queued, rebuilds_asked()) == (0, [], {})


def test_a_wish_that_comes_meanwhile_stays(metric: Metric, monkeypatch: pytest.MonkeyPatch) -> None:
    request_rebuild(metric)

    def change_meanwhile(**options: Any) -> None:
        options["progress"](Reached(5, 5), 10)
        assert rebuilds_asked() == {metric.pk: (5, 10)}
        request_rebuild(metric)
        options["progress"](Reached(10, 10), 10)
        raise AssertionError("a run of the definition of before goes on")

    monkeypatch.setattr(rebuild_requests, "rebuild_metrics", change_meanwhile)
    tasks.rebuild_metric(metric.pk)
    assert rebuilds_asked() == {metric.pk: (0, 0)}


@pytest.mark.parametrize(
    ("error", "stays"), [(OperationalError("database is locked"), True), (RuntimeError("a mistake"), False)]
)
def test_trouble_of_the_database_keeps_the_wish_and_a_mistake_ends_it(
    metric: Metric, monkeypatch: pytest.MonkeyPatch, error: Exception, stays: bool
) -> None:
    request_rebuild(metric)

    def fail(**options: Any) -> None:
        raise error

    monkeypatch.setattr(rebuild_requests, "rebuild_metrics", fail)
    with pytest.raises(type(error)):
        tasks.rebuild_metric(metric.pk)
    assert bool(rebuilds_asked()) is stays
