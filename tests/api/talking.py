"""Speaking with the API: bodies to send, errors and pages to read."""

import json
import uuid
from datetime import date
from typing import Any

from rest_framework.test import APIClient

from accounts.models import OrgUnit
from metrics.domain.cells import refresh
from surveys.models import Questionnaire
from tests.factories.metrics import MetricFactory, default_program, many_scores

URL = "/api/v1/responses/"
DAY = date(2026, 5, 15)


def assert_problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The body of an error, checked for what every error has."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    found = json.loads(answer.content)
    assert (found["type"], found["status"], found["code"]) == ("about:blank", status, code)
    assert found["title"]
    assert found["detail"]
    return found


def pointers(found: dict[str, Any]) -> list[str]:
    return [one["pointer"] for one in found["errors"]]


def body(questionnaire: Questionnaire, **changes: Any) -> dict[str, Any]:
    said = {
        "id": str(uuid.uuid4()),
        "questionnaire": str(questionnaire.uuid),
        "unit": "A",
        "answers": {"nps": 9, "restrooms": 4, "q2.r2": "c9", "why": "Quick"},
    }
    return said | changes


def with_answers(questionnaire: Questionnaire, unit: OrgUnit, counts: dict[int, int]) -> None:
    default_program(questionnaire)
    many_scores(
        MetricFactory(key="nps", owner=questionnaire.owner), questionnaire, counts, unit=unit, day=DAY
    )
    refresh()


def all_pages(client: APIClient, url: str) -> list[list[str]]:
    """The ids of each page, following `next`."""
    pages = []
    while url:
        found = client.get(url).json()
        pages.append([one["id"] for one in found["results"]])
        url = (found["next"] or "").removeprefix("http://testserver")
    return pages
