"""export_survey SURVEY --out FILE: the survey itself, as a file of Rapport or of Qualtrics."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from surveys.domain.questionnaires.survey_files import WRITTEN, write_survey_file
from surveys.models import Questionnaire, QuestionnaireVersion


class Command(BaseCommand):
    """Writes a survey's draft, or a published version, to a file that import_survey reads."""

    help = "Writes a survey to a file: of Rapport (.json) or of Qualtrics (.qsf), as its ending says."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("survey", help="Its UUID or name.")
        parser.add_argument("--out", type=Path, required=True, help="A file ending in .json or .qsf.")
        parser.add_argument("--version-number", type=int, help="A published version (default: the draft).")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["out"]
        kind = path.suffix.lower().removeprefix(".")
        if kind not in WRITTEN:
            raise CommandError("The file must end in .json or .qsf.")
        if path.exists():
            raise CommandError(f"{path} is there already.")
        survey = self.survey(options["survey"])
        version = self.version(survey, options["version_number"])
        path.write_bytes(write_survey_file(version.definition, name=survey.name, file_format=kind))
        self.stdout.write(f"{version} was written to {path}.")

    def survey(self, name: str) -> Questionnaire:
        try:
            found = list(Questionnaire.objects.filter(uuid=UUID(name)))
        except ValueError:
            found = list(Questionnaire.objects.filter(name=name)[:2])
        if len(found) != 1:
            many = (
                "Several surveys have this name: give the UUID." if found else f"There is no survey {name}."
            )
            raise CommandError(many)
        return found[0]

    def version(self, survey: Questionnaire, number: int | None) -> QuestionnaireVersion:
        found = survey.versions.filter(number=number).first()
        if found is None:
            raise CommandError(f"{survey.name} has no version {number}.")
        return found
