"""Rows of the threat table that end at the API's door."""

import threading
import uuid
from typing import Any

import pytest
from django.db import connections
from rest_framework.test import APIClient

from accounts.domain.keys import SCOPES
from accounts.models import AuditEntry, OrgUnit
from accounts.policy import Role
from actions.models import Case
from surveys.models import Program, Questionnaire, Response
from tests.api.conftest import SENTINEL, client_for, client_of
from tests.api.talking import URL, assert_problem, body, pointers, with_answers
from tests.factories.accounts import OrgUnitFactory, make_key, make_user
from tests.factories.actions import CaseFactory
from tests.factories.surveys import (
    UNFINISHED,
    ProgramFactory,
    TouchpointFactory,
    a_definition,
    a_response,
    publish,
)

pytestmark = pytest.mark.django_db
NOTHING = "00000000-0000-7000-8000-000000000000"
CORRECTION = {"answers": {"nps": 9}, "why": "Typed wrongly"}
INJECTED = "1') OR 1=1--"


def test_threat_09_sql_in_an_id_array_is_400(partner: APIClient, questionnaire: Questionnaire) -> None:
    for sent in ({"rows": [INJECTED]}, {"rows": [body(questionnaire, id=INJECTED)]}, {"rows": INJECTED}):
        assert_problem(partner.post(f"{URL}bulk/", sent, format="json"), 400, "invalid")
    assert_problem(partner.get(URL, {"id": INJECTED}), 400, "invalid")
    assert_problem(partner.get("/api/v1/cases/", {"id": INJECTED}), 400, "invalid")
    assert Response.objects.count() == 0


@pytest.mark.parametrize(
    "query",
    [
        "owner__password__startswith=a",
        "ordering=password",
        "ordering=unit__name",
        "respondent__email=a",
        "unit=A&unit=B",
        "page_size=201",
        "page_size=0",
        "page_size=-1",
        "page_size=1e3",
        "cursor=abc",
        "cursor=WzEsMV0:1abc:def",
        "limit=5",
        "format=api",
    ],
)
@pytest.mark.parametrize("path", ["responses/", "cases/", "units/"])
def test_threat_10_unknown_filters_and_orders_are_400(partner: APIClient, path: str, query: str) -> None:
    found = assert_problem(partner.get(f"/api/v1/{path}?{query}"), 400, "invalid")
    assert pointers(found) == [f"#/{query.partition('=')[0]}"]


def test_threat_10_unknown_filters_of_scores_are_400(partner: APIClient, own: OrgUnit) -> None:
    assert_problem(partner.get(f"/api/v1/units/{own.uuid}/scores/?ordering=password"), 400, "invalid")


def test_threat_11_foreign_ids_in_a_path_are_404_like_unknown_ones(
    partner: APIClient, own: OrgUnit, other: OrgUnit, questionnaire: Questionnaire
) -> None:
    foreign = a_response(questionnaire, unit=other)
    case = CaseFactory(unit=other, title=SENTINEL)
    for path, row in (("responses", foreign), ("cases", case), ("units", other)):
        answer = partner.get(f"/api/v1/{path}/{row.uuid}/")
        assert_problem(answer, 404, "not_found")
        assert answer.content == partner.get(f"/api/v1/{path}/{NOTHING}/").content
    assert_problem(partner.get(f"/api/v1/units/{other.uuid}/scores/"), 404, "not_found")
    for act in ("take", "comment", "resolve", "close"):
        sent = {"text": "x"} if act == "comment" else {}
        assert_problem(
            partner.post(f"/api/v1/cases/{case.uuid}/{act}/", sent, format="json"), 404, "not_found"
        )
    case.refresh_from_db()
    assert (case.state, case.rev, AuditEntry.objects.filter(model="actions.Case").count()) == ("new", 0, 0)


def test_threat_11_foreign_keys_of_a_body_are_400_like_unknown_ones(
    partner: APIClient, top: OrgUnit, own: OrgUnit, other: OrgUnit, questionnaire: Questionnaire
) -> None:
    theirs = publish(ProgramFactory(owner=other))
    touchpoint = TouchpointFactory(owner=other)
    for name, foreign, unknown in (
        ("unit", other.code, "no-such"),
        ("unit", str(other.uuid), NOTHING),
        ("unit", top.code, "no-such"),
        ("questionnaire", str(theirs.uuid), NOTHING),
        ("touchpoint", touchpoint.code, "no-such"),
        ("touchpoint", str(touchpoint.uuid), NOTHING),
    ):
        answer = partner.post(URL, body(questionnaire) | {name: foreign}, format="json")
        assert pointers(assert_problem(answer, 400, "invalid")) == [f"#/{name}"]
        same = partner.post(URL, body(questionnaire) | {name: unknown}, format="json")
        assert same.content == answer.content
    assert Response.objects.count() == 0


