"""The end of a case: resolved, closed, and taken up again."""

from typing import Any

from django.db import transaction

from accounts.domain.audit import Actor
from accounts.models import User
from actions.domain.changing import CaseRefused, conflict, lock_case, move_to, save_case
from actions.domain.deadlines import start_clock
from actions.domain.remeasuring import reopen, request_remeasurement
from actions.domain.undoing import way_back
from actions.models import Case, RootCause
from common.clock import now


@transaction.atomic
def resolve_case(
    case: Case, *, by: Actor, root_cause: RootCause | None, resolution: str, rev: int | None = None
) -> Case:
    """The matter is settled: why it came about and what was done. Raises CaseRefused where one is missing."""
    fresh = lock_case(case, rev=rev)
    before = way_back(fresh)
    if root_cause is None:
        raise CaseRefused("Choose a root cause: without it nobody learns from this case.")
    if not resolution.strip():
        raise CaseRefused("Write what was done.")
    start_clock(fresh)
    move_to(fresh, "resolved")
    fresh.waiting_for, fresh.resolved_at = "", now()
    fresh.root_cause, fresh.resolution = root_cause, resolution.strip()
    data = {"root_cause": str(root_cause), "rev": fresh.rev + 1, "before": before}
    return save_case(fresh, by=by, event="resolved", text=resolution.strip(), data=data)


@transaction.atomic
def close_case(
    case: Case,
    *,
    by: Actor,
    rev: int | None = None,
    asks_again: bool = True,
    before: dict[str, Any] | None = None,
) -> Case:
    """Closes a resolved case, ends its tasks, and has the customer asked again (anonymous ones can't be).

    `before`: where undoing leads (`undoing.way_back`), if that is further back than the resolved case.
    """
    fresh = lock_case(case, rev=rev)
    before = before or way_back(fresh)
    if fresh.is_open:
        raise CaseRefused("Resolve the case first: choose a root cause and write what was done.")
    if fresh.state == "closed":
        raise conflict(fresh)
    move_to(fresh, "closed")
    fresh.closed_at = now()
    person = by if isinstance(by, User) else None
    fresh.tasks.filter(done_at__isnull=True).update(done_at=fresh.closed_at, done_by=person)
    data = {"asks_again": asks_again, "rev": fresh.rev + 1, "before": before}
    save_case(fresh, by=by, event="closed", data=data)
    if asks_again:
        request_remeasurement(fresh)
    return fresh


@transaction.atomic
def finish_case(
    case: Case,
    *,
    by: Actor,
    root_cause: RootCause | None,
    resolution: str,
    rev: int | None = None,
    asks_again: bool = True,
) -> Case:
    """Resolves and closes in one go, as the closing dialog does."""
    before = way_back(lock_case(case, rev=rev))
    fresh = resolve_case(case, by=by, root_cause=root_cause, resolution=resolution)
    return close_case(fresh, by=by, asks_again=asks_again, before=before)


@transaction.atomic
def reopen_case(
    case: Case, *, by: Actor, text: str = "", rev: int | None = None, data: dict[str, Any] | None = None
) -> Case:
    """Takes a settled case up again, with new deadlines; its owner's if they still may, else the queue's."""
    fresh = lock_case(case, rev=rev)
    if fresh.is_open:
        raise CaseRefused("This case is open already.")
    reopen(fresh)
    return save_case(fresh, by=by, event="reopened", text=text, data=data)
