"""Responses that are processed, and what scores and cells say of them."""

from typing import Any

import pytest

from accounts.models import OrgUnit
from metrics.domain.cells import refresh
from metrics.domain.rebuilding import rebuild_metrics
from metrics.models import Cell, Score
from surveys.domain.responses.processing import process_responses
from surveys.models import Questionnaire, Response
from tests.factories.surveys import (
    a_response,
)

pytestmark = pytest.mark.django_db

WHY = "Test answer of a colleague"


def processed(survey: Questionnaire, unit: OrgUnit, **said: Any) -> Response:
    """A response that has been through all stages, with its cells."""
    response = a_response(survey, unit=unit, answers=said or {"q1": 3, "q3": "Forty minutes"})
    settle()
    return again(response)


def settle() -> None:
    process_responses()
    refresh()


def again(response: Response) -> Response:
    return Response.objects.get(pk=response.pk)


def sums() -> list[tuple[Any, ...]]:
    """All cells, whatever their keys."""
    names = [field.attname for field in Cell._meta.concrete_fields if not field.primary_key]
    return sorted(Cell.objects.values_list(*names), key=repr)


def scores() -> list[tuple[Any, ...]]:
    names = [field.attname for field in Score._meta.concrete_fields if not field.primary_key]
    return sorted(Score.objects.values_list(*names), key=repr)


def assert_rebuilt_the_same() -> None:
    refresh()
    found = rebuild_metrics(check=True)
    assert (found.total, found.waiting) == (0, 0)
