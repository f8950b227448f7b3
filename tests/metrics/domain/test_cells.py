"""Cells follow the scores, the tree and each other."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.domain.units import merge_unit, move_unit
from accounts.models import OrgUnit
from metrics.domain.cells import _refresh_day, refresh
from metrics.domain.rebuild_requests import rebuild_metric
from metrics.domain.rebuilding import rebuild_metrics
from metrics.domain.scoring import rescore
from metrics.models import Cell, DirtyCell, Metric, Score
from surveys.models import Questionnaire, Response
from tests.factories.accounts import OrgUnitFactory
from tests.factories.metrics import MetricFactory, answered

DAY = date(2018, 5, 11)
pytestmark = pytest.mark.postgres


@pytest.fixture
def nps(questionnaire: Questionnaire, airport: OrgUnit) -> Metric:
    return MetricFactory(key="nps", owner=airport)


def whole(unit: OrgUnit, day: date = DAY) -> tuple[int, float] | None:
    """n and total of a unit's whole-program cell."""
    cells = Cell.objects.filter(unit=unit, day=day, slice__is_whole_program=True)
    return cells.values_list("n", "total").first()


def check() -> int:
    return rebuild_metrics(check=True).total


def test_cells_hold_a_unit_and_its_ancestors(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, terminal: OrgUnit, area_a: OrgUnit
) -> None:
    for rating in (3, 9, 9):
        answered(questionnaire, unit=area_a, day=DAY, answers={"q1": rating})
    cell = Cell.objects.get(unit=airport, slice__is_whole_program=True)
    assert (cell.n, cell.total, cell.total_sq) == (3, 21.0, 171.0)
    assert (cell.c3, cell.c9, cell.c10) == (1, 2, 0)
    assert (whole(terminal), whole(area_a)) == ((3, 21.0), (3, 21.0))


def test_cells_hold_weights(questionnaire: Questionnaire, nps: Metric, area_a: OrgUnit) -> None:
    answered(questionnaire, unit=area_a, day=DAY, answers={"q1": 10}, weight=2.5)
    answered(questionnaire, unit=area_a, day=DAY, answers={"q1": 2}, weight=0.5)
    cell = Cell.objects.get(unit=area_a, slice__is_whole_program=True)
    assert (cell.weight, cell.weight_sq, cell.weighted_total) == (3.0, 6.5, 26.0)
    assert (cell.weighted_total_sq, cell.w10, cell.w2) == (252.0, 2.5, 0.5)


def test_slices_keep_channels_apart(questionnaire: Questionnaire, nps: Metric, area_a: OrgUnit) -> None:
    answered(questionnaire, unit=area_a, day=DAY, channel="qr")
    answered(questionnaire, unit=area_a, day=DAY, channel="email")
    parts = Cell.objects.filter(unit=area_a, slice__is_whole_program=False)
    assert sorted(parts.values_list("slice__channel", "n")) == [("email", 1), ("qr", 1)]
    assert whole(area_a) == (2, 18.0)


def test_a_unit_with_children_may_have_scores_of_its_own(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, terminal: OrgUnit, area_a: OrgUnit
) -> None:
    answered(questionnaire, unit=area_a, day=DAY, answers={"q1": 5})
    own = answered(questionnaire, unit=terminal, day=DAY, answers={"q1": 7})
    assert (whole(area_a), whole(terminal), whole(airport)) == ((1, 5.0), (2, 12.0), (2, 12.0))
    Response.objects.filter(pk=own.pk).update(is_spam=True)
    own.refresh_from_db()
    rescore([own])
    refresh()
    assert (whole(area_a), whole(terminal), whole(airport)) == ((1, 5.0), (1, 5.0), (1, 5.0))
    assert check() == 0


def test_refreshing_again_adds_nothing(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, area_a: OrgUnit
) -> None:
    answered(questionnaire, unit=area_a, day=DAY)
    before = list(Cell.objects.order_by("pk").values())
    for _ in range(2):
        DirtyCell.objects.create(metric=nps, unit=area_a, day=DAY)
        DirtyCell.objects.create(metric=nps, unit=airport, day=DAY)
    assert refresh() == 2
    assert list(Cell.objects.order_by("pk").values()) == before


