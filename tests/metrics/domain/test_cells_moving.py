"""A unit that moves while cells are being written, on two connections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import pytest
from django.db import connections

from accounts.domain.units import move_unit
from accounts.models import OrgUnit
from metrics.domain import cells
from metrics.domain.rebuilding import rebuild_metrics
from metrics.domain.scoring import rescore
from metrics.models import Cell
from surveys.models import Questionnaire, Response
from tests.factories.accounts import OrgUnitFactory
from tests.factories.metrics import MetricFactory, at_noon
from tests.factories.surveys import a_response

DAY = date(2018, 5, 11)
WAIT_SECONDS = 20


@pytest.mark.postgres(only=True)
@pytest.mark.django_db(transaction=True)
def test_a_move_during_a_refresh_leaves_every_sum_right(
    questionnaire: Questionnaire, airport: OrgUnit, terminal: OrgUnit, area_a: OrgUnit, monkeypatch
) -> None:
    MetricFactory(key="nps", owner=airport)
    other = OrgUnitFactory(name="Terminal 2", code="t2", parent=airport)
    response = a_response(questionnaire, unit=area_a, answers={"q1": 9}, completed_at=at_noon(DAY))
    Response.objects.update(processing=Response.Processing.DONE, day=DAY)
    response.refresh_from_db()
    rescore([response])
    has_read_the_tree, goes_on = Event(), Event()
    read = cells.stored_cells

    def read_slowly(*args):
        has_read_the_tree.set()
        assert goes_on.wait(WAIT_SECONDS)
        return read(*args)

    def move() -> None:
        try:
            move_unit(area_a, parent=other, by=None)
        finally:
            connections.close_all()

    def refresh() -> None:
        try:
            cells.refresh()
        finally:
            connections.close_all()

    monkeypatch.setattr(cells, "stored_cells", read_slowly)
    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(refresh)
        assert has_read_the_tree.wait(WAIT_SECONDS)
        moving = pool.submit(move)
        with pytest.raises(TimeoutError):
            moving.result(1)  # it waits for the refresh
        goes_on.set()
        writing.result(WAIT_SECONDS)
        moving.result(WAIT_SECONDS)
    monkeypatch.undo()
    cells.refresh()
    whole = Cell.objects.filter(slice__is_whole_program=True, n=1)
    assert set(whole.values_list("unit__code", flat=True)) == {"sfo", "t2", "a"}
    assert rebuild_metrics(check=True).total == 0
