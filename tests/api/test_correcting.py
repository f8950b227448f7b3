"""Excluding and including through the API."""

import pytest
from rest_framework.test import APIClient

from accounts.models import AuditEntry, OrgUnit
from accounts.policy import Role
from surveys.domain.erasing import erase_response
from surveys.models import Questionnaire, Response
from tests.api.conftest import client_for, client_of
from tests.api.test_errors import problem
from tests.factories.accounts import make_key, make_user
from tests.factories.surveys import a_response

pytestmark = pytest.mark.django_db
WHY = {"reason": "Sent while testing"}


@pytest.fixture
def response(questionnaire: Questionnaire, own: OrgUnit) -> Response:
    answers = {"q1": 3, "q3": "Slow"}
    return a_response(questionnaire, unit=own, answers=answers, source="key-1:crm", external_id="17")


def at(response: Response, act: str = "") -> str:
    return f"/api/v1/responses/{response.uuid}/{act + '/' if act else ''}"


def test_a_response_is_excluded_and_included_again(partner: APIClient, response: Response) -> None:
    excluded = partner.post(at(response, "exclude"), WHY, format="json")
    assert (excluded.status_code, excluded.json()["is_excluded"]) == (200, True)
    assert partner.post(at(response, "exclude"), {"reason": "Again"}, format="json").json() == excluded.json()
    assert Response.objects.get().excluded_why == WHY["reason"]
    assert [row["id"] for row in partner.get("/api/v1/responses/?is_excluded=true").json()["results"]] == [
        str(response.uuid)
    ]
    included = partner.post(at(response, "include"), format="json").json()
    assert included["is_excluded"] is False
    assert partner.get("/api/v1/responses/?is_excluded=true").json()["results"] == []
    actions = AuditEntry.objects.filter(action__startswith="response.").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == ["response.excluded", "response.included"]
    assert actions[0].api_key is not None


@pytest.mark.parametrize(
    "sent", [{}, {"reason": ""}, {"reason": 5}, {"reason": "x" * 201}, {"reason": "x", "unit": "B"}]
)
def test_a_reason_and_nothing_else_is_400(partner: APIClient, response: Response, sent: dict) -> None:  # type: ignore[type-arg]
    problem(partner.post(at(response, "exclude"), sent, format="json"), 400, "invalid")
    assert Response.objects.get().excluded_at is None


def test_a_key_without_the_scope_is_403(response: Response, own: OrgUnit) -> None:
    _, plain = make_key(own, "response.view", "response.create")
    problem(client_of(plain).post(at(response, "exclude"), WHY, format="json"), 403, "permission_denied")


def test_a_unit_manager_is_403_and_an_analyst_is_let_in(response: Response, own: OrgUnit) -> None:
    manager, analyst = (client_for(make_user(role, own)) for role in (Role.UNIT_MANAGER, Role.ANALYST))
    problem(manager.post(at(response, "exclude"), WHY, format="json"), 403, "permission_denied")
    assert analyst.post(at(response, "exclude"), WHY, format="json").status_code == 200


def test_a_response_elsewhere_is_404(
    partner: APIClient, questionnaire: Questionnaire, other: OrgUnit
) -> None:
    foreign = a_response(questionnaire, unit=other)
    problem(partner.post(at(foreign, "exclude"), WHY, format="json"), 404, "not_found")
    assert Response.objects.get().excluded_at is None


def test_one_that_was_replaced_is_422(partner: APIClient, response: Response, own: OrgUnit) -> None:
    newer = a_response(response.questionnaire, unit=own)
    Response.objects.filter(pk=response.pk).update(superseded_by=newer)
    problem(partner.post(at(response, "exclude"), WHY, format="json"), 422, "refused")


def test_an_erased_one_says_so_and_gives_nothing_away(partner: APIClient, response: Response) -> None:
    read = partner.get(at(response)).json()
    assert (read["external_id"], read["is_erased"]) == ("17", False)
    erase_response(response, by=None, reason="Request")
    read = partner.get(at(response)).json()
    assert (read["external_id"], read["is_erased"], read["contact"]) == (None, True, None)
    assert [one["field"] for one in read["answers"]] == ["q1"]
