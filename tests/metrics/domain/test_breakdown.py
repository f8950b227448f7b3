"""A unit's score by a dimension, and under one of its values."""

from datetime import date
from typing import Any

import pytest

from accounts.models import OrgUnit
from metrics.domain import rebuild_requests, results
from metrics.domain.breakdown import Breakdown, break_down
from metrics.domain.cells import refresh
from metrics.domain.few import Hidden
from metrics.domain.few_tables import hidden_values
from metrics.domain.reading import Filters, Period
from metrics.domain.scored import Segment
from metrics.domain.segment_hiding import hiding_of
from metrics.models import MOST_VALUES, NOT_KNOWN, OTHER, Dimension, DimensionValue, Metric, Score
from metrics.stats import Tally, Verdict, estimate
from surveys.models import Questionnaire, Response
from tests.factories.accounts import OrgUnitFactory
from tests.factories.dimensions import a_dimension, code_of, flown
from tests.factories.metrics import MetricFactory, many_answered

pytestmark = pytest.mark.django_db
DAY = date(2018, 5, 11)
MAY = Period(date(2018, 5, 1), date(2018, 5, 31))
GOOD, BAD = [10] * 18 + [8] * 2, [0] * 15 + [7] * 5


@pytest.fixture(autouse=True)
def no_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild_requests, "enqueue", lambda *args: None)


@pytest.fixture
def nps(airport: OrgUnit) -> Metric:
    return MetricFactory(owner=airport)


@pytest.fixture
def airline(airport: OrgUnit) -> Dimension:
    return a_dimension("airline")


def by(
    dimension: Dimension, nps: Metric, unit: OrgUnit, of: Questionnaire, period: Period = MAY, **more: Any
) -> Breakdown:
    """The unit's score by the dimension; `more` are filters, `weighted` and `by_number`."""
    options = {name: more.pop(name) for name in ("weighted", "by_number") if name in more}
    filters = Filters(of.program, **more)
    hiding = hiding_of(nps, unit, filters)
    return break_down(nps, unit, dimension, period, filters, hiding=hiding, **options)


def told(found: Breakdown) -> dict[str, tuple[int, float]]:
    return {row.name: (row.n, round(row.estimate.value, 2)) for row in found.rows if row.estimate}


def test_each_value_has_its_score_and_a_verdict(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, airline: Dimension
) -> None:
    flown(questionnaire, GOOD, unit=airport, day=DAY, airline="Delta")
    flown(questionnaire, BAD, unit=airport, day=DAY, airline="United")
    flown(questionnaire, [10] * 3 + [0] * 3, unit=airport, day=DAY)
    refresh()
    found = by(airline, nps, airport, questionnaire)
    assert told(found) == {"Delta": (20, 90.0), "Not known": (6, 0.0), "United": (20, -75.0)}
    assert [row.verdict for row in found.rows] == [
        Verdict.ABOVE,
        Verdict.NO_CLEAR_DIFFERENCE,
        Verdict.BELOW,
    ]
    assert (found.hidden_values, found.hidden_n) == (0, 0)
    delta = estimate("nps", Tally.from_values(GOOD, scale=(0, 10)))
    assert delta is not None and found.rows[0].estimate is not None
    assert (found.rows[0].estimate.low, found.rows[0].estimate.high) == (delta.low, delta.high)
    assert [row.name for row in by(airline, nps, airport, questionnaire, by_number=True).rows][
        -1
    ] == "Not known"


