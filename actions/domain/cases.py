"""The life of a case, one function per step. Each locks the case, checks, saves, writes history and audit.

`rev` is the revision that the person saw; given, a change made meanwhile raises CaseConflict.
"""

from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.domain import audit
from accounts.domain.audit import Actor
from accounts.models import ApiKey, Department, OrgUnit, User
from actions.domain import alerts
from actions.domain.changing import CaseConflict, CaseRefused, conflict, lock_case, move_to, note, save_case
from actions.domain.deadlines import pause_clock, start_clock
from actions.domain.escalating import escalate_overdue
from actions.domain.freeing import to_queue
from actions.domain.mailing import queue_reply
from actions.domain.opening import open_case
from actions.domain.remeasuring import reopen, request_remeasurement
from actions.kinds import CHANNELS, OUTCOMES
from actions.models import Case, CaseTask, RootCause
from common.clock import now

__all__ = [
    "CaseConflict",
    "CaseRefused",
    "assign_case",
    "close_case",
    "comment_case",
    "escalate_overdue",
    "finish_case",
    "log_contact",
    "mail_customer",
    "open_case",
    "release_case",
    "reopen_case",
    "resolve_case",
    "resume_case",
    "set_task_done",
    "take_case",
    "wait_for",
]


@transaction.atomic
def take_case(case: Case, *, by: Actor) -> Case:
    """Makes `by` the owner of an unclaimed case: one conditional UPDATE, so of many at once one wins.

    Taking what is one's own already changes nothing. For an API key its creator becomes the owner. Raises
    CaseConflict where somebody was faster.
    """
    owner = owner_for(by, case)
    free = Case.objects.filter(pk=case.pk, state="new", owner__isnull=True)
    moment = now()
    if not free.update(owner=owner, state="assigned", taken_at=moment, rev=F("rev") + 1):
        fresh = Case.objects.select_related("owner", "unit").get(pk=case.pk)
        if fresh.owner_id == owner.pk and fresh.is_open:
            return fresh
        raise conflict(fresh)
    fresh = lock_case(case)
    note(fresh, "taken", by=by)
    before = {"state": "new", "owner": None, "taken_at": case.taken_at}
    changes = audit.diff(before, {"state": "assigned", "owner": owner, "taken_at": moment})
    audit.record(by, "case.taken", fresh, changes=changes)
    return fresh


def owner_for(by: Actor, case: Case) -> User:
    """The user who owns the case if `by` takes it. Raises CaseRefused where there is none.

    A key acts for whoever made it, who may have lost their access since.
    """
    owner = by.created_by if isinstance(by, ApiKey) else by
    if owner is None or not owner.is_active:
        raise CaseRefused("Nobody stands behind this key any more; a case needs a person who owns it.")
    if isinstance(by, ApiKey) and not owner.can_at("case.take", case.unit):
        raise CaseRefused(f"{owner}, who made this key, may not take cases at {case.unit}. Make a new key.")
    return owner


@transaction.atomic
def release_case(case: Case, *, by: Actor, rev: int | None = None) -> Case:
    """Gives a case back to its department's queue."""
    fresh = lock_case(case, rev=rev)
    to_queue(fresh)
    return save_case(fresh, by=by, event="released")


@transaction.atomic
def assign_case(
    case: Case,
    *,
    by: Actor,
    user: User | None = None,
    unit: OrgUnit | None = None,
    department: Department | None = None,
    text: str = "",
    rev: int | None = None,
) -> Case:
    """Hands a case to `user`, or without one to the queue of `department` at `unit`, and tells them.

    Raises CaseRefused for a user who may not take cases at that unit and for a unit out of use.
    """
    fresh = lock_case(case, rev=rev)
    if not fresh.is_open:
        raise CaseRefused("Only open cases can be handed over. Reopen it first.")
    if unit is not None and not unit.is_active:
        raise CaseRefused(f"{unit} is out of use. Choose another unit.")
    fresh.unit, fresh.department = unit or fresh.unit, department or fresh.department
    if user is None:
        to_queue(fresh)
    else:
        if not (user.is_active and user.can_at("case.take", fresh.unit)):
            raise CaseRefused(f"{user} may not take cases at {fresh.unit}. Choose another person.")
        if fresh.state == "new":
            move_to(fresh, "assigned")
        fresh.owner, fresh.taken_at = user, now()
    data = {"to": str(user or ""), "unit": str(fresh.unit), "department": str(fresh.department)}
    save_case(fresh, by=by, event="assigned", text=text, data=data)
    alerts.alert_handed_over(fresh, by=by)
    return fresh


@transaction.atomic
def log_contact(
    case: Case, *, by: Actor, channel: str, outcome: str, text: str = "", rev: int | None = None
) -> Case:
    """Notes a contact made outside Rapport. Nobody answered: an attempt, and the deadline stands.

    `channel` and `outcome` are keys of actions.kinds.CHANNELS and OUTCOMES. Raises CaseRefused for an
    anonymous customer and for one who did not agree to be contacted.
    """
    if channel not in CHANNELS or outcome not in OUTCOMES:
        raise CaseRefused("Choose how the customer was contacted and how it ended.")
    fresh = lock_case(case, rev=rev)
    require_contact(fresh)
    if fresh.state == "new" or not fresh.is_open:
        move_to(fresh, "contacted")
    data = {"channel": channel, "outcome": outcome}
    if outcome == "no_answer":
        return save_case(fresh, by=by, event="attempted", text=text, data=data)
    mark_contacted(fresh, is_reached=outcome == "reached")
    return save_case(fresh, by=by, event="contacted", text=text, data=data)


