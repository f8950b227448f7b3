"""The five real waves, loaded by the command that every user has, from mappings anybody could make."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.core.management import call_command

from accounts.models import OrgUnit, User
from metrics.models import Annotation
from surveys.models import ImportMapping, ImportRun, Questionnaire

HERE = Path(__file__).parent
YEARS = (2014, 2015, 2016, 2017, 2018)


def import_waves(questionnaire: Questionnaire, *, by: User, say: Callable[[str], None]) -> None:
    """Imports the waves that are not there yet, and keeps their mappings to look at and use again."""
    for year in YEARS:
        mapping = save_mapping(year, questionnaire, by=by)
        done = ImportRun.objects.filter(mapping=mapping, is_dry=False, status=ImportRun.Status.DONE)
        if done.exists():
            continue
        say(f"  {year}")
        call_command(
            "import_responses",
            str(HERE / "data" / f"sfo_{year}.csv.gz"),
            mapping=mapping.name,
            questionnaire=str(questionnaire.uuid),
            stdout=_Quiet(),
        )
    Annotation.objects.get_or_create(
        unit=OrgUnit.objects.get(code="sfo"),
        day=date(2016, 5, 19),
        defaults={"text": "EgyptAir flight MS804 was lost over the Mediterranean"},
    )


def save_mapping(year: int, questionnaire: Questionnaire, *, by: User) -> ImportMapping:
    """The wave's mapping as the page Imports would have saved it."""
    definition = json.loads((HERE / "mappings" / f"sfo_{year}.json").read_text())
    name = definition["name"]
    mapping, _ = ImportMapping.objects.get_or_create(
        questionnaire=questionnaire,
        name=name,
        defaults={"definition": definition, "unit": questionnaire.owner, "created_by": by},
    )
    return mapping


class _Quiet:
    """Swallows the command's report: the loader says what it does."""

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""
