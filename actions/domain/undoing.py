"""Taking back a closing or a resolving: the case stands as it stood before, and the history tells both.

Only who did it, only for a short time, and only while nothing else has happened since: later there is
reopening, which gives new deadlines.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from actions.domain.changing import CaseRefused, lock_case, save_case
from actions.domain.remeasuring import withdraw_unsent
from actions.models import Case, CaseEvent, RootCause
from common.clock import now

UNDO_FOR = timedelta(minutes=10)
SETTLING = {"closed": "closing_undone", "resolved": "resolving_undone"}
MOMENTS = ("resolved_at", "contact_due_at", "resolve_due_at", "due_at", "paused_at", "next_escalation_at")
PLAIN = ("state", "waiting_for", "root_cause_id", "resolution", "remeasurement_id", "escalation_level")
REOPEN = "Reopen the case instead."


def way_back(case: Case) -> dict[str, Any]:
    """How a locked case stands now, for the history's line of what is done to it next; erasing drops it."""
    moments = {name: at.isoformat() if (at := getattr(case, name)) else None for name in MOMENTS}
    return moments | {name: getattr(case, name) for name in PLAIN}


@transaction.atomic
def undo_settling(case: Case, *, by: User) -> Case:
    """The case as it was before `by` closed or resolved it; who was to be asked again is not.

    Raises CaseRefused, saying what to do, where it is too late: see `why_not_undone`.
    """
    fresh = lock_case(case)
    line = last_settling(fresh)
    if reason := why_not_undone(fresh, line, by):
        raise CaseRefused(reason)
    assert line is not None
    before, asked = line.data["before"], fresh.remeasurement_id
    withdraws = asked is not None and asked != before["remeasurement_id"]
    if withdraws and not withdraw_unsent(fresh):
        raise CaseRefused(f"The customer has been asked again already. {REOPEN}")
    if fresh.closed_at is not None:  # the tasks that closing ended, and no others
        fresh.tasks.filter(done_at=fresh.closed_at).update(done_at=None, done_by=None)
    restore(fresh, before)
    return save_case(fresh, by=by, event=SETTLING[line.kind], data={"withdrawn": True} if withdraws else {})


def can_undo(case: Case, user: User) -> bool:
    """Whether `user` is offered to take back what settled the case."""
    settled_at = case.closed_at or case.resolved_at
    if case.is_open or settled_at is None or settled_at < now() - UNDO_FOR:
        return False
    return not why_not_undone(case, last_settling(case), user)


def why_not_undone(case: Case, line: CaseEvent | None, user: User) -> str:
    """Why `user` can't take back what `line` of the history says, in words; "" where they can."""
    if case.is_open or line is None:
        return "This case is open already."
    if line.actor_id != user.pk:
        return f"Only who settled this case can undo that. {REOPEN}"
    before = line.data.get("before")
    if before is None or line.at < now() - UNDO_FOR:
        minutes = UNDO_FOR // timedelta(minutes=1)
        return f"This can be undone for {minutes} minutes only. {REOPEN}"
    if case.rev != line.data["rev"]:
        return f"Something else has happened to this case since. {REOPEN}"
    owner = case.owner
    if owner is not None and not (owner.is_active and owner.can_at("case.take", case.unit)):
        return f"{owner} may not work on this case any more. {REOPEN}"
    return ""


def last_settling(case: Case) -> CaseEvent | None:
    """The line of history that says how the case was settled last."""
    return case.events.filter(kind__in=SETTLING).order_by("-id").first()


def restore(case: Case, before: dict[str, Any]) -> None:
    """Sets what `way_back` kept, unsaved. Past the table of states on purpose: nothing is done anew."""
    for name in MOMENTS:
        setattr(case, name, datetime.fromisoformat(before[name]) if before[name] else None)
    for name in PLAIN:
        setattr(case, name, before[name])
    cause = before["root_cause_id"]
    if cause is not None and not RootCause.objects.filter(pk=cause).exists():
        case.root_cause = None  # it was deleted while no case had it
    case.closed_at = None
