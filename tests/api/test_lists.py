"""Pages, orders, filters, and queries that don't grow with the rows."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import OrgUnit
from accounts.policy import Role
from common.clock import now
from surveys.models import Questionnaire
from tests.api.conftest import client_for
from tests.api.talking import all_pages
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.actions import RootCauseFactory, case_about
from tests.factories.surveys import ProgramFactory, RespondentFactory, TouchpointFactory, a_response, publish

pytestmark = pytest.mark.django_db
URL = "/api/v1/responses/"


@pytest.mark.parametrize("ordering", ["-completed_at", "completed_at", "-created", "created"])
def test_pages_hold_each_row_once_in_order(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire, ordering: str
) -> None:
    noon = now() - timedelta(days=3)
    moments = [noon, noon, noon, noon, noon - timedelta(days=1), noon + timedelta(days=1), noon]
    rows = [a_response(questionnaire, unit=own, completed_at=moment) for moment in moments]
    pages = all_pages(partner, f"{URL}?page_size=2&ordering={ordering}")
    is_down = ordering.startswith("-")

    def place(row: Any) -> tuple[Any, ...]:
        return (row.completed_at, row.pk) if "completed" in ordering else (row.pk,)

    expected = [str(row.uuid) for row in sorted(rows, key=place, reverse=is_down)]
    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert [one for page in pages for one in page] == expected


def test_a_row_that_comes_meanwhile_shifts_nothing(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire
) -> None:
    rows = [a_response(questionnaire, unit=own) for _ in range(3)]
    first = partner.get(f"{URL}?page_size=2").json()
    a_response(questionnaire, unit=own)
    second = partner.get(first["next"]).json()
    assert [one["id"] for one in second["results"]] == [str(rows[0].uuid)]


def test_a_cursor_of_another_list_or_order_is_400(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire
) -> None:
    for _ in range(2):
        a_response(questionnaire, unit=own)
    url = partner.get(f"{URL}?page_size=1").json()["next"]
    cursor = url.partition("cursor=")[2].partition("&")[0]
    assert partner.get(f"{URL}?cursor={cursor}").status_code == 200
    assert partner.get(f"{URL}?ordering=created&cursor={cursor}").status_code == 400
    assert partner.get(f"/api/v1/cases/?cursor={cursor}").status_code == 400


def test_filters_of_responses(partner: APIClient, own: OrgUnit, questionnaire: Questionnaire) -> None:
    moment = datetime.fromisoformat("2026-05-30T10:00:00+00:00")
    touchpoint = TouchpointFactory(owner=own, code="security")
    wanted = a_response(
        questionnaire, unit=own, touchpoint=touchpoint, completed_at=moment, channel="qr", is_test=True
    )
    a_response(questionnaire, unit=own)
    for query in (
        "touchpoint=security",
        "channel=qr",
        "is_test=true",
        f"id={wanted.uuid}",
        "completed_before=2026-05-30T10:00:01Z",
        "completed_from=2026-05-30T10:00:00Z&completed_before=2026-06-01",
    ):
        found = partner.get(f"{URL}?{query}").json()
        assert [one["id"] for one in found["results"]] == [str(wanted.uuid)], query
    for query in ("program=after", f"questionnaire={questionnaire.uuid}", "unit=A"):
        assert len(partner.get(f"{URL}?{query}").json()["results"]) == 2, query
    for query in ("completed_from=yesterday", "is_test=perhaps"):
        assert partner.get(f"{URL}?{query}").status_code == 400, query


def test_units_are_listed_from_the_top_of_the_reach(
    partner: APIClient, top: OrgUnit, own: OrgUnit, other: OrgUnit
) -> None:
    gate = OrgUnitFactory(name="Gate 7", code="A7", parent=own)
    found = partner.get("/api/v1/units/").json()["results"]
    assert [(one["code"], one["parent"], one["depth"]) for one in found] == [("A", None, 1), ("A7", "A", 2)]
    assert [one["code"] for one in partner.get("/api/v1/units/?parent=A").json()["results"]] == ["A7"]
    assert [one["code"] for one in partner.get("/api/v1/units/?code=A").json()["results"]] == ["A"]
    assert partner.get(f"/api/v1/units/{gate.uuid}/").json()["name"] == "Gate 7"


@pytest.mark.parametrize("path", ["responses/", "cases/", "units/", "questionnaires/", "root-causes/"])
def test_lists_cost_the_same_queries_for_one_row_and_for_three(
    own: OrgUnit, questionnaire: Questionnaire, path: str
) -> None:
    client = client_for(make_user(Role.UNIT_MANAGER, own))

    def add() -> None:
        unit = OrgUnitFactory(parent=own)
        touchpoint = TouchpointFactory(owner=own)
        response = a_response(
            questionnaire, unit=unit, touchpoint=touchpoint, respondent=RespondentFactory(unit=unit)
        )
        case_about(response, touchpoint=touchpoint, owner=make_user(Role.CASE_AGENT, unit))
        publish(ProgramFactory(owner=own))
        RootCauseFactory(parent=RootCauseFactory())

    def queries() -> int:
        ids = ",".join(one["id"] for one in client.get(f"/api/v1/{path}").json()["results"])
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(f"/api/v1/{path}").status_code == 200
            assert client.get(f"/api/v1/{path}?id={ids}").status_code == 200
        return len(caught)

    add()
    queries()
    one = queries()
    add()
    add()
    assert queries() == one
    assert one <= 24
