"""import_survey FILE: a survey of Qualtrics, LimeSurvey, XLSForm, SurveyJS or Rapport, as a draft."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import OrgUnit
from surveys.document import DefinitionInvalid
from surveys.domain.asking.programs import make_first_program
from surveys.domain.questionnaires.survey_files import MAX_FILE_BYTES, import_survey, read_survey_file
from surveys.formats import FileUnreadable, Translation
from surveys.models import Program

UNREADABLE = 2


class Command(BaseCommand):
    """Imports a survey as a draft, and tells of every element what came across."""

    help = (
        "Imports a survey of Qualtrics (QSF), LimeSurvey (LSS, LSQ), XLSForm, SurveyJS or Rapport as a "
        "draft, and tells what became of each of its elements. A file that can't be read ends with 2."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="Tell what would come across, keep nothing."
        )
        parser.add_argument("--report", type=Path, help="Write the report here, as JSON.")
        parser.add_argument(
            "--program",
            help="Code of the program it belongs to (default: the one that opens first, or the only one; "
            "where there is none, one is made).",
        )
        parser.add_argument("--unit", help="Code of the unit that owns it (default: the program's).")
        parser.add_argument("--name", default="", help="Its name (default: as in the file).")

    def handle(self, *args: Any, **options: Any) -> None:
        translation = self.read(options["file"])
        if options["report"]:
            text = json.dumps(translation.as_json(), ensure_ascii=False, indent=1)
            options["report"].write_text(text + "\n", encoding="utf-8")
        self.tell(translation)
        if options["dry_run"]:
            self.stdout.write("Nothing was kept: this was a dry run.")
            return
        program = self.program(options["program"])
        owner = self.unit(options["unit"]) if options["unit"] else program.owner
        made = import_survey(translation, program=program, owner=owner, by=None, name=options["name"])
        self.stdout.write(f"“{made.name}” is a draft of the program {program.name} now.")

    def read(self, path: Path) -> Translation:
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        if path.stat().st_size > MAX_FILE_BYTES:
            raise CommandError("A survey has at most 10 MB.", returncode=UNREADABLE)
        try:
            return read_survey_file(path.read_bytes(), path.name)
        except (FileUnreadable, DefinitionInvalid) as error:
            raise CommandError(" ".join(str(error).split()), returncode=UNREADABLE) from error

    def tell(self, translation: Translation) -> None:
        report = translation.report
        counts = {status: report.count(status) for status in ("full", "simplified", "left_out")}
        self.stdout.write(
            f"{translation.name}: {translation.questions} questions; of {sum(counts.values())} elements "
            f"{counts['full']} full, {counts['simplified']} simplified, {counts['left_out']} left out."
        )
        for element in report.elements.values():
            if element.status != "full":
                status = element.status.replace("_", " ")
                self.stdout.write(f"  {element.id} ({element.kind}): {status}. {element.why}")
        if translation.obstacles:
            self.stdout.write("Before you publish:")
        for one in translation.obstacles:
            self.stdout.write(f"  {one.where}: {one.what}")

    def program(self, code: str | None) -> Program:
        rows = Program.objects.select_related("owner")
        if code:
            found = rows.filter(code=code).first()
            if found is None:
                raise CommandError(f"There is no program with the code {code}.")
            return found
        first, *others = rows.open().order_by("-is_default", "pk")[:2] or [None]
        if first is None:
            return make_first_program(by=None)
        if others and not first.is_default:
            raise CommandError("Say with --program to which program it belongs.")
        return first

    def unit(self, code: str) -> OrgUnit:
        found = OrgUnit.objects.active().filter(code=code).first()
        if found is None:
            raise CommandError(f"There is no unit with the code {code}.")
        return found
