"""The units where a principal may do one action, as a value that filters querysets."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Q

from accounts.policy import allows


class GrantLike(Protocol):
    """What a grant needs to say: a role at a unit, with or without what stands beneath."""

    role: Any
    unit: Any
    includes_descendants: bool


class Principal(Protocol):
    """User, API key, share link, report recipient: whoever acts."""

    def reach(self, action: str) -> "Reach": ...


@dataclass(frozen=True)
class Reach:
    """`subtrees`: paths whose units all count; `singles`: paths of units that count alone."""

    subtrees: frozenset[str] = frozenset()
    singles: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.subtrees or self.singles)

    def covers(self, unit: Any) -> bool:
        """Whether `unit` (anything with a `path`) lies in this reach."""
        return unit.path in self.singles or any(unit.path.startswith(path) for path in self.subtrees)

    def covers_subtree(self, unit: Any) -> bool:
        """Whether `unit` and everything that stands or will stand beneath it lies in this reach."""
        return any(unit.path.startswith(path) for path in self.subtrees)

    def whole(self) -> "Reach":
        """The part of it that holds units with all that stands or will stand beneath them."""
        return Reach(subtrees=self.subtrees)

    @property
    def covers_organisation(self) -> bool:
        """Whether a whole tree lies in this reach: what has no unit belongs to those who hold a root."""
        return any(path.count("/") == 1 for path in self.subtrees)

    def unit_filter(self, prefix: str = "") -> Q:
        """A condition on units; `prefix` leads to the unit ("unit__"). Nothing in reach matches nothing."""
        if not self:
            return Q(pk__in=[])
        condition = Q(**{f"{prefix}path__in": sorted(self.singles)}) if self.singles else Q()
        for path in sorted(self.subtrees):
            condition |= Q(**{f"{prefix}path__startswith": path})
        return condition

    def owners_above(self, prefix: str = "") -> Q:
        """Owner units at or above any unit in reach: shared configuration is readable beneath its owner."""
        if not self:
            return Q(pk__in=[])
        above = {ancestor for path in self.subtrees | self.singles for ancestor in _prefixes(path)}
        condition = Q(**{f"{prefix}path__in": sorted(above)})
        for path in sorted(self.subtrees):
            condition |= Q(**{f"{prefix}path__startswith": path})
        return condition


def reach_of_grants(grants: Iterable[GrantLike], action: str) -> Reach:
    """The union of the grants whose role allows `action`."""
    fitting = [grant for grant in grants if allows(grant.role, action)]
    return Reach(
        subtrees=frozenset(grant.unit.path for grant in fitting if grant.includes_descendants),
        singles=frozenset(grant.unit.path for grant in fitting if not grant.includes_descendants),
    )


def _prefixes(path: str) -> list[str]:
    parts = [part for part in path.split("/") if part]
    return ["/".join(parts[: i + 1]) + "/" for i in range(len(parts))]
