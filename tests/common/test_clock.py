"""Days are the organisation's."""

from datetime import UTC, date, datetime, timedelta

from common import clock


def test_local_day_is_the_organisations_not_utcs():
    assert clock.local_day(datetime(2026, 3, 1, 3, 0, tzinfo=UTC)) == date(2026, 2, 28)


def test_day_bounds_on_a_clock_change_span_23_hours():
    start, end = clock.day_bounds(date(2026, 3, 8))
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=23)
