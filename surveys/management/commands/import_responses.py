"""import_responses FILE --mapping M: what the page Imports does, for files of any size."""

import hashlib
import json
import sys
import time
import uuid
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.core.management.base import BaseCommand, CommandError

from accounts.models import OrgUnit, User
from surveys.domain import import_files, importing
from surveys.imports import MappingInvalid, read_mapping, run_import
from surveys.models import ImportMapping, ImportRun, Questionnaire

SHOWN_ERRORS = 50
Status = ImportRun.Status


class Command(BaseCommand):
    """Imports responses from a CSV or XLSX file (.gz too) by a mapping."""

    help = (
        "Imports responses from a CSV or XLSX file (also .gz). Running it twice adds nothing; a run that was "
        "interrupted goes on where it stopped. Where a row has errors, nothing is imported without "
        "--skip-errors."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--mapping", required=True, help="A JSON file, or the name of a saved mapping.")
        parser.add_argument("--questionnaire", help="Its UUID or name; a saved mapping knows its own.")
        parser.add_argument("--unit", help="Code of the unit beneath which rows may go (default: the owner).")
        parser.add_argument("--as", dest="user", help="Mail address of the person whose reach holds.")
        parser.add_argument("--dry-run", action="store_true", help="Check every row and write nothing.")
        parser.add_argument("--skip-errors", action="store_true", help="Import the rows without errors.")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        definition, saved = self.find_mapping(options["mapping"])
        questionnaire = self.find_questionnaire(options["questionnaire"], saved)
        by = self.find_user(options["user"])
        unit = self.find_unit(options["unit"]) or questionnaire.owner
        run = self.make_run(path, questionnaire, definition, unit=unit, by=by, saved=saved, options=options)
        began = time.monotonic()
        try:
            run_import(run, lambda: cast(BinaryIO, path.open("rb")), progress=self.show_progress)
        except KeyboardInterrupt:
            ImportRun.objects.filter(pk=run.pk).update(
                status=Status.FAILED, error="Interrupted.", lease_token=None, leased_until=None
            )
            raise CommandError("Interrupted. Run the same command again to go on.") from None
        self.report(run, time.monotonic() - began)

    def find_mapping(self, name: str) -> tuple[dict[str, Any], ImportMapping | None]:
        """The mapping's JSON, from a file or by its saved name, checked."""
        path, saved = Path(name), None
        if path.is_file():
            try:
                definition = json.loads(path.read_text(encoding="utf-8-sig"))
            except (ValueError, RecursionError) as error:
                raise CommandError(f"{path} is no JSON: {error}") from error
        else:
            found = list(ImportMapping.objects.select_related("questionnaire").filter(name=name)[:2])
            if len(found) != 1:
                what = "several mappings" if found else "neither a file nor a saved mapping"
                raise CommandError(f"There are {what} named {name}." if found else f"{name} is {what}.")
            saved = found[0]
            definition = saved.definition
        try:
            read_mapping(definition)
        except MappingInvalid as error:
            raise CommandError("\n".join(error.problems)) from error
        return definition, saved

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

    def find_user(self, email: str | None) -> User | None:
        if not email:
            return None
        user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"There is nobody with the address {email}.")
        return user

    def find_unit(self, code: str | None) -> OrgUnit | None:
        if not code:
            return None
        unit = OrgUnit.objects.filter(code=code).first()
        if unit is None:
            raise CommandError(f"There is no unit with the code {code}.")
        return unit

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
        if not options["dry_run"]:
            interrupted = importing.find_interrupted(questionnaire, checksum, definition)
            if interrupted and importing.take_up(interrupted):
                self.stderr.write(f"Going on after row {interrupted.next_row:,}.")
                return interrupted
        run = import_files.create_run(
            questionnaire,
            unit=unit,
            definition=definition,
            file_name=path.name,
            checksum=checksum,
            by=by,
            mapping=saved,
        )
        importing.start_run(
            run,
            is_dry=options["dry_run"],
            skip_errors=options["skip_errors"],
            by=by,
            in_background=False,
        )
        return run

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
        if run.status != Status.DONE:
            raise CommandError(run.error or f"The import is {run.get_status_display().lower()}.")
        made = "would be imported" if run.is_dry else "imported"
        self.stdout.write(
            f"{run.file_name}: {run.created_count:,} responses {made}, {run.known_count:,} were there "
            f"already, {run.error_count:,} rows with errors. {seconds:.1f} s"
        )
        if run.is_dry and run.error_count:
            raise CommandError("With these errors nothing will be imported, unless you say --skip-errors.")


def checksum_of(path: Path) -> str:
    """SHA-256 of the file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
