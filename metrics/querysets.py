"""Sets of metric rows, named for what they mean."""

from typing import Any

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
