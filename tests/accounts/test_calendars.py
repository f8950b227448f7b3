"""Business hours."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.domain.calendars import (
    OFFICE_HOURS,
    WorkingTime,
    add_business_hours,
    business_time_between,
    check_calendar,
    working_time,
)
from accounts.models import BusinessCalendar
from accounts.policy import Role
from tests.factories.accounts import BusinessCalendarFactory, OrgUnitFactory, make_user

LA = ZoneInfo("America/Los_Angeles")
OFFICE = WorkingTime(LA, OFFICE_HOURS)
SHIFTS = WorkingTime(
    ZoneInfo("Europe/Berlin"),
    dict.fromkeys(range(6), ((6 * 60, 11 * 60 + 30), (12 * 60, 24 * 60))),
    frozenset({date(2026, 12, 25), date(2026, 12, 26)}),
)
ALWAYS = WorkingTime(LA, dict.fromkeys(range(7), ((0, 24 * 60),)))
NIGHTS = WorkingTime(LA, dict.fromkeys(range(7), ((60, 150), (165, 240))))
CALENDARS = st.sampled_from([OFFICE, SHIFTS, ALWAYS, NIGHTS])
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  the zone is beside
HOURS = st.floats(0.05, 200).map(lambda hours: round(hours, 2))


def la(*parts):
    return datetime(*parts, tzinfo=LA)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (la(2026, 11, 16, 10), 4, la(2026, 11, 16, 14)),  # within a Monday
        (la(2026, 11, 16, 15), 4, la(2026, 11, 17, 11)),  # over night
        (la(2026, 11, 20, 16), 2, la(2026, 11, 23, 10)),  # over the weekend
        (la(2026, 11, 21, 12), 1, la(2026, 11, 23, 10)),  # from a Saturday
        (la(2026, 11, 16, 6), 8, la(2026, 11, 16, 17)),  # before opening, a whole day
        (la(2026, 11, 16, 9), 40, la(2026, 11, 20, 17)),  # a week
        (la(2026, 10, 30, 16), 2, la(2026, 11, 2, 10)),  # over the end of summer time
        (la(2026, 3, 6, 16), 2, la(2026, 3, 9, 10)),  # over its start
        (la(2026, 11, 21, 12), 0, la(2026, 11, 23, 9)),  # nothing, outside
        (la(2026, 11, 16, 17), 0, la(2026, 11, 17, 9)),  # nothing, at closing
        (la(2026, 11, 16, 12), 0.5, la(2026, 11, 16, 12, 30)),
    ],
)
def test_hours_are_counted_in_working_time(start, hours, end):
    assert add_business_hours(start, hours, OFFICE) == end


def test_holidays_dont_count():
    calendar = WorkingTime(LA, OFFICE_HOURS, frozenset({date(2026, 11, 26)}))
    assert add_business_hours(la(2026, 11, 25, 16), 2, calendar) == la(2026, 11, 27, 10)


def test_the_day_the_clock_is_set_forward_has_an_hour_less():
    assert add_business_hours(la(2026, 3, 8, 0), 23, ALWAYS) == la(2026, 3, 9, 0)
    assert add_business_hours(la(2026, 11, 1, 0), 25, ALWAYS) == la(2026, 11, 2, 0)


def test_hours_inside_the_skipped_hour_count_once():
    spans = NIGHTS.spans(date(2026, 3, 8))
    assert [(last - first).total_seconds() / 60 for first, last in spans] == [60, 60]
    assert all(later[0] >= earlier[1] for earlier, later in pairwise(spans))


def test_negative_hours_and_empty_calendars_raise():
    with pytest.raises(ValueError, match="only be added"):
        add_business_hours(la(2026, 1, 1), -1, OFFICE)
    with pytest.raises(ValueError, match="no working time"):
        add_business_hours(la(2026, 1, 1), 1, WorkingTime(LA, {}))


@given(MOMENTS, HOURS, CALENDARS)
def test_deadline_lies_in_working_time_and_as_far_away_as_asked(start, hours, calendar):
    end = add_business_hours(start, hours, calendar)
    assert end > start
    assert business_time_between(start, end, calendar) == timedelta(hours=hours)
    day = end.astimezone(calendar.zone).date()
    days = [day - timedelta(days=1), day]
    assert any(first < end <= last for one in days for first, last in calendar.spans(one))


@given(MOMENTS, HOURS, HOURS, CALENDARS)
def test_hours_add_up(start, first, second, calendar):
    in_steps = add_business_hours(add_business_hours(start, first, calendar), second, calendar)
    at_once = add_business_hours(start, first + second, calendar)
    assert abs(in_steps - at_once) <= timedelta(microseconds=2)


@given(MOMENTS, st.floats(0, 100), HOURS, CALENDARS)
def test_later_starts_never_end_earlier(start, delay, hours, calendar):
    later = start + timedelta(hours=delay)
    assert add_business_hours(later, hours, calendar) >= add_business_hours(start, hours, calendar)


def test_a_calendar_without_hours_works_as_the_default():
    assert working_time(BusinessCalendar(time_zone="UTC")).weekly == OFFICE_HOURS


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
        ("weekly_hours", {}),
        ("weekly_hours", {"0": [["17:00", "09:00"]]}),
        ("weekly_hours", {"0": [["09:00", "12:00"], ["11:00", "17:00"]]}),
        ("weekly_hours", {"7": [["09:00", "17:00"]]}),
        ("weekly_hours", {"0": [["nine", "17:00"]]}),
        ("weekly_hours", []),
        ("holidays", ["Christmas"]),
        ("holidays", [25]),
    ],
)
def test_calendars_that_cant_be_read_are_refused(field, value):
    good = {"time_zone": "UTC", "weekly_hours": {"0": [["09:00", "24:00"]]}, "holidays": ["2026-12-25"]}
    check_calendar(SimpleNamespace(**good))
    with pytest.raises(ValidationError) as refused:
        check_calendar(SimpleNamespace(**{**good, field: value}))
    assert list(refused.value.message_dict) == [field]


@pytest.mark.django_db
def test_the_state_of_the_system_names_calendars_that_cannot_be_read():
    root = OrgUnitFactory(calendar=BusinessCalendarFactory(name="Day shift"))
    admin = Client()
    admin.force_login(make_user(Role.ADMINISTRATOR, root))
    assert "Business calendars" not in admin.get(reverse("system_state")).content.decode()
    OrgUnitFactory(parent=root, calendar=BusinessCalendarFactory(name="Night shift", time_zone="Mars/Base"))
    BusinessCalendarFactory(name="Of no use", time_zone="Mars/Base")
    seen = admin.get(reverse("system_state")).content.decode()
    assert ("1 unreadable" in seen, "Night shift: office hours" in seen) == (True, True)
