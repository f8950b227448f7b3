"""Cases: read, take, comment, resolve, close, with the history and audit of the pages."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.domain.keys import SCOPES
from accounts.models import AuditEntry, OrgUnit
from accounts.policy import Role
from actions.domain import cases
from actions.models import Case, CaseEvent
from surveys.models import Questionnaire
from tests.api.conftest import client_for, client_of
from tests.api.talking import assert_problem
from tests.factories.accounts import GrantFactory, make_key, make_user
from tests.factories.actions import CaseFactory, RootCauseFactory, case_about
from tests.factories.surveys import a_response

pytestmark = pytest.mark.django_db


def act(client: APIClient, case: Case, name: str, sent: dict[str, Any] | None = None) -> Any:
    return client.post(f"/api/v1/cases/{case.uuid}/{name}/", sent or {}, format="json")


def test_a_case_is_taken_commented_resolved_and_closed(partner: APIClient, own: OrgUnit) -> None:
    case, cause = CaseFactory(unit=own), RootCauseFactory(code="staffing")
    taken = act(partner, case, "take")
    assert (taken.status_code, taken.json()["state"]) == (200, "assigned")
    assert taken.json()["owner"]["name"] == "Mona Manager"
    assert act(partner, case, "comment", {"text": "Called the lead"}).status_code == 200
    sent = {"root_cause": cause.code, "resolution": "Two more lanes", "rev": 2}
    resolved = act(partner, case, "resolve", sent).json()
    assert (resolved["state"], resolved["root_cause"], resolved["rev"]) == ("resolved", "staffing", 3)
    closed = act(partner, case, "close", {"asks_again": False}).json()
    assert closed["state"] == "closed"
    assert [one["kind"] for one in closed["history"]] == ["taken", "commented", "resolved", "closed"]
    assert closed["history"][1]["text"] == "Called the lead"
    assert partner.get(f"/api/v1/cases/{case.uuid}/").json() == closed


def test_taking_what_somebody_else_has_is_409(partner: APIClient, own: OrgUnit) -> None:
    case = CaseFactory(unit=own)
    cases.take_case(case, by=make_user(Role.CASE_AGENT, own, name="Ada Agent"))
    found = assert_problem(act(partner, case, "take"), 409, "conflict")
    assert "Ada Agent" in found["detail"]
    assert CaseEvent.objects.count() == 1


def test_taking_ones_own_case_again_changes_nothing(partner: APIClient, own: OrgUnit) -> None:
    case = CaseFactory(unit=own)
    assert [act(partner, case, "take").status_code for _ in range(2)] == [200, 200]
    assert CaseEvent.objects.count() == 1


def test_what_is_not_possible_is_422_and_says_why(partner: APIClient, own: OrgUnit) -> None:
    case = CaseFactory(unit=own)
    RootCauseFactory(code="staffing")
    sent = {"root_cause": "staffing", "resolution": "x"}
    refused = assert_problem(act(partner, case, "resolve", sent), 422, "refused")
    assert refused["detail"] == "Take the case first."
    assert_problem(act(partner, case, "close"), 422, "refused")
    case.refresh_from_db()
    assert (case.state, case.rev) == ("new", 0)


@pytest.mark.parametrize(
    ("name", "sent", "pointer"),
    [
        ("comment", {}, "#/text"),
        ("comment", {"text": ""}, "#/text"),
        ("comment", {"text": 5}, "#/text"),
        ("comment", {"text": "x" * 5001}, "#/text"),
        ("resolve", {"resolution": "x", "root_cause": "no-such"}, "#/root_cause"),
        ("resolve", {"root_cause": "a"}, "#/resolution"),
        ("take", {"owner": "somebody"}, "#/owner"),
        ("close", {"asks_again": "no"}, "#/asks_again"),
    ],
)
def test_wrong_bodies_are_400(
    partner: APIClient, own: OrgUnit, name: str, sent: dict[str, Any], pointer: str
) -> None:
    found = assert_problem(act(partner, CaseFactory(unit=own), name, sent), 400, "invalid")
    assert found["errors"][0]["pointer"] == pointer


def test_a_change_of_what_has_moved_on_is_409(partner: APIClient, own: OrgUnit) -> None:
    case = CaseFactory(unit=own)
    RootCauseFactory(code="staffing")
    act(partner, case, "take")
    sent = {"root_cause": "staffing", "resolution": "x", "rev": 0}
    assert_problem(act(partner, case, "resolve", sent), 409, "conflict")


def test_seeing_without_the_right_is_403(own: OrgUnit) -> None:
    case = CaseFactory(unit=own)
    _, plain = make_key(own, "case.view")
    assert_problem(act(client_of(plain), case, "take"), 403, "permission_denied")
    analyst = client_for(make_user(Role.ANALYST, own))
    assert analyst.get(f"/api/v1/cases/{case.uuid}/").status_code == 200
    assert_problem(act(analyst, case, "comment", {"text": "x"}), 403, "permission_denied")


def test_a_right_at_another_unit_is_none_here(top: OrgUnit, own: OrgUnit, other: OrgUnit) -> None:
    """Agent at B and analyst at A: sees A's case and may not take it."""
    user = make_user(Role.CASE_AGENT, other)
    GrantFactory(user=user, role=Role.ANALYST.value, unit=own)
    case = CaseFactory(unit=own)
    assert_problem(act(client_for(user), case, "take"), 403, "permission_denied")
    case.refresh_from_db()
    assert case.owner is None