def test_only_the_unit_its_period_and_its_filters_count(
    questionnaire: Questionnaire, nps: Metric, terminal: OrgUnit, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    airline = a_dimension()
    for unit, rating in ((area_a, 10), (area_b, 0)):
        flown(questionnaire, [rating] * 10, unit=unit, day=DAY, airline="Delta")
        flown(questionnaire, [rating] * 10, unit=unit, day=date(2018, 3, 2), airline="Delta")
        Response.objects.filter(unit=unit, day__month=3).update(channel="qr")
    Score.objects.filter(day__month=3).update(channel="qr")
    refresh()
    assert told(by(airline, nps, area_a, questionnaire)) == {"Delta": (10, 100.0)}
    assert told(by(airline, nps, terminal, questionnaire)) == {"Delta": (20, 0.0)}
    year = Period(date(2018, 1, 1), date(2018, 12, 31))
    assert told(by(airline, nps, terminal, questionnaire, year)) == {"Delta": (40, 0.0)}
    assert told(by(airline, nps, terminal, questionnaire, year, channel="qr")) == {"Delta": (20, 0.0)}


def test_weights_count_where_they_are_asked_for(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, airline: Dimension
) -> None:
    heavy: dict[str, Any] = {"embedded": {"airline": "Delta"}, "weight": 3.0}
    many_answered(questionnaire, [{"q1": 10}] * 6, unit=airport, day=DAY, **heavy)
    flown(questionnaire, [0] * 6, unit=airport, day=DAY, airline="Delta")
    refresh()
    assert told(by(airline, nps, airport, questionnaire)) == {"Delta": (12, 0.0)}
    assert told(by(airline, nps, airport, questionnaire, weighted=True)) == {"Delta": (12, 50.0)}


def test_few_answers_are_not_named_and_neither_is_the_smallest_beside_them(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, airline: Dimension
) -> None:
    for name, n in (("Delta", 30), ("United", 9), ("Alaska", 3), ("Air One", 1)):
        flown(questionnaire, [9] * n, unit=airport, day=DAY, airline=name)
    refresh()
    found = by(airline, nps, airport, questionnaire)
    assert told(found) == {"Delta": (30, 100.0)}
    assert (found.hidden_values, found.hidden_n) == (3, 13)


def test_what_the_unit_beside_hides_is_hidden(
    questionnaire: Questionnaire, nps: Metric, terminal: OrgUnit, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    """Delta of the terminal less Delta of area A would be the two at area B; and United tells Delta of A."""
    airline = a_dimension()
    flown(questionnaire, [9] * 20, unit=area_a, day=DAY, airline="Delta")
    flown(questionnaire, [9] * 30, unit=area_a, day=DAY, airline="United")
    flown(questionnaire, [9] * 40, unit=area_a, day=DAY, airline="Alaska")
    flown(questionnaire, [9] * 2, unit=area_b, day=DAY, airline="Delta")
    flown(questionnaire, [9] * 30, unit=area_b, day=DAY, airline="Alaska")
    refresh()
    assert set(told(by(airline, nps, terminal, questionnaire))) == {"Delta", "United", "Alaska"}
    assert set(told(by(airline, nps, area_a, questionnaire))) == {"Alaska"}


def test_days_that_hold_few_hide_the_period_that_leaves_them_out(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, airline: Dimension
) -> None:
    """All time less the last twelve months would be April's three of Delta."""
    for name in ("Delta", "United", "Alaska"):
        april = 3 if name == "Delta" else 20
        flown(questionnaire, [9] * 20, unit=airport, day=DAY, airline=name)
        flown(questionnaire, [9] * april, unit=airport, day=date(2017, 4, 3), airline=name)
    refresh()
    both = Period(date(2017, 1, 1), date(2018, 12, 31))
    assert set(told(by(airline, nps, airport, questionnaire))) == {"Delta", "United", "Alaska"}
    assert set(told(by(airline, nps, airport, questionnaire, both))) == {"Alaska"}
    found = by(airline, nps, airport, questionnaire, Period(date(2017, 4, 1), date(2017, 4, 30)))
    assert (set(told(found)), found.hidden_n) == ({"Alaska"}, 23)


def test_one_value_says_the_same_alone(
    questionnaire: Questionnaire, nps: Metric, terminal: OrgUnit, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    """What the list hides is hidden under its value too, and what it shows is the same number."""
    airline = a_dimension()
    flown(questionnaire, GOOD, unit=area_a, day=DAY, airline="Delta")
    flown(questionnaire, BAD, unit=area_b, day=DAY, airline="Delta")
    flown(questionnaire, BAD, unit=area_b, day=DAY, airline="United")
    flown(questionnaire, [9] * 7, unit=area_b, day=DAY, airline="Alaska")
    flown(questionnaire, [9] * 2, unit=area_b, day=DAY, airline="Air One")
    refresh()
    rows = {row.key: row.estimate for row in by(airline, nps, terminal, questionnaire).rows}
    for value in airline.values.all():
        filters = Filters(questionnaire.program, segment=Segment(airline, value.code))
        shown = results.score(nps, terminal, MAY, filters)
        assert shown.estimate == rows.get(value.code)
    delta = Filters(questionnaire.program, segment=Segment(airline, code_of(airline, "Delta")))
    ranked = results.ranking(nps, terminal, [area_a, area_b], MAY, delta)
    assert [(row.unit, row.n, round(row.estimate.value)) for row in ranked if row.estimate] == [
        (area_a, 20, 90),
        (area_b, 20, -75),
    ]
    points = results.trend(nps, terminal, MAY, delta, step="month")
    assert [(one.n, round(one.alone.value, 2)) for one in points if one.alone] == [(40, 7.5)]


def test_a_hidden_unit_hides_its_values(
    questionnaire: Questionnaire, nps: Metric, terminal: OrgUnit, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    airline = a_dimension()
    flown(questionnaire, [9] * 20, unit=area_a, day=DAY, airline="Delta")
    flown(questionnaire, [9] * 2, unit=area_b, day=DAY)
    refresh()
    assert hiding_of(nps, area_a, Filters(questionnaire.program)).why(MAY) is Hidden.NEIGHBOUR
    assert told(by(airline, nps, area_a, questionnaire)) == {}


def test_codes_without_a_word_of_their_own(
    questionnaire: Questionnaire, nps: Metric, airport: OrgUnit, airline: Dimension
) -> None:
    DimensionValue.objects.create(dimension=airline, code=MOST_VALUES, key="z", label="Z")
    flown(questionnaire, [9] * 5, unit=airport, day=DAY, airline="late")
    flown(questionnaire, [9] * 6, unit=airport, day=DAY)
    refresh()
    rows = by(airline, nps, airport, questionnaire).rows
    assert {row.key: row.name for row in rows} == {OTHER: "Other values", NOT_KNOWN: "Not known"}


@pytest.mark.parametrize("values", [2, 12])
def test_the_number_of_statements_does_not_grow_with_values(
    questionnaire: Questionnaire,
    nps: Metric,
    terminal: OrgUnit,
    area_a: OrgUnit,
    values: int,
    django_assert_num_queries: Any,
) -> None:
    airline = a_dimension()
    OrgUnitFactory(parent=terminal)
    for value in range(values):
        flown(questionnaire, [9] * 10, unit=area_a, day=DAY, airline=f"Airline {value}")
    refresh()
    hiding = hiding_of(nps, area_a, Filters(questionnaire.program))
    hiding.why(MAY)
    # the unit hidden?; counts with their units; units of the line, and one for each of them; sums, labels
    with django_assert_num_queries(9):
        filters = Filters(questionnaire.program)
        assert len(break_down(nps, area_a, airline, MAY, filters, hiding=hiding).rows) == values


def test_values_within_a_touchpoint_are_judged_as_a_table() -> None:
    """Two of Delta at gates, and what would tell them: Delta elsewhere, and another value at gates."""
    numbers = {
        (1, 10, "qr"): 2, (1, 20, "qr"): 40, (2, 10, "qr"): 30, (2, 20, "qr"): 30,
        (3, 10, "qr"): 50, (3, 20, "qr"): 50,
    }  # fmt: skip
    few, beside, no = Hidden.FEW, Hidden.NEIGHBOUR, Hidden.NO
    assert hidden_values(numbers, None, "", 5) == {1: no, 2: no, 3: no}
    assert hidden_values(numbers, 10, "", 5) == {1: few, 2: beside, 3: no}
    assert hidden_values(numbers, 20, "", 5) == {1: beside, 2: beside, 3: no}
    assert hidden_values(numbers, 10, "qr", 5) == {1: few, 2: beside, 3: no}
    assert hidden_values(numbers, 10, "link", 5) == {1: few, 2: beside, 3: Hidden.NONE}
