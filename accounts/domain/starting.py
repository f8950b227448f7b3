"""What a fresh installation has before anybody has set anything up: the top unit, level names, a department.

It is configuration to begin with, no invented data; each part is made only where its table is empty.
"""

from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.domain.access import ROOT_NAME
from accounts.domain.departments import create_department
from accounts.domain.units import create_unit
from accounts.models import Department, OrgUnit, UnitLevel

ROOT_CODE = "root"
LEVELS = (("Organisation", "Organisations"), ("Region", "Regions"), ("Location", "Locations"))
DEPARTMENT = ("Customer care", "customer-care")


@transaction.atomic
def start_structure(**_: Any) -> None:
    """Receiver of `prepared`."""
    if not OrgUnit.objects.exists():
        create_unit(name=settings.ORGANISATION_NAME or ROOT_NAME, code=ROOT_CODE, parent=None, by=None)
    if not UnitLevel.objects.exists():
        UnitLevel.objects.bulk_create(
            UnitLevel(depth=depth, name=name, name_plural=plural)
            for depth, (name, plural) in enumerate(LEVELS)
        )
    if not Department.objects.exists():
        name, code = DEPARTMENT
        create_department(name=name, code=code, by=None)


def root_of_organisation() -> OrgUnit | None:
    """The top unit: the first root that is in use."""
    return OrgUnit.objects.filter(parent__isnull=True, is_active=True).order_by("pk").first()


def has_named_organisation() -> bool:
    """Whether the top unit has a name of its own, not the one it was made with."""
    root = root_of_organisation()
    return root is not None and root.name != ROOT_NAME
