"""Idempotency-Key: the first answer comes back for a day."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import OrgUnit
from actions.models import CaseEvent
from common.api.idempotency import forget_old_keys
from common.clock import now
from common.models import IdempotencyRecord
from surveys.api.views import complete_response
from surveys.models import Questionnaire, Response
from tests.api.conftest import client_of
from tests.api.talking import URL, assert_problem, body
from tests.factories.accounts import make_key
from tests.factories.actions import CaseFactory

pytestmark = pytest.mark.django_db
KEY = {"Idempotency-Key": "9c0e6f4e"}


def post(client: APIClient, url: str, sent: Any, headers: dict[str, str] = KEY) -> Any:
    return client.post(url, sent, format="json", headers=headers)


def test_the_first_answer_comes_back(partner: APIClient, own: OrgUnit, questionnaire: Questionnaire) -> None:
    said = body(questionnaire)
    first, again = post(partner, URL, said), post(partner, URL, said)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert ("Idempotent-Replayed" in first, again["Idempotent-Replayed"]) == (False, "true")
    record = IdempotencyRecord.objects.get()
    assert (record.method, record.path, record.status) == ("POST", URL, 201)
    assert len(record.body_hash) == 64
    assert record.answer == first.content.decode()


def test_a_comment_is_written_once(partner: APIClient, own: OrgUnit) -> None:
    case = CaseFactory(unit=own)
    url = f"/api/v1/cases/{case.uuid}/comment/"
    assert [post(partner, url, {"text": "note"}).status_code for _ in range(3)] == [200] * 3
    assert CaseEvent.objects.count() == 1


def test_the_key_for_another_body_or_path_is_422(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire
) -> None:
    said = body(questionnaire)
    post(partner, URL, said)
    assert_problem(post(partner, URL, said | {"answers": {"nps": 1}}), 422, "refused")
    assert_problem(post(partner, f"{URL}bulk/", said), 422, "refused")
    assert Response.objects.count() == 1


def test_the_same_body_written_otherwise_is_the_same(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire
) -> None:
    said = body(questionnaire)
    post(partner, URL, said)
    turned = dict(reversed(said.items()))
    assert post(partner, URL, turned)["Idempotent-Replayed"] == "true"


def test_a_call_in_flight_is_409_until_it_counts_as_dead(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire
) -> None:
    said = body(questionnaire)
    post(partner, URL, said)
    IdempotencyRecord.objects.update(status=None, answer="")
    assert_problem(post(partner, URL, said), 409, "conflict")
    IdempotencyRecord.objects.update(created_at=now() - timedelta(minutes=6))
    assert post(partner, URL, said).status_code == 200  # done again, and the response is the same


def test_errors_are_kept_too_but_not_ours(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire, monkeypatch: Any
) -> None:
    wrong = body(questionnaire, answers={"nps": 11})
    first, again = post(partner, URL, wrong), post(partner, URL, wrong)
    assert_problem(again, 400, "invalid")
    assert again.content == first.content
    with monkeypatch.context() as patch:
        patch.setattr("surveys.api.views.complete_response", lambda incoming: 1 / 0)
        other = {"Idempotency-Key": "other"}
        said = body(questionnaire)
        assert_problem(post(partner, URL, said, other), 500, "error")
    assert post(partner, URL, said, other).status_code == 201


def test_who_met_another_call_asks_anew(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire
) -> None:
    stored, other = body(questionnaire), {"Idempotency-Key": "other"}
    post(partner, URL, stored)
    against = {**stored, "answers": {"nps": 2}}
    assert_problem(post(partner, URL, against, other), 409, "conflict")
    Response.objects.all().delete()
    assert post(partner, URL, against, other).status_code == 201


def test_the_answer_of_a_call_that_counted_as_dead_is_nobodys(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire, monkeypatch: Any
) -> None:
    def outlive(*given: Any) -> Any:
        IdempotencyRecord.objects.all().delete()
        return complete_response(*given)

    monkeypatch.setattr("surveys.api.views.complete_response", outlive)
    assert post(partner, URL, body(questionnaire)).status_code == 201
    assert not IdempotencyRecord.objects.exists()


def test_each_credential_has_its_own_keys(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire
) -> None:
    _, plain = make_key(own, "response.create", "response.view", name="Another")
    assert post(partner, URL, body(questionnaire)).status_code == 201
    assert post(client_of(plain), URL, body(questionnaire)).status_code == 201


def test_keys_are_forgotten_after_a_day(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire
) -> None:
    said = body(questionnaire)
    post(partner, URL, said)
    assert forget_old_keys() == 0
    IdempotencyRecord.objects.update(created_at=now() - timedelta(hours=25))
    answer = post(partner, URL, said)
    assert (answer.status_code, "Idempotent-Replayed" in answer) == (200, False)
    IdempotencyRecord.objects.update(created_at=now() - timedelta(hours=25))
    assert forget_old_keys() == 1


@pytest.mark.parametrize("key", ["x" * 201, "a\tb", "é"])
def test_keys_that_can_not_be_kept_are_400(
    partner: APIClient, questionnaire: Questionnaire, key: str
) -> None:
    assert_problem(post(partner, URL, body(questionnaire), {"Idempotency-Key": key}), 400, "invalid")
    assert Response.objects.count() == 0


def test_without_a_key_nothing_is_kept(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire
) -> None:
    post(partner, URL, body(questionnaire, id=str(uuid.uuid4())), {})
    assert IdempotencyRecord.objects.count() == 0
