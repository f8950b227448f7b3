"""Which comments may be quoted on a first page, to whom."""

from datetime import date, timedelta

import pytest

from accounts.models import OrgUnit, User
from accounts.policy import Role
from metrics.domain.voices import newest_voices
from metrics.models import Metric
from surveys.models import Program, Questionnaire
from tests.factories.accounts import make_user
from tests.factories.metrics import MetricFactory, answered, csat

DAY = date(2018, 5, 11)
pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def nps(questionnaire: Questionnaire, airport: OrgUnit) -> Metric:
    csat("restrooms", owner=airport, is_headline=False)
    return MetricFactory(key="nps", owner=airport)


def say(questionnaire: Questionnaire, unit: OrgUnit, text: str, *, days: int = 0, **answers: int) -> None:
    given = {"q1": 3, "q2.r1": "c5", "q3": text} | answers
    answered(questionnaire, unit=unit, day=DAY - timedelta(days=days), answers=given)


def heard(user: User, unit: OrgUnit) -> list[str]:
    return [one.comment.text for one in newest_voices(user, unit)]


def test_the_newest_come_first_and_telling_ones_before_short_ones(
    questionnaire: Questionnaire, area_a: OrgUnit
) -> None:
    say(questionnaire, area_a, "Forty minutes at the checkpoint.", days=2)
    say(questionnaire, area_a, "Wi-Fi")
    say(questionnaire, area_a, "A long walk to the gate today.", days=1)
    voices = newest_voices(make_user(Role.UNIT_MANAGER, area_a), area_a)
    assert [(one.comment.text, one.rating.metric.key, one.rating.value) for one in voices if one.rating] == [
        ("A long walk to the gate today.", "nps", 3.0),
        ("Forty minutes at the checkpoint.", "nps", 3.0),
        ("Wi-Fi", "nps", 3.0),
    ]


def test_only_comments_in_reach_are_heard(
    questionnaire: Questionnaire, terminal: OrgUnit, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    say(questionnaire, area_a, "Heard at A, where the lanes are.")
    say(questionnaire, area_b, "Heard at B, where the shops are.")
    assert heard(make_user(Role.UNIT_MANAGER, area_a), area_a) == ["Heard at A, where the lanes are."]
    # With the terminal alone, without what stands beneath it, nothing beneath it is heard.
    alone = make_user(Role.UNIT_MANAGER, terminal, includes_descendants=False)
    assert heard(alone, terminal) == []
    assert len(heard(make_user(Role.UNIT_MANAGER, terminal), terminal)) == 2
    assert heard(make_user(Role.AUDITOR, terminal), terminal) == []


@pytest.mark.parametrize(("least", "shown"), [(3, 0), (2, 2)])
def test_few_comments_of_an_anonymous_program_are_not_quoted(
    questionnaire: Questionnaire, area_a: OrgUnit, least: int, shown: int
) -> None:
    Program.objects.update(is_anonymous=True, min_answers=1, min_comments=least)
    for text in ("Only two of us wrote something.", "The other of the two of us."):
        say(questionnaire, area_a, text)
    assert len(heard(make_user(Role.UNIT_MANAGER, area_a), area_a)) == shown


def test_comments_where_few_answered_are_not_quoted(questionnaire: Questionnaire, area_a: OrgUnit) -> None:
    Program.objects.update(audience="employees", min_answers=3, min_comments=1)
    for text in ("Only two of us wrote something.", "The other of the two of us."):
        say(questionnaire, area_a, text)
    assert heard(make_user(Role.UNIT_MANAGER, area_a), area_a) == []
