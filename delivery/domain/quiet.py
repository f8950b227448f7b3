"""Quiet hours: campaign mail waits for the morning of the organisation's clock (QUIET_HOURS=21-8)."""

from datetime import datetime, time, timedelta

from django.conf import settings

from common.clock import local, zone


def quiet_until(moment: datetime) -> datetime | None:
    """When the quiet hours that `moment` (aware) lies in are over; None outside of them."""
    if settings.QUIET_HOURS is None:
        return None
    begin, end = settings.QUIET_HOURS
    here = local(moment)
    is_quiet = begin <= here.hour < end if begin < end else (here.hour >= begin or here.hour < end)
    if not is_quiet:
        return None
    day = here.date() + timedelta(days=1 if here.hour >= end else 0)
    return datetime.combine(day, time(end), tzinfo=zone())
