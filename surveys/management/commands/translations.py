"""translations export | import SURVEY LANGUAGE FILE: the builder's files of translations, from the shell."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.commands import find_user
from surveys.commands import find_survey
from surveys.document import DefinitionInvalid, Document
from surveys.domain.questionnaires.drafting import EditRefused
from surveys.domain.questionnaires.editing import draft_of
from surveys.domain.questionnaires.translating import (
    Comparison,
    compare_file,
    export_translation,
    take_translation,
)
from surveys.formats.translations import FileUnreadable
from surveys.models import Questionnaire

KINDS = {".csv": "csv", ".xlf": "xlf", ".xliff": "xlf"}
UNREADABLE = 2


class Command(BaseCommand):
    """Writes or reads a file of translations."""

    help = (
        "Writes the texts of a survey's draft beside their translation (CSV or XLIFF, by the file's ending), "
        "or takes a translation in. A file that can't be read ends with 2."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["export", "import"])
        parser.add_argument("survey", help="Its UUID or name.")
        parser.add_argument("language", help="Code of the language, such as de.")
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Tell what would change; save nothing.")
        parser.add_argument(
            "--all", action="store_true", help="Also texts with other gaps or tags, or of an older source."
        )
        parser.add_argument("--report", type=Path, help="Write what the file says into this JSON file.")
        parser.add_argument("--as", dest="user", help="Mail address of the person who does it.")

    def handle(self, *args: Any, **options: Any) -> None:
        user = find_user(options["user"])
        survey = find_survey(options["survey"])
        if user is not None:
            action = "survey.edit" if options["what"] == "import" else "program.view"
            if not Questionnaire.objects.reachable(user, action).filter(pk=survey.pk).exists():
                raise CommandError(f"{user} may not do this with this survey.")
        if options["what"] == "export":
            self.write(survey, options["language"], options["file"])
        else:
            self.read(survey, user, options)

    def write(self, survey: Questionnaire, language: str, path: Path) -> None:
        kind = KINDS.get(path.suffix.lower())
        if kind is None:
            raise CommandError(f"Name the file by its kind: {', '.join(KINDS)}.")
        if language in Document(draft_of(survey).definition).languages[:1]:
            raise CommandError("The survey was written in this language; name another.")
        try:
            with path.open("xb") as stream:
                stream.write(export_translation(survey, language, kind))
        except OSError as error:
            raise CommandError(f"Can't write {path}: {error.strerror}.") from None
        print(f"Written to {path}.")

    def read(self, survey: Questionnaire, user: Any, options: dict[str, Any]) -> None:
        draft, language = draft_of(survey), options["language"]
        try:
            comparison = compare_file(draft, language, options["file"].read_bytes(), options["file"].name)
        except OSError as error:
            raise CommandError(f"Can't read {options['file']}: {error.strerror}.") from None
        except FileUnreadable as error:
            raise CommandError(str(error), returncode=UNREADABLE) from None
        if options["report"]:
            told = json.dumps(comparison.as_dict(), ensure_ascii=False, indent=1)
            options["report"].write_text(told + "\n", encoding="utf-8")
        chosen = [one.wording.path for one in comparison.news if one.is_safe or options["all"]]
        self.tell(comparison, chosen)
        if options["dry_run"]:
            print("Nothing was saved.")
            return
        try:
            take_translation(draft, comparison, chosen, rev=draft.rev, by=user)
        except (DefinitionInvalid, EditRefused) as error:
            raise CommandError(str(error)) from None
        print(f"Taken: {len(chosen)}.")

    def tell(self, comparison: Comparison, chosen: list[str]) -> None:
        for state in ("added", "changed", "unchanged", "empty"):
            print(f"{state}: {len(comparison.of(state))}")
        for path in comparison.unknown:
            print(f"not in this survey: {path}")
        for where, why in comparison.unread:
            print(f"{where}: {why}")
        for one in comparison.news:
            if one.wording.path not in chosen:
                reasons = one.troubles or ["Its source was changed since."]
                print(f"not taken: {one.wording.path}: {' '.join(reasons)}")
