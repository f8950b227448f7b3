"""The life of an import: uploaded, running (checking, storing), done, stopped, cancelled.

What a running one writes batch by batch: `batches`; how one is undone and redone: `undoing`.
"""

import uuid
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Q, QuerySet

from accounts.domain import audit
from accounts.models import ApiKey, OrgUnit, User
from common.clock import now
from common.lease import lease
from common.queueing import enqueue
from surveys.models import ImportMapping, ImportRun, Questionnaire

LEASE_SECONDS = 60
TASK = "surveys.imports.jobs.go_on"
Status, Phase = ImportRun.Status, ImportRun.Phase
STARTABLE = Q(status__in=ImportRun.STARTABLE) | Q(status=Status.DONE, is_dry=True)  # as `can_start`
NOBODYS: dict[str, Any] = {"lease_token": None, "leased_until": None}
FROM_THE_START: dict[str, Any] = {
    "next_row": 0,
    "created_count": 0,
    "known_count": 0,
    "error_count": 0,
    "tally": {},
}


class ImportLost(Exception):
    """The run was cancelled, or another worker took it over; nothing of this batch was written."""


@transaction.atomic
def create_run(
    questionnaire: Questionnaire,
    *,
    unit: OrgUnit,
    definition: dict[str, Any],
    file_name: str,
    checksum: str,
    by: Any,
    mapping: ImportMapping | None = None,
) -> ImportRun:
    """A run over one file, not started yet. `definition` is the mapping; `unit` bounds where rows may go."""
    run = ImportRun.objects.create(
        questionnaire=questionnaire,
        unit=unit,
        mapping=mapping,
        definition=definition,
        file_name=file_name[-200:],
        file_checksum=checksum,
        started_by=by if isinstance(by, User) else None,
        started_by_key=by if isinstance(by, ApiKey) else None,
    )
    audit.record(by, "import.uploaded", run, unit=unit)
    return run


@transaction.atomic
def change_mapping(
    run: ImportRun, *, definition: dict[str, Any], mapping: ImportMapping | None = None
) -> bool:
    """Gives a run that can be started another mapping, and lets it begin anew; whether it could."""
    rows = ImportRun.objects.filter(STARTABLE, pk=run.pk)
    changed = rows.update(definition=definition, mapping=mapping or run.mapping, next_row=0)
    run.definition = definition
    return bool(changed)


@transaction.atomic
def start_run(
    run: ImportRun,
    *,
    is_dry: bool,
    skip_errors: bool,
    by: Any,
    opens_cases: bool | None = None,
    in_background: bool = True,
) -> bool:
    """Starts checking (`is_dry`) or importing; a background job takes it over. Whether it could be started.

    An import that was stopped while it stored its rows goes on there, all else begins with the first row.
    `opens_cases`: whether rules look at what it stores; as it was said before without it.
    """
    rows = ImportRun.objects.filter(STARTABLE, pk=run.pk)
    stopped = rows.filter(is_dry=False, phase=Phase.STORING, next_row__gt=0, skips_errors=skip_errors)
    begun: dict[str, Any] = {"status": Status.RUNNING, "error": "", "finished_at": None, **NOBODYS}
    if opens_cases is not None:
        begun["opens_cases"] = opens_cases
    if not is_dry and stopped.update(**begun):
        action = "import.resumed"
    else:
        phase = Phase.STORING if skip_errors and not is_dry else Phase.CHECKING
        begun |= {"is_dry": is_dry, "skips_errors": skip_errors, "phase": phase, **FROM_THE_START}
        if not rows.update(**begun):
            return False
        run.row_errors.all().delete()
        action = "import.checked" if is_dry else "import.started"
    run.refresh_from_db(fields=[*begun, *FROM_THE_START, "phase"])
    audit.record(by, action, run)
    if in_background:
        transaction.on_commit(lambda: enqueue(TASK, run.pk), robust=True)
    return True


