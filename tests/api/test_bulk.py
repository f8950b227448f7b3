"""Many responses in one call: each row for itself, or all or nothing."""

import uuid
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import OrgUnit
from surveys.domain.questionnaires.editing import close_questionnaire
from surveys.models import Questionnaire, Respondent, Response
from tests.api.talking import assert_problem, body
from tests.factories.surveys import a_response

pytestmark = pytest.mark.django_db
URL = "/api/v1/responses/bulk/"


def send(partner: APIClient, rows: Any, **more: Any) -> Any:
    return partner.post(URL, {"rows": rows, **more}, format="json")


def test_bulk_tells_what_became_of_each_row(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire
) -> None:
    again, taken = body(questionnaire), str(uuid.uuid4())
    a_response(questionnaire, unit=own, uuid=uuid.UUID(taken), answers={"q1": 1})
    partner.post("/api/v1/responses/", again, format="json")
    rows = [
        body(questionnaire),
        again,
        body(questionnaire, answers={"nps": 11}),
        body(questionnaire, id=taken),
        body(questionnaire, weight="heavy", surprise=1),
        body(questionnaire, answers={"no": 1, "nps": 1}),
    ]
    answer = send(partner, rows)
    found = answer.json()
    assert answer.status_code == 207
    assert (found["created"], found["same"], found["refused"]) == (1, 1, 4)
    assert [one["outcome"] for one in found["results"]] == [
        "created", "same", "invalid", "conflict", "invalid", "invalid",
    ]  # fmt: skip
    assert [one["id"] for one in found["results"]] == [one["id"] for one in rows]
    assert [[error["pointer"] for error in one.get("errors", [])] for one in found["results"]] == [
        [], [], ["#/answers/nps"], ["#"], ["#/surprise"], ["#/answers/no"],
    ]  # fmt: skip
    assert Response.objects.count() == 3


def test_bulk_of_good_rows_is_200_and_again_the_same(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire
) -> None:
    rows = [body(questionnaire) for _ in range(3)]
    first, again = send(partner, rows), send(partner, rows)
    assert (first.status_code, first.json()["created"]) == (200, 3)
    assert (again.status_code, again.json()["same"]) == (200, 3)
    assert Response.objects.count() == 3


def test_the_same_id_twice_in_one_call_is_stored_once(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire
) -> None:
    said = body(questionnaire)
    found = send(partner, [said, said, said | {"answers": {"nps": 1}}]).json()
    assert [one["outcome"] for one in found["results"]] == ["created", "same", "conflict"]
    assert Response.objects.count() == 1


def test_all_or_nothing_stores_all_or_nothing(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire
) -> None:
    good = [body(questionnaire), body(questionnaire)]
    bad = [*good, body(questionnaire, answers={"nps": 11}), body(questionnaire, weight=-1)]
    found = assert_problem(send(partner, bad, all_or_nothing=True), 400, "invalid")
    assert [one["pointer"] for one in found["errors"]] == ["#/rows/3/weight"]
    found = assert_problem(send(partner, bad[:3], all_or_nothing=True), 400, "invalid")
    assert [one["pointer"] for one in found["errors"]] == ["#/rows/2/answers/nps"]
    assert Response.objects.count() == 0
    assert send(partner, good, all_or_nothing=True).json()["created"] == 2
    assert Response.objects.count() == 2


def test_contact_details_come_with_rows_but_not_with_all_or_nothing(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire
) -> None:
    rows = [body(questionnaire, contact={"email": "robin@example.org"}), body(questionnaire)]
    assert_problem(send(partner, rows, all_or_nothing=True), 400, "invalid")
    assert Respondent.objects.count() == 0
    assert [one["outcome"] for one in send(partner, rows).json()["results"]] == ["created", "created"]
    assert Respondent.objects.get().email == "robin@example.org"


@pytest.mark.parametrize("rows", [[], None, {}, "x", [1], [[]], [None]])
def test_rows_that_are_none_are_400(partner: APIClient, rows: Any) -> None:
    assert_problem(send(partner, rows), 400, "invalid")


def test_more_than_a_thousand_rows_are_400(partner: APIClient) -> None:
    assert_problem(send(partner, [{}] * 1001), 400, "invalid")


def test_a_thousand_rows_take_few_statements(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire, django_assert_max_num_queries: Any
) -> None:
    rows = [body(questionnaire, answers={"nps": n % 11}) for n in range(1000)]
    with django_assert_max_num_queries(70):
        assert send(partner, rows).json()["created"] == 1000


def test_a_closed_survey_takes_no_more_but_answers_what_it_has(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire
) -> None:
    said = body(questionnaire)
    partner.post("/api/v1/responses/", said, format="json")
    close_questionnaire(questionnaire, by=None)
    assert partner.post("/api/v1/responses/", said, format="json").status_code == 200
    assert_problem(partner.post("/api/v1/responses/", body(questionnaire), format="json"), 422, "closed")
    found = send(partner, [said, body(questionnaire)]).json()
    assert [one["outcome"] for one in found["results"]] == ["same", "closed"]
