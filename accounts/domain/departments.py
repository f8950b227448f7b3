"""Departments: parts of the organisation that work on cases."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from accounts.domain import audit
from accounts.domain.audit import Actor
from accounts.models import Department


def create_department(*, name: str, code: str, by: Actor) -> Department:
    """A new department."""
    with transaction.atomic():
        department = Department(name=name.strip(), code=code)
        department.full_clean()
        department.save()
        audit.record(
            by,
            "department.created",
            department,
            changes=audit.diff({}, audit.snapshot(department, "name", "code")),
        )
    return department


def change_department(department: Department, *, name: str, by: Actor) -> Department:
    """Another name; the code stays, since imports and addresses use it."""
    with transaction.atomic():
        before = audit.snapshot(department, "name")
        department.name = name.strip()
        department.full_clean()
        department.save(update_fields=["name"])
        if changes := audit.diff(before, audit.snapshot(department, "name")):
            audit.record(by, "department.changed", department, changes=changes)
    return department


def remove_department(department: Department, *, by: Actor) -> None:
    """Removes what no case, rule or touchpoint names. ValidationError otherwise: nothing is orphaned."""
    with transaction.atomic():
        audit.record(by, "department.removed", department, changes={"name": [department.name, None]})
        try:
            department.delete()
        except ProtectedError:
            raise ValidationError(
                "Cases, rules or touchpoints belong to this department. Give them to another one first."
            ) from None
