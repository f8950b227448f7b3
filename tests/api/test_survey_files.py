"""Survey files through the API: the report first, the survey when it is asked for."""

import io
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import OrgUnit
from surveys.domain.questionnaires import staging
from surveys.domain.questionnaires.survey_files import read_survey_file
from surveys.models import Questionnaire, SurveyFile
from tests.api.conftest import client_of
from tests.api.talking import assert_problem, pointers
from tests.factories.accounts import make_key
from tests.factories.surveys import ProgramFactory
from tests.surveys.formats.qsf.build import single, survey, text

pytestmark = pytest.mark.django_db
URL = "/api/v1/survey-files/"


@pytest.fixture(autouse=True)
def _read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "read_apart", read_survey_file)


@pytest.fixture
def program(own: OrgUnit) -> Any:
    return ProgramFactory(owner=own, code="moved")


def a_file(data: bytes = b"", name: str = "moved.qsf") -> io.BytesIO:
    asked = [single("QID1", "Yes", "No", QuestionJS="alert(1)"), text("QID2")]
    file = io.BytesIO(data or survey(asked))
    file.name = name
    return file


def send(client: APIClient, *, file: Any = None, headers: dict[str, str] | None = None, **said: Any) -> Any:
    return client.post(URL, {"file": file or a_file(), **said}, format="multipart", headers=headers or {})


def test_a_dry_run_tells_of_every_element_and_saves_no_survey(partner: APIClient, own: OrgUnit) -> None:
    answer = send(partner)
    assert answer.status_code == 201
    said = answer.json()
    assert answer["Location"] == f"{URL}{said['id']}/"
    assert (said["survey"], said["format"], said["questions"]) == ("Invented", "qsf", 2)
    assert said["questionnaire"] is None and said["unit"]["code"] == "A"
    elements = {one["id"]: one for one in said["elements"]}
    assert elements["QID1"] == {"id": "QID1", "kind": "MC SAVR TX", "text": "Text of QID1", "status": "full"}
    assert elements["QID1/JS"]["status"] == "left_out" and elements["QID1/JS"]["why"]
    assert said["left_out"] == sum(one["status"] == "left_out" for one in said["elements"])
    assert partner.get(answer["Location"]).json() == said
    listed = partner.get(URL, {"is_waiting": "true"}).json()["results"]
    assert [one["id"] for one in listed] == [said["id"]] and "elements" not in listed[0]
    assert Questionnaire.objects.count() == 0


def test_with_save_it_becomes_a_survey(partner: APIClient, program: Any) -> None:
    said = send(partner, save="true", program="moved", unit="A", name="Moved over").json()
    made = Questionnaire.objects.get()
    assert said["questionnaire"] == {"id": str(made.uuid), "name": "Moved over"}
    assert (made.program, made.owner.code) == (program, "A")


def test_a_waiting_file_becomes_a_survey_once(partner: APIClient, program: Any) -> None:
    file = send(partner).json()["id"]
    said = partner.post(f"{URL}{file}/make/", {"program": "moved"})
    assert said.status_code == 200 and said.json()["questionnaire"]["name"] == "Invented"
    assert_problem(partner.post(f"{URL}{file}/make/", {"program": "moved"}), 409, "conflict")
    assert Questionnaire.objects.count() == 1


def test_deleted_it_is_gone_and_its_survey_stays(partner: APIClient, program: Any) -> None:
    file = send(partner, save="true", program="moved").json()["id"]
    assert partner.delete(f"{URL}{file}/").status_code == 204
    assert_problem(partner.get(f"{URL}{file}/"), 404, "not_found")
    assert (SurveyFile.objects.count(), Questionnaire.objects.count()) == (0, 1)


def test_threat_11_places_out_of_reach_are_unknown(partner: APIClient, program: Any, other: OrgUnit) -> None:
    ProgramFactory(owner=other, code="theirs")
    for said, pointer in (
        ({"save": "true", "program": "theirs"}, "#/program"),
        ({"save": "true", "program": "moved", "unit": "B"}, "#/unit"),
        ({"unit": "B"}, "#/unit"),
        ({"save": "true"}, "#/program"),
        ({"unit": "A", "owner": "A"}, "#/owner"),
    ):
        assert pointers(assert_problem(send(partner, **said), 400, "invalid")) == [pointer]
    assert (SurveyFile.objects.count(), Questionnaire.objects.count()) == (0, 0)


def test_broken_file_is_refused_with_one_sentence(partner: APIClient) -> None:
    found = assert_problem(send(partner, file=a_file(b'{"SurveyElements": 5}')), 422, "unreadable")
    assert "\n" not in found["detail"]
    assert SurveyFile.objects.count() == 0


def test_sent_again_with_its_key_it_is_done_once(partner: APIClient, program: Any) -> None:
    headers = {"Idempotency-Key": "once"}
    first = send(partner, headers=headers, save="true", program="moved")
    again = send(partner, headers=headers, save="true", program="moved")
    assert again["Idempotent-Replayed"] == "true" and again.json() == first.json()
    other_file = a_file(survey([text("QID1")]))
    assert_problem(
        send(partner, headers=headers, file=other_file, save="true", program="moved"), 422, "refused"
    )
    assert Questionnaire.objects.count() == 1


def test_without_the_scope_nothing_is_read(own: OrgUnit) -> None:
    _, plain = make_key(own, "program.view")
    assert send(client_of(plain)).status_code == 403
    assert SurveyFile.objects.count() == 0
