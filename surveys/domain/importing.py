"""The life of an import: uploaded, running (checking or importing), done, stopped, cancelled, undone."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from accounts.domain import audit
from common.clock import now
from common.events import announce
from common.lease import lease
from common.queueing import enqueue
from surveys.domain import recording
from surveys.domain.recording import Incoming, Prepared, Recorded
from surveys.models import ImportRowError, ImportRun, Questionnaire, Response

LEASE_SECONDS = 120
MAX_KEPT_ERRORS = 5_000
TASK = "surveys.imports.jobs.run_uploaded"
UNDONE = "The import was undone."
Status = ImportRun.Status


class ImportLost(Exception):  # noqa: N818  an outcome more than an error
    """The run was cancelled, or another worker took it over; nothing of this batch was written."""


@dataclass(frozen=True)
class RowError:
    """Why a row was not imported."""

    row: int
    column: str
    value: str
    message: str


@dataclass
class Batch:
    """What a stretch of rows came to: the rows' prepared responses, and what is wrong with others."""

    next_row: int
    rows: list[int] = field(default_factory=list)
    prepared: list[Prepared] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    error_rows: int = 0
    known_rows: int = 0
    good_rows: int = 0


# Beginning


@transaction.atomic
def start_run(
    run: ImportRun, *, is_dry: bool, skip_errors: bool, by: Any, in_background: bool = True
) -> None:
    """Starts checking (`is_dry`) or importing from the first row; a background job takes it over."""
    run.status, run.is_dry, run.error = Status.RUNNING, is_dry, ""
    run.definition = {**run.definition, "on_error": "skip" if skip_errors else "stop"}
    run.next_row = run.created_count = run.known_count = run.error_count = 0
    run.total_rows = run.total_rows if not is_dry else None
    run.lease_token = run.leased_until = run.finished_at = None
    run.save()
    run.row_errors.all().delete()
    audit.record(by, "import.checked" if is_dry else "import.started", run)
    if in_background:
        transaction.on_commit(lambda: enqueue(TASK, run.pk), robust=True)


def find_interrupted(
    questionnaire: Questionnaire, checksum: str, definition: dict[str, Any]
) -> ImportRun | None:
    """A run of the command line over the same file and mapping that didn't come to its end."""
    runs = ImportRun.objects.filter(
        questionnaire=questionnaire,
        file_checksum=checksum,
        is_dry=False,
        next_row__gt=0,
        status__in=[Status.RUNNING, Status.FAILED],
        chunks=None,
    )
    return next((run for run in runs if without_settings(run.definition) == definition), None)


def take_up(run: ImportRun) -> bool:
    """Lets an interrupted run go on, unless somebody is at it this moment."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now())
    stopped = ImportRun.objects.filter(free, pk=run.pk, status__in=[Status.RUNNING, Status.FAILED])
    return bool(stopped.update(status=Status.RUNNING, error="", finished_at=None))


def without_settings(definition: dict[str, Any]) -> dict[str, Any]:
    """The mapping alone, without what the run keeps beside it."""
    return {name: value for name, value in definition.items() if name != "on_error"}


# Running


def claim_run(run: ImportRun) -> uuid.UUID | None:
    """The lease on a running run; None where somebody else works at it."""
    rows = ImportRun.objects.filter(pk=run.pk, status=Status.RUNNING)
    token, keys = lease(rows, limit=1, seconds=LEASE_SECONDS)
    return token if keys else None


def runs_to_resume() -> list[int]:
    """Uploaded runs that should be running but are nobody's: their worker died."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now())
    runs = ImportRun.objects.filter(free, status=Status.RUNNING, chunks__number=0)
    return list(runs.order_by("id").values_list("pk", flat=True))


def prepare(incomings: Sequence[Incoming]) -> list[Prepared]:
    """Checks and builds responses with no transaction open."""
    return recording.prepare_responses(incomings)


def look_ahead(prepared: Sequence[Prepared]) -> list[Recorded]:
    """What storing would come to, without storing: the outcomes in the order of `prepared`."""
    responses = [response for response, _ in prepared if response]
    rows = Response.objects.only("uuid", "source", "external_id", "body_hash", "status")
    known = {row.uuid: row for row in rows.filter(uuid__in=[r.uuid for r in responses])}
    by_source: dict[str, list[str]] = {}
    for response in responses:
        if response.external_id is not None:
            by_source.setdefault(response.source, []).append(response.external_id)
    by_id = {
        (row.source, row.external_id): row
        for source, ids in by_source.items()
        for row in rows.filter(source=source, external_id__in=ids)
    }
    found = []
    for coming, recorded in prepared:
        if coming is None:
            found.append(recorded)
            continue
        key = (coming.source, coming.external_id)
        stored = known.get(coming.uuid) or (by_id.get(key) if coming.external_id else None)
        if stored is None:
            known[coming.uuid] = by_id[key] = coming
            found.append(recorded)
        else:
            is_same = stored.body_hash == coming.body_hash
            found.append(Recorded(stored, "same" if is_same else "conflict"))
    return found


@transaction.atomic
def store_batch(run: ImportRun, token: uuid.UUID, batch: Batch, describe: Any) -> None:
    """Writes a batch and how far the run has come, together. Raises ImportLost where the lease isn't ours."""
    recorded = recording.store_prepared(batch.prepared)
    created = [one.response.pk for one in recorded if one.outcome == "created" and one.response]
    batch.good_rows += len(created)
    batch.known_rows += sum(one.outcome == "same" for one in recorded)
    count_refused(batch, recorded, describe)
    run.created_ids = add_ids(run.created_ids, created)
    keep_progress(run, token, batch)


