"""Sets of rules and cases, named for what they mean."""

from typing import Any, Self

from django.db import models
from django.utils import timezone

from accounts.querysets import OwnedQuerySet, ScopedQuerySet
from accounts.reach import Principal

OPEN_STATES = ("new", "assigned", "contacted", "waiting")


class RuleQuerySet(OwnedQuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)


class CaseQuerySet(ScopedQuerySet):
    view_action = "case.view"

    def open(self) -> Self:
        """Work is still to be done."""
        return self.filter(state__in=OPEN_STATES)

    def withdrawn(self) -> Self:
        """Closed with the import that they came from, without being resolved."""
        return self.filter(state="closed", resolved_at__isnull=True)

    def unclaimed(self) -> Self:
        return self.open().filter(owner__isnull=True)

    def overdue(self) -> Self:
        return self.open().filter(due_at__lt=timezone.now())

    def owned_by(self, user: Any) -> Self:
        return self.filter(owner=user)


class OfCaseQuerySet(ScopedQuerySet):
    """Rows that hang on a case."""

    unit_field = "case__unit"
    view_action = "case.view"


class RuleRunQuerySet(ScopedQuerySet):
    unit_field = "response__unit"
    view_action = "response.view"


class RootCauseQuerySet(models.QuerySet[Any]):
    """The whole organisation's: all of them for everybody who works on cases somewhere."""

    def visible_to(self, principal: Principal) -> Self:
        return self.all() if principal.reach("case.view") else self.none()

    def active(self) -> Self:
        return self.filter(is_active=True)
