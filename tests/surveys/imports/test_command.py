"""The command: what it refuses, how it goes on after an interruption, and with which code it ends."""

import json
import signal
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from common.clock import now
from surveys.domain.imports import batches
from surveys.domain.imports import runs as import_runs
from surveys.imports import passes
from surveys.models import ImportMapping, ImportRun, Questionnaire, Response
from tests.factories.accounts import OrgUnitFactory
from tests.factories.surveys import ProgramFactory, publish

pytestmark = pytest.mark.django_db
MAPPING = {
    "format": "rapport-mapping-1",
    "columns": [
        {"column": "Day", "to": "completed_at", "precision": "day"},
        {"column": "Unit", "to": "unit"},
        {"column": "NPS", "to": "answer:nps"},
    ],
    "constants": {"source": "shop"},
}
GOOD = "2026-01-01,root,9"
BAD = "2026-01-01,root,99"


@pytest.fixture
def shop(tmp_path: Path) -> Questionnaire:
    (tmp_path / "m.json").write_text(json.dumps(MAPPING))
    return publish(ProgramFactory(owner=OrgUnitFactory(code="root")))


def run(folder: Path, rows: list[str], *options: str) -> None:
    (folder / "a.csv").write_text("Day,Unit,NPS\n" + "\n".join(rows))
    call_command("import_responses", folder / "a.csv", "--mapping", str(folder / "m.json"), *options)


