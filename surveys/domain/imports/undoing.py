"""Undoing an import and taking that back, a short transaction at a time: respondents answer in between."""

import logging
import time
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.domain import audit
from accounts.models import ApiKey, User
from common.queueing import enqueue
from common.trouble import is_database_trouble
from common.turns import let_others_write
from surveys.domain.imports import runs as import_runs
from surveys.domain.imports.runs import NOBODYS, TASK, ImportLost, Status
from surveys.domain.responses.correcting_many import exclude_some, include_some
from surveys.domain.responses.replacing import UNDONE
from surveys.models import ImportRun, Response

log = logging.getLogger(__name__)
BATCH = 200
LEFT_OUT = Response.objects.filter(import_run=OuterRef("pk"), excluded_why=UNDONE)
REDOABLE = Q(Exists(LEFT_OUT), status=Status.UNDONE)
UNEXPECTED = "Something unexpected happened on the way; the log says what. Ask for it again to go on."


def start_undoing(run: ImportRun, *, by: Any) -> bool:
    """Has the worker exclude the responses this run made from every score; False where there are none."""
    made = Response.objects.filter(import_run=OuterRef("pk"))
    rows = ImportRun.objects.filter(Exists(made), status__in=[Status.DONE, Status.FAILED, Status.CANCELLED])
    return _start_correcting(run, rows, Status.UNDOING, "import.undoing", by=by)


def start_redoing(run: ImportRun, *, by: Any) -> bool:
    """Has the worker include again what undoing excluded; False where there is nothing of the kind."""
    rows = ImportRun.objects.filter(REDOABLE)
    return _start_correcting(run, rows, Status.REDOING, "import.redoing", by=by)


def can_redo(run: ImportRun) -> bool:
    """Whether it was undone, and something of it has not come in again since."""
    return run.status == Status.UNDONE and ImportRun.objects.filter(REDOABLE, pk=run.pk).exists()


def correct_run(run: ImportRun) -> None:
    """Excludes what is left of a run that is being undone, or includes what is left of one being redone.

    What people have excluded or included by hand stays as they left it, and what came in again with a later
    import stays out. Killed at any point, it goes on there when it is called again.
    """
    token = import_runs.claim_run(run, Status.UNDOING, Status.REDOING)
    if token is None:
        return
    run.refresh_from_db()
    try:
        while keys := _next_keys(run):
            began = time.monotonic()
            _correct_batch(run, token, keys)
            let_others_write(time.monotonic() - began)
        _finish(run, token)
    except ImportLost:
        run.refresh_from_db()
    except Exception as error:
        if is_database_trouble(error):
            import_runs.release_run(run, token)
        else:
            log.exception("undoing import %s stopped", run.uuid)
            _stop(run, token)
        raise
    except BaseException:  # this process is to end
        import_runs.release_run(run, token)
        raise


@transaction.atomic
def _start_correcting(
    run: ImportRun, rows: QuerySet[ImportRun], status: str, action: str, *, by: Any
) -> bool:
    begun = {"status": status, "error": "", "corrected_key": 0, "corrected_count": 0, **NOBODYS}
    begun["corrected_by"] = by if isinstance(by, User) else None
    begun["corrected_by_key"] = by if isinstance(by, ApiKey) else None
    if not rows.filter(pk=run.pk).update(**begun):
        return False
    run.refresh_from_db(fields=list(begun))
    audit.record(by, action, run)
    transaction.on_commit(lambda: enqueue(TASK, run.pk), robust=True)
    return True


def _next_keys(run: ImportRun) -> list[int]:
    """Those still to be corrected, in the order of their keys."""
    rows = Response.objects.filter(import_run=run, pk__gt=run.corrected_key)
    if run.status == Status.UNDOING:
        rows = rows.filter(excluded_at=None)
    else:
        rows = rows.filter(excluded_at__isnull=False, excluded_why=UNDONE)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _correct_batch(run: ImportRun, token: uuid.UUID, keys: list[int]) -> None:
    if run.status == Status.UNDOING:
        changed = exclude_some(keys, by=run.corrector, reason=UNDONE)
    else:
        changed = include_some(keys, by=run.corrector, excluded_why=UNDONE)
    import_runs.write_progress(
        run, token, corrected_key=keys[-1], corrected_count=run.corrected_count + changed
    )


@transaction.atomic
def _finish(run: ImportRun, token: uuid.UUID) -> None:
    is_undone = run.status == Status.UNDOING
    what, action = ("excluded", "import.undone") if is_undone else ("included", "import.included")
    _end(run, token, status=Status.UNDONE if is_undone else Status.DONE)
    audit.record(run.corrector, action, run, changes={what: [None, run.corrected_count]})


def _stop(run: ImportRun, token: uuid.UUID) -> None:
    """Ends it so that it can be asked for again."""
    status = Status.FAILED if run.status == Status.UNDOING else Status.UNDONE
    _end(run, token, status=status, error=UNEXPECTED)


def _end(run: ImportRun, token: uuid.UUID, *, status: str, error: str = "") -> None:
    """It has come to its end. Raises ImportLost."""
    import_runs.write_progress(run, token, status=status, error=error)
    ImportRun.objects.filter(pk=run.pk, lease_token=token).update(**NOBODYS)