def count_refused(batch: Batch, recorded: Sequence[Recorded], describe: Any) -> None:
    """Adds the rows that were not stored to the batch's errors; `describe(row, recorded)` words them."""
    for row, one in zip(batch.rows, recorded, strict=True):
        if one.outcome not in ("created", "same"):
            batch.errors += describe(row, one)
            batch.error_rows += 1


@transaction.atomic
def keep_progress(run: ImportRun, token: uuid.UUID, batch: Batch) -> None:
    """Notes what a batch came to and holds the lease on. Raises ImportLost."""
    run.next_row = batch.next_row
    run.created_count += batch.good_rows
    run.known_count += batch.known_rows
    kept = run.error_count
    run.error_count += batch.error_rows
    mine = ImportRun.objects.filter(pk=run.pk, lease_token=token, status=Status.RUNNING)
    written = mine.update(
        next_row=run.next_row,
        created_count=run.created_count,
        known_count=run.known_count,
        error_count=run.error_count,
        created_ids=run.created_ids,
        total_rows=run.total_rows,
        leased_until=now() + timedelta(seconds=LEASE_SECONDS),
    )
    if not written:
        raise ImportLost
    if kept < MAX_KEPT_ERRORS:
        ImportRowError.objects.bulk_create(
            [
                ImportRowError(
                    run=run,
                    row=error.row,
                    column=error.column[:150],
                    value=clean(error.value)[:200],
                    message=error.message[:300],
                )
                for error in batch.errors
            ],
            batch_size=500,
        )


@transaction.atomic
def finish_run(run: ImportRun, token: uuid.UUID, *, status: str = Status.DONE, error: str = "") -> bool:
    """Ends the run where the lease is still ours; whether it was."""
    run.status, run.error, run.finished_at = status, error[:2000], now()
    mine = ImportRun.objects.filter(pk=run.pk, lease_token=token, status=Status.RUNNING)
    written = mine.update(
        status=status,
        error=run.error,
        finished_at=run.finished_at,
        total_rows=run.total_rows,
        lease_token=None,
        leased_until=None,
    )
    if written and not run.is_dry:
        counts = {"created": run.created_count, "known": run.known_count, "errors": run.error_count}
        changes = {name: [None, count] for name, count in counts.items()}
        audit.record(run.started_by, f"import.{status}", run, changes=changes)
    return bool(written)


@transaction.atomic
def cancel_run(run: ImportRun, *, by: Any) -> bool:
    """Stops a run; rows already imported stay until it is undone. Whether it was still to do."""
    open_states = [Status.RUNNING, Status.UPLOADED]
    stopped = ImportRun.objects.filter(pk=run.pk, status__in=open_states).update(
        status=Status.CANCELLED, finished_at=now(), lease_token=None, leased_until=None
    )
    if stopped:
        audit.record(by, "import.cancelled", run)
    return bool(stopped)


# Undoing


@transaction.atomic
def undo_import(run: ImportRun, *, by: Any) -> int:
    """Excludes the responses this run made from every score; how many. `redo_import` takes that back."""
    if not ImportRun.objects.filter(
        pk=run.pk, status__in=[Status.DONE, Status.FAILED, Status.CANCELLED]
    ).update(status=Status.UNDONE):
        return 0
    count = 0
    for response in responses_of(run).filter(excluded_at=None).iterator(chunk_size=500):
        response.excluded_at, response.excluded_why = now(), UNDONE
        response.save(update_fields=["excluded_at", "excluded_why"])
        announce("response_changed", response=response)
        count += 1
    audit.record(by, "import.undone", run, changes={"excluded": [None, count]})
    return count


@transaction.atomic
def redo_import(run: ImportRun, *, by: Any) -> int:
    """Includes again what `undo_import` excluded; how many."""
    if not ImportRun.objects.filter(pk=run.pk, status=Status.UNDONE).update(status=Status.DONE):
        return 0
    count = 0
    for response in responses_of(run).filter(excluded_why=UNDONE).iterator(chunk_size=500):
        response.excluded_at, response.excluded_why = None, ""
        response.save(update_fields=["excluded_at", "excluded_why"])
        announce("response_changed", response=response)
        count += 1
    audit.record(by, "import.included", run, changes={"included": [None, count]})
    return count


def responses_of(run: ImportRun) -> Any:
    """The responses that the run made."""
    condition = Q(pk__in=[])
    for first, last in run.created_ids:
        condition |= Q(pk__gte=first, pk__lte=last)
    return Response.objects.filter(condition).select_related("program", "unit", "questionnaire")


def add_ids(ranges: list[list[int]], keys: Sequence[int]) -> list[list[int]]:
    """`ranges` of [first, last] with `keys` added; neighbours are joined."""
    joined = [list(one) for one in ranges]
    for key in sorted(keys):
        if joined and key == joined[-1][1] + 1:
            joined[-1][1] = key
        else:
            joined.append([key, key])
    return joined


def clean(text: str) -> str:
    """A cell as it can be kept in a report, whatever it held."""
    return text.replace("\x00", "�").encode("utf-8", "replace").decode()