@pytest.mark.parametrize(
    ("scope", "view", "path", "sent"),
    [
        ("response.exclude", "response.view", "responses/{response}/exclude/", {"reason": "A test"}),
        ("response.exclude", "response.view", "responses/{response}/include/", {}),
        ("response.exclude", "response.view", "responses/{response}/correct/", CORRECTION),
        ("case.comment", "case.view", "cases/{case}/comment/", {"text": "Called"}),
        ("survey.edit", "program.view", "questionnaires/{survey}/translations/de/", {"texts": {}}),
    ],
)
def test_threat_11_key_that_may_change_what_it_does_not_see_is_shown_nothing(
    own: OrgUnit, scope: str, view: str, path: str, sent: dict[str, Any]
) -> None:
    definition = a_definition(languages=["en", "de"])
    definition["texts"]["de"] = {"title": "Wie war es?"}
    survey = publish(ProgramFactory(owner=own), definition=definition)
    response = a_response(survey, answers={"q1": 3, "q3": SENTINEL})
    case = CaseFactory(unit=own)
    url = "/api/v1/" + path.format(response=response.uuid, case=case.uuid, survey=survey.uuid)
    _, plain = make_key(own, scope)
    history = AuditEntry.objects.count()
    assert_problem(client_of(plain).post(url, sent, format="json"), 404, "not_found")
    assert AuditEntry.objects.count() == history
    assert client_of(make_key(own, scope, view)[1]).post(url, sent, format="json").status_code == 200


def test_threat_11_foreign_ids_in_a_filter_are_400(
    partner: APIClient, own: OrgUnit, other: OrgUnit, questionnaire: Questionnaire
) -> None:
    program = ProgramFactory(owner=other)
    for path, query in (
        ("responses/", {"unit": other.code}),
        ("responses/", {"unit": str(other.uuid)}),
        ("responses/", {"program": program.code}),
        ("cases/", {"unit": other.code}),
        ("cases/", {"program": program.code}),
        ("units/", {"parent": other.code}),
    ):
        found = assert_problem(partner.get(f"/api/v1/{path}", query), 400, "invalid")
        assert pointers(found) == [f"#/{name}" for name in query]


def test_threat_12_a_list_of_own_and_foreign_ids_is_refused_whole(
    partner: APIClient, own: OrgUnit, other: OrgUnit, questionnaire: Questionnaire
) -> None:
    mine, theirs = a_response(questionnaire, unit=own), a_response(questionnaire, unit=other)
    ids = f"{mine.uuid},{theirs.uuid}"
    assert pointers(assert_problem(partner.get(URL, {"id": ids}), 400, "invalid")) == ["#/id"]
    assert len(partner.get(URL, {"id": str(mine.uuid)}).json()["results"]) == 1
    Response.objects.filter(pk=mine.pk).update(**UNFINISHED)
    assert partner.get(URL, {"id": str(mine.uuid)}).status_code == 400


@pytest.mark.parametrize("all_or_nothing", [True, False])
def test_threat_12_rows_for_own_and_foreign_units_are_refused_whole(
    partner: APIClient, own: OrgUnit, other: OrgUnit, questionnaire: Questionnaire, all_or_nothing: bool
) -> None:
    rows = [body(questionnaire), body(questionnaire, unit=other.code), body(questionnaire)]
    answer = partner.post(f"{URL}bulk/", {"rows": rows, "all_or_nothing": all_or_nothing}, format="json")
    assert pointers(assert_problem(answer, 400, "invalid")) == ["#/rows/1/unit"]
    assert Response.objects.count() == 0


@pytest.mark.parametrize(
    "field",
    ["role", "is_staff", "score", "created_at", "owner", "status", "program", "respondent", "pk", "rev"],
)
def test_threat_13_fields_that_are_not_the_senders_are_400(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire, field: str
) -> None:
    answer = partner.post(URL, body(questionnaire, **{field: "1"}), format="json")
    assert pointers(assert_problem(answer, 400, "invalid")) == [f"#/{field}"]
    case = CaseFactory(unit=own)
    url = f"/api/v1/cases/{case.uuid}/comment/"
    answer = partner.post(url, {"text": "x", "owner": "1", "unit": "B"}, format="json")
    assert pointers(assert_problem(answer, 400, "invalid")) == ["#/owner", "#/unit"]
    assert_problem(
        partner.patch(f"/api/v1/cases/{case.uuid}/", {"unit": "B"}, format="json"), 405, "method_not_allowed"
    )
    assert Response.objects.count() == 0


