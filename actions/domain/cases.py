"""The life of a case, one function per step. Each locks the case, checks, saves, writes history and audit.

The door to all steps, which stand in `opening`, `owning`, `contacting`, `settling`, `undoing` and
`escalating`. `rev` is the revision that the person saw; given, a change made meanwhile raises CaseConflict.
"""

from django.db import transaction

from accounts.domain.audit import Actor
from accounts.models import User
from actions.domain.changing import CaseConflict, CaseRefused, lock_case, save_case
from actions.domain.contacting import log_contact, mail_customer, resume_case, wait_for
from actions.domain.escalating import escalate_overdue
from actions.domain.opening import open_case
from actions.domain.owning import assign_case, release_case, take_case
from actions.domain.settling import close_case, finish_case, reopen_case, resolve_case
from actions.domain.undoing import undo_settling
from actions.models import Case, CaseTask
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
    "undo_settling",
    "wait_for",
]


@transaction.atomic
def comment_case(case: Case, *, by: Actor, text: str) -> Case:
    """A note for colleagues; never seen by the customer."""
    if not text.strip():
        raise CaseRefused("Write the note first.")
    fresh = lock_case(case)
    return save_case(fresh, by=by, event="commented", text=text.strip())


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
