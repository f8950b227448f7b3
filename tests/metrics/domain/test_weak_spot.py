"""The one question to work on: which is named, and what is never compared."""

from datetime import date

import pytest

from accounts.models import OrgUnit
from accounts.policy import Role
from metrics.domain.cells import refresh
from metrics.domain.selection import choose
from metrics.domain.weak_spot import WeakSpot, find_weak_spot
from metrics.models import Metric
from surveys.models import Program, Questionnaire
from tests.factories.accounts import make_user
from tests.factories.metrics import MetricFactory, csat, many_answered
from tests.metrics.domain.test_changes import rate

DAY, LAST = date(2018, 5, 11), date(2017, 5, 11)
pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def metrics(questionnaire: Questionnaire, airport: OrgUnit) -> list[Metric]:
    """NPS, and two questions beneath it."""
    Program.objects.update(kind=Program.Kind.RELATIONAL)
    nps = MetricFactory(key="nps", owner=airport)
    return [nps, *(csat(key, owner=airport, is_headline=False) for key in ("restrooms", "security"))]


def spot_at(unit: OrgUnit) -> WeakSpot | None:
    selection = choose(make_user(Role.UNIT_MANAGER, unit), unit, {})
    assert selection is not None
    return find_weak_spot(selection)


def told(spot: WeakSpot | None) -> tuple[str, bool, int | None] | None:
    if spot is None:
        return None
    return spot.metric.key, spot.is_below, round(spot.change.value) if spot.change else None


def test_what_lies_lowest_against_the_rest_is_named(
    questionnaire: Questionnaire, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    rate(questionnaire, area_a, DAY, nps=20, restrooms=50, security=30)
    rate(questionnaire, area_b, DAY, nps=90, restrooms=80, security=90)
    assert told(spot_at(area_a)) == ("security", True, None)
    assert told(spot_at(area_b)) is None


def test_of_those_below_the_one_that_fell_comes_before_the_lowest(
    questionnaire: Questionnaire, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    rate(questionnaire, area_a, LAST, nps=20, restrooms=80, security=30)
    rate(questionnaire, area_a, DAY, nps=20, restrooms=50, security=30)
    rate(questionnaire, area_b, DAY, nps=90, restrooms=80, security=90)
    assert told(spot_at(area_a)) == ("restrooms", True, -30)


def test_where_nothing_is_below_the_rest_what_fell_is_named(
    questionnaire: Questionnaire, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    for unit in (area_a, area_b):
        rate(questionnaire, unit, LAST, nps=50, restrooms=80, security=80)
        rate(questionnaire, unit, DAY, nps=50, restrooms=80, security=50)
    assert told(spot_at(area_a)) == ("security", False, -30)


def test_the_whole_organisation_is_compared_with_its_past_alone(
    questionnaire: Questionnaire, airport: OrgUnit, area_a: OrgUnit
) -> None:
    rate(questionnaire, area_a, LAST, nps=50, restrooms=80, security=80)
    rate(questionnaire, area_a, DAY, nps=50, restrooms=30, security=80)
    assert told(spot_at(airport)) == ("restrooms", False, -50)


def test_what_stands_still_and_is_as_elsewhere_is_not_named(
    questionnaire: Questionnaire, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    for unit in (area_a, area_b):
        rate(questionnaire, unit, LAST, nps=50, restrooms=60, security=60)
        rate(questionnaire, unit, DAY, nps=20, restrooms=57, security=63)
    assert spot_at(area_a) is None


def test_nothing_is_said_against_a_rest_of_few(
    questionnaire: Questionnaire, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    """Three people at B, all content: who reads "below the rest" at A would know what they said."""
    rate(questionnaire, area_a, DAY, nps=20, restrooms=10, security=10)
    content = [{"q1": 10, "q2.r1": "c5", "q2.r2": "c5"}] * 3
    many_answered(questionnaire, content, unit=area_b, day=DAY)
    refresh()
    assert spot_at(area_a) is None
    many_answered(questionnaire, content, unit=area_b, day=DAY)
    refresh()
    assert spot_at(area_a) is not None
