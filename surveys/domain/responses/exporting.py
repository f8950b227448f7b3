"""The life of an export: waiting, running, done (or stopped, cancelled), forgotten after some days.

A worker that dies leaves its export to the next one, which begins anew: what is written twice is read once.
"""

import uuid
import zlib
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.domain import audit
from accounts.models import ApiKey, OrgUnit, User
from common.clock import now
from common.lease import lease
from common.queueing import enqueue
from surveys.models import Export, ExportChunk, Program, Questionnaire, Response

LEASE_SECONDS = 300  # a large workbook is packed at the end, without a sign of life
KEEP_FOR = timedelta(days=7)
MOST_ATTEMPTS = 3
PIECE_BYTES = 1024 * 1024
TASK = "surveys.exports.jobs.make_export"
GIVEN_UP = "It was begun three times and never came to its end. Choose a shorter period or another format."
ERASED = "Answers in it were erased since, so the file was deleted. Export again."
Status = Export.Status
NOBODYS: dict[str, Any] = {"lease_token": None, "leased_until": None}


class ExportLost(Exception):
    """The export was cancelled, or another worker took it over."""


@transaction.atomic
def start_export(
    subject: Questionnaire | Program,
    *,
    unit: OrgUnit,
    file_format: str,
    by: User | ApiKey,
    has_labels: bool = True,
    has_reasons: bool = False,
    has_contacts: bool = False,
    language: str = "",
    first_on: date | None = None,
    last_on: date | None = None,
) -> Export:
    """Asks the worker for a file of the answers at `unit` and beneath it, as far as `by` reaches.

    Of a program it holds all surveys, packed, a file each.
    """
    export = Export.objects.create(
        questionnaire=subject if isinstance(subject, Questionnaire) else None,
        program=subject if isinstance(subject, Program) else None,
        unit=unit,
        format=file_format,
        has_labels=has_labels,
        has_reasons=has_reasons,
        has_contacts=has_contacts,
        language=language,
        first_on=first_on,
        last_on=last_on,
        started_by=by if isinstance(by, User) else None,
        started_by_key=by if isinstance(by, ApiKey) else None,
    )
    told = {"format": file_format, "contacts": has_contacts, "from": first_on, "to": last_on}
    changes = {name: [None, audit.plain(value)] for name, value in told.items()}
    audit.record(by, "export.started", export, changes=changes)
    transaction.on_commit(lambda: enqueue(TASK, export.pk), robust=True)
    return export


def claim_export(export: Export) -> uuid.UUID | None:
    """The lease on an export that is to be made; None where somebody has it, or too many have tried."""
    rows = Export.objects.filter(pk=export.pk, status__in=Export.AT_WORK)
    token, keys = lease(rows, limit=1, seconds=LEASE_SECONDS)
    if not keys:
        return None
    export.refresh_from_db()
    if export.attempts >= MOST_ATTEMPTS:
        fail_export(export, token, GIVEN_UP)
        return None
    write_progress(export, token, status=Status.RUNNING, attempts=export.attempts + 1, rows_done=0)
    return token


def write_progress(export: Export, token: uuid.UUID, **values: Any) -> None:
    """Writes `values` and holds the lease on. Raises ExportLost where it isn't ours any more."""
    until = now() + timedelta(seconds=LEASE_SECONDS)
    if not _mine(export, token).update(**values, leased_until=until):
        raise ExportLost
    for name, value in values.items():
        setattr(export, name, value)


def keep_file(export: Export, token: uuid.UUID, stream: BinaryIO) -> None:
    """Stores the finished file, piece by piece, and says that it is there. Raises ExportLost."""
    export.chunks.all().delete()
    stream.seek(0)
    size = number = 0
    while piece := stream.read(PIECE_BYTES):
        with transaction.atomic():
            write_progress(export, token, size_bytes=size + len(piece))
            ExportChunk.objects.create(export=export, number=number, data=zlib.compress(piece, 1))
        size, number = size + len(piece), number + 1
    moment = now()
    with transaction.atomic():
        ends: dict[str, Any] = {"finished_at": moment, "expires_at": moment + KEEP_FOR}
        write_progress(export, token, status=Status.DONE, size_bytes=size, **ends)
        Export.objects.filter(pk=export.pk).update(**NOBODYS)
        changes = {"rows": [None, export.rows_done]}
        audit.record(export.principal, "export.done", export, changes=changes)


def fail_export(export: Export, token: uuid.UUID, error: str) -> None:
    """Ends an export that can't be made, where the lease is still ours."""
    ends: dict[str, Any] = {"finished_at": now(), "expires_at": now() + KEEP_FOR}
    if _mine(export, token).update(status=Status.FAILED, error=error[:2000], **ends, **NOBODYS):
        export.status = Status.FAILED


def file_of(export: Export) -> Iterator[bytes]:
    """The file of a finished export, piece by piece."""
    pieces = export.chunks.order_by("number").values_list("data", flat=True)
    for data in pieces.iterator(chunk_size=4):
        yield zlib.decompress(bytes(data))


@transaction.atomic
def cancel_export(export: Export, *, by: Any) -> bool:
    """Stops an export that isn't finished. Whether there was something to stop."""
    rows = Export.objects.filter(pk=export.pk, status__in=Export.AT_WORK)
    ends: dict[str, Any] = {"finished_at": now(), "expires_at": now() + KEEP_FOR}
    if not rows.update(status=Status.CANCELLED, **ends, **NOBODYS):
        return False
    audit.record(by, "export.cancelled", export)
    return True


@transaction.atomic
def delete_export(export: Export, *, by: Any) -> None:
    """Forgets an export and its file; who is at it stops."""
    audit.record(by, "export.deleted", export)
    export.delete()


def exports_to_resume() -> list[int]:
    """Exports that should be made but are nobody's: their worker died, or no queue carried the wish to it."""
    is_free = Q(leased_until__isnull=True) | Q(leased_until__lt=now())
    rows = Export.objects.filter(is_free, status__in=Export.AT_WORK)
    return list(rows.order_by("id").values_list("pk", flat=True))


def forget_old_exports() -> int:
    """Deletes exports whose time is over, with their files; how many."""
    old = Export.objects.filter(expires_at__lt=now())
    count = old.count()
    old.delete()
    return count


def follow_response(response: Response, *, change: str = "", **others: Any) -> None:
    """Files that may hold what was erased are deleted; what is being made is begun anew."""
    if change != "erased":
        return
    holds_it = Q(questionnaire=response.questionnaire_id) | Q(program=response.program_id)
    rows = Export.objects.filter(holds_it)
    done = rows.filter(status=Status.DONE)
    ExportChunk.objects.filter(export__in=done).delete()
    done.update(status=Status.FAILED, error=ERASED, size_bytes=0)
    rows.filter(status=Status.RUNNING).update(status=Status.WAITING, rows_done=0, attempts=0, **NOBODYS)


def _mine(export: Export, token: uuid.UUID) -> QuerySet[Export]:
    return Export.objects.filter(pk=export.pk, lease_token=token, status__in=Export.AT_WORK)
