"""read_survey_file NAME: what the pages run to read a survey file apart, within limits of time and memory."""

import json
import os
import resource
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from surveys.document import DefinitionInvalid
from surveys.domain.questionnaires.survey_files import read_survey_file
from surveys.formats import FileUnreadable

BEHIND_ALL_OTHERS = 15


class Command(BaseCommand):
    """Reads a file from standard input and writes its survey, or what is wrong with it, as JSON."""

    help = "Reads a survey file from standard input within limits; for surveys.domain…reading_apart."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="The file's name, which errors speak of.")
        parser.add_argument("--seconds", type=int, required=True, help="Of the processor, at most.")
        parser.add_argument("--memory", type=int, required=True, help="Bytes, at most.")

    def handle(self, *args: Any, **options: Any) -> None:
        os.nice(BEHIND_ALL_OTHERS)
        resource.setrlimit(resource.RLIMIT_CPU, (options["seconds"], options["seconds"] + 1))
        resource.setrlimit(resource.RLIMIT_AS, (options["memory"], options["memory"]))
        try:
            translation = read_survey_file(sys.stdin.buffer.read(), options["name"])
        except (FileUnreadable, DefinitionInvalid) as error:
            said: dict[str, Any] = {"error": " ".join(str(error).split())}
        else:
            beside = {"definition": translation.definition, "is_ours": translation.is_ours}
            said = translation.as_json() | beside
        self.stdout.write(json.dumps(said, ensure_ascii=True))
