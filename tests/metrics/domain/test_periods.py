"""Periods, waves and what they are compared with."""

from datetime import date

import pytest

from metrics.domain.periods import (
    drawable_step,
    fitting_step,
    in_words,
    month_range,
    previous,
    runs,
    steps,
    wave_of,
)
from metrics.domain.reading import Period
from surveys.models import Program

WAVES = [date(2016, 5, 3), date(2017, 5, 1), date(2017, 5, 31), date(2018, 4, 30), date(2018, 5, 2)]


def a_program(kind: str) -> Program:
    return Program(name="Passenger survey", kind=kind)


def test_runs_of_months_are_waves() -> None:
    assert [wave.label for wave in runs(WAVES)] == ["May 2016", "May 2017", "Apr to May 2018"]


def test_the_only_wave_of_a_period_is_found_with_the_one_before() -> None:
    waves = runs(WAVES)
    assert wave_of(Period(date(2017, 6, 1), date(2018, 5, 31)), waves) == (waves[2], waves[1])
    assert wave_of(Period(date(2016, 6, 1), date(2018, 5, 31)), waves) is None
    assert wave_of(Period(date(2015, 6, 1), date(2016, 5, 31)), waves) == (waves[0], None)


@pytest.mark.parametrize(
    ("last", "steps"),
    [
        (date(2010, 12, 31), ["day", "week", "month"]),
        (date(2011, 12, 31), ["week", "week", "month"]),
        (date(2080, 12, 31), ["month", "month", "month"]),
    ],
)
def test_so_long_a_period_is_not_drawn_in_such_short_steps(last: date, steps: list[str]) -> None:
    period = Period(date(2000, 1, 19), last)
    assert [drawable_step(step, period) for step in ("day", "week", "month")] == steps


def test_a_relational_program_is_compared_with_the_wave_before() -> None:
    period = Period(date(2017, 6, 1), date(2018, 5, 31))
    assert previous(a_program("relational"), period, runs(WAVES)) == Period(
        date(2017, 5, 1), date(2017, 5, 31), "May 2017"
    )


def test_other_programs_are_compared_with_as_many_months_before() -> None:
    period = Period(date(2018, 3, 1), date(2018, 5, 31))
    assert previous(a_program("transactional"), period, runs(WAVES)) == Period(
        date(2017, 12, 1), date(2018, 2, 28), "Dec 2017 to Feb 2018"
    )


def test_days_are_compared_with_as_many_days_before() -> None:
    period = Period(date(2018, 5, 16), date(2018, 5, 31))
    assert previous(a_program("transactional"), period, []) == Period(
        date(2018, 4, 30), date(2018, 5, 15), "30 Apr to 15 May 2018"
    )


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2018-05-01", "2018-05-31", "1 to 31 May 2018"),
        ("2017-06-01", "2018-05-31", "1 Jun 2017 to 31 May 2018"),
        ("2018-05-03", "2018-05-03", "3 May 2018"),
    ],
)
def test_periods_are_printed_as_dates(first: str, last: str, words: str) -> None:
    assert in_words(Period(date.fromisoformat(first), date.fromisoformat(last))) == words


def test_months_have_short_names() -> None:
    assert month_range(date(2018, 3, 1), date(2018, 5, 1)) == "Mar to May 2018"


def test_weeks_begin_on_monday() -> None:
    assert steps(Period(date(2018, 5, 3), date(2018, 5, 15)), "week") == [
        date(2018, 4, 30),
        date(2018, 5, 7),
        date(2018, 5, 14),
    ]


def test_the_step_fits_the_period() -> None:
    day = date(2018, 1, 1)
    many = {day: 100}
    assert [fitting_step(Period(day, date(2018, month, 28)), many, 5) for month in (1, 5, 12)] == [
        "day",
        "week",
        "month",
    ]


def test_few_answers_a_day_are_shown_by_week_and_fewer_by_month() -> None:
    january = Period(date(2018, 1, 1), date(2018, 1, 28))
    days = [date(2018, 1, number) for number in range(1, 29)]
    assert [fitting_step(january, dict.fromkeys(days[::gap], 2), 5) for gap in (1, 4)] == ["week", "month"]
    assert fitting_step(january, dict.fromkeys(days, 8), 5) == "day"
