"""Undoing an import and taking that back, a short transaction at a time: respondents answer in between."""

import logging
import time
import uuid

from django.db import transaction

from accounts.domain import audit
from common.trouble import is_database_trouble
from common.turns import let_others_write
from surveys.domain import import_runs
from surveys.domain.correcting_many import exclude_some, include_some
from surveys.domain.import_runs import ImportLost, Status
from surveys.domain.replacing import UNDONE
from surveys.models import ImportRun, Response

log = logging.getLogger(__name__)
BATCH = 200
UNEXPECTED = "Something unexpected happened on the way; the log says what. Ask for it again to go on."


def correct_run(run: ImportRun) -> None:
    """Excludes what is left of a run that is being undone, or includes what is left of one being redone.

    What people have excluded or included by hand stays as they left it, and what came in again with a later
    import stays out. Killed at any point, it goes on there
    when it is called again.
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
        changed = exclude_some(keys, by=run.corrected_by, reason=UNDONE)
    else:
        changed = include_some(keys, by=run.corrected_by, excluded_why=UNDONE)
    import_runs.write_progress(
        run, token, corrected_key=keys[-1], corrected_count=run.corrected_count + changed
    )


@transaction.atomic
def _finish(run: ImportRun, token: uuid.UUID) -> None:
    is_undone = run.status == Status.UNDOING
    what, action = ("excluded", "import.undone") if is_undone else ("included", "import.included")
    import_runs.end_correcting(run, token, status=Status.UNDONE if is_undone else Status.DONE)
    audit.record(run.corrected_by, action, run, changes={what: [None, run.corrected_count]})


def _stop(run: ImportRun, token: uuid.UUID) -> None:
    """Ends it so that it can be asked for again."""
    status = Status.FAILED if run.status == Status.UNDOING else Status.UNDONE
    import_runs.end_correcting(run, token, status=status, error=UNEXPECTED)