def require_contact(case: Case) -> None:
    """CaseRefused unless somebody is known who agreed to be contacted."""
    if case.respondent is None:
        raise CaseRefused(
            "This answer was anonymous: there is nobody to contact. Resolve it without contact."
        )
    if not case.respondent.may_be_contacted or case.respondent.erased_at is not None:
        raise CaseRefused("This customer did not agree to be contacted. Resolve the case without contact.")


def mark_contacted(case: Case, *, is_reached: bool) -> None:
    """The first contact meets its deadline; reaching somebody ends the wait for them."""
    if case.contacted_at is None:
        start_clock(case)
        case.contacted_at = now()
    if is_reached and case.state == "waiting" and case.waiting_for == Case.WaitingFor.CUSTOMER:
        start_clock(case)
        case.waiting_for = ""
        move_to(case, "contacted")
    if case.state == "assigned":
        move_to(case, "contacted")


@transaction.atomic
def comment_case(case: Case, *, by: Actor, text: str) -> Case:
    """A note for colleagues; never seen by the customer."""
    if not text.strip():
        raise CaseRefused("Write the note first.")
    fresh = lock_case(case)
    return save_case(fresh, by=by, event="commented", text=text.strip())


@transaction.atomic
def mail_customer(case: Case, *, by: Actor, subject: str, text: str, rev: int | None = None) -> Case:
    """Queues a mail to the customer and counts it as contact.

    `subject` and `text` may hold merge fields (actions.domain.mailing.MERGE_FIELDS). Raises CaseRefused for
    who can't be mailed, for empty text and for unknown fields.
    """
    fresh = lock_case(case, rev=rev)
    require_contact(fresh)
    if fresh.state == "new" or not fresh.is_open:
        move_to(fresh, "contacted")
    message, sent_subject, sent_text = queue_reply(fresh, by=by, subject=subject, text=text)
    mark_contacted(fresh, is_reached=False)
    data = {"subject": sent_subject, "message": str(message.uuid)}
    return save_case(fresh, by=by, event="mailed", text=sent_text, data=data)


@transaction.atomic
def wait_for(case: Case, *, by: Actor, whom: str, text: str = "", rev: int | None = None) -> Case:
    """Waits for `whom`: "customer" stops the clock, "us" doesn't."""
    if whom not in (Case.WaitingFor.CUSTOMER, Case.WaitingFor.US):
        raise CaseRefused("Say who is waited for.")
    fresh = lock_case(case, rev=rev)
    if whom == Case.WaitingFor.CUSTOMER and fresh.contacted_at is None:
        raise CaseRefused("Contact the customer before you wait for an answer.")
    move_to(fresh, "waiting")
    fresh.waiting_for = whom
    if whom == Case.WaitingFor.CUSTOMER:
        pause_clock(fresh)
    else:
        start_clock(fresh)
    return save_case(fresh, by=by, event="waiting", text=text, data={"whom": whom})


@transaction.atomic
def resume_case(case: Case, *, by: Actor, text: str = "", rev: int | None = None) -> Case:
    """Ends the wait; a stopped clock goes on with what was left."""
    fresh = lock_case(case, rev=rev)
    if fresh.state != "waiting":
        raise CaseRefused("This case isn't waiting.")
    start_clock(fresh)
    fresh.waiting_for = ""
    move_to(fresh, "contacted" if fresh.contacted_at else "assigned")
    return save_case(fresh, by=by, event="resumed", text=text)


@transaction.atomic
def resolve_case(
    case: Case, *, by: Actor, root_cause: RootCause | None, resolution: str, rev: int | None = None
) -> Case:
    """The matter is settled: why it came about and what was done. Raises CaseRefused where one is missing."""
    fresh = lock_case(case, rev=rev)
    if root_cause is None:
        raise CaseRefused("Choose a root cause: without it nobody learns from this case.")
    if not resolution.strip():
        raise CaseRefused("Write what was done.")
    start_clock(fresh)
    move_to(fresh, "resolved")
    fresh.waiting_for, fresh.resolved_at = "", now()
    fresh.root_cause, fresh.resolution = root_cause, resolution.strip()
    data = {"root_cause": str(root_cause)}
    return save_case(fresh, by=by, event="resolved", text=resolution.strip(), data=data)


@transaction.atomic
def close_case(case: Case, *, by: Actor, rev: int | None = None, asks_again: bool = True) -> Case:
    """Closes a resolved case, ends its tasks, and has the customer asked again (anonymous ones can't be)."""
    fresh = lock_case(case, rev=rev)
    if fresh.is_open:
        raise CaseRefused("Resolve the case first: choose a root cause and write what was done.")
    if fresh.state == "closed":
        raise conflict(fresh)
    move_to(fresh, "closed")
    fresh.closed_at = now()
    person = by if isinstance(by, User) else None
    fresh.tasks.filter(done_at__isnull=True).update(done_at=fresh.closed_at, done_by=person)
    save_case(fresh, by=by, event="closed", data={"asks_again": asks_again})
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
    fresh = resolve_case(case, by=by, root_cause=root_cause, resolution=resolution, rev=rev)
    return close_case(fresh, by=by, asks_again=asks_again)


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


@transaction.atomic
def set_task_done(task: CaseTask, *, by: Actor, is_done: bool) -> CaseTask:
    """Ticks a department's part off, or opens it again."""
    fresh = lock_case(task.case)
    if not fresh.is_open:
        raise CaseRefused("The case is settled; its tasks are ended.")
    if (task.done_at is not None) == is_done:
        return task
    task.done_at = now() if is_done else None
    task.done_by = by if is_done and isinstance(by, User) else None
    task.save(update_fields=["done_at", "done_by"])
    event = "task_done" if is_done else "task_reopened"
    save_case(fresh, by=by, event=event, text=task.title, data={"department": str(task.department)})
    return task
