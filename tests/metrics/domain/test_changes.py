"""What changed: units and questions, corrected for how many are looked at."""

from datetime import date

import pytest

from accounts.models import OrgUnit
from accounts.policy import Role
from metrics.domain.cells import refresh
from metrics.domain.changes import movers, question_changes, questions_of, share_of_scale
from metrics.domain.reading import Filters, Period
from metrics.domain.selection import Selection, choose
from metrics.models import Metric
from surveys.models import Program, Questionnaire
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.metrics import MetricFactory, csat, many_answered, many_scores

MAY = Period(date(2018, 5, 1), date(2018, 5, 31))
LAST_MAY = Period(date(2017, 5, 1), date(2017, 5, 31))
DAY, LAST = date(2018, 5, 11), date(2017, 5, 11)
pytestmark = pytest.mark.postgres


@pytest.fixture
def nps(questionnaire: Questionnaire, airport: OrgUnit) -> Metric:
    Program.objects.update(kind=Program.Kind.RELATIONAL)
    return MetricFactory(key="nps", owner=airport)


def chosen(unit: OrgUnit) -> Selection:
    selection = choose(make_user(Role.ANALYST, unit), unit, {})
    assert selection is not None
    return selection


def rate(questionnaire: Questionnaire, unit: OrgUnit, day: date, **good: int) -> None:
    """A hundred answers of which so many are good: `rate(…, nps=80, restrooms=40, security=90)`."""
    answers = [
        {
            "q1": 10 if number < good["nps"] else 2,
            "q2.r1": "c5" if number < good["restrooms"] else "c1",
            "q2.r2": "c5" if number < good["security"] else "c1",
        }
        for number in range(100)
    ]
    many_answered(questionnaire, answers, unit=unit, day=day)
    refresh()


def test_units_that_changed_more_than_chance_come_first(
    questionnaire: Questionnaire, nps: Metric, terminal: OrgUnit
) -> None:
    units = [OrgUnitFactory(name=name, parent=terminal) for name in ("Stood", "Rose", "Fell", "New")]
    for unit, before, after in zip(units[:3], (60, 50, 80), (57, 70, 40), strict=True):
        for day, promoters in ((LAST, before), (DAY, after)):
            many_scores(nps, questionnaire, {10: promoters, 2: 100 - promoters}, unit=unit, day=day)
    many_scores(nps, questionnaire, {10: 50}, unit=units[3], day=DAY)
    refresh()
    moved = movers(nps, terminal, units, MAY, LAST_MAY, Filters(questionnaire.program))
    assert [(one.unit.name, round(one.difference.value), one.is_clear, one.new.n) for one in moved] == [
        ("Fell", -80, True, 100),
        ("Rose", 40, True, 100),
        ("Stood", -6, False, 100),
    ]


def test_one_small_change_among_many_units_is_not_clear(
    questionnaire: Questionnaire, nps: Metric, terminal: OrgUnit
) -> None:
    """Alone its p is .028; among ten units such a one is no news."""
    units = [OrgUnitFactory(name=f"Unit {number}", parent=terminal) for number in range(10)]
    for number, unit in enumerate(units):
        for day, promoters in ((LAST, 60), (DAY, 45 if number == 0 else 60)):
            many_scores(nps, questionnaire, {10: promoters, 2: 100 - promoters}, unit=unit, day=day)
    refresh()
    filters = Filters(questionnaire.program)
    alone = movers(nps, terminal, units[:1], MAY, LAST_MAY, filters)
    among = movers(nps, terminal, units, MAY, LAST_MAY, filters)
    assert [one.is_clear for one in alone] == [True]
    assert [one.is_clear for one in among] == [False] * 10
    assert among[0].unit == units[0]


def test_questions_with_a_clear_change_come_first_largest_on_its_scale(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit
) -> None:
    """Security falls by 30 of 100 points, recommendation by 40 of 200."""
    csat("restrooms", owner=airport, is_headline=False), csat("security", owner=airport, is_headline=False)
    rate(questionnaire, airport, LAST, nps=80, restrooms=60, security=90)
    rate(questionnaire, airport, DAY, nps=60, restrooms=58, security=60)
    found = question_changes(questions_of(chosen(airport)))
    assert [(one.metric.key, round(one.difference.value), one.is_clear, one.shown.n) for one in found] == [
        ("security", -30, True, 100),
        ("nps", -40, True, 100),
        ("restrooms", -2, False, 100),
    ]
    assert [round(share_of_scale(one.metric, one.difference), 2) for one in found] == [0.3, 0.2, 0.02]


def test_questions_with_few_answers_are_left_out(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit
) -> None:
    many_scores(nps, questionnaire, {10: 4}, unit=airport, day=LAST)
    many_scores(nps, questionnaire, {2: 50}, unit=airport, day=DAY)
    refresh()
    assert question_changes(questions_of(chosen(airport))) == []


def test_without_a_period_before_nothing_changed(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit
) -> None:
    many_scores(nps, questionnaire, {2: 50}, unit=airport, day=DAY)
    refresh()
    assert question_changes(questions_of(chosen(airport))) == []
