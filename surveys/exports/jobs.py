"""What the worker runs for exports; the sweep of each minute takes up what no worker is at."""

import tempfile
import time
from typing import BinaryIO, cast
from uuid import UUID

from common.queueing import enqueue
from surveys.domain.responses import exporting
from surveys.domain.responses.exporting import ExportLost
from surveys.exports.making import Choices, write_export, write_packed
from surveys.exports.selection import ACTION, Selection
from surveys.models import Export, Questionnaire

IN_MEMORY = 2 * 1024 * 1024
SECONDS_BETWEEN_NOTES = 1.0
NO_ACCESS = "Whoever asked for it may not export these answers any more."


def make_export(pk: int) -> str:
    """Makes the file of an export, as far as who asked for it reaches now; how it stands then.

    Running it twice at once or again is harmless.
    """
    rows = Export.objects.select_related(*Export.NAMED)
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


def selections_of(export: Export) -> list[Selection]:
    """What an export holds: one survey's answers, or those of each published survey of a program."""
    surveys = [export.questionnaire] if export.questionnaire else _surveys_of(export)
    return [
        Selection(
            survey,
            principal=export.principal,
            unit=export.unit,
            first=export.first_on,
            last=export.last_on,
            with_contacts=export.has_contacts,
        )
        for survey in surveys
    ]


def _surveys_of(export: Export) -> list[Questionnaire]:
    rows = Questionnaire.objects.visible_to(export.principal) if export.principal else Questionnaire.objects
    found = rows.filter(program=export.program, current__isnull=False).select_related("program")
    return list(found.order_by("name", "id"))


def _make(export: Export, token: UUID) -> None:
    who = export.principal
    if who is None or not who.is_active or not who.reach(ACTION).covers_subtree(export.unit):
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
        selections = selections_of(export)
        if export.questionnaire:
            write_export(selections[0], choices, stream, progress=note)
        else:
            write_packed(selections, choices, stream, progress=note)
        exporting.keep_file(export, token, stream)
