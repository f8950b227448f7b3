"""The one place that turns moments into the organisation's days."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """This moment, in UTC and aware."""
    return timezone.now()


def zone() -> ZoneInfo:
    """The organisation's time zone."""
    return ZoneInfo(settings.TIME_ZONE)


def local(moment: datetime) -> datetime:
    """`moment` (aware) as the organisation's wall clock shows it."""
    return moment.astimezone(zone())


def local_day(moment: datetime) -> date:
    """The organisation's calendar day of `moment` (aware). `moment.date()` would be UTC's."""
    return local(moment).date()


def today() -> date:
    """The organisation's calendar day now."""
    return local_day(now())


def day_start(day: date) -> datetime:
    """The first moment of the organisation's `day`, aware."""
    return datetime.combine(day, time.min, tzinfo=zone())


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of `day` and of the next one: 23, 24 or 25 hours apart."""
    return day_start(day), day_start(day + timedelta(days=1))
