"""What tests of killed imports run in processes of their own: `python -m tests.surveys.imports.shop WHAT …`.

make FOLDER        a unit, a published survey, a file of ROWS rows and its mapping; prints the survey's UUID
upload FILE UUID   an uploaded import, started; prints its key
go_on KEY          the worker's job
end                time passes: leases end
state              prints what there is, as JSON
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

ROWS = 6000
DEFINITION = {
    "format": "rapport-mapping-1",
    "columns": [
        {"column": "Day", "to": "completed_at", "precision": "day"},
        {"column": "Unit", "to": "unit"},
        {"column": "NPS", "to": "answer:nps"},
        {"column": "Mail", "to": "respondent:email"},
        {"column": "Name", "to": "respondent:name"},
    ],
    "constants": {"source": "shop"},
}


def make(folder: str) -> str:
    from tests.factories.accounts import OrgUnitFactory
    from tests.factories.surveys import ProgramFactory, publish

    rows = (f"2026-01-{n % 28 + 1:02},root,{n % 11},p{n}@customer.test,Person {n}\n" for n in range(ROWS))
    (Path(folder) / "answers.csv").write_text("Day,Unit,NPS,Mail,Name\n" + "".join(rows))
    (Path(folder) / "mapping.json").write_text(json.dumps(DEFINITION))
    return str(publish(ProgramFactory(owner=OrgUnitFactory(code="root"))).uuid)


def upload(file: str, questionnaire: str) -> int:
    from surveys.domain.imports import files as import_files
    from surveys.domain.imports import runs as import_runs
    from surveys.models import Questionnaire

    survey = Questionnaire.objects.get(uuid=questionnaire)
    run = import_runs.create_run(
        survey, unit=survey.owner, definition=DEFINITION, file_name="a.csv", checksum="c", by=None
    )
    import_files.save_file(run, [Path(file).read_bytes()])
    import_runs.start_run(run, is_dry=False, skip_errors=False, by=None)
    return run.pk


def go_on(key: str) -> str:
    from surveys.imports import jobs

    return jobs.go_on(int(key))


def end() -> None:
    from surveys.models import ImportRun

    ImportRun.objects.update(leased_until=None)


def state() -> dict[str, Any]:
    from surveys.models import ImportRun, Respondent, Response

    run = ImportRun.objects.get()
    fields = ("status", "phase", "created_count", "known_count", "error_count")
    found = {name: getattr(run, name) for name in fields}
    return found | {
        "responses": Response.objects.filter(import_run=run).count(),
        "people": Respondent.objects.count(),
    }


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    work: Any = {"make": make, "upload": upload, "go_on": go_on, "end": end, "state": state}[sys.argv[1]]
    print(json.dumps(work(*sys.argv[2:])))