def find_interrupted(
    questionnaire: Questionnaire,
    checksum: str,
    definition: dict[str, Any],
    *,
    unit: OrgUnit,
    skip_errors: bool,
    opens_cases: bool,
    by: Any,
) -> ImportRun | None:
    """The run of the same command over the same file that didn't come to its end."""
    runs = ImportRun.objects.filter(
        questionnaire=questionnaire,
        file_checksum=checksum,
        unit=unit,
        started_by=by,
        is_dry=False,
        skips_errors=skip_errors,
        opens_cases=opens_cases,
        status=Status.RUNNING,
        chunks=None,
    )
    return next((run for run in runs if run.definition == definition), None)


def claim_run(run: ImportRun, *states: str) -> uuid.UUID | None:
    """The lease on a run in one of `states`; None where somebody else has it or it is in another one."""
    rows = ImportRun.objects.filter(pk=run.pk, status__in=states)
    token, keys = lease(rows, limit=1, seconds=LEASE_SECONDS)
    return token if keys else None


def release_run(run: ImportRun, token: uuid.UUID) -> None:
    """Gives the lease back, so that somebody else can go on at once and not only when it is over."""
    with suppress(DatabaseError):
        _mine(run, token).update(**NOBODYS)


def write_progress(run: ImportRun, token: uuid.UUID, **values: Any) -> None:
    """Writes `values` and holds the lease on. Raises ImportLost where it isn't ours any more."""
    until = now() + timedelta(seconds=LEASE_SECONDS)
    if not _mine(run, token).update(**values, leased_until=until):
        raise ImportLost
    for name, value in values.items():
        setattr(run, name, value)


@transaction.atomic
def begin_storing(run: ImportRun, token: uuid.UUID, *, total_rows: int | None) -> None:
    """All rows were checked and fit: storing begins with the first one. Raises ImportLost."""
    write_progress(run, token, phase=Phase.STORING, total_rows=total_rows, **FROM_THE_START)


@transaction.atomic
def finish_run(
    run: ImportRun,
    token: uuid.UUID,
    *,
    total_rows: int | None = None,
    status: str = Status.DONE,
    error: str = "",
) -> None:
    """Ends the run where the lease is still ours."""
    moment = now()
    values = {"status": status, "error": error[:2000], "finished_at": moment, **NOBODYS}
    values["total_rows"] = run.total_rows if total_rows is None else total_rows
    if not _mine(run, token).update(**values):
        return
    for name, value in values.items():
        setattr(run, name, value)
    if not run.is_dry:
        counts = {"created": run.created_count, "known": run.known_count, "errors": run.error_count}
        changes = {name: [None, count] for name, count in counts.items()}
        audit.record(run.principal, f"import.{status}", run, changes=changes)


def runs_to_resume() -> list[int]:
    """Runs that should be worked on but are nobody's: their worker died, or no queue carried the wish to it.

    An import of the command line is left alone: its file isn't here.
    """
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now())
    is_here = Q(status=Status.RUNNING, chunks__number=0) | Q(status__in=[Status.UNDOING, Status.REDOING])
    runs = ImportRun.objects.filter(free, is_here).order_by("id")
    return list(runs.values_list("pk", flat=True).distinct())


@transaction.atomic
def cancel_run(run: ImportRun, *, by: Any) -> bool:
    """Stops a run; rows already imported stay until it is undone. Whether it was still to do."""
    open_states = [Status.RUNNING, Status.UPLOADED]
    stopped = ImportRun.objects.filter(pk=run.pk, status__in=open_states).update(
        status=Status.CANCELLED, finished_at=now(), **NOBODYS
    )
    if stopped:
        audit.record(by, "import.cancelled", run)
    return bool(stopped)


def _mine(run: ImportRun, token: uuid.UUID) -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(pk=run.pk, lease_token=token, status__in=ImportRun.AT_WORK)
