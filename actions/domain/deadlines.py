"""Until when: business hours of the case's unit, standing still while the customer is waited for."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from accounts.domain.calendars import (
    WorkingTime,
    add_business_hours,
    business_time_between,
    default_calendar,
    readable_time,
)
from accounts.models import OrgUnit
from actions.models import Case
from common.clock import now

CONTACT_HOURS = 8
RESOLVE_HOURS = 40
ESCALATE_AGAIN_HOURS = 8


def calendars_of(units: Iterable[OrgUnit]) -> dict[int, WorkingTime]:
    """unit id → the working time of its own or nearest inherited calendar, for all `units` in one query."""
    units = list(units)
    wanted = {ancestor for unit in units for ancestor in unit.ancestor_ids}
    rows = OrgUnit.objects.filter(pk__in=wanted, calendar__isnull=False).select_related("calendar")
    own = {row.pk: readable_time(row.calendar) for row in rows if row.calendar}
    fallback = default_calendar()
    return {
        unit.pk: next((own[pk] for pk in reversed(unit.ancestor_ids) if pk in own), fallback)
        for unit in units
    }


def calendar_for(unit: OrgUnit) -> WorkingTime:
    """The working time that holds at `unit`."""
    return calendars_of([unit])[unit.pk]


def deadline(start: datetime, hours: float, calendar: WorkingTime) -> datetime:
    """`hours` of business after `start`."""
    return add_business_hours(start, hours, calendar)


def next_due(case: Case) -> datetime | None:
    """The next open deadline; None once it is resolved and while the customer is waited for."""
    if not case.is_open or case.paused_at is not None:
        return None
    contact = case.contact_due_at if case.contacted_at is None else None
    return min((at for at in (contact, case.resolve_due_at) if at is not None), default=None)


def refresh_due(case: Case) -> None:
    """Keeps `due_at` and the next escalation in step; another deadline starts its escalation anew."""
    due = next_due(case)
    if due != case.due_at:
        case.due_at, case.next_escalation_at, case.escalation_level = due, due, 0
    elif due is None:
        case.next_escalation_at = None


def pause_clock(case: Case) -> None:
    """Stops the clock."""
    if case.paused_at is None:
        case.paused_at = now()


def start_clock(case: Case) -> None:
    """Starts a stopped clock: what was left of each deadline when it stopped is left from now on."""
    if case.paused_at is None:
        return
    calendar, stopped, moment = calendar_for(case.unit), case.paused_at, now()
    for field in ("contact_due_at", "resolve_due_at"):
        at = getattr(case, field)
        if at is not None and at > stopped:
            left = business_time_between(stopped, at, calendar) / timedelta(hours=1)
            setattr(case, field, add_business_hours(moment, left, calendar))
        elif at is not None:
            setattr(case, field, at + (moment - stopped))
    case.paused_at = None


def renew(case: Case) -> None:
    """Deadlines of a case that is opened again, counted from now."""
    calendar, moment = calendar_for(case.unit), now()
    hours = case.rule.resolve_hours if case.rule else RESOLVE_HOURS
    case.resolve_due_at = add_business_hours(moment, hours, calendar)
    if case.contacted_at is None and case.contact_due_at is not None:
        hours = case.rule.contact_hours if case.rule else CONTACT_HOURS
        case.contact_due_at = add_business_hours(moment, hours, calendar)
