"""A program's dashboard less one survey's results tells no small group of its other surveys (THREATS 40)."""

import random
from itertools import combinations, product
from typing import Any

import pytest

from accounts.models import OrgUnit
from accounts.policy import Role
from metrics.domain.few import Hidden
from metrics.domain.questions.choosing import choose, read_period
from metrics.domain.questions.crosstabs import read_crosstab
from metrics.models import Score
from surveys.models import Program, Questionnaire
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.metrics import MetricFactory
from tests.factories.surveys import ProgramFactory, publish
from tests.metrics.questions.given import answered, on, results

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
LEAST = 5
CHANNELS = ("", "email", "link")
PERIODS = ("", "2026-01", "2026-02", "2026-01..2026-02", "2026-02..2026-03")
MONTHS = dict(zip(PERIODS, ({1, 2, 3}, {1}, {2}, {1, 2}, {2, 3}), strict=True))


@pytest.fixture
def program(airport: OrgUnit) -> Program:
    MetricFactory(owner=airport)
    return ProgramFactory(owner=airport)


@pytest.fixture
def surveys(program: Program, airport: OrgUnit) -> list[Questionnaire]:
    return [publish(program, owner=airport, name=name) for name in ("At the gate", "After the flight")]


@pytest.fixture
def analyst(airport: OrgUnit) -> Any:
    return make_user(Role.ANALYST, airport)


def gave(survey: Questionnaire, n: int, unit: OrgUnit, **kwargs: Any) -> None:
    answered(survey, n, unit=unit, answers={"q1": 9}, **kwargs)


def why(analyst: Any, survey: Questionnaire, **params: str) -> tuple[int, Hidden]:
    found = results(analyst, survey, params).items[0]
    assert bool(found.parts[0].lines or found.parts[0].nps) == (not found.hidden)
    return found.parts[0].n, found.hidden


def test_survey_is_hidden_where_the_other_one_has_few(
    surveys: list[Questionnaire], airport: OrgUnit, analyst: Any
) -> None:
    one, other = surveys
    gave(one, 12, airport)
    assert why(analyst, one) == (12, Hidden.NO)
    gave(other, 3, airport)
    assert why(analyst, one) == (12, Hidden.NEIGHBOUR)
    gave(other, 2, airport)
    assert why(analyst, one) == (12, Hidden.NO)


def test_third_survey_that_is_hidden_too_lets_the_largest_be_shown(
    surveys: list[Questionnaire], program: Program, airport: OrgUnit, analyst: Any
) -> None:
    one, other = surveys
    third = publish(program, owner=airport, name="In the shop")
    for survey, n in ((one, 12), (other, 8), (third, 3)):
        gave(survey, n, airport)
    assert [why(analyst, survey) for survey in (one, other, third)] == [
        (12, Hidden.NO), (8, Hidden.NEIGHBOUR), (3, Hidden.FEW),
    ]  # fmt: skip


def test_question_that_no_metric_reads_is_shown_all_the_same(
    surveys: list[Questionnaire], airport: OrgUnit, analyst: Any
) -> None:
    one, other = surveys
    answered(one, 12, unit=airport, answers={"q1": 9, "q2.r1": "c4"})
    gave(other, 3, airport)
    items = results(analyst, one).items
    assert [(found.parts[0].n, found.parts[0].hidden) for found in items[:2]] == [
        (12, Hidden.NEIGHBOUR), (12, Hidden.NO),
    ]  # fmt: skip


def test_columns_of_a_table_are_hidden_where_the_other_survey_has_few(
    surveys: list[Questionnaire], airport: OrgUnit, analyst: Any
) -> None:
    one, other = surveys
    for channel, n, of_other in (("email", 20, 9), ("link", 12, 3), ("qr", 11, 6)):
        gave(one, n, airport, channel=channel)
        gave(other, of_other, airport, channel=channel)
    tab, _ = read_crosstab(analyst, choose(analyst, one, {}), "q1", "channel", patience=None)
    assert tab is not None
    found = {column.label: bool(column.hidden) for column in tab.columns}
    assert found == {"Email": False, "Link": True, "QR code": True}


@pytest.mark.parametrize("seed", range(3))
def test_threat_40_program_less_one_survey_leaves_no_few(
    surveys: list[Questionnaire], airport: OrgUnit, analyst: Any, seed: int
) -> None:
    """Every look that a dashboard shares with results: what is left of each, and of each two, is enough."""
    chance = random.Random(seed)
    units = [OrgUnitFactory(name=f"Area {one}", parent=airport) for one in range(3)]
    for _ in range(20):
        where = {"channel": chance.choice(["email", "email", "link"]), **on(2026, chance.randint(1, 3))}
        unit = chance.choice(units)
        gave(surveys[0], chance.choice([6, 9]), unit, **where)
        if chance.random() < 0.6:
            gave(surveys[1], chance.choice([1, 3, 5, 6]), unit, **where)
    left: dict[tuple[str, int, str], int] = {}
    for channel, unit, period in product(CHANNELS, (airport, *units), PERIODS):
        n, hidden = why(analyst, surveys[0], channel=channel, unit=str(unit.uuid), period=period)
        if not hidden:
            left[channel, unit.pk, period] = on_dashboard(unit, channel, period) - n
    assert len(left) >= 5
    assert [key for key, n in left.items() if 0 < n < LEAST] == []
    for (inner, n), (outer, of_outer) in combinations(left.items(), 2):
        for small, large, rest in ((inner, outer, of_outer - n), (outer, inner, n - of_outer)):
            if is_within(small, large, airport.pk):
                assert rest == 0 or rest >= LEAST, (small, large)


def on_dashboard(unit: OrgUnit, channel: str, period: str) -> int:
    """The number that a dashboard of the program counts."""
    rows = Score.objects.filter(unit__path__startswith=unit.path, is_counted=True)
    if channel:
        rows = rows.filter(channel=channel)
    if found := read_period(period):
        rows = rows.filter(day__gte=found.first, day__lte=found.last)
    return rows.count()


def is_within(inner: Any, outer: Any, root: int) -> bool:
    is_part = outer[0] in ("", inner[0]) and outer[1] in (root, inner[1])
    return inner != outer and is_part and MONTHS[inner[2]] <= MONTHS[outer[2]]
