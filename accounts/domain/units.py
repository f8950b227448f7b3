"""The tree of units: making, renaming, moving with everything beneath, merging."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from accounts.domain import audit
from accounts.domain.audit import Actor
from accounts.models import BusinessCalendar, OrgUnit
from common.events import announce
from common.locks import hold

MAX_DEPTH = 12


class TreeError(ValidationError):
    """A change that would break the tree."""


def create_unit(
    *,
    name: str,
    code: str,
    parent: OrgUnit | None,
    by: Actor,
    calendar: BusinessCalendar | None = None,
    is_invented: bool = False,
) -> OrgUnit:
    """A new unit under `parent`; without a parent a new root."""
    with transaction.atomic():
        hold_tree()
        if parent is not None:
            parent.refresh_from_db()  # it may have moved: the new unit's place follows from its parent's
        check_parent(parent)
        check_right(parent, by)
        unit = OrgUnit(name=name.strip(), code=code.strip(), parent=parent, calendar=calendar)
        unit.is_invented = is_invented
        if OrgUnit.objects.filter(code=unit.code).exists():
            raise ValidationError({"code": "Another unit has this code."})
        unit.clean_fields(exclude=["path"])
        unit.save()
        changes = audit.diff({}, audit.snapshot(unit, "name", "code", "parent", "calendar"))
        audit.record(by, "unit.created", unit, changes=changes)
    return unit


def change_unit(
    unit: OrgUnit, *, name: str, code: str, calendar: BusinessCalendar | None, by: Actor
) -> OrgUnit:
    """Another name, code or calendar. Names of the past stay in history."""
    with transaction.atomic():
        before = audit.snapshot(unit, "name", "code", "calendar")
        unit.name, unit.code, unit.calendar = name.strip(), code.strip(), calendar
        if OrgUnit.objects.filter(code=unit.code).exclude(pk=unit.pk).exists():
            raise ValidationError({"code": "Another unit has this code."})
        unit.clean_fields(exclude=["path"])
        unit.save(update_fields=["name", "code", "calendar"])
        if changes := audit.diff(before, audit.snapshot(unit, "name", "code", "calendar")):
            audit.record(by, "unit.changed", unit, changes=changes)
    return unit


def move_unit(unit: OrgUnit, *, parent: OrgUnit | None, by: Actor) -> OrgUnit:
    """Puts `unit`, with everything beneath it, under another parent (None: makes it a root).

    Raises TreeError for a place beneath itself. Announces `unit_moved(unit, old_path)`.
    """
    with transaction.atomic():
        hold_tree()
        unit.refresh_from_db()
        if parent is not None:
            parent.refresh_from_db()
        if parent is not None and parent.is_within(unit):
            raise TreeError({"parent": f"{parent} stands beneath {unit}, so {unit} can't move there."})
        if unit.parent_id == (parent.pk if parent else None):
            return unit
        check_parent(parent)
        check_right(parent, by)
        old_path, old_parent = unit.path, unit.parent
        _rewrite_paths(unit, parent)
        audit.record(by, "unit.moved", unit, changes=audit.diff({"parent": old_parent}, {"parent": parent}))
        announce("unit_moved", unit=unit, old_path=old_path)
    return unit


def merge_unit(unit: OrgUnit, *, target: OrgUnit, by: Actor) -> OrgUnit:
    """`unit` becomes an inactive child of `target`: its rows stay its own and count there from now on.

    What stood beneath it moves to `target`. Announces `unit_merged(unit, target)` after the moves.
    """
    with transaction.atomic():
        hold_tree()
        unit.refresh_from_db()
        target.refresh_from_db()
        if target.is_within(unit):
            raise TreeError({"target": f"{target} is {unit} or stands beneath it. Choose another unit."})
        if not target.is_active:
            raise TreeError({"target": f"{target} isn't in use any more. Choose another unit."})
        if not unit.is_active:
            raise TreeError({"target": f"{unit} was merged already."})
        for child in list(unit.children.all()):
            move_unit(child, parent=target, by=by)
        move_unit(unit, parent=target, by=by)
        unit.is_active = False
        unit.save(update_fields=["is_active"])
        changes = {"is_active": [True, False], "merged_into": [None, str(target)]}
        audit.record(by, "unit.merged", unit, changes=changes)
        announce("unit_merged", unit=unit, target=target)
    return unit


def check_parent(parent: OrgUnit | None) -> None:
    """TreeError for a parent that takes no children."""
    if parent is None:
        return
    if not parent.is_active:
        raise TreeError({"parent": f"{parent} isn't in use any more. Choose another unit."})
    if parent.depth + 1 >= MAX_DEPTH:
        raise TreeError({"parent": f"The tree may have at most {MAX_DEPTH} levels."})


def check_right(parent: OrgUnit | None, by: Actor) -> None:
    """TreeError where `by` may not put a unit under `parent`; a root would be an organisation of its own."""
    if by is None:
        return
    reach = by.reach("unit.edit")
    if parent is None and not reach.covers_organisation:
        raise TreeError({"parent": "Choose the unit that it belongs to: only the organisation's has none."})
    if parent is not None and not reach.covers(parent):
        raise TreeError({"parent": "You can't put a unit there."})


def _rewrite_paths(unit: OrgUnit, parent: OrgUnit | None) -> None:
    """One UPDATE for the whole subtree."""
    old_path, prefix = unit.path, parent.path if parent else ""
    depth = prefix.count("/")
    beneath = OrgUnit.objects.filter(path__startswith=old_path)
    deepest = max(beneath.values_list("depth", flat=True)) - unit.depth + depth
    if deepest >= MAX_DEPTH:
        raise TreeError({"parent": f"The tree may have at most {MAX_DEPTH} levels."})
    new_path = f"{prefix}{unit.pk}/"
    beneath.update(
        path=Concat(Value(new_path), Substr("path", len(old_path) + 1)), depth=F("depth") + depth - unit.depth
    )
    OrgUnit.objects.filter(pk=unit.pk).update(parent=parent)
    unit.parent, unit.path, unit.depth = parent, new_path, depth


def hold_tree() -> None:
    """Until the transaction ends nobody else changes the tree or writes sums along it.

    Two moves at once could make a ring. No row is locked for it: whoever writes a row that names a unit would
    wait for that at its commit.
    """
    hold("tree")
