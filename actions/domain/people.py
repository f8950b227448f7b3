"""Who is told about cases: the people who work at a unit or above it, and the members of a department."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import F, QuerySet

from accounts.models import Grant, OrgUnit, User
from accounts.policy import Role, roles_allowing
from actions.models import Case

# Administrators look after the installation; cases are theirs only where nobody else stands above.
WORKERS = sorted(roles_allowing("case.take") - {Role.ADMINISTRATOR, Role.PARTNER})
MANAGERS = sorted(roles_allowing("case.reassign") - {Role.ADMINISTRATOR})
READERS = sorted(roles_allowing("case.view") - {Role.PARTNER})


@dataclass(frozen=True)
class People:
    """The people who hold roles at some units and above, read at once: unit id → grants."""

    grants: dict[int, list[Grant]] = field(default_factory=dict)

    def nearest(self, unit: OrgUnit) -> list[User]:
        """Who stands nearest: at `unit`, else at the next unit above that has somebody."""
        return next(iter(self._levels(unit)), [])

    def above(self, unit: OrgUnit, level: int) -> tuple[list[User], bool]:
        """Who stands `level` filled levels above `unit` (0: the nearest), and whether anybody is further up.

        A unit with nobody above it escalates to its own people.
        """
        levels = [users for pk in reversed(unit.ancestor_ids[:-1]) if (users := self._at(pk, unit))]
        levels = levels or self._levels(unit)
        return (levels[level], level + 1 < len(levels)) if level < len(levels) else ([], False)

    def all_for(self, unit: OrgUnit) -> list[User]:
        """Everybody who reaches `unit`, the nearest first."""
        return list(dict.fromkeys(user for level in self._levels(unit) for user in level))

    def _levels(self, unit: OrgUnit) -> list[list[User]]:
        return [users for pk in reversed(unit.ancestor_ids) if (users := self._at(pk, unit))]

    def _at(self, pk: int, unit: OrgUnit) -> list[User]:
        fitting = [g.user for g in self.grants.get(pk, []) if g.includes_descendants or pk == unit.pk]
        return list(dict.fromkeys(fitting))


def people_for(units: Iterable[OrgUnit], roles: Sequence[str]) -> People:
    """Who holds one of `roles` at `units` and at all units above them: one query."""
    people = People()
    for grant in _grants_over(units, roles):
        people.grants.setdefault(grant.unit_id, []).append(grant)
    return people


def members_for(cases: Sequence[Case]) -> dict[int, People]:
    """department id → its members whose reach may hold one of `cases`, and who may see it: one query.

    Membership gives no access: a member without a role at the case's unit or above it is not among them.
    """
    found: dict[int, People] = {case.department_id: People() for case in cases}
    grants = _grants_over([case.unit for case in cases], READERS)
    for grant in grants.annotate(department=F("user__departments")).filter(department__in=list(found)):
        found[grant.department].grants.setdefault(grant.unit_id, []).append(grant)
    return found


def _grants_over(units: Iterable[OrgUnit], roles: Sequence[str]) -> QuerySet[Grant]:
    """Today's grants of `roles` to active people, at `units` and at all units above them."""
    wanted = {pk for unit in units for pk in unit.ancestor_ids}
    rows: QuerySet[Grant] = Grant.objects.current().filter(
        unit__in=wanted, role__in=roles, user__is_active=True
    )
    return rows.select_related("user").order_by("pk")
