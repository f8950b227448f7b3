"""What the worker runs for exports; the sweep of each minute takes up what no worker is at."""

import tempfile
import time
from typing import BinaryIO, cast
from uuid import UUID

from common.queueing import enqueue
from surveys.domain import exporting
from surveys.domain.exporting import ExportLost
from surveys.exports.making import Choices, write_export
from surveys.exports.selection import ACTION, Selection
from surveys.models import Export

IN_MEMORY = 2 * 1024 * 1024
SECONDS_BETWEEN_NOTES = 1.0
NO_ACCESS = "Whoever asked for it may not export these answers any more."


def make_export(pk: int) -> str:
    """Makes the file of an export, as far as who asked for it reaches now; how it stands then.

    Running it twice at once or again is harmless.
    """
    rows = Export.objects.select_related("questionnaire__program", "unit", "started_by")
    export = rows.filter(pk=pk).first()
    if export is None or (token := exporting.claim_export(export)) is None:
        return "nothing to do"
    try:
        _make(export, token)
    except ExportLost:
        return "lost"
    except ValueError as error:  # what the format can't hold; it says so itself
        exporting.fail_export(export, token, str(error))
    return str(export.status)


def resume_exports() -> int:
    """Asks for a job for each export that is nobody's; how many."""
    waiting = exporting.exports_to_resume()
    for pk in waiting:
        enqueue(exporting.TASK, pk)
    return len(waiting)


def selection_of(export: Export) -> Selection:
    """What an export holds."""
    return Selection(
        export.questionnaire,
        principal=export.started_by,
        unit=export.unit,
        first=export.first_on,
        last=export.last_on,
        with_contacts=export.has_contacts,
    )


def _make(export: Export, token: UUID) -> None:
    user = export.started_by
    if user is None or not user.is_active or not user.reach(ACTION).covers_subtree(export.unit):
        exporting.fail_export(export, token, NO_ACCESS)
        return
    choices = Choices(export.format, export.has_labels, export.has_reasons, export.language)
    noted_at = 0.0

    def note(done: int, total: int) -> None:
        nonlocal noted_at
        if done == total or time.monotonic() - noted_at > SECONDS_BETWEEN_NOTES:
            noted_at = time.monotonic()
            exporting.write_progress(export, token, rows_done=done, total_rows=total)

    # What workbooks and SPSS files need: to be written here and there, in a file of its own.
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        stream = cast(BinaryIO, file)
        write_export(selection_of(export), choices, stream, progress=note)
        exporting.keep_file(export, token, stream)
