"""A rebuild that was stopped goes on behind the last response it had done."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import OrgUnit
from common.models import Heartbeat
from metrics import tasks
from metrics.domain import rebuild_requests, rebuilding
from metrics.domain.rebuild_requests import TASK, rebuilds_asked, request_rebuild
from metrics.domain.rebuilding import rebuild_metrics
from metrics.models import Metric, Score
from surveys.models import Questionnaire, Response
from tests.factories.metrics import MetricFactory, answered

pytestmark = pytest.mark.django_db
DAY = date(2018, 5, 11)


class Killed(BaseException):
    """Nothing is cleaned up, as when the process ends."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What the worker was asked for; batches hold two responses."""
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(rebuild_requests, "enqueue", lambda *args: asked.append(args))
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    return asked


@pytest.fixture
def metric(questionnaire: Questionnaire, area_a: OrgUnit, asked: list[Any]) -> Metric:
    """Six answers whose scores are all wrong."""
    metric = MetricFactory(owner=questionnaire.owner, is_stale=True)
    for rating in (1, 3, 5, 7, 9, 10):
        answered(questionnaire, unit=area_a, day=DAY, answers={"q1": rating})
    Score.objects.update(value=2)
    return metric


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[int]]:
    """The keys of each batch that was looked at."""
    keys: list[Sequence[int]] = []
    prepare = rebuilding.SCORE_STAGE.prepare

    def watch(batch: Sequence[Response], *args: Any, **options: Any) -> Any:
        keys.append([one.pk for one in batch])
        return prepare(batch, *args, **options)

    monkeypatch.setattr(rebuilding.SCORE_STAGE, "prepare", watch)
    return keys


def test_a_killed_run_goes_on_behind_its_last_batch(
    metric: Metric, prepared: list[Sequence[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    request_rebuild(metric)
    put_right = rebuilding._put_right

    def die_at_the_second(batch: Sequence[Response], scores: Any) -> None:
        if len(prepared) == 2:
            raise Killed
        put_right(batch, scores)

    with monkeypatch.context() as dying:
        dying.setattr(rebuilding, "_put_right", die_at_the_second)
        with pytest.raises(Killed):
            tasks.rebuild_metric(metric.pk)
    assert rebuilds_asked() == {metric.pk: (2, 6)}
    keys = list(Response.objects.order_by("pk").values_list("pk", flat=True))
    prepared.clear()
    tasks.rebuild_metric(metric.pk)
    assert prepared == [keys[2:4], keys[4:]]
    assert (rebuilds_asked(), rebuild_metrics(check=True).total) == ({}, 0)


def test_a_run_ends_in_time_and_asks_for_another(
    metric: Metric, asked: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    request_rebuild(metric)
    monkeypatch.setattr(rebuild_requests, "LONGEST_RUN", timedelta(0))
    for done in (2, 4, 6):
        tasks.rebuild_metric(metric.pk)
        assert rebuilds_asked() == {metric.pk: (done, 6)}
    assert asked == [(TASK, metric.pk)] * 3
    assert Metric.objects.get().is_stale
    tasks.rebuild_metric(metric.pk)  # the days, which no batch comes before any more
    assert (rebuilds_asked(), rebuild_metrics(check=True).total) == ({}, 0)
    assert not Metric.objects.get().is_stale


def test_a_new_wish_begins_with_the_first_response(metric: Metric, prepared: list[Sequence[int]]) -> None:
    request_rebuild(metric)
    Heartbeat.objects.update(
        info={"asked": "before", "done": 4, "last": Response.objects.last().pk, "total": 6}
    )
    request_rebuild(metric)
    tasks.rebuild_metric(metric.pk)
    assert len(prepared) == 3


def test_a_wish_without_a_last_response_begins_again(metric: Metric, prepared: list[Sequence[int]]) -> None:
    request_rebuild(metric)
    Heartbeat.objects.update(info={"asked": "before an update", "done": 4, "total": 6})
    tasks.rebuild_metric(metric.pk)
    assert len(prepared) == 3
