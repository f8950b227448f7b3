from typing import Self

from django.db.models import Q
from django.utils import timezone

from accounts.querysets import ScopedQuerySet, units_in_reach
from accounts.reach import Principal


class MessageQuerySet(ScopedQuerySet):
    """The outbox. Messages without a unit (account mail) need the action at a root."""

    view_action = "message.view"

    def reachable(self, principal: Principal, action: str) -> Self:
        condition = Q(unit__in=units_in_reach(principal, action))
        if principal.reach(action).covers_organisation:
            condition |= Q(unit__isnull=True)
        return self.filter(condition)

    def due(self) -> Self:
        """Waiting, and their time has come."""
        return self.filter(next_attempt_at__lte=timezone.now())

    def leased(self) -> Self:
        """Being worked on by a drain that lives, or died less than a lease ago."""
        return self.filter(leased_until__gt=timezone.now())

    def waiting(self) -> Self:
        return self.filter(next_attempt_at__isnull=False)
