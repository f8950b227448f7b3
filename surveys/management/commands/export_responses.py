"""export_responses SURVEY --out FILE: what the page Export answers does, for files of any size."""

import sys
import time
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.commands import find_unit, find_user
from surveys.commands import find_survey
from surveys.exports.codebook import write_codebook
from surveys.exports.making import Choices, write_export
from surveys.exports.selection import Selection
from surveys.exports.writers import FORMATS


class Command(BaseCommand):
    """Writes the answers to a survey into a file."""

    help = (
        "Writes the finished responses to a survey into a file, one row a response: CSV, XLSX, SPSS or JSON "
        "lines. Where few answered an anonymous survey, answers stay hidden here too."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("survey", help="Its UUID or name.")
        parser.add_argument("--format", choices=list(FORMATS), help="Default: by the ending of the file.")
        parser.add_argument("--out", type=Path, required=True, help="The file to write; it must not exist.")
        parser.add_argument("--codes", action="store_true", help="Codes of answers instead of their labels.")
        parser.add_argument("--reasons", action="store_true", help="Say why a cell is empty.")
        parser.add_argument("--unit", help="Code of the unit; with all beneath it.")
        parser.add_argument("--from", dest="first", type=date.fromisoformat, help="First day, YYYY-MM-DD.")
        parser.add_argument("--to", dest="last", type=date.fromisoformat, help="Last day.")
        parser.add_argument(
            "--language", default="", help="Language of labels (default: the survey's first)."
        )
        parser.add_argument("--with-contacts", action="store_true", help="Names and addresses too.")
        parser.add_argument("--as", dest="user", help="Mail address of the person whose reach holds.")
        parser.add_argument("--codebook", type=Path, help="Write the codebook (CSV) into this file, too.")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["out"]
        selection = Selection(
            find_survey(options["survey"]),
            principal=find_user(options["user"]),
            unit=find_unit(options["unit"]),
            first=options["first"],
            last=options["last"],
            with_contacts=options["with_contacts"],
        )
        choices = Choices(
            options["format"] or self.format_of(path),
            words=not options["codes"],
            reasons=options["reasons"],
            language=options["language"],
        )
        began = time.monotonic()
        try:
            with path.open("xb+") as stream:
                rows = write_export(selection, choices, stream, progress=self.show_progress)
            if options["codebook"]:
                with options["codebook"].open("xb") as stream:
                    write_codebook(selection, stream, language=choices.language)
        except FileExistsError as error:
            raise CommandError(f"There is a file {error.filename} already.") from error
        except OSError as error:
            raise CommandError(f"{path} can't be written: {error.strerror}.") from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{path}: {rows:,} responses. {time.monotonic() - began:.1f} s")

    def format_of(self, path: Path) -> str:
        """The format that the file's ending names."""
        name = path.suffix.lower().removeprefix(".")
        if name not in FORMATS:
            raise CommandError(f"Say which format: --format {', '.join(FORMATS)}.")
        return name

    def show_progress(self, done: int, total: int) -> None:
        """One line that is written over, on a terminal only."""
        if sys.stderr.isatty():
            self.stderr.write(f"\r{done:,} of {total:,} ", ending="")
            self.stderr.flush()
