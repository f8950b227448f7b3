"""The pages: upload, columns, report, import, undo; reach; what a hostile file may not do."""

import io
import json

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import OrgUnit
from accounts.policy import Role
from surveys.imports.jobs import go_on
from surveys.models import ImportMapping, ImportRun, Questionnaire, Response
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.surveys.imports.pages import CSV, address, choose, upload


def test_upload_guesses_columns_codes_and_dates(page: Client, passengers: Questionnaire) -> None:
    answer = upload(page, passengers)
    run = ImportRun.objects.get()
    assert answer.url == address("import_mapping", run)
    columns = {one["column"]: one for one in run.definition["columns"]}
    assert columns["SFO Airport as a whole"]["to"] == "answer:overall"
    assert columns["SFO Airport as a whole"]["not_applicable"] == ["6"]
    assert columns["Submitted"]["date"] == {"kind": "format", "format": "%d.%m.%Y"}
    assert columns["Submitted"]["precision"] == "day"
    shown = page.get(answer.url).content.decode()
    assert "may.csv" in shown and "<script>alert(1)" not in shown


def test_file_is_mapped_checked_imported_and_undone(page: Client, passengers: Questionnaire) -> None:
    upload(page, passengers)
    run = ImportRun.objects.get()
    answer = choose(page, run)
    assert answer.status_code == 302
    go_on(run.pk)
    run.refresh_from_db()
    assert (run.status, run.is_dry, run.created_count, run.error_count) == ("done", True, 2, 1)
    assert Response.objects.count() == 0
    report = page.get(address("import_run", run)).content.decode()
    assert "There is no such unit here" in report and "<script>alert" not in report
    refused = page.post(address("import_start", run), {"what": "import"})
    assert (refused.status_code, Response.objects.count()) == (422, 0)
    page.post(address("import_start", run), {"what": "import", "skip_errors": "on"})
    go_on(run.pk)
    run.refresh_from_db()
    assert (run.status, run.created_count, run.error_count) == ("done", 2, 1)
    first, second = Response.objects.order_by("id")
    assert (first.external_id, first.unit.code, first.answers["q28"]) == ("a1", "sfo-a", 9)
    assert (second.missing["q28"], second.answers["q15"]) == ("blank", "na")
    page.post(address("import_undo", run))
    assert go_on(run.pk) == "undone"
    assert Response.objects.filter(excluded_at=None).count() == 0
    page.post(address("import_redo", run))
    assert go_on(run.pk) == "done"
    assert Response.objects.filter(excluded_at=None).count() == 2


def test_saved_mapping_is_taken_by_the_next_file(page: Client, passengers: Questionnaire) -> None:
    upload(page, passengers)
    run = ImportRun.objects.get()
    choose(page, run)
    page.post(address("import_mapping_save", run), {"name": "Monthly"})
    saved = ImportMapping.objects.get()
    upload(page, passengers, CSV.replace("a1", "b1"), name="june.csv")
    latest = ImportRun.objects.latest("id")
    assert (latest.mapping, latest.definition) == (saved, saved.definition)
    text = page.get(address("import_mapping_download", latest)).content
    assert json.loads(text)["format"] == "rapport-mapping-1"


@pytest.mark.parametrize("name", ["import_run", "import_mapping", "import_progress", "import_errors"])
def test_run_out_of_reach_is_not_found(passengers: Questionnaire, page: Client, name: str) -> None:
    upload(page, passengers)
    stranger = Client()
    stranger.force_login(make_user(Role.ANALYST, OrgUnitFactory()))
    assert stranger.get(address(name, ImportRun.objects.get())).status_code == 404


def test_rows_go_only_where_the_person_may_import(passengers: Questionnaire) -> None:
    area = OrgUnit.objects.get(code="sfo-a")
    person, client = make_user(Role.ANALYST, area), Client()
    client.force_login(person)
    file = io.BytesIO(CSV.encode())
    file.name = "may.csv"
    asked = {"file": file, "questionnaire": passengers.pk, "unit": passengers.owner_id}
    assert client.post(reverse("surveys:import_new"), asked).status_code == 400
    file.seek(0)
    client.post(reverse("surveys:import_new"), asked | {"unit": area.pk})
    run = ImportRun.objects.get()
    choose(client, run)
    go_on(run.pk)
    run.refresh_from_db()
    assert (run.created_count, run.error_count) == (1, 2)
    assert run.row_errors.order_by("row").values_list("row", "column").first() == (3, "Boarding area")


def test_wrong_mapping_is_refused_before_the_first_row(page: Client, passengers: Questionnaire) -> None:
    upload(page, passengers)
    run = ImportRun.objects.get()
    answer = page.post(address("import_mapping", run), {"c1.to": "", "c2.to": "", "what": "check"})
    assert answer.status_code == 400
    assert "Choose the column that names the unit" in answer.content.decode()
    assert ImportRun.objects.get().status == "uploaded"
