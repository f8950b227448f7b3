"""import_responses FILE --mapping M: what the page Imports does, for files of any size."""

import hashlib
import json
import signal
import sys
import time
import uuid
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, cast

from django.core.management.base import BaseCommand, CommandError

from accounts.commands import find_unit, find_user
from accounts.models import OrgUnit, User
from common.clock import now
from common.tables import TableError
from surveys.domain.imports import runs as import_runs
from surveys.domain.imports.runs import Phase, Status
from surveys.imports import MappingInvalid, read_mapping, run_import
from surveys.imports.mapping import parse_file
from surveys.imports.proposing import LEFT_OUT, qualtrics_mapping
from surveys.models import ImportMapping, ImportRun, Questionnaire

SHOWN_ERRORS = 50
POLL_SECONDS = 1.0
NOTHING_YET = "nothing is imported yet"
BUSY = "Another process is importing this file. Wait until it has ended."


class Stopped(KeyboardInterrupt):
    """Somebody wants this process to end."""

    def __init__(self, signum: int) -> None:
        super().__init__()
        self.returncode = 128 + signum


class Command(BaseCommand):
    """Imports responses from a CSV or XLSX file (.gz too) by a mapping."""

    help = (
        "Imports responses from a CSV or XLSX file (also .gz). Running it twice adds nothing; a run that was "
        "interrupted goes on where it stopped. Where a row has errors, nothing is imported without "
        "--skip-errors."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--mapping",
            help="A JSON file, or the name of a saved mapping; a file exported from Qualtrics needs none.",
        )
        parser.add_argument("--write-mapping", type=Path, help="Write the mapping here, as JSON, and stop.")
        parser.add_argument("--questionnaire", help="Its UUID or name; a saved mapping knows its own.")
        parser.add_argument("--unit", help="Code of the unit beneath which rows may go (default: the owner).")
        parser.add_argument("--as", dest="user", help="Mail address of the person whose reach holds.")
        parser.add_argument("--dry-run", action="store_true", help="Check every row and write nothing.")
        parser.add_argument("--skip-errors", action="store_true", help="Import the rows without errors.")
        parser.add_argument("--no-cases", action="store_true", help="Let no rule open a case for them.")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        definition, saved = self.find_mapping(options) if options["mapping"] else ({}, None)
        questionnaire = self.find_questionnaire(options["questionnaire"], saved)
        by = find_user(options["user"])
        unit = find_unit(options["unit"]) or questionnaire.owner
        definition = definition or self.find_out(path, questionnaire, unit)
        if options["write_mapping"]:
            text = json.dumps(definition, ensure_ascii=False, indent=2)
            options["write_mapping"].write_text(text + "\n", encoding="utf-8")
            return
        run = self.make_run(path, questionnaire, definition, unit=unit, by=by, saved=saved, options=options)
        began = time.monotonic()
        try:
            with heard_signals() as interruption:

                def after_batch(run: ImportRun) -> None:
                    self.show_progress(run)
                    interruption.stop_if_asked()

                run_import(run, lambda: cast(BinaryIO, path.open("rb")), progress=after_batch)
        except Stopped as stopped:
            self.explain_stop(run, stopped)
        self.report(run, time.monotonic() - began)

    def explain_stop(self, run: ImportRun, stopped: Stopped) -> NoReturn:
        """What an interruption leaves, and how to go on; ends as the shell expects it of a signal."""
        run.refresh_from_db()
        kept = f"{run.created_count:,} responses are imported" if run.phase == Phase.STORING else NOTHING_YET
        if run.is_dry:
            kept = NOTHING_YET
        raise CommandError(
            f"Interrupted after row {run.next_row:,}: {kept}. Run the same command again to go on.",
            returncode=stopped.returncode,
        ) from None

    def find_mapping(self, options: dict[str, Any]) -> tuple[dict[str, Any], ImportMapping | None]:
        """The mapping's JSON, from a file or by its saved name, checked."""
        name = options["mapping"]
        path, saved = Path(name), None
        if path.is_file():
            try:
                definition = parse_file(path.read_bytes())
            except MappingInvalid as error:
                raise CommandError(f"{path} can't be used. {error}") from error
        else:
            saved = self.find_saved(name, options["questionnaire"])
            definition = saved.definition
        try:
            read_mapping(definition)
        except MappingInvalid as error:
            raise CommandError("\n".join(error.problems)) from error
        return definition, saved

    def find_saved(self, name: str, questionnaire: str | None) -> ImportMapping:
        """The saved mapping of this name: names are given once a questionnaire, so the named one decides."""
        found = list(ImportMapping.objects.select_related("questionnaire").filter(name=name))
        if questionnaire and len(found) > 1:
            wanted = self.find_questionnaire(questionnaire, None)
            found = [one for one in found if one.questionnaire_id == wanted.pk]
        if not found:
            raise CommandError(f"{name} is neither a file nor a saved mapping.")
        if len(found) > 1:
            raise CommandError(
                f"There are several mappings named {name}. Say whose is meant: --questionnaire UUID."
            )
        return found[0]

    def find_out(self, path: Path, questionnaire: Questionnaire, unit: OrgUnit) -> dict[str, Any]:
        """The mapping of a file exported from Qualtrics, which says itself what its columns are."""
        if questionnaire.current is None:
            raise CommandError("This questionnaire isn't published yet. Publish it, then import.")
        try:
            with path.open("rb") as stream:
                found = qualtrics_mapping(
                    stream, questionnaire, name=path.name, unit_code=unit.code, allow_gzip=True
                )
        except TableError as error:
            raise CommandError(str(error)) from error
        if found is None:
            raise CommandError("This file isn't one of Qualtrics: say with --mapping what its columns mean.")
        for column, why in found[LEFT_OUT].items():
            self.stderr.write(f"Column {column} is left out. {why}")
        return found

    def find_questionnaire(self, name: str | None, saved: ImportMapping | None) -> Questionnaire:
        """The named one, the saved mapping's, or the only one there is."""
        rows = Questionnaire.objects.select_related("program", "current", "owner")
        if name:
            try:
                found = list(rows.filter(uuid=uuid.UUID(name)))
            except ValueError:
                found = list(rows.filter(name=name)[:2])
        elif saved:
            found = list(rows.filter(pk=saved.questionnaire_id))
        else:
            found = list(rows.filter(is_system=False, current__isnull=False)[:2])
        if len(found) != 1:
            raise CommandError("Name one questionnaire: --questionnaire UUID.")
        return found[0]

    def make_run(
        self,
        path: Path,
        questionnaire: Questionnaire,
        definition: dict[str, Any],
        *,
        unit: OrgUnit,
        by: User | None,
        saved: ImportMapping | None,
        options: dict[str, Any],
    ) -> ImportRun:
        """A new run, or the one that was interrupted over the same file and mapping."""
        checksum = checksum_of(path)
        skip_errors, opens_cases = options["skip_errors"], not options["no_cases"]
        if not options["dry_run"]:
            interrupted = import_runs.find_interrupted(
                questionnaire,
                checksum,
                definition,
                unit=unit,
                skip_errors=skip_errors,
                opens_cases=opens_cases,
                by=by,
            )
            if interrupted:
                self.wait_until_free(interrupted)
                doing = "checking" if interrupted.phase == Phase.CHECKING else "importing"
                self.stderr.write(f"Going on {doing} after row {interrupted.next_row:,}.")
                return interrupted
        run = import_runs.create_run(
            questionnaire,
            unit=unit,
            definition=definition,
            file_name=path.name,
            checksum=checksum,
            by=by,
            mapping=saved,
        )
        import_runs.start_run(
            run,
            is_dry=options["dry_run"],
            skip_errors=skip_errors,
            opens_cases=opens_cases,
            by=by,
            in_background=False,
        )
        return run

    def wait_until_free(self, run: ImportRun) -> None:
        """A killed command leaves its lease, which ends soon; a living one renews it: CommandError."""
        until = run.leased_until
        if until is None or until < now():
            return
        seconds = (until - now()).total_seconds()
        self.stderr.write(f"This import was at work a moment ago. Waiting {seconds:.0f} s for it to be over.")
        while until > now():
            time.sleep(POLL_SECONDS)
            run.refresh_from_db()
            if run.leased_until is None:
                return
            if run.leased_until != until:
                raise CommandError(BUSY)

    def show_progress(self, run: ImportRun) -> None:
        """One line that is written over, on a terminal only."""
        if sys.stderr.isatty():
            self.stderr.write(f"\rRow {run.next_row:,} ", ending="")
            self.stderr.flush()

    def report(self, run: ImportRun, seconds: float) -> None:
        """What became of the file; CommandError where nothing was imported."""
        run.refresh_from_db()
        for error in run.row_errors.all()[:SHOWN_ERRORS]:
            where = f", column {error.column}" if error.column else ""
            value = f" ({error.value!r})" if error.value else ""
            self.stderr.write(f"Row {error.row}{where}: {error.message}{value}")
        if run.error_count > SHOWN_ERRORS:
            self.stderr.write(f"… {run.error_count:,} rows with errors in all.")
        if run.status == Status.RUNNING:
            raise CommandError(BUSY)
        if run.status != Status.DONE:
            raise CommandError(run.error or f"The import is {run.get_status_display().lower()}.")
        made = "would be imported" if run.is_dry else "imported"
        self.stdout.write(
            f"{run.file_name}: {run.created_count:,} responses {made}, {run.known_count:,} were there "
            f"already, {run.error_count:,} rows with errors. {seconds:.1f} s"
        )
        if run.is_dry and run.error_count:
            raise CommandError("With these errors nothing will be imported, unless you say --skip-errors.")


class Interruption:
    """SIGINT or SIGTERM, heeded between two batches: nothing is half written and the lease is given back.

    Raised amid a COMMIT it would leave a connection that can't give the lease back, and the next call would
    wait for its end. Who asks a second time doesn't want to wait for the batch: that one raises at once.
    """

    def __init__(self) -> None:
        self.signum: int | None = None

    def hear(self, signum: int, frame: object) -> None:
        if self.signum is not None:
            raise Stopped(signum)
        self.signum = signum

    def stop_if_asked(self) -> None:
        """Raises Stopped where a signal came."""
        if self.signum is not None:
            raise Stopped(self.signum)


@contextmanager
def heard_signals() -> Iterator[Interruption]:
    """The signals that ask this process to end are kept for whoever looks for them in time."""
    interruption = Interruption()
    before = {signum: signal.signal(signum, interruption.hear) for signum in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield interruption
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)


def checksum_of(path: Path) -> str:
    """SHA-256 of the file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
