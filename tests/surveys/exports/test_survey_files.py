"""The survey itself as a file: on the page, through the API, by the command; read back it is the same."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts.models import OrgUnit
from accounts.policy import Role
from surveys.domain.questionnaires.editing import draft_of
from surveys.domain.questionnaires.gallery import definition_from, templates
from surveys.domain.questionnaires.survey_files import read_survey_file, write_survey_file
from surveys.models import Questionnaire
from tests.api.conftest import client_of
from tests.factories.accounts import OrgUnitFactory, make_key, make_user
from tests.factories.surveys import ProgramFactory
from tests.surveys.exports.given import a_survey

pytestmark = pytest.mark.django_db
KINDS = pytest.mark.parametrize("kind", ["json", "qsf"])


@pytest.fixture
def root() -> OrgUnit:
    return OrgUnitFactory(name="Airport")


@pytest.fixture
def survey(root: OrgUnit) -> Questionnaire:
    return a_survey(program=ProgramFactory(owner=root))


@pytest.fixture
def page(root: OrgUnit) -> Client:
    client = Client()
    client.force_login(make_user(Role.VIEWER, root))
    return client


def read_back(data: bytes) -> dict[str, Any]:
    return dict(read_survey_file(data, "back").definition)


@KINDS
def test_a_downloaded_survey_reads_back_the_same(page: Client, survey: Questionnaire, kind: str) -> None:
    answer = page.get(reverse("surveys:survey_download", args=[survey.uuid, kind]))
    assert answer["Content-Disposition"] == f'attachment; filename="All-kinds.{kind}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert read_back(answer.content) == draft_of(survey).definition


def test_the_draft_is_downloaded_or_a_version(page: Client, survey: Questionnaire) -> None:
    draft = draft_of(survey)
    draft.definition["texts"]["en"]["title"] = "Changed"
    draft.save()
    address = reverse("surveys:survey_download", args=[survey.uuid, "json"])
    assert read_back(page.get(address).content)["texts"]["en"]["title"] == "Changed"
    assert read_back(page.get(address, {"version": "1"}).content) == survey.published.definition
    assert page.get(address, {"version": "2"}).status_code == 404
    assert page.get(address, {"version": "x"}).status_code == 400


def test_no_other_kind_of_file_is_there(page: Client, survey: Questionnaire) -> None:
    assert page.get(reverse("surveys:survey_download", args=[survey.uuid, "pdf"])).status_code == 404


@KINDS
def test_programs_take_it_along_too(survey: Questionnaire, root: OrgUnit, kind: str) -> None:
    partner = client_of(make_key(root, "program.view")[1])
    address = f"/api/v1/questionnaires/{survey.uuid}/definition/"
    assert read_back(partner.get(address, {"as": kind}).content) == survey.published.definition
    assert partner.get(address, {"as": "pdf"}).status_code == 400
    assert partner.get(address, {"like": "qsf"}).status_code == 400


@KINDS
def test_the_command_writes_a_file_that_reads_back(survey: Questionnaire, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"survey.{kind}"
    call_command("export_survey", survey.name, out=file)
    assert read_back(file.read_bytes()) == draft_of(survey).definition
    with pytest.raises(CommandError, match="is there already"):
        call_command("export_survey", survey.name, out=file)
    with pytest.raises(CommandError, match="no version 7"):
        call_command("export_survey", str(survey.uuid), out=tmp_path / "other.qsf", version_number=7)
    with pytest.raises(CommandError, match=r"\.json or \.qsf"):
        call_command("export_survey", survey.name, out=tmp_path / "survey.pdf")
    with pytest.raises(CommandError, match="no survey"):
        call_command("export_survey", "Nothing", out=tmp_path / "other.qsf")


@KINDS
@pytest.mark.parametrize("key", sorted(templates()))
def test_every_template_reads_back_the_same(key: str, kind: str) -> None:
    template = templates()[key]
    definition = definition_from(template, template.document.languages)
    assert read_back(write_survey_file(definition, name=template.name, file_format=kind)) == definition