def test_a_response_that_moves_day_and_unit_takes_its_score_along(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    response = answered(questionnaire, unit=area_a, day=DAY)
    response.unit, response.day = area_b, date(2018, 5, 12)
    rescore([response])
    refresh()
    assert (whole(area_a), whole(area_b, date(2018, 5, 12)), whole(airport)) == (None, (1, 9.0), None)
    assert Cell.objects.filter(day=DAY).count() == 0


def test_a_moved_unit_takes_its_sums_to_the_new_parent(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, terminal: OrgUnit, area_a: OrgUnit
) -> None:
    other = OrgUnitFactory(name="Terminal 2", code="t2", parent=airport)
    answered(questionnaire, unit=area_a, day=DAY, answers={"q1": 5})
    answered(questionnaire, unit=terminal, day=DAY, answers={"q1": 7})
    answered(questionnaire, unit=other, day=DAY, answers={"q1": 2})
    move_unit(area_a, parent=other, by=None)
    refresh()
    assert (whole(terminal), whole(other), whole(area_a)) == ((1, 7.0), (2, 7.0), (1, 5.0))
    assert whole(airport) == (3, 14.0)
    assert check() == 0


def test_a_subtree_moved_up_the_line_leaves_no_trace(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, terminal: OrgUnit, area_a: OrgUnit
) -> None:
    answered(questionnaire, unit=area_a, day=DAY)
    move_unit(area_a, parent=airport, by=None)
    refresh()
    assert (whole(terminal), whole(airport)) == (None, (1, 9.0))
    move_unit(area_a, parent=None, by=None)
    refresh()
    assert (whole(airport), whole(area_a)) == (None, (1, 9.0))
    rebuild_metric(nps)  # the metric of the tree it left applies to it no more
    assert (whole(airport), whole(area_a), check()) == (None, None, 0)


def test_a_merged_unit_counts_at_its_target(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    answered(questionnaire, unit=area_a, day=DAY, answers={"q1": 5})
    answered(questionnaire, unit=area_b, day=DAY, answers={"q1": 7})
    merge_unit(area_a, target=area_b, by=None)
    refresh()
    assert (whole(area_b), whole(airport)) == ((2, 12.0), (2, 12.0))
    assert check() == 0


def test_a_move_beside_a_waiting_change_ends_right(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, terminal: OrgUnit, area_a: OrgUnit
) -> None:
    other = OrgUnitFactory(parent=airport)
    response = answered(questionnaire, unit=area_a, day=DAY, answers={"q1": 5})
    response.answers = {"q1": 6}
    response.save()
    rescore([response])
    move_unit(area_a, parent=other, by=None)
    refresh()
    assert (whole(other), whole(terminal), whole(airport)) == ((1, 6.0), None, (1, 6.0))
    assert check() == 0


def test_who_comes_second_leaves_the_keys_alone(
    questionnaire: Questionnaire, nps: Metric, area_a: OrgUnit
) -> None:
    answered(questionnaire, unit=area_a, day=DAY)
    Cell.objects.all().delete()
    assert _refresh_day(DAY, {(nps.pk, area_a.pk): [987654]}) is False
    assert Cell.objects.count() == 0


def test_rebuilding_repairs_any_fault(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, terminal: OrgUnit, area_a: OrgUnit
) -> None:
    answered(questionnaire, unit=area_a, day=DAY, answers={"q1": 3, "q3": "Slow"})
    answered(questionnaire, unit=terminal, day=DAY, answers={"q1": 9})
    Cell.objects.filter(unit=terminal).update(n=77)
    Cell.objects.filter(unit=airport).delete()
    Score.objects.filter(unit=terminal).update(value=2)
    found = rebuild_metrics(check=True)
    assert (found.scores, found.comments, found.cells > 0) == (2, 0, True)
    rebuild_metrics()
    assert (whole(area_a), whole(terminal), whole(airport)) == ((1, 3.0), (2, 12.0), (2, 12.0))
    assert check() == 0


def test_the_command_counts_differences(questionnaire: Questionnaire, nps: Metric, airport: OrgUnit) -> None:
    answered(questionnaire, unit=airport, day=DAY)
    out = StringIO()
    call_command("rebuild_metrics", "--check", stdout=out)
    assert out.getvalue() == "0 differences (0 scores, 0 comments, 0 sums)\n"
    Score.objects.all().delete()
    with pytest.raises(CommandError, match="put them right"):
        call_command("rebuild_metrics", "--check", stdout=out)
    call_command("rebuild_metrics", stdout=out)
    assert out.getvalue().splitlines()[-1] == "1 differences (1 scores, 0 comments, 0 sums), put right"
    assert check() == 0
