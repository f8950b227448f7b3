"""What few answers hide on each page of results: subtracting pages tells no small group (THREATS 40)."""

import random
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from accounts.models import OrgUnit
from accounts.policy import Role
from metrics.domain.few import Hidden
from metrics.domain.questions.choosing import choose
from metrics.domain.questions.crosstabs import read_crosstab
from surveys.models import Questionnaire
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import ProgramFactory, publish
from tests.metrics.questions.given import answered, on, results

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
LEAST = 5


@pytest.fixture
def survey(airport: OrgUnit) -> Questionnaire:
    return publish(ProgramFactory(owner=airport), owner=airport)


@pytest.fixture
def analyst(airport: OrgUnit) -> Any:
    return make_user(Role.ANALYST, airport)


def gave(survey: Questionnaire, n: int, unit: OrgUnit, **kwargs: Any) -> None:
    answered(survey, n, unit=unit, answers={"q1": 9, "q2.r1": "c4"}, **kwargs)


def nps_of(analyst: Any, survey: Questionnaire, **params: str) -> tuple[int, Hidden, bool]:
    """n, why hidden, and whether any figure is told."""
    found = results(analyst, survey, params).items[0]
    part = found.parts[0]
    assert part.hidden == found.hidden
    return part.n, part.hidden, bool(part.lines or part.nps or part.mean or part.bins)


def test_fewer_than_enough_answers_tell_no_figure(
    survey: Questionnaire, airport: OrgUnit, analyst: Any
) -> None:
    gave(survey, 4, airport)
    assert nps_of(analyst, survey) == (4, Hidden.FEW, False)
    gave(survey, 1, airport)
    assert nps_of(analyst, survey) == (5, Hidden.NO, True)


def test_row_that_few_answered_is_hidden_alone(survey: Questionnaire, airport: OrgUnit, analyst: Any) -> None:
    gave(survey, 9, airport)
    answered(survey, 3, unit=airport, answers={"q1": 9, "q2.r2": "c1"})
    parts = results(analyst, survey).items[1].parts
    assert [(part.n, part.hidden, bool(part.lines)) for part in parts] == [
        (9, Hidden.NO, True),
        (3, Hidden.FEW, False),
    ]


def test_channel_that_leaves_few_hides_its_neighbour(
    survey: Questionnaire, airport: OrgUnit, analyst: Any
) -> None:
    for channel, n in (("email", 20), ("link", 9), ("qr", 3)):
        gave(survey, n, airport, channel=channel)
    found = {channel: nps_of(analyst, survey, channel=channel)[:2] for channel in ("email", "link", "qr")}
    assert found == {"email": (20, Hidden.NO), "link": (9, Hidden.NEIGHBOUR), "qr": (3, Hidden.FEW)}


def test_month_that_leaves_few_is_hidden(survey: Questionnaire, airport: OrgUnit, analyst: Any) -> None:
    gave(survey, 12, airport, **on(2026, 1))
    gave(survey, 3, airport, **on(2026, 2))
    assert nps_of(analyst, survey)[:2] == (15, Hidden.NO)
    assert nps_of(analyst, survey, period="2026-02")[:2] == (3, Hidden.FEW)
    assert nps_of(analyst, survey, period="2026-01")[:2] == (12, Hidden.NEIGHBOUR)


def test_unit_that_leaves_few_is_hidden(
    survey: Questionnaire, terminal: OrgUnit, area_a: OrgUnit, area_b: OrgUnit, analyst: Any
) -> None:
    gave(survey, 12, area_a)
    gave(survey, 3, area_b)
    assert nps_of(analyst, survey, unit=str(terminal.uuid))[:2] == (15, Hidden.NO)
    assert nps_of(analyst, survey, unit=str(area_b.uuid))[:2] == (3, Hidden.FEW)
    assert nps_of(analyst, survey, unit=str(area_a.uuid))[:2] == (12, Hidden.NEIGHBOUR)


def test_columns_of_a_table_hide_as_the_filters_do(
    survey: Questionnaire, airport: OrgUnit, analyst: Any
) -> None:
    for channel, n in (("email", 20), ("link", 9), ("qr", 3)):
        gave(survey, n, airport, channel=channel)
    chosen = choose(analyst, survey, {})
    tab, _ = read_crosstab(analyst, chosen, "q1", "channel", patience=None)
    assert tab is not None
    assert [(one.label, one.n, one.hidden) for one in tab.columns] == [
        ("Email", 20, Hidden.NO),
        ("Link", 9, Hidden.NEIGHBOUR),
        ("QR code", 3, Hidden.FEW),
    ]
    assert {len(cells) for _, cells in tab.rows} == {1}
    assert [one.mean is not None for one in tab.columns] == [True, False, False]


def looks() -> Iterator[dict[str, str]]:
    """Every look of a small survey, at most two facts at once."""
    facts = [("channel", one) for one in ("email", "link", "qr")] + [
        ("language", one) for one in ("en", "de")
    ]
    yield {}
    for size in (1, 2):
        for chosen in combinations(facts, size):
            if len({name for name, _ in chosen}) == size:
                yield dict(chosen)


@pytest.mark.parametrize("seed", range(2))
def test_threat_40_no_two_shown_numbers_of_nested_groups_differ_by_few(
    survey: Questionnaire, airport: OrgUnit, analyst: Any, seed: int
) -> None:
    """The numbers that are told, subtracted from each other wherever one group lies within the other."""
    chance = random.Random(seed)
    units = [OrgUnitFactory(name=f"Area {one}", parent=airport) for one in range(3)]
    for _ in range(18):
        gave(
            survey,
            chance.choice([1, 1, 2, 3, 6]),
            chance.choice(units),
            channel=chance.choice(["email", "email", "link", "qr"]),
            language=chance.choice(["en", "en", "de"]),
            **on(2026, chance.randint(1, 3)),
        )
    shown: dict[tuple[Any, ...], int] = {}
    for look in looks():
        for unit in (airport, *units):
            for period in ("", "2026-01", "2026-02", "2026-01..2026-02", "2026-02..2026-03"):
                n, hidden, is_told = nps_of(analyst, survey, unit=str(unit.uuid), period=period, **look)
                assert is_told == (not hidden)
                if not hidden:
                    shown[frozenset(look.items()), unit.pk, period] = n
    assert len(shown) > 5
    for (small, of_small), (large, of_large) in combinations(shown.items(), 2):
        for inner, outer, n in ((small, large, of_large - of_small), (large, small, of_small - of_large)):
            if is_within(inner, outer, airport.pk):
                assert n == 0 or n >= LEAST, (inner, outer, of_small, of_large)


def is_within(inner: Any, outer: Any, root: int) -> bool:
    """Whether each of the inner group's responses is one of the outer's."""
    months = {
        "": {1, 2, 3}, "2026-01": {1}, "2026-02": {2}, "2026-01..2026-02": {1, 2}, "2026-02..2026-03": {2, 3},
    }  # fmt: skip
    is_part = outer[1] in (root, inner[1]) and outer[0] <= inner[0]
    return inner != outer and is_part and months[inner[2]] <= months[outer[2]]


def test_more_than_two_facts_at_once_are_refused(
    client: Any, survey: Questionnaire, airport: OrgUnit, analyst: Any
) -> None:
    client.force_login(analyst)
    path = f"/surveys/{survey.uuid}/results/"
    assert client.get(path, {"channel": "link", "language": "en"}).status_code == 200
    assert client.get(path, {"channel": "link", "language": "en", "device": "phone"}).status_code == 400
