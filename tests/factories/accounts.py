"""Units, people, access, keys."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.domain.keys import issue_key
from accounts.models import ApiKey, AuditEntry, BusinessCalendar, Department, Grant, OrgUnit, User
from accounts.policy import Role

PASSWORD = "correct horse battery staple"


class OrgUnitFactory(DjangoModelFactory[OrgUnit]):
    """A root; give `parent` for others."""

    class Meta:
        model = OrgUnit

    name = factory.Sequence(lambda n: f"Unit {n}")
    code = factory.Sequence(lambda n: f"unit-{n}")
    parent = None


class DepartmentFactory(DjangoModelFactory[Department]):
    class Meta:
        model = Department

    name = factory.Sequence(lambda n: f"Department {n}")
    code = factory.Sequence(lambda n: f"department-{n}")


class BusinessCalendarFactory(DjangoModelFactory[BusinessCalendar]):
    class Meta:
        model = BusinessCalendar

    name = factory.Sequence(lambda n: f"Calendar {n}")
    time_zone = "America/Los_Angeles"
    weekly_hours = factory.LazyFunction(lambda: {str(day): [["09:00", "17:00"]] for day in range(5)})


class UserFactory(DjangoModelFactory[User]):
    """Somebody without any access; they can't sign in with a password unless one is given."""

    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")


class GrantFactory(DjangoModelFactory[Grant]):
    class Meta:
        model = Grant

    user = factory.SubFactory(UserFactory)
    role = Role.VIEWER.value
    unit = factory.SubFactory(OrgUnitFactory)


class AuditEntryFactory(DjangoModelFactory[AuditEntry]):
    class Meta:
        model = AuditEntry

    actor_label = "system"
    action = "unit.changed"
    model = "accounts.OrgUnit"


def make_user(role: Role | str, unit: OrgUnit, *, includes_descendants: bool = True, **fields: Any) -> User:
    """Somebody with one role at one unit."""
    user = UserFactory(**fields)
    GrantFactory(user=user, role=Role(role).value, unit=unit, includes_descendants=includes_descendants)
    return user


def make_key(unit: OrgUnit, *scopes: str, **fields: Any) -> tuple[ApiKey, str]:
    """A key and its plain text."""
    return issue_key(name=fields.pop("name", "Partner"), unit=unit, scopes=scopes, by=None, **fields)
