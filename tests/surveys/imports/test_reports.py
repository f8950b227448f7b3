"""What the report and the list tell: where rows go, what was undone, what waits."""

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import OrgUnit
from accounts.policy import Role
from surveys.domain.imports.tallies import destination_of
from surveys.domain.responses.processing import process_responses
from surveys.imports import run_import
from surveys.imports.jobs import go_on, open_uploaded
from surveys.models import ImportRun, Questionnaire, Response
from surveys.views.imports.report import links_of
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import a_response
from tests.surveys.imports.pages import CSV, address, choose, imported, text_of, upload


def test_report_says_where_rows_would_go_and_where_they_went(page: Client, passengers: Questionnaire) -> None:
    upload(page, passengers)
    run = ImportRun.objects.get()
    choose(page, run)
    go_on(run.pk)
    checked = text_of(page, "import_run", run)
    assert "Where the rows would go" in checked and "answered from 3 May 2026 to 4 May 2026" in checked
    assert '<td>Boarding area A</td><td class="n">1</td>' in checked
    assert "What next" in checked and "Import 2 responses" in checked
    page.post(address("import_start", run), {"what": "import", "skip_errors": "on"})
    go_on(run.pk)
    report = text_of(page, "import_run", run)
    area = OrgUnit.objects.get(code="sfo-a")
    dashboard = reverse("dashboard", args=[area.uuid])
    days = "program=passengers&amp;from=2026-05-03&amp;to=2026-05-04"
    assert f'<a href="{dashboard}?{days}">Boarding area A</a></td><td class="n">1</td>' in report
    assert "Where the rows went" in report and "None in particular" in report
    assert f'href="{reverse("responses")}?import={run.uuid}"><span>See the 2 responses</span>' in report
    assert "2 responses still wait for their scores" in report
    for link in (f"{dashboard}?{days.replace('amp;', '')}", f"{reverse('responses')}?import={run.uuid}"):
        assert page.get(link).status_code == 200
    process_responses()
    assert "Their scores are up to date." in text_of(page, "import_run", run)


def test_who_may_see_no_scores_gets_no_links_to_them(page: Client, passengers: Questionnaire) -> None:
    run = imported(page, passengers)
    request = RequestFactory().get("/")
    request.user = make_user(Role.ANALYST, OrgUnitFactory())
    found = links_of(request, run, destination_of(run))
    assert (found["responses_url"], found["dashboard_url"]) == ("", "")
    assert [url for _, _, url in found["units"]] == ["", ""]


def test_responses_list_shows_one_import_to_who_may_run_it(page: Client, passengers: Questionnaire) -> None:
    run = imported(page, passengers)
    a_response(passengers, answers={"q28": 3})
    asked = {"import": str(run.uuid)}
    everything = page.get(reverse("responses"))
    chosen = page.get(reverse("responses"), asked)
    assert (everything.context["page_obj"].paginator.count, chosen.context["page_obj"].paginator.count) == (
        3,
        2,
    )
    assert address("import_run", run) in chosen.content.decode()
    assert page.get(reverse("responses"), {"import": "x"}).status_code == 400
    below = Client()
    below.force_login(make_user(Role.UNIT_MANAGER, OrgUnit.objects.get(code="sfo-a")))
    assert below.get(reverse("responses")).status_code == 200
    assert below.get(reverse("responses"), asked).status_code == 400


def test_undoing_is_shown_on_its_way_and_asked_for_once(page: Client, passengers: Questionnaire) -> None:
    run = imported(page, passengers)
    page.post(address("import_undo", run))
    shown = text_of(page, "import_run", run)
    assert "Undoing the import" in shown and "0 of 2 responses" in shown
    assert page.get(address("import_progress", run)).status_code == 200
    again = page.post(address("import_undo", run), follow=True)
    assert "There is nothing to undo here now." in again.content.decode()
    assert go_on(run.pk) == "undone"
    assert page.get(address("import_progress", run)).headers["HX-Refresh"] == "true"
    assert "count nowhere" in text_of(page, "import_run", run)


def test_second_press_of_import_changes_nothing(page: Client, passengers: Questionnaire) -> None:
    run = imported(page, passengers)
    again = page.post(address("import_start", run), {"what": "import", "skip_errors": "on"}, follow=True)
    assert "This import can&#x27;t be started now." in again.content.decode()
    page.post(address("import_mapping", run), {"c3.to": ""})
    run.refresh_from_db()
    assert (run.status, run.created_count, len(run.definition["columns"])) == ("done", 2, 6)


def test_cancelled_import_goes_on_where_it_stopped(
    page: Client, passengers: Questionnaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveys.imports.passes.BATCH", 1)
    upload(page, passengers)
    run = ImportRun.objects.get()
    choose(page, run)
    go_on(run.pk)
    page.post(address("import_start", run), {"what": "import", "skip_errors": "on"})
    run.refresh_from_db()
    run_import(run, lambda: open_uploaded(run), progress=lambda run: page.post(address("import_cancel", run)))
    assert (run.status, run.created_count, Response.objects.count()) == ("cancelled", 1, 1)
    assert "Go on importing" in text_of(page, "import_run", run)
    page.post(address("import_start", run), {"what": "import", "skip_errors": "on"})
    assert go_on(run.pk) == "done"
    run.refresh_from_db()
    assert (run.created_count, run.known_count, run.error_count) == (2, 0, 1)


def test_file_that_was_imported_and_undone_before_is_told(page: Client, passengers: Questionnaire) -> None:
    run = imported(page, passengers)
    page.post(address("import_undo", run))
    go_on(run.pk)
    upload(page, passengers)
    latest = ImportRun.objects.latest("id")
    assert "and undone" in text_of(page, "import_run", latest)


def test_interrupted_import_of_the_command_line_says_how_to_go_on(
    page: Client, passengers: Questionnaire, analyst: Any
) -> None:
    run = ImportRun.objects.create(
        questionnaire=passengers,
        unit=passengers.owner,
        file_name="big.csv",
        file_checksum="c",
        status="running",
        next_row=1500,
    )
    shown = text_of(page, "import_run", run)
    assert "Interrupted after row 1,500." in shown and "Run the same command again to go on" in shown
    page.post(address("import_cancel", run))
    run.refresh_from_db()
    assert run.status == "cancelled"


def test_threat_08_errors_download_as_quoted_csv(page: Client, passengers: Questionnaire) -> None:
    upload(page, passengers, CSV.replace(";4;1;", ";=1+1;1;"))
    run = ImportRun.objects.get()
    choose(page, run)
    go_on(run.pk)
    lines = page.get(address("import_errors", run)).getvalue().decode("utf-8-sig").splitlines()
    assert lines[0] == "Row,Column,Value,What is wrong"
    assert "4,How likely is it?,'=1+1,This is no number from 0 to 10." in lines


def test_list_is_empty_then_shows_runs_and_searches(page: Client, passengers: Questionnaire) -> None:
    empty = page.get(reverse("surveys:imports")).content.decode()
    assert "Nothing imported yet" in empty
    upload(page, passengers)
    assert "may.csv" in page.get(reverse("surveys:imports"), {"q": "may"}).content.decode()
    assert "No import like this" in page.get(reverse("surveys:imports"), {"q": "june"}).content.decode()
    assert page.get(reverse("surveys:imports"), {"owner": "1"}).status_code == 400
