"""Overdue cases are told further up, once per level."""

import logging
from datetime import timedelta

from django.db import transaction

from accounts.domain import audit
from actions.domain.alerts import alert_overdue
from actions.domain.changing import note
from actions.domain.deadlines import ESCALATE_AGAIN_HOURS, calendar_for, deadline
from actions.domain.people import MANAGERS, people_for
from actions.models import Case
from common.clock import now
from common.trouble import is_database_trouble, is_timeout

log = logging.getLogger(__name__)
BATCH = 500
RETRY_AFTER = timedelta(hours=1)


def escalate_overdue() -> int:
    """Alerts the nearest manager above each case whose deadline has passed; returns how many were escalated.

    Safe to run at any time and twice at once: `next_escalation_at` is claimed by a conditional UPDATE, and
    the level stands in each alert's key. The next level follows after 8 more business hours. A case that
    can't be escalated is logged and tried again in an hour; the others go on.
    """
    due = Case.objects.open().filter(next_escalation_at__lte=now()).order_by("next_escalation_at")
    return sum(try_to_escalate(case) for case in due.select_related("unit", "department", "program")[:BATCH])


def try_to_escalate(case: Case) -> bool:
    """One level up. A failure keeps its own case back and no other; trouble of the database is raised."""
    try:
        return escalate_case(case)
    except Exception as error:
        if is_database_trouble(error) and not is_timeout(error):
            raise
        log.exception("case %s could not be escalated", case.number)
        same = Case.objects.filter(pk=case.pk, next_escalation_at=case.next_escalation_at)
        same.update(next_escalation_at=now() + RETRY_AFTER)
        return False


@transaction.atomic
def escalate_case(case: Case) -> bool:
    """One level up; says whether anybody was told."""
    users, has_more = people_for([case.unit], MANAGERS).above(case.unit, case.escalation_level)
    level = case.escalation_level + 1
    again = deadline(now(), ESCALATE_AGAIN_HOURS, calendar_for(case.unit)) if has_more else None
    claimed = Case.objects.filter(
        pk=case.pk, next_escalation_at=case.next_escalation_at, escalation_level=case.escalation_level
    ).update(next_escalation_at=again, escalation_level=level if users else case.escalation_level)
    if not claimed or not users:
        return False
    alert_overdue(case, users, level)
    names = ", ".join(str(user) for user in users)
    note(case, "escalated", by=None, text=f"To {names}", data={"level": level})
    audit.record(None, "case.escalated", case, changes={"escalation_level": [level - 1, level]})
    return True
