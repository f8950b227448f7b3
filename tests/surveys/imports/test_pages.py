"""The pages: upload, columns, report, import, undo; reach; what a hostile file may not do."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import OrgUnit
from accounts.policy import Role
from surveys.domain.import_tallies import destination_of
from surveys.domain.processing import process_responses
from surveys.imports import run_import
from surveys.imports.jobs import go_on, open_uploaded
from surveys.models import ImportMapping, ImportRun, Questionnaire, Response
from surveys.views.import_report import links_of
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import a_response

CSV = (
    "Respondent ID;Submitted;Boarding area;How likely is it?;SFO Airport as a whole;Comment\n"
    "a1;03.05.2026;A;9;5;Fine\n"
    "a2;04.05.2026;B;99;6;\n"
    "a3;05.05.2026;Z;4;1;=SUM(1)<script>alert(1)</script>\n"
)


def upload(page: Client, questionnaire: Questionnaire, text: str | bytes = CSV, name: str = "may.csv") -> Any:
    data = text.encode() if isinstance(text, str) else text
    file = io.BytesIO(data)
    file.name = name
    fields = {"file": file, "questionnaire": questionnaire.pk, "unit": questionnaire.owner_id}
    return page.post(reverse("surveys:import_new"), fields)


def address(name: str, run: ImportRun) -> str:
    return reverse(f"surveys:{name}", kwargs={"uuid": run.uuid})


def choose(page: Client, run: ImportRun, **more: str) -> Any:
    """The columns as somebody would choose them."""
    fields = {
        "c0.to": "external_id",
        "c1.to": "completed_at",
        "c2.to": "unit",
        "c3.to": "answer:nps",
        "c4.to": "answer:overall",
        "c5.to": "answer:problem_comment",
    }
    page.post(address("import_mapping", run), fields)
    values = {
        "c2.n0": "A", "c2.v0": "=sfo-a", "c2.n1": "B", "c2.v1": "=sfo-b",
        "c3.n0": "99", "c3.v0": "missing", "c4.n0": "6", "c4.v0": "na",
    }  # fmt: skip
    return page.post(address("import_mapping", run), fields | values | {"what": "check"} | more)


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


def imported(page: Client, questionnaire: Questionnaire) -> ImportRun:
    upload(page, questionnaire)
    run = ImportRun.objects.get()
    choose(page, run)
    go_on(run.pk)
    page.post(address("import_start", run), {"what": "import", "skip_errors": "on"})
    go_on(run.pk)
    run.refresh_from_db()
    return run


def text_of(page: Client, name: str, run: ImportRun) -> str:
    return " ".join(page.get(address(name, run)).content.decode().split())


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
    found = links_of(request, run, destination_of(run))  # type: ignore[arg-type]
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
    assert "3,How likely is it?,'=1+1,This is no number from 0 to 10." in lines


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


def zipped(part: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(part, "<x/>")
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.csv", b"", "empty"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + b"x" * 20, "password-protected"),
        ("x.xlsx", b"PK\x03\x04broken", "read"),
        ("<script>alert(1)</script>.csv", b"\x1f\x8b00000000", "compressed"),
        ("report.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\n", "no table"),
        ("photo.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "no table"),
        ("answers.csv", b"a,b\n" + bytes(range(32)) * 20, "no table"),
        ("letter.docx", zipped("word/document.xml"), "read"),
        ("none.zip", b"PK\x05\x06" + b"\x00" * 18, "read"),
        ("header.csv", b"Respondent ID;Submitted\n", "no rows"),
        ("one.csv", b"hello", "no rows"),
        ("blank.csv", b"\n\n", "blank"),
    ],
)
def test_unreadable_file_is_refused_in_words(
    page: Client, passengers: Questionnaire, name: str, data: bytes, words: str
) -> None:
    answer = upload(page, passengers, data, name=name)
    assert answer.status_code == 400
    assert words in answer.content.decode() and "<script>alert" not in answer.content.decode()
    assert ImportRun.objects.count() == 0


def test_threat_03_script_in_file_names_and_headers_is_escaped(
    page: Client, passengers: Questionnaire
) -> None:
    evil = "<img src=x onerror=alert(1)>"
    answer = upload(page, passengers, f"id,{evil}\n1,{evil}\n", name=f"{evil}.csv")
    run = ImportRun.objects.get()
    page.post(answer.url, {"c1.to": "answer:problem_comment"})
    for name in ("import_mapping", "import_run"):
        assert "<img src=x" not in page.get(address(name, run)).content.decode()
    assert "<img src=x" not in page.get(reverse("surveys:imports")).content.decode()


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
    assert run.row_errors.order_by("row").values_list("row", "column").first() == (2, "Boarding area")


def test_wrong_mapping_is_refused_before_the_first_row(page: Client, passengers: Questionnaire) -> None:
    upload(page, passengers)
    run = ImportRun.objects.get()
    answer = page.post(address("import_mapping", run), {"c1.to": "", "c2.to": "", "what": "check"})
    assert answer.status_code == 400
    assert "Choose the column that names the unit" in answer.content.decode()
    assert ImportRun.objects.get().status == "uploaded"


def test_list_is_empty_then_shows_runs_and_searches(page: Client, passengers: Questionnaire) -> None:
    empty = page.get(reverse("surveys:imports")).content.decode()
    assert "Nothing imported yet" in empty
    upload(page, passengers)
    assert "may.csv" in page.get(reverse("surveys:imports"), {"q": "may"}).content.decode()
    assert "No import like this" in page.get(reverse("surveys:imports"), {"q": "june"}).content.decode()
    assert page.get(reverse("surveys:imports"), {"owner": "1"}).status_code == 400


HTML = b"<!doctype html><html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../x.csv", "x.csv"),
        ("/etc/passwd.csv", "passwd.csv"),
        ("..\\..\\x.csv", "x.csv"),
        ("a\r\nb.csv", "a%0D%0Ab.csv"),
    ],
)
def test_threat_26_a_file_name_with_a_path_is_a_name_and_no_path(
    page: Client, passengers: Questionnaire, settings: Any, tmp_path: Any, name: str, kept: str
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    boundary = "sign"
    fields = {"questionnaire": passengers.pk, "unit": passengers.owner_id}
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
             for key, value in fields.items()]  # fmt: skip
    shown = name.replace("\\", "\\\\").replace("\r\n", "%0D%0A")
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{shown}"\r\n'
        f"Content-Type: text/csv\r\n\r\n{CSV}\r\n--{boundary}--\r\n"
    )
    page.post(
        reverse("surveys:import_new"), "".join(parts).encode(), f"multipart/form-data; boundary={boundary}"
    )
    run = ImportRun.objects.get()
    assert run.file_name == kept
    assert list(tmp_path.rglob("*")) == []
    errors = page.get(address("import_errors", run))
    assert "x.csv" not in errors.headers["Content-Disposition"]


@pytest.mark.parametrize("name", ["page.csv", "page.html", "image.png", "page.xlsx"])
def test_threat_26_markup_under_any_name_is_never_served_as_a_page(
    page: Client, passengers: Questionnaire, name: str
) -> None:
    answer = upload(page, passengers, HTML + b"\nx,y\n1,2\n", name=name)
    assert answer.status_code in (302, 400)
    assert b"<script>alert" not in answer.content
    for run in ImportRun.objects.all():
        for route in ("import_run", "import_mapping", "import_progress"):
            assert b"<script>alert" not in page.get(address(route, run)).content
        for route in ("import_errors", "import_mapping_download"):
            download = page.get(address(route, run))
            assert download.headers["Content-Disposition"].startswith("attachment"), route
            assert download.headers["X-Content-Type-Options"] == "nosniff", route
            assert not download.headers["Content-Type"].startswith("text/html"), route
