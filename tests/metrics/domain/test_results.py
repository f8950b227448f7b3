"""Scores, changes, trends and rankings read from cells."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import OrgUnit
from metrics.domain import results
from metrics.domain.cells import refresh
from metrics.domain.few import Hidden
from metrics.domain.reading import Filters, Period
from metrics.models import Metric
from metrics.stats import Verdict
from surveys.models import Questionnaire
from tests.factories.accounts import OrgUnitFactory
from tests.factories.metrics import MetricFactory, answered, many_scores

DAY = date(2018, 5, 11)
MAY = Period(date(2018, 5, 1), date(2018, 5, 31))
LAST_MAY = Period(date(2017, 5, 1), date(2017, 5, 31))
pytestmark = pytest.mark.postgres


@pytest.fixture
def nps(questionnaire: Questionnaire, airport: OrgUnit) -> Metric:
    return MetricFactory(key="nps", owner=airport)


@pytest.fixture
def filters(questionnaire: Questionnaire) -> Filters:
    return Filters(questionnaire.program)


def give(metric: Metric, questionnaire: Questionnaire, unit: OrgUnit, day: date = DAY, **counts: int) -> None:
    """`give(…, p=5, d=2)`: five promoters and two detractors."""
    ratings = {"p": 10, "n": 8, "d": 2}
    many_scores(metric, questionnaire, {ratings[name]: n for name, n in counts.items()}, unit=unit, day=day)
    refresh()


def test_a_score_comes_with_base_and_interval(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, area_a: OrgUnit, filters: Filters
) -> None:
    give(nps, questionnaire, area_a, p=18, n=12, d=6)
    shown = results.score(nps, airport, MAY, filters)
    assert (shown.n, shown.hidden) == (36, Hidden.NO)
    assert shown.estimate is not None
    assert round(shown.estimate.value, 2) == 33.33
    assert (round(shown.estimate.low or 0, 3), round(shown.estimate.high or 0, 3)) == (7.301, 54.238)


def test_too_few_answers_have_no_score(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, filters: Filters
) -> None:
    give(nps, questionnaire, airport, p=4)
    shown = results.score(nps, airport, MAY, filters)
    assert (shown.n, shown.estimate, shown.hidden, shown.tally.n) == (4, None, Hidden.FEW, 0)


def test_a_unit_beside_one_with_too_few_is_hidden_on_its_own_page_too(
    questionnaire: Questionnaire,
    nps: Metric,
    terminal: OrgUnit,
    area_a: OrgUnit,
    area_b: OrgUnit,
    filters: Filters,
) -> None:
    give(nps, questionnaire, area_a, p=3)
    give(nps, questionnaire, area_b, p=9)
    assert results.score(nps, terminal, MAY, filters).hidden == Hidden.NO
    assert results.score(nps, area_b, MAY, filters).hidden == Hidden.NEIGHBOUR
    rows = results.ranking(nps, terminal, [area_a, area_b], MAY, filters)
    assert [(row.unit, row.hidden, row.estimate) for row in rows] == [
        (area_b, Hidden.NEIGHBOUR, None),
        (area_a, Hidden.FEW, None),
    ]


def test_a_channel_that_leaves_a_small_rest_is_hidden(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit
) -> None:
    for place in range(8):
        answered(questionnaire, unit=airport, day=DAY, channel="email" if place < 6 else "qr")
    program = questionnaire.program
    assert results.score(nps, airport, MAY, Filters(program)).n == 8
    assert results.score(nps, airport, MAY, Filters(program, None, "email")).hidden == Hidden.NEIGHBOUR


def test_days_that_leave_a_small_rest_of_the_usual_period_are_hidden(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, filters: Filters
) -> None:
    give(nps, questionnaire, airport, DAY, p=9)
    give(nps, questionnaire, airport, DAY + timedelta(days=1), d=2)
    assert results.score(nps, airport, MAY, filters).hidden == Hidden.NO
    assert results.score(nps, airport, Period(DAY, DAY), filters).hidden == Hidden.NEIGHBOUR
    assert results.score(nps, airport, Period(date(2018, 5, 1), DAY), filters).hidden == Hidden.NEIGHBOUR


def test_the_change_between_waves_is_tested(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, filters: Filters
) -> None:
    give(nps, questionnaire, airport, date(2017, 5, 2), p=180, n=120, d=100)
    give(nps, questionnaire, airport, p=200, n=120, d=80)
    new, old = (results.score(nps, airport, period, filters) for period in (MAY, LAST_MAY))
    change = results.change(nps, new, old)
    assert change is not None
    assert (round(change.value, 4), change.significant, round(change.p or 0, 4)) == (10.0, False, 0.0759)


def test_the_trend_breaks_where_nobody_was_asked(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, filters: Filters
) -> None:
    give(nps, questionnaire, airport, date(2018, 5, 1), p=6)
    give(nps, questionnaire, airport, date(2018, 5, 2), p=3, d=3)
    give(nps, questionnaire, airport, date(2018, 5, 5), d=8)
    points = results.trend(nps, airport, Period(date(2018, 5, 1), date(2018, 5, 5)), filters, step="day")
    assert [point.n for point in points] == [6, 6, 0, 0, 8]
    assert [point.alone.value if point.alone else None for point in points] == [100, 0, None, None, -100]
    assert [point.rolling.value if point.rolling else None for point in points] == [100, 50, None, None, -10]


def test_the_trend_hides_small_steps_and_a_neighbour(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, filters: Filters
) -> None:
    give(nps, questionnaire, airport, date(2018, 3, 1), p=2)
    give(nps, questionnaire, airport, date(2018, 4, 1), p=9)
    give(nps, questionnaire, airport, date(2018, 5, 1), p=30)
    points = results.trend(nps, airport, Period(date(2018, 3, 1), MAY.last), filters, step="month")
    assert [(point.n, point.hidden, point.alone is None) for point in points] == [
        (2, Hidden.FEW, True),
        (9, Hidden.NEIGHBOUR, True),
        (30, Hidden.NO, False),
    ]


def test_children_are_ranked_with_verdicts(
    questionnaire: Questionnaire, nps: Metric, terminal: OrgUnit, filters: Filters
) -> None:
    units = [OrgUnitFactory(name=name, parent=terminal) for name in ("Low", "Middle", "High")]
    for unit, promoters in zip(units, (20, 50, 80), strict=True):
        give(nps, questionnaire, unit, p=promoters, d=100 - promoters)
    rows = results.ranking(nps, terminal, units, MAY, filters)
    assert [(row.unit.name, row.rank, row.verdict) for row in rows] == [
        ("High", 1, Verdict.ABOVE),
        ("Middle", 2, Verdict.NO_CLEAR_DIFFERENCE),
        ("Low", 3, Verdict.BELOW),
    ]


def test_weights_count_on_a_switch(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, filters: Filters
) -> None:
    for place in range(10):
        answers, weight = ({"q1": 10}, 3.0) if place < 5 else ({"q1": 2}, 1.0)
        answered(questionnaire, unit=airport, day=DAY, answers=answers, weight=weight)
    plain, weighted = (results.score(nps, airport, MAY, filters, weighted=switch) for switch in (False, True))
    assert plain.estimate is not None and weighted.estimate is not None
    assert (plain.estimate.value, weighted.estimate.value) == (0.0, 50.0)


def test_statements_do_not_grow_with_the_tree(
    questionnaire: Questionnaire,
    nps: Metric,
    terminal: OrgUnit,
    filters: Filters,
    django_assert_num_queries: Any,
) -> None:
    units = [OrgUnitFactory(parent=terminal) for _ in range(6)]
    for unit in units:
        give(nps, questionnaire, unit, p=9)
    for few in (units[:1], units):
        with django_assert_num_queries(5):
            results.ranking(nps, terminal, few, MAY, filters)
