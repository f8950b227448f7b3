"""Whose a case is: taking it, giving it back, handing it over."""

from django.db import transaction
from django.db.models import F

from accounts.domain import audit
from accounts.domain.audit import Actor
from accounts.models import ApiKey, Department, OrgUnit, User
from actions.domain.alerts import alert_handed_over
from actions.domain.changing import CaseRefused, conflict, lock_case, move_to, note, save_case
from actions.domain.freeing import to_queue
from actions.models import Case
from common.clock import now


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
    """Gives a case back to its department's queue.

    Raises CaseRefused for a settled one, which would be open again without deadlines, and for a free one.
    """
    fresh = lock_case(case, rev=rev)
    if not fresh.is_open:
        raise CaseRefused("Only open cases can be given back. Reopen it first.")
    if fresh.owner is None:
        raise CaseRefused("This case is in the queue already.")
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
    alert_handed_over(fresh, by=by)
    return fresh
