"""Runs: nothing half, nothing twice, on from where they stopped; people, choices, foreign codes."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from surveys.domain.imports import files as import_files
from surveys.domain.imports import runs as import_runs
from surveys.domain.imports.runs import ImportLost
from surveys.imports import MappingInvalid, read_mapping, run_import
from surveys.imports.jobs import go_on, resume_imports
from surveys.models import Company, ImportRun, Questionnaire, Respondent, Response
from tests.factories.accounts import OrgUnitFactory
from tests.factories.surveys import ProgramFactory, publish

HEADER = "Datum\tFiliale\tEmpfehlung\tSauberkeit\tGrund\tMail\tFirma\n"
ROWS = [
    "01.02.2026 09:30\tNord\tsehr wahrscheinlich\tGood\tSchön\tana@customer.test\tAcme",
    "02.02.2026 10:00\tNord\tk.A.\tDid not use\t\t\t",
    "02.02.2026 10:00\tNord\tk.A.\tDid not use\t\t\t",
]
FOREIGN = {
    "format": "rapport-mapping-1",
    "columns": [
        {
            "column": "Datum",
            "to": "completed_at",
            "date": {"kind": "format", "format": "%d.%m.%Y %H:%M"},
            "time_zone": "Europe/Berlin",
        },
        {"column": "Filiale", "to": "unit", "values": {"Nord": "north"}},
        {
            "column": "Empfehlung",
            "to": "answer:nps",
            "values": {"sehr wahrscheinlich": "10"},
            "missing": ["k.A."],
        },
        {"column": "Sauberkeit", "to": "answer:ratings.r1", "by": "label"},
        {"column": "Grund", "to": "answer:why"},
        {"column": "Mail", "to": "respondent:email"},
        {"column": "Firma", "to": "company"},
    ],
    "constants": {"source": "shop", "channel": "web", "language": "de"},
}


@pytest.fixture
def flights(db: Any) -> Questionnaire:
    root = OrgUnitFactory(code="root")
    OrgUnitFactory(code="north", parent=root)
    return publish(ProgramFactory(owner=root))


def start(questionnaire: Questionnaire, definition: dict[str, Any] = FOREIGN, **options: Any) -> ImportRun:
    run = import_runs.create_run(
        questionnaire,
        unit=questionnaire.owner,
        definition=definition,
        file_name="x.csv",
        checksum="c",
        by=None,
    )
    options = {"is_dry": False, "skip_errors": False} | options
    import_runs.start_run(run, by=None, in_background=False, **options)
    return run


def of(rows: list[str]) -> Callable[[], Any]:
    return lambda: io.BytesIO((HEADER + "\n".join(rows)).encode("cp1252"))


def test_foreign_file_with_other_codes_imports(flights: Questionnaire) -> None:
    run = run_import(start(flights), of(ROWS))
    assert (run.status, run.created_count, run.error_count) == ("done", 3, 0)
    first, second, _ = Response.objects.order_by("id")
    assert first.answers == {"q1": 10, "q2.r1": "c4", "q3": "Schön"}
    assert (first.unit.code, first.channel, first.language) == ("north", "web", "de")
    assert first.completed_at.isoformat() == "2026-02-01T08:30:00+00:00"
    assert (second.answers, second.missing) == ({"q2.r1": "c9"}, {"q1": "blank", "q3": "blank"})
    assert (first.respondent.email, first.company.name) == ("ana@customer.test", "Acme")
    assert second.respondent is None


def test_rows_without_ids_that_say_the_same_all_count_and_only_once(flights: Questionnaire) -> None:
    run_import(start(flights), of(ROWS))
    again = run_import(start(flights), of([*ROWS, ROWS[2]]))
    assert (again.created_count, again.known_count, Response.objects.count()) == (1, 3, 4)
    assert (Respondent.objects.count(), Company.objects.count()) == (1, 1)


def test_error_in_one_row_imports_nothing_unless_skipped(flights: Questionnaire) -> None:
    rows = [*ROWS, "31.02.2026 10:00\tSüd\tvielleicht\tGood\t\t\t"]
    run = run_import(start(flights), of(rows))
    assert (run.status, Response.objects.count()) == ("failed", 0)
    assert run.error == "1 of 4 rows have errors. Nothing was imported."
    assert list(run.row_errors.values_list("row", "column", "value", "message")) == [
        (5, "Empfehlung", "vielleicht", "This is no number from 0 to 10."),
        (5, "Datum", "31.02.2026 10:00", "This is no date written as DD.MM.YYYY hh:mm."),
        (5, "Filiale", "Süd", "There is no such unit here, or not within your reach."),
    ]
    run = run_import(start(flights, skip_errors=True), of(rows))
    assert (run.status, run.created_count, run.error_count) == ("done", 3, 1)


def test_errors_name_the_row_of_the_file_also_beneath_a_heading(flights: Questionnaire) -> None:
    definition = FOREIGN | {"file": {"header_row": 3}}
    text = "Report of May\n\n" + HEADER + ROWS[0] + "\n" + "31.02.2026 10:00\tNord\t9\tGood\t\t\t"
    run = run_import(start(flights, definition), lambda: io.BytesIO(text.encode("cp1252")))
    assert list(run.row_errors.values_list("row", "column")) == [(5, "Datum")]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"column": "Nope", "to": "answer:nps"}, "The file has no column 'Nope'."),
        ({"column": "Grund", "to": "answer:nope"}, "Column Grund: the questionnaire has no 'answer:nope'."),
    ],
)
def test_mapping_that_does_not_fit_is_refused_whole(
    flights: Questionnaire, change: dict[str, Any], words: str
) -> None:
    columns = [one for one in FOREIGN["columns"] if one["to"] != "answer:nps"]
    run = run_import(start(flights, {**FOREIGN, "columns": [*columns, change]}), of(ROWS))
    assert (run.status, run.next_row, Response.objects.count()) == ("failed", 0, 0)
    assert words in run.error


def test_cancelled_run_writes_nothing_more(flights: Questionnaire) -> None:
    run = start(flights)
    token = import_runs.claim_run(run, "running")
    import_runs.cancel_run(run, by=None)
    with pytest.raises(ImportLost):
        import_runs.write_progress(run, token, next_row=5)
    run.refresh_from_db()
    assert (run.status, run.next_row) == ("cancelled", 0)


def test_sweep_takes_up_uploaded_runs_whose_worker_died(
    flights: Questionnaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr("surveys.imports.jobs.enqueue", lambda *args: asked.append(args))
    run = start(flights)
    assert resume_imports() == 0
    import_files.save_file(run, [of(ROWS)().read()])
    assert resume_imports() == 1
    assert asked == [(import_runs.TASK, run.pk)]
    assert (go_on(run.pk), Response.objects.count()) == ("done", 3)
    assert resume_imports() == 0


def test_same_id_with_other_answers_is_an_error_and_changes_nothing(flights: Questionnaire) -> None:
    columns = [one for one in FOREIGN["columns"] if one["to"] != "respondent:email"]
    definition = {**FOREIGN, "columns": [*columns, {"column": "Mail", "to": "external_id"}]}
    run_import(start(flights, definition), of(["01.02.2026 09:30\tNord\t9\tGood\t\tid-1\t"]))
    run = run_import(start(flights, definition), of(["01.02.2026 09:30\tNord\t3\tGood\t\tid-1\t"]))
    assert (run.status, run.error_count) == ("failed", 1)
    assert Response.objects.get().answers["q1"] == 9


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([], "This is no mapping"),
        ({"format": "rapport-mapping-1"}, "a list of columns"),
        ({"format": "rapport-mapping-1", "columns": [{"column": "a", "to": "owner"}]}, "no target 'owner'"),
        ({"format": "rapport-mapping-1", "columns": [{"column": "a", "to": "unit"}] * 2}, "from two columns"),
        (
            {
                "format": "rapport-mapping-1",
                "columns": [{"column": "a", "to": "unit"}],
                "constants": {"source": "key-7:crm"},
            },
            "are those of API keys",
        ),
        (
            {"format": "rapport-mapping-1", "columns": [{"column": "a", "to": "unit", "time_zone": "../x"}]},
            "no time zone",
        ),
    ],
)
def test_mapping_that_is_none_is_refused_in_words(data: Any, words: str) -> None:
    with pytest.raises(MappingInvalid, match=words):
        read_mapping(data)


def test_command_refuses_what_it_cannot_use(flights: Questionnaire, tmp_path: Any) -> None:
    file = tmp_path / "x.csv"
    file.write_text("a\n1\n")
    with pytest.raises(CommandError, match="neither a file nor a saved mapping"):
        call_command("import_responses", file, mapping="nothing")
    (tmp_path / "m.json").write_text("{")
    with pytest.raises(CommandError, match="isn't JSON"):
        call_command("import_responses", file, mapping=str(tmp_path / "m.json"))
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import_responses", tmp_path / "y.csv", mapping="m")
