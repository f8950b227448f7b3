"""Writing history: who did what to which row. Refusals outlive the transaction that they end."""

from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Model, Q, QuerySet

from accounts.models import ApiKey, AuditEntry, OrgUnit, User
from accounts.reach import Principal

Actor = User | ApiKey | None
SYSTEM = "system"
ELSEWHERE = "another unit"

_refused: ContextVar[tuple[AuditEntry, ...]] = ContextVar("refused", default=())


def record(
    actor: Actor,
    action: str,
    subject: Model,
    *,
    changes: dict[str, Any] | None = None,
    unit: OrgUnit | None = None,
    reason: str = "",
) -> AuditEntry:
    """One entry of history, in the caller's transaction.

    `actor` None is the system. `changes` is what `diff` gives. Without `unit` the subject's own is taken
    (`unit`, `owner`, or the subject itself); an entry without any is the organisation's.
    """
    entry = _entry(actor, action, subject, changes or {}, unit or unit_of(subject), reason)
    entry.save(force_insert=True)
    return entry


def record_many(
    actor: Actor,
    action: str,
    subjects: Sequence[Model],
    *,
    changes: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """One entry for each of many rows, the same for all, in few statements."""
    entries = [
        _entry(actor, action, subject, changes or {}, unit_of(subject), reason) for subject in subjects
    ]
    AuditEntry.objects.bulk_create(entries, batch_size=500)


def record_refusal(
    actor: Actor, action: str, subject: Model, *, unit: OrgUnit | None = None, reason: str = ""
) -> AuditEntry:
    """History of an attempt that is refused. Whoever refuses raises next, so a surrounding transaction would
    take the entry with it: `keep_refusals` (a middleware calls it after the answer) writes it again then."""
    entry = record(actor, action, subject, unit=unit, reason=reason)
    if connection.in_atomic_block:
        _refused.set((*_refused.get()[-19:], entry))  # jobs have nobody that empties it
    return entry


def forget_refusals() -> None:
    """Forgets what was refused before a request began: the thread's last job may have left some."""
    _refused.set(())


def keep_refusals() -> int:
    """Writes again what a rollback took; returns how many entries that were."""
    waiting, kept = _refused.get(), 0
    _refused.set(())
    for entry in waiting:
        if not AuditEntry.objects.filter(pk=entry.pk, action=entry.action, at=entry.at).exists():
            entry.pk, entry._state.adding = None, True
            entry.save(force_insert=True)
            kept += 1
    return kept


def diff(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """field -> [before, after] for the fields that differ, as values JSON can hold."""
    return {
        field: [plain(before.get(field)), plain(value)]
        for field, value in after.items()
        if plain(before.get(field)) != plain(value)
    }


def snapshot(row: Model, *fields: str) -> dict[str, Any]:
    """The present values of `fields`, for `diff`."""
    return {field: getattr(row, field) for field in fields}


def plain(value: Any) -> Any:
    """`value` as JSON: rows by their name, moments and days in ISO form."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, set | frozenset):
        return sorted(plain(one) for one in value)
    return str(value)


def unit_of(subject: Model) -> OrgUnit | None:
    """The unit whose history a change of `subject` belongs to."""
    if isinstance(subject, OrgUnit):
        return subject
    for name in ("unit", "owner"):
        if isinstance(found := getattr(subject, name, None), OrgUnit):
            return found
    return None


def _entry(
    actor: Actor, action: str, subject: Model, changes: dict[str, Any], unit: OrgUnit | None, reason: str
) -> AuditEntry:
    return AuditEntry(
        actor=actor if isinstance(actor, User) else None,
        api_key=actor if isinstance(actor, ApiKey) else None,
        actor_label=str(actor)[:150] if actor is not None else SYSTEM,
        action=action,
        model=subject._meta.label,
        object_id=str(subject.pk or ""),
        object_label=str(subject)[:200],
        unit=unit,
        changes=changes,
        reason=reason,
    )


def history_of(subject: Model, reader: Principal, action: str) -> QuerySet[AuditEntry]:
    """What was done to a row: at its own unit, and wherever else `reader` may do `action`.

    Somebody's access at another unit is that unit's history. Rows without a unit are the organisation's.
    """
    entries = AuditEntry.objects.filter(model=subject._meta.label, object_id=str(subject.pk))
    if not hasattr(type(subject)._default_manager.all(), "reachable"):
        return entries
    within: Any = AuditEntry.objects.all()
    known = Q(pk__in=within.reachable(reader, action).values("pk"))
    unit = unit_of(subject)
    return entries.filter(known | Q(unit=unit) if unit is not None else known)


def named_to(reader: Principal, names: Iterable[Any]) -> dict[Any, Any]:
    """Each unit's name as `reader` reads it: what lies out of their sight is "another unit"."""
    wanted = {name for name in names if name}
    if reader.reach("unit.view").covers_organisation:
        return {name: name for name in names}
    seen = set(OrgUnit.objects.visible_to(reader).filter(name__in=wanted).values_list("name", flat=True))
    return {name: ELSEWHERE if name in wanted - seen else name for name in names}


def name_units(entries: Iterable[AuditEntry], reader: Principal) -> None:
    """Lets what entries say of changes name no unit that `reader` may not see."""
    pairs = [pair for entry in entries for name, pair in entry.changes.items() if is_place(entry, name)]
    names = named_to(reader, [name for pair in pairs for name in pair])
    for pair in pairs:
        pair[:] = [names[name] for name in pair]


def is_place(entry: AuditEntry, field: str) -> bool:
    """Whether the values of `field` are names of units."""
    return field in ("unit", "owner") or (field == "parent" and entry.model == OrgUnit._meta.label)