@pytest.mark.parametrize(
    ("answers", "pointer"),
    [
        ({"nps": 11}, "nps"),
        ({"nps": -1}, "nps"),
        ({"nps": "nine"}, "nps"),
        ({"nps": True}, "nps"),
        ({"nps": 4.5}, "nps"),
        ({"nps": None}, "nps"),
        ({}, "nps"),
        ({"nps": 9, "restrooms": 6}, "restrooms"),
        ({"nps": 9, "restrooms": True}, "restrooms"),
        ({"nps": 9, "restrooms": "c77"}, "restrooms"),
        ({"nps": 9, "restrooms": ["c1"]}, "restrooms"),
        ({"nps": 9, "q99": 1}, "q99"),
        ({"nps": 11, "q99": 1}, "q99 nps"),
        ({"nps": 9, "q1": 9}, "q1"),
        ({"nps": 9, "why": {"a": 1}}, "why"),
        ({"nps": 9, "why": "x" * 5001}, "why"),
    ],
)
def test_threat_28_wrong_answers_are_400_and_name_the_question(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire, answers: Any, pointer: str
) -> None:
    answer = partner.post(URL, body(questionnaire, answers=answers), format="json")
    assert pointers(assert_problem(answer, 400, "invalid")) == [f"#/answers/{one}" for one in pointer.split()]
    assert Response.objects.count() == 0


def test_threat_11_what_somebody_began_on_the_web_is_finished_by_no_key(
    partner: APIClient, questionnaire: Questionnaire, other: OrgUnit
) -> None:
    begun = a_response(questionnaire, unit=other, answers={"q1": 3})
    Response.objects.filter(pk=begun.pk).update(**UNFINISHED)
    sent = body(questionnaire, id=str(begun.uuid))
    assert partner.post(URL, sent, format="json").status_code == 409
    begun.refresh_from_db()
    assert (begun.answers, begun.is_finished) == ({"q1": 3}, False)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_threat_30_twenty_posts_of_one_id_make_one_row() -> None:
    top = OrgUnitFactory(code="SFO")
    own = OrgUnitFactory(code="A", parent=top)
    _, plain = make_key(own, *SCOPES)
    said = body(publish(ProgramFactory(owner=top)))
    barrier, answers = threading.Barrier(20), []

    def post() -> None:
        try:
            client = client_of(plain)
            barrier.wait()
            answers.append(client.post(URL, said, format="json"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=post) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Response.objects.count() == 1
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len({answer.content for answer in answers}) == 1


def test_threat_40_too_few_answers_hide_the_score(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire
) -> None:
    with_answers(questionnaire, own, {9: 3, 2: 1})
    found = partner.get(f"/api/v1/units/{own.uuid}/scores/").json()
    assert (found["n"], found["is_hidden"], found["value"], found["low"]) == (4, True, None, None)


def test_personal_data_is_masked_for_keys_and_shown_to_who_may_see_it(
    partner: APIClient, own: OrgUnit, questionnaire: Questionnaire
) -> None:
    said = body(questionnaire, contact={"name": f"{SENTINEL} Robin", "email": "sentinel@example.org"})
    created = partner.post(URL, said, format="json")
    assert created.status_code == 201, created.data
    case = CaseFactory(unit=own, respondent=Response.objects.get().respondent)
    for path in (f"responses/{said['id']}/", "responses/", f"cases/{case.uuid}/", "cases/"):
        text = partner.get(f"/api/v1/{path}").content.lower()
        assert b"sentinel" not in text
    manager = client_for(make_user(Role.UNIT_MANAGER, own))
    found = manager.get(f"/api/v1/responses/{said['id']}/").json()["contact"]
    assert (found["name"], found["email"], found["is_masked"]) == (
        f"{SENTINEL} Robin",
        "sentinel@example.org",
        False,
    )


def test_comments_of_anonymous_programs_are_not_given_out(
    partner: APIClient, top: OrgUnit, own: OrgUnit
) -> None:
    questionnaire = publish_anonymous(top)
    Program.objects.filter(pk=questionnaire.program_id).update(min_answers=1)
    said = body(questionnaire, answers={"nps": 9, "why": SENTINEL})
    assert partner.post(URL, said, format="json").status_code == 201
    answer = partner.get(f"{URL}{said['id']}/")
    assert SENTINEL.encode() not in answer.content
    assert [one["key"] for one in answer.json()["answers"]] == ["nps"]


def publish_anonymous(owner: OrgUnit) -> Questionnaire:
    definition = a_definition(blocks={"b1": {"pages": [["q1", "q2", "q3"]]}})
    del definition["questions"]["q4"]
    return publish(ProgramFactory(owner=owner, is_anonymous=True), definition=definition)


def test_no_case_of_another_unit_is_listed(partner: APIClient, own: OrgUnit, other: OrgUnit) -> None:
    mine = CaseFactory(unit=own)
    CaseFactory(unit=other, title=SENTINEL)
    answer = partner.get("/api/v1/cases/")
    assert [one["id"] for one in answer.json()["results"]] == [str(mine.uuid)]
    assert SENTINEL.encode() not in answer.content
    assert Case.objects.count() == 2
    assert uuid.UUID(answer.json()["results"][0]["id"]) == mine.uuid
