"""Metrics that are computed again while people correct, erase and work on: what is older never wins."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event
from typing import Any

import pytest
from django.db import connections

from accounts.models import OrgUnit
from metrics.domain import rebuilding
from metrics.domain.cells import refresh
from metrics.domain.rebuilding import rebuild_metrics
from metrics.models import Metric, Score, Verbatim
from metrics.tasks import rebuild_metric
from surveys.domain.responses.correcting import exclude_response, move_response
from surveys.domain.responses.erasing import erase_response
from surveys.domain.responses.superseding import correct_response
from surveys.models import Questionnaire, Response
from tests.factories.metrics import MetricFactory, answered

DAY = date(2018, 5, 11)
WAIT_SECONDS = 20
Act = Callable[[Response, OrgUnit], Any]


def exclude(response: Response, elsewhere: OrgUnit) -> None:
    exclude_response(response, by=None, reason="A test")


def move(response: Response, elsewhere: OrgUnit) -> None:
    move_response(response, unit=elsewhere, touchpoint=None, by=None, reason="Wrong door")


def erase(response: Response, elsewhere: OrgUnit) -> None:
    erase_response(response, by=None, reason="Asked for it")


def correct(response: Response, elsewhere: OrgUnit) -> None:
    correct_response(response, answers={"q1": 2}, by=None, why="Typed wrongly")


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """`act` happens once, when a rebuild has read and prepared its batch and not stored it yet."""
    prepare, acts = rebuilding.SCORE_STAGE.prepare, [act]

    def prepare_slowly(batch: Sequence[Response], *args: Any, **options: Any) -> Any:
        prepared = prepare(batch, *args, **options)
        if acts:
            acts.pop()()
        return prepared

    monkeypatch.setattr(rebuilding.SCORE_STAGE, "prepare", prepare_slowly)


@pytest.mark.django_db
@pytest.mark.parametrize("act", [exclude, move, erase, correct])
def test_what_was_corrected_during_a_rebuild_stays_so(
    questionnaire: Questionnaire, area_a: OrgUnit, area_b: OrgUnit, monkeypatch: pytest.MonkeyPatch, act: Act
) -> None:
    nps = MetricFactory(owner=questionnaire.owner)
    said = {"q1": 9, "q3": "My name is Noor"}
    response, other = (answered(questionnaire, unit=area_a, day=DAY, answers=said) for _ in range(2))
    Score.objects.filter(response=other).update(value=0)  # so that there is something to put right
    Verbatim.objects.filter(response=other).delete()
    meanwhile(monkeypatch, lambda: act(response, area_b))

    rebuild_metrics()

    monkeypatch.undo()
    refresh()
    assert rebuild_metrics(check=True).total == 0
    assert Score.objects.get(metric=nps, response=other).value == 9
    assert Verbatim.objects.filter(response=other).count() == 1
    if act is erase:
        assert Verbatim.objects.filter(response=response).count() == 0


@pytest.mark.postgres(only=True)
@pytest.mark.django_db(transaction=True)
def test_two_rebuilds_of_one_metric_end_well(
    questionnaire: Questionnaire, area_a: OrgUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    nps = MetricFactory(owner=questionnaire.owner)
    for rating in (3, 9):
        answered(questionnaire, unit=area_a, day=DAY, answers={"q1": rating})
    Score.objects.all().delete()
    Metric.objects.update(is_stale=True)
    has_written, goes_on = Event(), Event()
    apply = rebuilding.SCORE_STAGE.apply

    def apply_slowly(prepared: Any) -> None:
        apply(prepared)
        has_written.set()
        assert goes_on.wait(WAIT_SECONDS)

    def run() -> None:
        try:
            rebuild_metric(nps.pk)
        finally:
            connections.close_all()

    monkeypatch.setattr(rebuilding.SCORE_STAGE, "apply", apply_slowly)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(run)
        assert has_written.wait(WAIT_SECONDS)
        second = pool.submit(run)
        with pytest.raises(TimeoutError):
            second.result(1)  # it waits for the first one's batch
        goes_on.set()
        for one in (first, second):
            one.result(WAIT_SECONDS)
    refresh()
    assert (Score.objects.count(), rebuild_metrics(check=True).total) == (2, 0)
    assert Metric.objects.filter(is_stale=True).count() == 0
