"""Imports that are killed before and after each of their commits lose nothing and double nothing."""

import io
from typing import Any

import pytest

from accounts.models import AuditEntry
from surveys.domain.imports import runs as import_runs
from surveys.domain.imports import undoing
from surveys.imports import run_import
from surveys.imports.jobs import go_on
from surveys.models import Company, ImportRun, Questionnaire, Respondent, Response
from tests.dying import every_death
from tests.factories.accounts import OrgUnitFactory
from tests.factories.surveys import ProgramFactory, publish

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 35
COLUMNS = [
    {"column": "Day", "to": "completed_at", "precision": "day"},
    {"column": "Unit", "to": "unit"},
    {"column": "NPS", "to": "answer:nps"},
    {"column": "Id", "to": "external_id"},
    {"column": "Mail", "to": "respondent:email"},
    {"column": "Name", "to": "respondent:name"},
    {"column": "Firm", "to": "company"},
]
DEFINITION = {"format": "rapport-mapping-1", "columns": COLUMNS, "constants": {"source": "shop"}}
FILE = "Day,Unit,NPS,Id,Mail,Name,Firm\n" + "".join(
    f"2026-01-{number % 28 + 1:02},root,{number % 11},{number},{mail},Person {number},Firm {number % 4}\n"
    for number in range(ROWS)
    for mail in [f"p{number}@customer.test" if number % 2 else ""]
)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("surveys.imports.passes.BATCH", 10)
    monkeypatch.setattr("surveys.domain.imports.undoing.BATCH", 10)
    monkeypatch.setattr("surveys.domain.imports.runs.enqueue", lambda *args: True)


@pytest.fixture
def shop() -> Questionnaire:
    return publish(ProgramFactory(owner=OrgUnitFactory(code="root")))


def file() -> Any:
    return io.BytesIO(FILE.encode())


def a_run(questionnaire: Questionnaire, **options: Any) -> ImportRun:
    run = import_runs.create_run(
        questionnaire,
        unit=questionnaire.owner,
        definition=DEFINITION,
        file_name="x.csv",
        checksum="c",
        by=None,
    )
    options = {"is_dry": False, "skip_errors": False} | options
    assert import_runs.start_run(run, by=None, in_background=False, **options)
    return run


def end_leases() -> None:
    """Time passes: whoever died holds nothing any more."""
    ImportRun.objects.update(leased_until=None)


def clear() -> None:
    Response.objects.all().delete()
    Respondent.objects.all().delete()
    Company.objects.all().delete()


@pytest.mark.parametrize("skip_errors", [False, True])
def test_import_killed_at_any_commit_stores_every_row_once(shop: Questionnaire, skip_errors: bool) -> None:
    for death in every_death():
        run = a_run(shop, skip_errors=skip_errors)
        with death:
            run_import(run, file)
        end_leases()
        run_import(run, file)
        run.refresh_from_db()
        assert (run.status, run.created_count, run.known_count, run.error_count) == ("done", ROWS, 0, 0), (
            death
        )
        assert Response.objects.filter(import_run=run).count() == Response.objects.count() == ROWS, death
        assert run.tally["units"] == {str(shop.owner_id): ROWS}, death
        assert (Respondent.objects.count(), Company.objects.count()) == (ROWS, 4), death
        clear()


def test_check_killed_at_any_commit_counts_every_row_once(shop: Questionnaire) -> None:
    for death in every_death():
        run = a_run(shop, is_dry=True)
        with death:
            run_import(run, file)
        end_leases()
        run_import(run, file)
        run.refresh_from_db()
        assert (run.status, run.created_count, run.total_rows) == ("done", ROWS, ROWS), death
        assert (Response.objects.count(), Respondent.objects.count()) == (0, 0), death


UNDOING = (undoing.start_undoing, "undone", ROWS)
REDOING = (undoing.start_redoing, "done", 0)


@pytest.mark.parametrize(("killed", "other"), [(UNDOING, REDOING), (REDOING, UNDOING)])
def test_undoing_and_redoing_killed_at_any_commit_change_every_response_once(
    shop: Questionnaire, killed: Any, other: Any
) -> None:
    run = run_import(a_run(shop), file)
    entries = AuditEntry.objects.filter(action__in=["response.excluded", "response.included"])
    start, ended, excluded = killed
    if start is undoing.start_redoing:
        correct(run, other)
    for death in every_death():
        before = entries.count()
        assert start(run, by=None), death
        with death:
            go_on(run.pk)
        end_leases()
        assert go_on(run.pk) == ended, death
        run.refresh_from_db()
        left_out = Response.objects.filter(excluded_at__isnull=False).count()
        assert (run.corrected_count, left_out, entries.count() - before) == (ROWS, excluded, ROWS), death
        correct(run, other)


def correct(run: ImportRun, how: Any) -> None:
    start, ended, _ = how
    assert start(run, by=None)
    assert go_on(run.pk) == ended
