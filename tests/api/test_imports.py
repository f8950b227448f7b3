"""Files of answers through the API: sent, watched, undone, and always in the reach of the key."""

import io
import json
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import ApiKey, AuditEntry, OrgUnit
from common.clock import now
from surveys.imports.jobs import go_on
from surveys.models import ImportRun, Questionnaire, Response
from tests.api.conftest import client_of
from tests.api.talking import assert_problem
from tests.factories.accounts import make_key
from tests.surveys.imports.test_qualtrics_answers import asked, published, row, today

pytestmark = pytest.mark.django_db
URL = "/api/v1/imports/"
COLUMNS = [
    {"column": "Store", "to": "unit"},
    {"column": "When", "to": "completed_at", "date": {"kind": "iso"}, "precision": "day"},
    {"column": "Answer", "to": "answer:t1", "by": "value"},
]
MAPPING = {"format": "rapport-mapping-1", "file": {}, "columns": COLUMNS, "constants": {}}


@pytest.fixture
def survey(top: OrgUnit) -> Questionnaire:
    made = published(top, asked())
    key = made.published.definition["questions"]["q1"]["key"]
    COLUMNS[2]["to"] = f"answer:{key}"
    return made


def send(client: APIClient, survey: Questionnaire, data: bytes, **said: Any) -> Any:
    file = io.BytesIO(data)
    file.name = "answers.csv"
    said = {"questionnaire": str(survey.uuid), "unit": "A", "file": file} | said
    return client.post(URL, said, format="multipart")


def rows(*stores: str) -> bytes:
    lines = [f"{store},2026-05-0{number},5" for number, store in enumerate(stores, 1)]
    return "\n".join(["Store,When,Answer", *lines]).encode()


def work() -> None:
    for run in ImportRun.objects.all():
        go_on(run.pk)


def test_a_file_of_qualtrics_is_sent_watched_and_undone(partner: APIClient, survey: Questionnaire) -> None:
    answer = send(partner, survey, today(row(1, "5", "1", "", "Fine"), row(2, "7", "", "1", "")))
    assert answer.status_code == 201, answer.content
    said = answer.json()
    assert answer["Location"] == f"{URL}{said['id']}/"
    assert (said["status"], said["created"], said["unit"]["code"]) == ("running", 0, "A")

    work()

    seen = partner.get(answer["Location"]).json()
    assert (seen["status"], seen["created"], seen["error_rows"], seen["row_errors"]) == ("done", 2, 0, [])
    assert sorted(Response.objects.values_list("unit__code", "external_id")) == [("A", "R_1"), ("A", "R_2")]
    assert [one["id"] for one in partner.get(URL, {"status": "done"}).json()["results"]] == [said["id"]]

    assert partner.post(f"{answer['Location']}undo/").json()["status"] == "undoing"
    work()
    assert partner.get(answer["Location"]).json()["status"] == "undone"
    assert Response.objects.counted().count() == 0
    assert_problem(partner.post(f"{answer['Location']}undo/"), 409, "conflict")
    assert partner.post(f"{answer['Location']}redo/").json()["status"] == "redoing"
    work()
    assert Response.objects.filter(excluded_at=None).count() == 2


def test_the_run_belongs_to_its_key_and_the_audit_names_it(partner: APIClient, survey: Questionnaire) -> None:
    send(partner, survey, today(row(1, "5", "", "", "")))
    work()
    run, key = ImportRun.objects.get(), ApiKey.objects.get()
    assert (run.started_by, run.principal) == (None, key)
    entries = AuditEntry.objects.filter(action__startswith="import.")
    assert {entry.action for entry in entries} == {"import.uploaded", "import.started", "import.done"}
    assert {entry.actor_label for entry in entries} == {str(key)}


def test_rows_go_nowhere_that_the_key_does_not_reach(
    partner: APIClient, survey: Questionnaire, other: OrgUnit
) -> None:
    said = send(partner, survey, rows("A", "B", "SFO"), mapping=json.dumps(MAPPING)).json()
    work()
    seen = partner.get(f"{URL}{said['id']}/").json()
    assert (seen["status"], seen["phase"], seen["created"], seen["error_rows"]) == (
        "failed",
        "checking",
        1,
        2,
    )
    assert [(one["row"], one["column"], one["value"]) for one in seen["row_errors"]] == [
        (3, "Store", "B"), (4, "Store", "SFO"),
    ]  # fmt: skip
    assert Response.objects.count() == 0

    again = partner.post(f"{URL}{said['id']}/start/", {"skip_errors": True}, format="json")
    assert again.status_code == 200
    work()
    assert list(Response.objects.values_list("unit__code", flat=True)) == ["A"]


@pytest.mark.parametrize("lost", [{"scopes": []}, {"revoked_at": now()}])
def test_a_key_that_lost_its_reach_stores_nothing_more(
    lost: dict[str, Any], partner: APIClient, survey: Questionnaire
) -> None:
    send(partner, survey, rows("A"), mapping=json.dumps(MAPPING))
    ApiKey.objects.update(**lost)
    work()
    assert (ImportRun.objects.get().status, Response.objects.count()) == ("failed", 0)


def test_a_check_stores_nothing_until_it_is_started(partner: APIClient, survey: Questionnaire) -> None:
    said = send(partner, survey, today(row(1, "5", "", "", "")), is_dry="true").json()
    work()
    seen = partner.get(f"{URL}{said['id']}/").json()
    assert (seen["status"], seen["is_dry"], seen["created"], Response.objects.count()) == ("done", True, 1, 0)
    partner.post(f"{URL}{said['id']}/start/", {}, format="json")
    work()
    assert Response.objects.count() == 1


def test_what_can_not_be_taken_says_why(partner: APIClient, survey: Questionnaire, other: OrgUnit) -> None:
    found = assert_problem(send(partner, survey, b"a,b\n1,2\n"), 422, "unreadable")
    assert found["detail"] == "This file isn't one of Qualtrics: say with `mapping` what its columns mean."
    assert_problem(send(partner, survey, rows("A"), mapping="{"), 400, "invalid")
    assert_problem(send(partner, survey, rows("A"), unit="B"), 400, "invalid")
    assert_problem(send(partner, survey, rows("A"), questionnaire="nothing"), 400, "invalid")
    assert ImportRun.objects.count() == 0


def test_the_scope_is_needed(own: OrgUnit, survey: Questionnaire) -> None:
    _, plain = make_key(own, "response.create")
    assert send(client_of(plain), survey, rows("A")).status_code == 403
