"""Business hours: which moments count as working time, and deadlines that are counted in them."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError

from accounts.models import BusinessCalendar
from common.clock import zone

log = logging.getLogger(__name__)
UNREADABLE = (ZoneInfoNotFoundError, OSError, AttributeError, TypeError, ValueError)
_HORIZON_DAYS = 3660
MIDNIGHT = "24:00"


@dataclass(frozen=True)
class WorkingTime:
    """Hours by weekday (0 is Monday) as (start, end) in minutes of the local day, holidays, time zone."""

    zone: ZoneInfo
    weekly: dict[int, tuple[tuple[int, int], ...]] = field(hash=False)
    holidays: frozenset[date] = frozenset()

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """The working spans of a local day, in UTC, in order, never overlapping (clocks change)."""
        if day in self.holidays:
            return []
        found: list[tuple[datetime, datetime]] = []
        for start, end in self.weekly.get(day.weekday(), ()):
            first, last = self._moment(day, start), self._moment(day, end)
            if found:
                first = max(first, found[-1][1])
            if last > first:
                found.append((first, last))
        return found

    def _moment(self, day: date, minute: int) -> datetime:
        """In UTC. A time that the clock skips that day is the moment it is set forward."""
        while True:
            days, rest = divmod(minute, 24 * 60)
            wall = datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), tzinfo=self.zone)
            moment = wall.astimezone(UTC)
            if moment.astimezone(self.zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
                return moment
            minute += 1


OFFICE_HOURS: dict[int, tuple[tuple[int, int], ...]] = dict.fromkeys(range(5), ((9 * 60, 17 * 60),))


def default_calendar() -> WorkingTime:
    """Monday to Friday, 9 to 17, in the organisation's time zone."""
    return WorkingTime(zone(), OFFICE_HOURS)


def readable_time(calendar: BusinessCalendar) -> WorkingTime:
    """`calendar` as a value, or the default where it can't be read, so that answers and cases go on.

    The state of the system names the calendar.
    """
    try:
        return working_time(calendar)
    except UNREADABLE as error:
        log.warning("calendar %s can't be read, office hours hold instead: %s", calendar.name, error)
        return default_calendar()


def unreadable_calendars() -> list[BusinessCalendar]:
    """Calendars in use that can't be read."""
    found = []
    for calendar in BusinessCalendar.objects.filter(units__isnull=False).distinct():
        try:
            working_time(calendar)
        except UNREADABLE:
            found.append(calendar)
    return found


def working_time(calendar: BusinessCalendar) -> WorkingTime:
    """`calendar` as a value. One that names no hours at all works as the default, so that deadlines exist.

    Raises one of UNREADABLE for what can't be read; it is checked when it is saved (`check_calendar`).
    """
    weekly = {int(day): _minutes(spans) for day, spans in calendar.weekly_hours.items() if spans}
    if not set(weekly) <= set(range(7)):
        raise ValueError("A week has the days 0 to 6.")
    if not weekly:
        weekly = dict(OFFICE_HOURS)
    holidays = frozenset(date.fromisoformat(day) for day in calendar.holidays)
    return WorkingTime(ZoneInfo(calendar.time_zone), weekly, holidays)


def add_business_hours(start: datetime, hours: float, calendar: WorkingTime) -> datetime:
    """The moment (aware, UTC) at which `hours` of working time have passed since `start` (aware).

    Hours are real ones: the day a clock is set forward inside working time has an hour less. 0 hours give
    `start`, or the next opening where `start` lies outside working time.
    """
    left = timedelta(hours=hours)
    if left < timedelta(0):
        raise ValueError("Business hours can only be added.")
    for first, last in _spans_from(start, calendar):
        begin = max(first, start)
        if begin + left <= last and (left or begin < last):
            return begin + left
        left -= last - begin
    raise ValueError("The calendar has no working time in the next ten years.")


def business_time_between(start: datetime, end: datetime, calendar: WorkingTime) -> timedelta:
    """How much working time lies between two moments (aware); nothing where `end` is earlier."""
    total = timedelta(0)
    for first, last in _spans_from(start, calendar):
        if first >= end:
            break
        total += max(min(last, end) - max(first, start), timedelta(0))
    return total


def check_calendar(calendar: BusinessCalendar) -> None:
    """ValidationError for hours, holidays or a time zone that can't be read."""
    errors = {}
    try:
        ZoneInfo(calendar.time_zone)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        errors["time_zone"] = "Write a time zone such as Europe/Berlin."
    try:
        read = [_minutes(spans) for spans in calendar.weekly_hours.values()]
        if not any(read) or not set(calendar.weekly_hours) <= set("0123456"):
            raise ValueError
    except (AttributeError, TypeError, ValueError):
        errors["weekly_hours"] = "Give hours for at least one weekday, as 09:00 to 17:00, in order."
    try:
        [date.fromisoformat(day) for day in calendar.holidays]
    except (TypeError, ValueError):
        errors["holidays"] = "Write holidays as 2026-12-25."
    if errors:
        raise ValidationError(errors)


def _spans_from(start: datetime, calendar: WorkingTime) -> Iterator[tuple[datetime, datetime]]:
    """Working spans that end after `start`, in order, never overlapping."""
    day = start.astimezone(calendar.zone).date() - timedelta(days=1)
    reached = start.astimezone(UTC)
    for _ in range(_HORIZON_DAYS):
        for first, last in calendar.spans(day):
            if last > reached:
                yield max(first, reached), last
                reached = last
        day += timedelta(days=1)


def _minutes(spans: list[list[str]]) -> tuple[tuple[int, int], ...]:
    """[["09:00", "12:00"], …] as minutes. ValueError unless each ends after its start and the one before."""
    found = [(_minute(start), _minute(end)) for start, end in spans]
    flat = [minute for span in found for minute in span]
    if flat != sorted(flat) or any(start == end for start, end in found):
        raise ValueError("Hours overlap or end before they start.")
    return tuple(found)


def _minute(text: str) -> int:
    if text == MIDNIGHT:
        return 24 * 60
    parsed = time.fromisoformat(text)
    return parsed.hour * 60 + parsed.minute
