"""What the worker runs for uploaded files; the sweep of each minute takes up runs whose worker died."""

import tempfile
from typing import BinaryIO, cast

from common.queueing import enqueue
from surveys.domain import import_files, importing
from surveys.imports.running import run_import
from surveys.models import ImportRun

IN_MEMORY = 2 * 1024 * 1024


def run_uploaded(pk: int) -> str:
    """Goes on with one uploaded run; how it stands then. Running it twice at once or again is harmless."""
    run = ImportRun.objects.select_related("questionnaire__program", "questionnaire__current", "unit").get(
        pk=pk
    )
    if run.status == ImportRun.Status.RUNNING:
        run_import(run, lambda: open_uploaded(run))
    return str(run.status)


def resume_imports() -> int:
    """Asks for a job for each run that is nobody's; how many."""
    waiting = importing.runs_to_resume()
    for pk in waiting:
        enqueue(importing.TASK, pk)
    return len(waiting)


def open_uploaded(run: ImportRun) -> BinaryIO:
    """The uploaded file, put together on disk for as long as it is read."""
    target = cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115  the caller closes
    import_files.read_all(run, target)
    return target