def interrupt(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Ctrl-C once `after` batches of one row are through."""
    left = iter([None] * (after - 1))
    handle = passes._Work.handle

    def handle_then_stop(work: Any, *args: Any) -> None:
        handle(work, *args)
        if next(left, "over") == "over":
            raise KeyboardInterrupt

    monkeypatch.setattr(passes, "BATCH", 1)
    monkeypatch.setattr(passes._Work, "handle", handle_then_stop)


def interrupted(folder: Path, rows: list[str], after: int) -> ImportRun:
    with pytest.MonkeyPatch.context() as patch:
        interrupt(patch, after)
        with pytest.raises(KeyboardInterrupt):
            run(folder, rows)
    return ImportRun.objects.get()


@pytest.mark.parametrize("times", [1, 2])
def test_signal_amid_a_batch_lets_it_end_unless_it_comes_twice(
    shop: Questionnaire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    write = batches.write_progress

    def write_and_signal(run: ImportRun, *args: Any, **values: Any) -> None:
        write(run, *args, **values)
        if run.phase == "storing":
            for _ in range(times):
                signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(passes, "BATCH", 2)
    monkeypatch.setattr(batches, "write_progress", write_and_signal)
    with pytest.raises(CommandError, match="Run the same command again to go on") as refused:
        run(tmp_path, [GOOD.replace("01-01", f"01-0{day}") for day in range(1, 6)])
    stored = {1: 2, 2: 0}[times]
    stopped = ImportRun.objects.get()
    assert (refused.value.returncode, Response.objects.count(), stopped.created_count) == (
        143,
        stored,
        stored,
    )
    assert (stopped.status, stopped.leased_until) == ("running", None)


def test_file_with_errors_is_checked_again_and_imports_nothing_again(
    shop: Questionnaire, tmp_path: Path, capsys: Any
) -> None:
    for _ in range(2):
        with pytest.raises(CommandError, match=r"1 of 3 rows have errors\. Nothing") as refused:
            run(tmp_path, [GOOD, GOOD, BAD])
        assert refused.value.returncode == 1
    assert list(ImportRun.objects.values_list("status", "error_count")) == [("failed", 1), ("failed", 1)]
    assert Response.objects.count() == 0
    assert "Row 4, column NPS: This is no number from 0 to 10. ('99')" in capsys.readouterr().err


@pytest.mark.parametrize(("after", "phase", "stored"), [(2, "checking", 0), (5, "storing", 2)])
def test_same_command_goes_on_where_it_was_interrupted(
    shop: Questionnaire, tmp_path: Path, capsys: Any, after: int, phase: str, stored: int
) -> None:
    before = interrupted(tmp_path, [GOOD] * 3, after)
    assert (before.status, before.phase, before.leased_until) == ("running", phase, None)
    assert Response.objects.count() == stored
    run(tmp_path, [GOOD] * 3)
    said = capsys.readouterr()
    assert f"Going on {'checking' if phase == 'checking' else 'importing'} after row 2." in said.err
    assert "a.csv: 3 responses imported, 0 were there already, 0 rows with errors." in said.out
    assert (ImportRun.objects.count(), Response.objects.count()) == (1, 3)


@pytest.mark.parametrize("options", [["--skip-errors"], ["--dry-run"]])
def test_another_command_begins_anew(shop: Questionnaire, tmp_path: Path, options: list[str]) -> None:
    first = interrupted(tmp_path, [GOOD] * 3, 2)
    run(tmp_path, [GOOD] * 3, *options)
    assert ImportRun.objects.latest("pk").pk != first.pk


def test_command_waits_for_the_lease_of_a_killed_one(
    shop: Questionnaire, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = interrupted(tmp_path, [GOOD] * 3, 5)
    until = now() + timedelta(seconds=0.2)
    ImportRun.objects.filter(pk=killed.pk).update(lease_token=killed.uuid, leased_until=until)
    monkeypatch.setattr("surveys.management.commands.import_responses.POLL_SECONDS", 0.05)
    run(tmp_path, [GOOD] * 3)
    said = capsys.readouterr().err
    assert "This import was at work a moment ago. Waiting 0 s for it to be over." in said
    assert "Going on importing after row 2." in said
    assert (now() > until, Response.objects.count()) == (True, 3)


def test_command_leaves_an_import_to_the_living_process_that_is_at_it(
    shop: Questionnaire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = interrupted(tmp_path, [GOOD] * 3, 5)
    token = import_runs.claim_run(other, "running")
    assert token is not None
    monkeypatch.setattr(
        time, "sleep", lambda seconds: import_runs.write_progress(other, token, next_row=other.next_row)
    )
    with pytest.raises(CommandError, match="Another process is importing"):
        run(tmp_path, [GOOD] * 3)
    assert (ImportRun.objects.count(), Response.objects.count()) == (1, 2)


def test_an_unexpected_error_is_told_and_the_next_call_begins_anew(
    shop: Questionnaire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(passes, "store_batch", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run(tmp_path, [GOOD])
    failed = ImportRun.objects.get()
    assert (failed.status, failed.error) == ("failed", passes.UNEXPECTED.format(row=0))
    run(tmp_path, [GOOD])
    assert (ImportRun.objects.count(), Response.objects.count()) == (2, 1)


def test_a_mail_address_that_nobody_can_be_known_by_is_an_error_of_its_row(
    shop: Questionnaire, tmp_path: Path, capsys: Any
) -> None:
    mail = {"column": "Mail", "to": "respondent:email"}
    definition = {**MAPPING, "columns": [*MAPPING["columns"], mail]}
    (tmp_path / "m.json").write_text(json.dumps(definition))
    (tmp_path / "a.csv").write_text(f'Day,Unit,NPS,Mail\n{GOOD},"""a\x01b""@customer.test"\n')
    with pytest.raises(CommandError, match="1 of 1 rows"):
        call_command("import_responses", tmp_path / "a.csv", "--mapping", str(tmp_path / "m.json"))
    assert "column Mail: This is no mail address." in capsys.readouterr().err


def test_no_cases_keeps_the_rules_away(shop: Questionnaire, tmp_path: Path) -> None:
    run(tmp_path, [GOOD], "--no-cases")
    run(tmp_path, ["2026-01-02,root,8"])
    assert list(ImportRun.objects.order_by("pk").values_list("opens_cases", flat=True)) == [False, True]


def test_mappings_of_one_name_are_told_apart_by_their_questionnaire(
    shop: Questionnaire, tmp_path: Path
) -> None:
    other = publish(shop.program)
    for one in (shop, other):
        ImportMapping.objects.create(name="Wave", questionnaire=one, unit=one.owner, definition=MAPPING)
    with pytest.raises(CommandError, match="several mappings named Wave"):
        run(tmp_path, [GOOD], "--mapping=Wave")
    run(tmp_path, [GOOD], "--mapping=Wave", f"--questionnaire={other.uuid}")
    assert Response.objects.get().version.questionnaire == other
    assert ImportRun.objects.get().mapping.questionnaire == other
