"""How many answers come in by week, and of which surveys."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from accounts.models import OrgUnit
from accounts.policy import Role
from metrics.domain.flow import Flow, flows, together, week_starts
from surveys.models import Program, Questionnaire, Response
from tests.factories.accounts import make_user
from tests.factories.metrics import answered
from tests.factories.surveys import ProgramFactory, publish

TODAY = date(2026, 11, 22)
pytestmark = [pytest.mark.postgres]


@pytest.fixture(autouse=True)
def noon() -> object:
    with time_machine.travel(datetime(2026, 11, 22, 20, tzinfo=UTC), tick=False):
        yield


def come(questionnaire: Questionnaire, unit: OrgUnit, *days_ago: int, **changes: object) -> None:
    for days in days_ago:
        answered(questionnaire, unit=unit, day=TODAY - timedelta(days=days), **changes)


def test_weeks_are_seven_days_and_the_last_ends_today() -> None:
    starts = week_starts()
    assert (starts[0], starts[-1], len(starts)) == (date(2026, 9, 28), date(2026, 11, 16), 8)


def test_answers_are_counted_by_survey_and_week(
    questionnaire: Questionnaire, airport: OrgUnit, area_a: OrgUnit
) -> None:
    second = publish(ProgramFactory(name="Second", owner=airport), owner=airport, name="Second")
    come(questionnaire, area_a, 0, 6, 7, 27, 28, 55, 56)
    come(second, area_a, 30)
    one, other = flows(make_user(Role.PROGRAM_MANAGER, airport), airport)
    assert (one.survey, one.flow.weeks, one.last_on) == (questionnaire, [1, 0, 0, 1, 1, 0, 1, 2], TODAY)
    assert (one.flow.recent, one.flow.before, one.is_live) == (4, 2, True)
    assert (other.survey, other.flow.weeks) == (second, [0, 0, 0, 1, 0, 0, 0, 0])
    assert together([one, other]).weeks == [1, 0, 0, 2, 1, 0, 1, 2]
    assert together([]).weeks == [0] * 8


def test_only_answers_that_count_and_lie_in_reach_are_counted(
    questionnaire: Questionnaire, terminal: OrgUnit, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    come(questionnaire, area_a, 1, 2)
    come(questionnaire, area_b, 1)
    come(questionnaire, area_a, 3, is_test=True)
    come(questionnaire, area_a, 3, status=Response.Status.SCREENED)

    def seen(role: Role, unit: OrgUnit, **access: bool) -> list[int]:
        return [one.flow.recent for one in flows(make_user(role, unit, **access), unit)]

    assert seen(Role.PROGRAM_MANAGER, terminal) == [3]
    assert seen(Role.PROGRAM_MANAGER, area_a) == [2]
    assert seen(Role.PROGRAM_MANAGER, terminal, includes_descendants=False) == [0]


def test_surveys_of_others_are_not_listed(questionnaire: Questionnaire, airport: OrgUnit) -> None:
    publish(ProgramFactory(name="Foreign"), name="Foreign")
    assert [one.survey for one in flows(make_user(Role.PROGRAM_MANAGER, airport), airport)] == [questionnaire]


def test_an_ended_survey_stays_listed_while_its_last_answers_are_new(
    questionnaire: Questionnaire, airport: OrgUnit
) -> None:
    boss = make_user(Role.PROGRAM_MANAGER, airport)
    come(questionnaire, airport, 40)
    Program.objects.update(closes_at=datetime(2026, 11, 1, tzinfo=UTC))
    assert [(one.is_live, one.flow.before) for one in flows(boss, airport)] == [(False, 1)]
    Response.objects.all().delete()
    assert flows(boss, airport) == []


@pytest.mark.parametrize(
    ("recent", "before", "is_clear"), [(60, 60, False), (60, 75, False), (60, 90, True), (5, 0, False)]
)
def test_more_or_fewer_is_said_beyond_chance_only(recent: int, before: int, is_clear: bool) -> None:
    assert Flow([before, 0, 0, 0, recent, 0, 0, 0]).is_clear is is_clear