def test_the_audit_is_that_of_the_domain(own: OrgUnit) -> None:
    user, cause = make_user(Role.UNIT_MANAGER, own), RootCauseFactory()
    by_hand, by_api = CaseFactory(unit=own), CaseFactory(unit=own)
    client = client_for(user)
    case = cases.take_case(by_hand, by=user)
    case = cases.comment_case(case, by=user, text="note")
    case = cases.resolve_case(case, by=user, root_cause=cause, resolution="done")
    cases.close_case(case, by=user)
    act(client, by_api, "take")
    act(client, by_api, "comment", {"text": "note"})
    act(client, by_api, "resolve", {"root_cause": cause.code, "resolution": "done"})
    act(client, by_api, "close")
    assert entries(by_hand) == entries(by_api)
    assert [action for action, *_ in entries(by_api)] == [
        "case.taken",
        "case.commented",
        "case.resolved",
        "case.closed",
    ]


def entries(case: Case) -> list[tuple[Any, ...]]:
    """The case's audit, moments left out."""
    rows = AuditEntry.objects.filter(model="actions.Case", object_id=str(case.pk), action__startswith="case.")
    found = []
    for row in rows.order_by("id"):
        if row.action in ("case.taken", "case.commented", "case.resolved", "case.closed"):
            plain = {name: value for name, value in row.changes.items() if not name.endswith("_at")}
            found.append((row.action, row.actor_id, row.api_key_id, row.unit_id, sorted(row.changes), plain))
    return found


def test_filters_of_cases(partner: APIClient, own: OrgUnit, questionnaire: Questionnaire) -> None:
    response = a_response(questionnaire, unit=own, answers={"q1": 2})
    case = case_about(response, priority=4)
    CaseFactory(unit=own, owner=make_user(Role.CASE_AGENT, own))
    wanted = {
        "state": "new", "priority": "urgent", "program": "after", "unit": "A", "is_open": "true",
        "is_overdue": "false", "has_owner": "false", "number": case.number, "id": str(case.uuid),
    }  # fmt: skip
    for name, value in wanted.items():
        found = partner.get("/api/v1/cases/", {name: value}).json()["results"]
        assert str(case.uuid) in [one["id"] for one in found], name
    found = partner.get("/api/v1/cases/", wanted).json()["results"]
    assert [(one["id"], one["responses"]) for one in found] == [(str(case.uuid), [str(response.uuid)])]
    assert partner.get("/api/v1/cases/", {"state": "nowhere"}).status_code == 400


def test_of_two_keys_that_take_one_case_the_second_is_told(own: OrgUnit) -> None:
    """Two keys made by two people: the second is told who was faster."""
    first, second = (make_key(own, *SCOPES, name=name) for name in ("One", "Two"))
    for number, (key, _) in enumerate((first, second)):
        creator = make_user(Role.UNIT_MANAGER, own, name=f"Creator {number}")
        type(key).objects.filter(pk=key.pk).update(created_by=creator)
    case = CaseFactory(unit=own)
    statuses = [act(client_of(plain), case, "take").status_code for _, plain in (first, second)]
    case.refresh_from_db()
    assert (statuses, case.owner and case.owner.name) == ([200, 409], "Creator 0")
