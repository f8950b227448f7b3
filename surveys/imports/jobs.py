"""What the worker runs for imports; the sweep of each minute takes up what no worker is at."""

import tempfile
from typing import BinaryIO, cast

from common.queueing import enqueue
from surveys.domain.imports import files as import_files
from surveys.domain.imports import runs as import_runs
from surveys.domain.imports.undoing import correct_run
from surveys.imports.passes import run_import
from surveys.models import ImportRun

IN_MEMORY = 2 * 1024 * 1024


def go_on(pk: int) -> str:
    """Goes on with what a run is at: checking, importing, being undone; how it stands then.

    Running it twice at once or again is harmless.
    """
    run = ImportRun.objects.select_related(
        "questionnaire__program",
        "questionnaire__current",
        "unit",
        "started_by",
        "started_by_key__unit",
        "corrected_by",
        "corrected_by_key",
    ).get(pk=pk)
    if run.status == ImportRun.Status.RUNNING:
        run_import(run, lambda: open_uploaded(run))
    else:
        correct_run(run)
    return str(run.status)


def resume_imports() -> int:
    """Asks for a job for each run that is nobody's; how many."""
    waiting = import_runs.runs_to_resume()
    for pk in waiting:
        enqueue(import_runs.TASK, pk)
    return len(waiting)


def open_uploaded(run: ImportRun) -> BinaryIO:
    """The uploaded file, put together on disk for as long as it is read."""
    target = cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115  the caller closes
    import_files.read_all(run, target)
    return target
