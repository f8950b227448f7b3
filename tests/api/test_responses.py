"""Sending responses and reading them."""

import pytest
from rest_framework.test import APIClient

from accounts.models import OrgUnit
from surveys.models import Questionnaire, Response
from tests.api.talking import URL, body
from tests.factories.surveys import a_response

pytestmark = pytest.mark.django_db


def test_create_stores_a_response_and_says_where(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire
) -> None:
    said = body(questionnaire, embedded={"gate": "A7"}, source="crm", external_id="77")
    answer = partner.post(URL, said, format="json")
    stored = Response.objects.get()
    assert answer.status_code == 201, answer.data
    assert answer["Location"] == f"{URL}{said['id']}/"
    assert stored.answers == {"q1": 9, "q2.r1": "c4", "q2.r2": "c9", "q3": "Quick"}
    assert (stored.unit, stored.channel, stored.external_id) == (own, "api", "77")
    assert answer.data["source"] == "crm"
    assert [(one["key"], one["answer"], one["words"], one["value"]) for one in answer.data["answers"]] == [
        ("nps", 9, "9", 9.0),
        ("restrooms", "c4", "Good", 4.0),
        ("security", "c9", "Did not use", None),
        ("why", "Quick", "Quick", None),
    ]
    assert partner.get(answer["Location"]).json() == answer.json()


def test_create_again_is_200_with_the_same_body_and_another_409(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire
) -> None:
    said = body(questionnaire)
    first = partner.post(URL, said, format="json")
    again = partner.post(URL, said, format="json")
    other = partner.post(URL, said | {"answers": {"nps": 2}}, format="json")
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert again.content == first.content
    assert other["Content-Type"] == "application/problem+json"
    assert other.json()["code"] == "conflict"
    assert Response.objects.get().answers["q1"] == 9


def test_threat_11_a_conflict_out_of_reach_tells_no_more_than_one_within(
    partner: APIClient, own: OrgUnit, other: OrgUnit, questionnaire: Questionnaire
) -> None:
    """That an id is taken can't be hidden, for ids are unique; they are random, so that none is guessed."""
    mine, foreign = a_response(questionnaire, unit=own), a_response(questionnaire, unit=other)
    before = Response.objects.filter(pk=foreign.pk).values().get()
    told = [
        partner.post(URL, body(questionnaire, id=str(one.uuid)), format="json") for one in (mine, foreign)
    ]
    assert [answer.status_code for answer in told] == [409, 409]
    assert told[0].content == told[1].content
    assert Response.objects.filter(pk=foreign.pk).values().get() == before


def test_list_shows_what_is_in_reach(
    partner: APIClient, own: OrgUnit, other: OrgUnit, questionnaire: Questionnaire
) -> None:
    mine = a_response(questionnaire, unit=own)
    a_response(questionnaire, unit=other)
    answer = partner.get(URL)
    assert answer.status_code == 200
    assert [one["id"] for one in answer.json()["results"]] == [str(mine.uuid)]
    assert answer.json()["next"] is None
