"""An export from asking to forgetting: made by the worker, taken up after a death, cancelled, downloaded."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, OrgUnit, User
from accounts.policy import Role
from common.clock import now
from surveys.domain.responses import exporting
from surveys.domain.responses.erasing import erase_response
from surveys.domain.responses.exporting import start_export
from surveys.exports import jobs
from surveys.exports.jobs import make_export
from surveys.models import Export, ExportChunk, Questionnaire
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import ProgramFactory
from tests.surveys.exports.given import a_survey, answered
from tests.surveys.exports.sav_reader import read_sav

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> OrgUnit:
    return OrgUnitFactory(name="Airport")


@pytest.fixture
def survey(root: OrgUnit) -> Questionnaire:
    made = a_survey(program=ProgramFactory(owner=root))
    for _ in range(3):
        answered(made)
    return made


@pytest.fixture
def analyst(root: OrgUnit) -> User:
    return make_user(Role.ANALYST, root)


@pytest.fixture
def page(analyst: User) -> Client:
    client = Client()
    client.force_login(analyst)
    return client


def asked(survey: Questionnaire, by: User, **choices: object) -> Export:
    return start_export(survey, unit=survey.owner, by=by, **{"file_format": "csv"} | choices)


def address(name: str, export: Export) -> str:
    return reverse(f"surveys:{name}", kwargs={"uuid": export.uuid})


def test_asked_for_on_the_page_made_and_downloaded(
    page: Client, survey: Questionnaire, root: OrgUnit
) -> None:
    said = {"questionnaire": survey.pk, "unit": root.pk, "file_format": "csv", "told_as": "codes"}
    assert page.post(reverse("surveys:export_new"), said).status_code == 302
    export = Export.objects.get()
    shown = page.get(reverse("surveys:exports")).content.decode()
    assert "Waiting" in shown and 'hx-trigger="every 2s"' in shown
    assert page.get(address("export_download", export)).status_code == 302
    assert make_export(export.pk) == "done"
    export.refresh_from_db()
    assert (export.rows_done, export.total_rows, export.attempts, export.lease_token) == (3, 3, 1, None)
    answer = page.get(address("export_download", export))
    file = b"".join(answer.streaming_content)
    assert len(file) == export.size_bytes == int(answer["Content-Length"])
    rows = list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline="")))
    assert [row["trip"] for row in rows] == ["2"] * 3
    assert answer["Content-Disposition"].startswith('attachment; filename="All-kinds-20')
    assert "hx-trigger" not in page.get(reverse("surveys:exports")).content.decode()
    assert set(AuditEntry.objects.filter(model="surveys.Export").values_list("action", flat=True)) == {
        "export.started",
        "export.done",
    }
    assert make_export(export.pk) == "nothing to do"


def test_files_in_pieces_come_back_whole(
    survey: Questionnaire, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "PIECE_BYTES", 100)
    export = asked(survey, analyst, file_format="sav")
    make_export(export.pk)
    assert export.chunks.count() > 10
    assert len(read_sav(b"".join(exporting.file_of(export))).cases) == 3


def test_who_dies_leaves_it_to_the_next(survey: Questionnaire, analyst: User) -> None:
    export = asked(survey, analyst)
    assert exporting.claim_export(export) is not None
    assert make_export(export.pk) == "nothing to do"
    assert exporting.exports_to_resume() == []
    Export.objects.update(leased_until=now() - timedelta(seconds=1))
    assert exporting.exports_to_resume() == [export.pk]
    assert make_export(export.pk) == "done"
    export.refresh_from_db()
    assert (export.attempts, exporting.exports_to_resume()) == (2, [])


def test_is_given_up_after_three_deaths(survey: Questionnaire, analyst: User) -> None:
    export = asked(survey, analyst)
    Export.objects.update(attempts=3)
    assert make_export(export.pk) == "nothing to do"
    export.refresh_from_db()
    assert (export.status, export.error) == ("failed", exporting.GIVEN_UP)


def test_cancelled_on_the_way_it_stops(
    page: Client, survey: Questionnaire, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = asked(survey, analyst)
    keep = exporting.keep_file

    def cancel_then_keep(*args: object) -> None:
        page.post(address("export_cancel", export))
        keep(*args)

    monkeypatch.setattr(exporting, "keep_file", cancel_then_keep)
    assert make_export(export.pk) == "lost"
    export.refresh_from_db()
    assert (export.status, ExportChunk.objects.count()) == ("cancelled", 0)
    assert page.post(address("export_delete", export)).status_code == 302
    assert Export.objects.count() == 0


def test_made_as_far_as_the_person_reaches_by_then(survey: Questionnaire, analyst: User) -> None:
    export = asked(survey, analyst)
    analyst.grants.update(role=Role.VIEWER.value)
    assert make_export(export.pk) == "failed"
    export.refresh_from_db()
    assert (export.error, export.chunks.count()) == (jobs.NO_ACCESS, 0)


def test_a_workbook_that_is_too_wide_says_so(
    survey: Questionnaire, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("surveys.exports.writers.xlsx.MOST_COLUMNS", 5)
    export = asked(survey, analyst, file_format="xlsx")
    assert make_export(export.pk) == "failed"
    export.refresh_from_db()
    assert "Choose CSV." in export.error


def test_is_forgotten_when_its_time_is_over(survey: Questionnaire, analyst: User) -> None:
    export = asked(survey, analyst)
    make_export(export.pk)
    assert exporting.forget_old_exports() == 0
    Export.objects.update(expires_at=now() - timedelta(seconds=1))
    assert exporting.forget_old_exports() == 1
    assert ExportChunk.objects.count() == 0


def test_erasing_an_answer_deletes_the_files_that_hold_it(survey: Questionnaire, analyst: User) -> None:
    done, at_work = asked(survey, analyst), asked(survey, analyst)
    make_export(done.pk)
    exporting.claim_export(at_work)
    erase_response(survey.responses.first(), by=None, reason="Asked to")
    for export in (done, at_work):
        export.refresh_from_db()
    assert (done.status, done.error, done.chunks.count()) == ("failed", exporting.ERASED, 0)
    assert (at_work.status, at_work.lease_token, at_work.attempts) == ("waiting", None, 0)


def test_others_get_it_only_where_they_reach_all_of_it(
    survey: Questionnaire, root: OrgUnit, analyst: User
) -> None:
    plain, named = asked(survey, analyst), asked(survey, analyst, has_contacts=True)
    beneath = make_user(Role.ANALYST, OrgUnitFactory(parent=root))
    alone = make_user(Role.ANALYST, root, includes_descendants=False)
    regional = make_user(Role.REGIONAL_MANAGER, root)
    for user, seen in ((analyst, [plain]), (beneath, []), (alone, []), (regional, [plain, named])):
        rows = Export.objects.reachable(user, "response.export").order_by("id")
        assert list(rows) == seen


def test_form_refuses_names_that_may_not_be_seen_and_days_that_go_back(
    survey: Questionnaire, root: OrgUnit
) -> None:
    user = make_user(Role.ANALYST, root)
    user.grants.create(role=Role.UNIT_MANAGER.value, unit=OrgUnitFactory(parent=root))
    client = Client()
    client.force_login(user)
    said = {"questionnaire": survey.pk, "unit": root.pk, "file_format": "csv", "told_as": "labels"}
    said |= {"first_on": "2026-05-02", "last_on": "2026-05-01", "has_contacts": "on"}
    answer = client.post(reverse("surveys:export_new"), said)
    text = answer.content.decode()
    assert (answer.status_code, Export.objects.count()) == (400, 0)
    assert "all names and addresses there" in text and "before the first one" in text


def test_codebook_tells_columns_and_codes(page: Client, survey: Questionnaire) -> None:
    shown = page.get(reverse("surveys:codebook", kwargs={"uuid": survey.uuid})).content.decode()
    assert "What did you use?: Wi-Fi" in shown and "Did not use" not in shown and "Great" in shown
    answer = page.get(reverse("surveys:codebook_csv", kwargs={"uuid": survey.uuid}))
    lines = list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))
    assert ["trip", "", "", "", "", "2", "Other"] in lines


def test_a_program_is_one_zip_with_a_file_and_a_codebook_for_each_survey(
    page: Client, survey: Questionnaire, root: OrgUnit
) -> None:
    twin = a_survey(program=survey.program)
    answered(twin)
    elsewhere = a_survey(program=ProgramFactory(owner=root))
    answered(elsewhere)
    said = {"program": survey.program.pk, "unit": root.pk, "file_format": "csv", "told_as": "codes"}
    assert page.post(reverse("surveys:export_new"), said).status_code == 302
    export = Export.objects.get()

    assert make_export(export.pk) == "done"

    export.refresh_from_db()
    assert (export.rows_done, export.total_rows) == (4, 4)
    answer = page.get(address("export_download", export))
    assert answer["Content-Type"] == "application/zip" and answer["Content-Disposition"].endswith('.zip"')
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.namelist() == [
        "All-kinds.csv",
        "All-kinds-codebook.csv",
        "All-kinds-2.csv",
        "All-kinds-2-codebook.csv",
    ]
    first, second = (table(archive.read(name)) for name in ("All-kinds.csv", "All-kinds-2.csv"))
    assert (len(first), len(second)) == (3, 1)
    assert {row["trip"] for row in first} == {"2"}
    columns = {row["Column"] for row in table(archive.read("All-kinds-codebook.csv"))}
    assert columns == set(first[0])


def table(file: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(file.decode("utf-8-sig"), newline="")))


def test_either_a_survey_or_a_program_is_exported(page: Client, survey: Questionnaire, root: OrgUnit) -> None:
    both = {"questionnaire": survey.pk, "program": survey.program.pk}
    for chosen in ({}, both):
        said = chosen | {"unit": root.pk, "file_format": "csv", "told_as": "codes"}
        answer = page.post(reverse("surveys:export_new"), said)
        assert answer.status_code == 400 and "Choose one survey" in answer.content.decode()
    assert Export.objects.count() == 0


def test_erased_answers_leave_the_file_of_their_program_too(
    survey: Questionnaire, analyst: User, root: OrgUnit
) -> None:
    export = start_export(survey.program, unit=root, by=analyst, file_format="csv")
    make_export(export.pk)
    erase_response(survey.responses.first(), by=None, reason="Asked for")
    export.refresh_from_db()
    assert (export.status, export.error, export.size_bytes) == ("failed", exporting.ERASED, 0)
