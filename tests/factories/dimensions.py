"""Dimensions, and answers that hold their values."""

from datetime import date
from typing import Any

from accounts.models import OrgUnit
from metrics.domain.dimensions import declare_dimension
from metrics.models import Dimension, Metric
from surveys.models import Questionnaire, Response
from tests.factories.metrics import many_answered


def a_dimension(key: str = "airline", **changes: Any) -> Dimension:
    """A dimension of the embedded data of the same name, with nothing left to fill."""
    values = {"key": key, "name": key.capitalize(), "field": key, "is_active": True} | changes
    dimension = declare_dimension(by=None, **values)
    Dimension.objects.filter(pk=dimension.pk).update(is_filling=False)
    dimension.refresh_from_db()
    return dimension


def code_of(dimension: Dimension, label: str) -> int:
    """The code of the value with this label."""
    return dimension.values.get(label=label).code


def flown(
    questionnaire: Questionnaire,
    ratings: list[int],
    *,
    unit: OrgUnit,
    day: date,
    metrics: list[Metric] | None = None,
    **embedded: Any,
) -> list[Response]:
    """Answers that hold `embedded`, with their scores; call `refresh()` when all are there."""
    answers = [{"q1": rating} for rating in ratings]
    return many_answered(questionnaire, answers, unit=unit, day=day, metrics=metrics, embedded=embedded)
