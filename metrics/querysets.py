"""Sets of metric rows, named for what they mean."""

from typing import Any, Self

from django.db import models

from accounts.querysets import OwnedQuerySet, ScopedQuerySet


class MetricQuerySet(OwnedQuerySet):
    """Metric definitions are shared configuration."""

    view_action = "score.view"


class ScoreQuerySet(ScopedQuerySet):
    view_action = "score.view"


class VerbatimQuerySet(ScopedQuerySet):
    view_action = "response.view"


class AnnotationQuerySet(ScopedQuerySet):
    view_action = "score.view"


class CellQuerySet(models.QuerySet[Any]):
    """Cells hold no rights of their own: ask `unit.reachable` first, then read the cells of that unit."""

    def between(self, first: Any, last: Any) -> Self:
        """Days from `first` to `last`, both included."""
        return self.filter(day__gte=first, day__lte=last)
