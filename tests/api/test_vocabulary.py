"""What partners must know before they send: questionnaires with their questions, and root causes."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import OrgUnit
from accounts.policy import Role
from actions.models import RootCause
from surveys.domain.questionnaires.editing import create_questionnaire
from surveys.models import Questionnaire, Response
from tests.api.conftest import SENTINEL, client_for, client_of
from tests.api.talking import all_pages
from tests.factories.accounts import make_key, make_user
from tests.factories.actions import RootCauseFactory
from tests.factories.surveys import ProgramFactory, a_definition, publish

pytestmark = pytest.mark.django_db
QUESTIONNAIRES, CAUSES = "/api/v1/questionnaires/", "/api/v1/root-causes/"


def ids(client: APIClient, query: str = "") -> list[str]:
    answer = client.get(f"{QUESTIONNAIRES}{query}")
    assert answer.status_code == 200, answer.content
    return [one["id"] for one in answer.json()["results"]]


def test_questionnaires_are_those_published_above_and_beneath_and_no_others(
    partner: APIClient, questionnaire: Questionnaire, own: OrgUnit, other: OrgUnit
) -> None:
    beneath = publish(ProgramFactory(owner=own), name="Beneath")
    foreign = publish(ProgramFactory(owner=other), name=SENTINEL)
    create_questionnaire(
        questionnaire.program, owner=own, name="Never published", definition=a_definition(), by=None
    )
    system = publish(questionnaire.program, name="How did we do?")
    Questionnaire.objects.filter(pk=system.pk).update(is_system=True)
    assert ids(partner) == [str(questionnaire.uuid), str(beneath.uuid)]
    for hidden in (foreign, system):
        assert partner.get(f"{QUESTIONNAIRES}{hidden.uuid}/").status_code == 404
    assert SENTINEL not in partner.get(QUESTIONNAIRES).content.decode()


def test_a_questionnaire_in_the_list_says_what_it_is(
    partner: APIClient, questionnaire: Questionnaire
) -> None:
    (found,) = partner.get(QUESTIONNAIRES).json()["results"]
    assert found.pop("published_at")
    assert found == {
        "id": str(questionnaire.uuid),
        "name": "After your flight",
        "program": "after",
        "is_open": True,
        "version": 1,
        "languages": ["en"],
    }


def test_questionnaires_are_filtered_and_paged(
    partner: APIClient, questionnaire: Questionnaire, own: OrgUnit, other: OrgUnit
) -> None:
    closed = publish(ProgramFactory(owner=own, code="closed"), name="Zzz")
    Questionnaire.objects.filter(pk=closed.pk).update(is_open=False)
    ProgramFactory(owner=other, code="foreign")
    assert ids(partner, "?program=after") == [str(questionnaire.uuid)]
    assert ids(partner, "?is_open=false") == [str(closed.uuid)]
    assert ids(partner, f"?id={closed.uuid}") == [str(closed.uuid)]
    assert ids(partner, "?ordering=-created") == [str(closed.uuid), str(questionnaire.uuid)]
    assert all_pages(partner, f"{QUESTIONNAIRES}?page_size=1") == [
        [str(questionnaire.uuid)],
        [str(closed.uuid)],
    ]
    for query in ("program=foreign", "unit=A", "is_open=perhaps", "ordering=owner"):
        assert partner.get(f"{QUESTIONNAIRES}?{query}").status_code == 400, query


def test_a_questionnaire_tells_its_questions_by_the_names_that_answers_take(
    partner: APIClient, questionnaire: Questionnaire
) -> None:
    found = partner.get(f"{QUESTIONNAIRES}{questionnaire.uuid}/").json()
    nps, matrix, why, contact = found["questions"]
    text = "How likely are you to recommend us to a friend or colleague?"
    field = {"key": "nps", "field": "q1", "type": "number", "text": text, "scale": "0..10"}
    assert nps == {
        "key": "nps",
        "kind": "nps",
        "text": text,
        "is_required": True,
        "is_conditional": False,
        "choices": [],
        "fields": [field],
    }
    assert [(one["key"], one["field"], one["type"], one["scale"]) for one in matrix["fields"]] == [
        ("restrooms", "q2.r1", "choice", "1..5"),
        ("security", "q2.r2", "choice", "1..5"),
    ]
    assert matrix["choices"][0] == {"id": "c1", "value": 1.0, "text": "Unacceptable"}
    assert matrix["choices"][-1] == {"id": "c9", "value": None, "text": "Did not use"}
    assert (why["kind"], why["is_required"]) == ("long_text", False)
    assert [one["id"] for one in contact["choices"]] == ["yes", "no"]


def test_what_a_questionnaire_tells_is_enough_to_send_a_response(
    partner: APIClient, questionnaire: Questionnaire, own: OrgUnit
) -> None:
    """One answer to each field, made from the description alone, is stored."""
    found = partner.get(f"{QUESTIONNAIRES}{questionnaire.uuid}/").json()
    answers: dict[str, Any] = {}
    for question in found["questions"]:
        for field in question["fields"]:
            chosen = question["choices"][0]["id"] if question["choices"] else "words"
            answers[field["key"]] = 10 if field["type"] == "number" else chosen
    said = {
        "id": "0196f1c2-7a00-7c3e-9d5b-0a3a54f2a8c1",
        "questionnaire": found["id"],
        "unit": "A",
        "answers": answers,
    }
    assert partner.post("/api/v1/responses/", said, format="json").status_code == 201
    stored = Response.objects.get().answers
    assert stored == {"q1": 10, "q2.r1": "c1", "q2.r2": "c1", "q3": "words", "q4": "yes"}


def test_a_question_that_hangs_on_an_answer_says_so(partner: APIClient, top: OrgUnit) -> None:
    definition = a_definition()
    condition = {"field": "q1", "op": "lte", "value": 6}
    definition["questions"]["q3"]["display"] = condition
    found = publish(ProgramFactory(owner=top), definition=definition)
    questions = partner.get(f"{QUESTIONNAIRES}{found.uuid}/").json()["questions"]
    assert [one["is_conditional"] for one in questions] == [False, False, True, False]


def test_root_causes_are_listed_in_their_order(partner: APIClient) -> None:
    staffing = RootCauseFactory(code="staffing", name="Staffing", position=2)
    RootCauseFactory(code="peak", name="At peak", parent=staffing, position=3)
    RootCauseFactory(code="old", name="Old", position=1, is_active=False)
    found = partner.get(CAUSES).json()["results"]
    assert [(one["code"], one["parent"], one["is_active"]) for one in found] == [
        ("old", None, False),
        ("staffing", None, True),
        ("peak", "staffing", True),
    ]
    for query, codes in (
        ("is_active=true", ["staffing", "peak"]),
        ("parent=staffing", ["peak"]),
        ("code=old", ["old"]),
        (f"id={staffing.uuid}", ["staffing"]),
    ):
        results = partner.get(f"{CAUSES}?{query}").json()["results"]
        assert [one["code"] for one in results] == codes, query
    assert partner.get(f"{CAUSES}?unit=A").status_code == 400
    assert partner.get(f"{CAUSES}{staffing.uuid}/").json()["name"] == "Staffing"


@pytest.mark.parametrize(("url", "scope"), [(QUESTIONNAIRES, "program.view"), (CAUSES, "case.view")])
def test_without_the_scope_it_is_403_and_nothing_is_written(own: OrgUnit, url: str, scope: str) -> None:
    _, without = make_key(own, "response.create")
    _, with_it = make_key(own, scope)
    assert client_of(without).get(url).status_code == 403
    assert client_of(with_it).get(url).status_code == 200
    for method in ("post", "put", "delete"):
        assert getattr(client_of(with_it), method)(url, {}, format="json").status_code == 405, method


def test_root_causes_are_for_who_sees_cases_somewhere(own: OrgUnit) -> None:
    RootCauseFactory()
    agent, viewer = make_user(Role.CASE_AGENT, own), make_user(Role.VIEWER, own)
    assert RootCause.objects.visible_to(agent).count() == 1
    assert RootCause.objects.visible_to(viewer).count() == 0
    assert client_for(viewer).get(CAUSES).status_code == 403
