"""Excluding and including through the API."""

import pytest
from rest_framework.test import APIClient

from accounts.models import AuditEntry, OrgUnit
from accounts.policy import Role
from surveys.domain.responses.erasing import erase_response
from surveys.models import Questionnaire, Response
from tests.api.conftest import client_for, client_of
from tests.api.talking import assert_problem, pointers
from tests.factories.accounts import make_key, make_user
from tests.factories.surveys import UNFINISHED, a_response

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
def test_a_reason_and_nothing_else_is_400(partner: APIClient, response: Response, sent: dict) -> None:
    assert_problem(partner.post(at(response, "exclude"), sent, format="json"), 400, "invalid")
    assert Response.objects.get().excluded_at is None


def test_a_key_without_the_scope_is_403(response: Response, own: OrgUnit) -> None:
    _, plain = make_key(own, "response.view", "response.create")
    assert_problem(
        client_of(plain).post(at(response, "exclude"), WHY, format="json"), 403, "permission_denied"
    )


def test_a_unit_manager_is_403_and_an_analyst_is_let_in(response: Response, own: OrgUnit) -> None:
    manager, analyst = (client_for(make_user(role, own)) for role in (Role.UNIT_MANAGER, Role.ANALYST))
    assert_problem(manager.post(at(response, "exclude"), WHY, format="json"), 403, "permission_denied")
    assert analyst.post(at(response, "exclude"), WHY, format="json").status_code == 200


def test_a_response_elsewhere_is_404(
    partner: APIClient, questionnaire: Questionnaire, other: OrgUnit
) -> None:
    foreign = a_response(questionnaire, unit=other)
    assert_problem(partner.post(at(foreign, "exclude"), WHY, format="json"), 404, "not_found")
    assert Response.objects.get().excluded_at is None


def test_one_that_was_replaced_is_422(partner: APIClient, response: Response, own: OrgUnit) -> None:
    newer = a_response(response.questionnaire, unit=own)
    Response.objects.filter(pk=response.pk).update(superseded_by=newer)
    assert_problem(partner.post(at(response, "exclude"), WHY, format="json"), 422, "refused")


def test_an_erased_one_says_so_and_gives_nothing_away(partner: APIClient, response: Response) -> None:
    read = partner.get(at(response)).json()
    assert (read["external_id"], read["is_erased"]) == ("17", False)
    erase_response(response, by=None, reason="Request")
    read = partner.get(at(response)).json()
    assert (read["external_id"], read["is_erased"], read["contact"]) == (None, True, None)
    assert [one["field"] for one in read["answers"]] == ["q1"]


FIXED = {"answers": {"nps": 9, "why": None}, "why": "Typed wrongly"}


def test_answers_are_corrected_and_stay_readable_as_they_were_given(
    partner: APIClient, response: Response
) -> None:
    before = partner.get(at(response)).json()
    answer = partner.post(at(response, "correct"), FIXED, format="json")
    new = answer.json()
    assert (answer.status_code, new) == (200, partner.get(at(response)).json())
    assert [(one["key"], one["answer"]) for one in new["answers"]] == [("nps", 9)]
    assert new == before | {"answers": new["answers"]}
    [current] = partner.get("/api/v1/responses/?is_superseded=false").json()["results"]
    [as_given] = partner.get("/api/v1/responses/?is_superseded=true").json()["results"]
    assert current == new
    assert as_given["superseded_by"] == new["id"] == str(response.uuid)
    assert [one["answer"] for one in as_given["answers"]] == [3, "Slow"]
    entry = AuditEntry.objects.get(action="response.corrected")
    assert (entry.reason, entry.api_key is not None) == ("Typed wrongly", True)


def test_correcting_to_what_it_says_changes_nothing(partner: APIClient, response: Response) -> None:
    answer = partner.post(at(response, "correct"), {"answers": {"nps": 3}, "why": "x"}, format="json")
    assert (answer.status_code, answer.json()["id"]) == (200, str(response.uuid))
    assert Response.objects.count() == 1


def test_correcting_twice_under_one_idempotency_key_makes_one(partner: APIClient, response: Response) -> None:
    first, again = (
        partner.post(at(response, "correct"), FIXED, format="json", headers={"Idempotency-Key": "a1"})
        for _ in range(2)
    )
    assert (first.json(), Response.objects.count()) == (again.json(), 2)
    assert partner.post(at(response, "correct"), FIXED, format="json").json() == first.json()
    assert Response.objects.count() == 2
    as_given = Response.objects.get(superseded_by__isnull=False)
    assert_problem(partner.post(at(as_given, "correct"), FIXED, format="json"), 422, "refused")


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        ({"why": "x"}, "#/answers"),
        ({"answers": {"nps": 9}}, "#/why"),
        ({"answers": [], "why": "x"}, "#/answers"),
        ({"answers": {"nps": 11}, "why": "x"}, "#/answers/nps"),
        ({"answers": {"nothing": 1}, "why": "x"}, "#/answers/nothing"),
        ({"answers": {"contact": "no"}, "why": "x"}, "#/answers/contact"),
        ({"answers": {"nps": 9}, "why": "x", "unit": "B"}, "#/unit"),
    ],
)
def test_wrong_corrections_are_400_and_say_where(
    partner: APIClient, response: Response, sent: dict, where: str
) -> None:
    answer = partner.post(at(response, "correct"), sent, format="json")
    assert pointers(assert_problem(answer, 400, "invalid")) == [where]
    assert Response.objects.count() == 1


def test_correcting_needs_the_right_to_exclude(
    partner: APIClient, response: Response, own: OrgUnit, other: OrgUnit
) -> None:
    _, plain = make_key(own, "response.view", "response.create")
    assert_problem(
        client_of(plain).post(at(response, "correct"), FIXED, format="json"), 403, "permission_denied"
    )
    manager = client_for(make_user(Role.UNIT_MANAGER, own))
    assert_problem(manager.post(at(response, "correct"), FIXED, format="json"), 403, "permission_denied")
    foreign = a_response(response.questionnaire, unit=other)
    assert_problem(partner.post(at(foreign, "correct"), FIXED, format="json"), 404, "not_found")
    assert Response.objects.count() == 2


def test_partial_ones_are_found_by_their_status(partner: APIClient, response: Response, own: OrgUnit) -> None:
    broken_off = a_response(response.questionnaire, unit=own)
    Response.objects.filter(pk=broken_off.pk).update(status="partial")
    Response.objects.filter(pk=a_response(response.questionnaire, unit=own).pk).update(**UNFINISHED)
    rows = partner.get("/api/v1/responses/?status=partial").json()["results"]
    assert [(row["id"], row["status"]) for row in rows] == [(str(broken_off.uuid), "partial")]
    assert len(partner.get("/api/v1/responses/").json()["results"]) == 2
