"""Files of answers through the API: asked for, made, watched, fetched, forgotten."""

import csv
import io
import zipfile
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import OrgUnit
from surveys.exports.jobs import make_export
from surveys.models import Export, Questionnaire
from tests.api.conftest import client_of
from tests.api.talking import assert_problem, pointers
from tests.factories.accounts import make_key
from tests.factories.surveys import ProgramFactory
from tests.surveys.exports.given import a_survey, answered

pytestmark = pytest.mark.django_db
URL = "/api/v1/exports/"


@pytest.fixture
def survey(own: OrgUnit) -> Questionnaire:
    made = a_survey(program=ProgramFactory(owner=own, code="mine"))
    for _ in range(3):
        answered(made)
    return made


def ask(client: APIClient, survey: Questionnaire, **said: Any) -> Any:
    return client.post(URL, {"questionnaire": str(survey.uuid), "unit": "A"} | said)


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_file_is_asked_for_watched_and_fetched(partner: APIClient, survey: Questionnaire) -> None:
    answer = ask(partner, survey, has_labels=False)
    assert answer.status_code == 201
    said = answer.json()
    assert answer["Location"] == f"{URL}{said['id']}/"
    assert (said["status"], said["share"], said["file_format"], said["program"]) == (
        "waiting", None, "csv", None,
    )  # fmt: skip
    found = assert_problem(partner.get(f"{URL}{said['id']}/file/"), 422, "refused")
    assert "waiting" in found["detail"]

    make_export(Export.objects.get().pk)

    now = partner.get(answer["Location"]).json()
    assert (now["status"], now["rows_done"], now["total_rows"], now["share"]) == ("done", 3, 3, 1.0)
    file = partner.get(f"{URL}{said['id']}/file/")
    assert file["Content-Disposition"].startswith("attachment") and file["Cache-Control"] == "no-store"
    data = body_of(file)
    assert len(data) == now["size_bytes"]
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [row["trip"] for row in rows] == ["2"] * 3
    assert [one["id"] for one in partner.get(URL, {"status": "done"}).json()["results"]] == [said["id"]]


def test_a_whole_program_is_a_zip(partner: APIClient, survey: Questionnaire) -> None:
    said = partner.post(URL, {"program": "mine", "unit": "A"}).json()
    assert (said["program"], said["questionnaire"]) == ("mine", None)
    make_export(Export.objects.get().pk)
    file = partner.get(f"{URL}{said['id']}/file/")
    archive = zipfile.ZipFile(io.BytesIO(body_of(file)))
    assert archive.namelist() == ["All-kinds.csv", "All-kinds-codebook.csv"]


def test_keys_get_no_names_and_addresses(partner: APIClient, survey: Questionnaire) -> None:
    assert pointers(assert_problem(ask(partner, survey, has_contacts=True), 400, "invalid")) == [
        "#/has_contacts"
    ]
    ask(partner, survey)
    make_export(Export.objects.get().pk)
    data = body_of(partner.get(f"{URL}{Export.objects.get().uuid}/file/")).decode("utf-8-sig")
    assert "contact_email" not in data.splitlines()[0] and "@" not in data


def test_deleted_it_is_gone(partner: APIClient, survey: Questionnaire) -> None:
    said = ask(partner, survey).json()
    assert partner.delete(f"{URL}{said['id']}/").status_code == 204
    assert Export.objects.count() == 0
    assert_problem(partner.get(f"{URL}{said['id']}/"), 404, "not_found")


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"program": "mine"}, "#/questionnaire"),
        ({"unit": "B"}, "#/unit"),
        ({"unit": "SFO"}, "#/unit"),
        ({"questionnaire": "0196f1c2-7a00-7c3e-9d5b-0a3a54f2a8c1"}, "#/questionnaire"),
        ({"file_format": "pdf"}, "#/file_format"),
        ({"first_on": "2026-05-02", "last_on": "2026-05-01"}, "#/last_on"),
        ({"started_by": "me"}, "#/started_by"),
    ],
)
def test_threat_11_what_is_wrong_or_out_of_reach_makes_no_file(
    partner: APIClient, survey: Questionnaire, other: OrgUnit, said: dict[str, Any], pointer: str
) -> None:
    assert pointers(assert_problem(ask(partner, survey, **said), 400, "invalid")) == [pointer]
    assert Export.objects.count() == 0


def test_the_file_holds_what_the_key_reaches_when_it_is_made(own: OrgUnit, survey: Questionnaire) -> None:
    key, plain = make_key(own, "response.export")
    ask(client_of(plain), survey)
    type(key).objects.filter(pk=key.pk).update(revoked_at=survey.created_at)
    make_export(Export.objects.get().pk)
    export = Export.objects.get()
    assert export.status == "failed" and "may not export" in export.error


def test_sent_again_with_its_key_it_is_asked_for_once(partner: APIClient, survey: Questionnaire) -> None:
    partner.credentials(HTTP_IDEMPOTENCY_KEY="once")
    assert ask(partner, survey).json() == ask(partner, survey).json()
    assert Export.objects.count() == 1
