"""Quiet hours: campaign mail waits for the morning of the organisation's clock (QUIET_HOURS=21-8)."""

import re
from datetime import datetime, time, timedelta

from django.conf import settings

from common.clock import local, zone

SPAN = re.compile(r"\s*(\d{1,2})\s*-\s*(\d{1,2})\s*")


def quiet_span() -> tuple[int, int] | None:
    """The hours at which quiet begins and ends; None without any. Raises ValueError for a wrong setting."""
    text = settings.QUIET_HOURS
    if not text:
        return None
    found = SPAN.fullmatch(text)
    if not found or not all(int(hour) < 24 for hour in found.groups()) or int(found[1]) == int(found[2]):
        raise ValueError(f"QUIET_HOURS={text!r} must look like 21-8: two different hours from 0 to 23.")
    return int(found[1]), int(found[2])


def quiet_until(moment: datetime) -> datetime | None:
    """When the quiet hours that `moment` (aware) lies in are over; None outside of them."""
    span = quiet_span()
    if span is None:
        return None
    begin, end = span
    here = local(moment)
    is_quiet = begin <= here.hour < end if begin < end else (here.hour >= begin or here.hour < end)
    if not is_quiet:
        return None
    day = here.date() + timedelta(days=1 if here.hour >= end else 0)
    return datetime.combine(day, time(end), tzinfo=zone())
