"""Root causes: two levels, in an order of the organisation's own."""

from django.db import transaction
from django.db.models import Max

from accounts.domain import audit
from accounts.domain.audit import Actor
from actions.models import RootCause
from common.ids import new_uuid
from common.refusals import Refused

AUDITED = ("name", "parent", "position", "is_active")


class CauseRefused(Refused):
    """What was asked for is not possible; the message says why and what to do."""


@transaction.atomic
def save_cause(cause: RootCause, *, by: Actor) -> RootCause:
    """Saves a new or changed cause; a new one comes last in its group. CauseRefused for a third level."""
    if cause.parent is not None and (cause.parent.parent_id or cause.parent_id == cause.pk):
        raise CauseRefused("Root causes have two levels: choose a group, not a cause.")
    if cause.parent_id and cause.pk and cause.children.exists():
        raise CauseRefused("This group has causes of its own. Move them first.")
    stored = RootCause.objects.filter(pk=cause.pk).first() if cause.pk else None
    if stored is None or stored.parent_id != cause.parent_id:
        last = RootCause.objects.filter(parent=cause.parent).aggregate(last=Max("position"))["last"]
        cause.position = 0 if last is None else last + 1
    cause.code = cause.code or f"c-{new_uuid().hex[-12:]}"
    cause.save()
    before = audit.snapshot(stored, *AUDITED) if stored else {}
    changes = audit.diff(before, audit.snapshot(cause, *AUDITED))
    if changes or stored is None:
        audit.record(by, "root_cause.changed" if stored else "root_cause.created", cause, changes=changes)
    return cause


@transaction.atomic
def move_cause(cause: RootCause, *, by: Actor, is_up: bool) -> None:
    """One place up or down among its siblings; at the end nothing happens."""
    row = list(RootCause.objects.filter(parent=cause.parent_id).order_by("position", "name"))
    at = row.index(cause)
    other = at - 1 if is_up else at + 1
    if not 0 <= other < len(row):
        return
    row[at], row[other] = row[other], row[at]
    for position, one in enumerate(row):
        one.position = position
    RootCause.objects.bulk_update(row, ["position"])
    audit.record(by, "root_cause.moved", cause, changes={"position": [at, other]})


@transaction.atomic
def delete_cause(cause: RootCause, *, by: Actor) -> None:
    """Removes a cause that nothing uses. Raises CauseRefused where a case or another cause hangs on it."""
    if cause.children.exists():
        raise CauseRefused("This group still has causes. Delete or move them first.")
    if cause.cases.exists():
        raise CauseRefused(
            "Cases have this cause. Switch it off instead: they keep it, nobody chooses it again."
        )
    audit.record(by, "root_cause.deleted", cause, changes={"name": [cause.name, None]})
    cause.delete()
