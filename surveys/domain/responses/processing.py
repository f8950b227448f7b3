"""From finished responses to scores, cases and messages.

Leased batches through the stages of config/reactions.py.
"""

import logging
import time
import traceback
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from common.clock import now
from common.events import stages
from common.lease import lease
from common.trouble import is_database_trouble, is_timeout
from common.turns import let_others_write
from surveys.models import Response

log = logging.getLogger(__name__)
BATCH = 200
LEASE_SECONDS = 300
SUSPECT_FROM = 2  # attempts after which a response is processed alone: it may be what kills the worker
MAX_ATTEMPTS = 5
MAX_SECONDS = 240
GIVEN_UP = f"Begun {MAX_ATTEMPTS} times, never ended: the worker died over it, or the database took too long."
ERROR_LENGTH = 4000


class LeaseLost(Exception):
    """The lease ran out and another worker took the batch; nothing was written."""


@dataclass
class Run:
    """What one run did."""

    done: int = 0
    failed: int = 0
    batches: int = 0


def process_responses(*, max_seconds: float = MAX_SECONDS) -> Run:
    """Processes what waits, batch by batch, until nothing is left or time is over: a sweep goes on then."""
    run, end = Run(), time.monotonic() + max_seconds
    while time.monotonic() < end:
        token, keys = lease_some()
        if not keys:
            break
        Response.objects.filter(pk__in=keys, lease_token=token).update(attempts=F("attempts") + 1)
        run.batches += 1
        process_leased(token, keys, run)
    return run


def lease_some() -> tuple[uuid.UUID, list[int]]:
    """Claims the oldest waiting responses.

    Those that were begun before and not ended, one at a time and last; those that were put off, not yet.
    """
    waiting = Response.objects.to_process().due().order_by("id")
    token, keys = lease(waiting.filter(attempts__lt=SUSPECT_FROM), limit=BATCH, seconds=LEASE_SECONDS)
    if keys:
        return token, keys
    return lease(waiting.filter(attempts__gte=SUSPECT_FROM), limit=1, seconds=LEASE_SECONDS)


def process_leased(token: uuid.UUID, keys: list[int], run: Run) -> None:
    """Processes the leased rows; a batch that fails is halved until the bad response stands alone."""
    batch = list(
        Response.objects.filter(pk__in=keys, lease_token=token)
        .select_related("program", "unit", "touchpoint", "questionnaire")
        .order_by("id")
    )
    if not batch:
        return
    try:
        if batch[0].attempts > MAX_ATTEMPTS:
            raise RuntimeError(GIVEN_UP)
        _process(token, batch)
        run.done += len(batch)
    except LeaseLost:  # taken over by another worker, or one of them was corrected meanwhile: read anew
        log.warning("of %s responses some were changed or taken over; nothing was written", len(batch))
        _release(token, batch)
    except Exception as error:
        if is_timeout(error):  # one of them may take too long each time
            _put_off(token, batch, error)
        elif is_database_trouble(error):  # not the responses' fault: later again, all that were claimed
            _release(token)
            raise
        elif len(batch) > 1:
            _split(token, batch, run)
        else:
            _set_aside(token, batch[0], error)
            run.failed += 1


def oldest_waiting() -> datetime | None:
    """When the response was completed that has waited longest."""
    waiting = Response.objects.to_process().due().order_by("id")
    return waiting.values_list("completed_at", flat=True).first()


def retry_response(response: Response) -> bool:
    """Lets a response that was set aside be processed again; whether it was one."""
    set_aside = Response.objects.filter(pk=response.pk, processing=Response.Processing.FAILED)
    return bool(
        set_aside.update(
            processing=Response.Processing.WAITING,
            error="",
            attempts=0,
            not_before=None,
            lease_token=None,
            leased_until=None,
        )
    )


def _process(token: uuid.UUID, batch: list[Response]) -> None:
    """Prepares every stage with no transaction open, then applies all of them in one short one."""
    passed = stages("response")
    earlier: dict[str, Any] = {}
    for stage in passed:
        earlier[stage.name] = stage.prepare(batch, earlier)
    held = time.monotonic()
    with transaction.atomic():
        held = time.monotonic()
        _finish(token, batch)
        for stage in passed:
            stage.apply(earlier[stage.name])
    let_others_write(time.monotonic() - held)


def _finish(token: uuid.UUID, batch: list[Response]) -> None:
    """Marks the batch done first, where the lease is still ours: on PostgreSQL that also locks the rows."""
    rows = Response.objects.filter(
        pk__in=[response.pk for response in batch],
        lease_token=token,
        processing=Response.Processing.WAITING,
    )
    written = rows.update(
        processing=Response.Processing.DONE,
        processed_at=now(),
        lease_token=None,
        leased_until=None,
        not_before=None,
        error="",
    )
    if written != len(batch):
        raise LeaseLost


def _split(token: uuid.UUID, batch: list[Response], run: Run) -> None:
    middle = len(batch) // 2
    for half in (batch[:middle], batch[middle:]):
        process_leased(token, [response.pk for response in half], run)


def _set_aside(token: uuid.UUID, response: Response, error: Exception) -> None:
    log.error("response %s was set aside", response.uuid, exc_info=error)
    text = "".join(traceback.format_exception(error))[-ERROR_LENGTH:]
    Response.objects.filter(pk=response.pk, lease_token=token).update(
        processing=Response.Processing.FAILED, error=text, lease_token=None, leased_until=None
    )


def _release(token: uuid.UUID, batch: list[Response] | None = None) -> None:
    """Gives leased rows back as if they had never been begun: those of `batch`, or all under the token."""
    rows = Response.objects.filter(lease_token=token)
    if batch is not None:
        rows = rows.filter(pk__in=[response.pk for response in batch])
    rows.update(lease_token=None, leased_until=None, attempts=F("attempts") - 1)


def _put_off(token: uuid.UUID, batch: list[Response], error: Exception) -> None:
    """Gives rows back that took the database too long; the attempt counts.

    Of several each goes alone from now on, after all others. A lone one waits 1, 4, 16 … minutes, and is set
    aside in the end.
    """
    log.warning("processing %s responses took the database too long: %s", len(batch), error)
    rows = Response.objects.filter(pk__in=[response.pk for response in batch], lease_token=token)
    if len(batch) > 1:
        rows.update(lease_token=None, leased_until=None, attempts=Greatest(F("attempts"), SUSPECT_FROM))
    else:
        later = now() + timedelta(minutes=4 ** (batch[0].attempts - 1))
        rows.update(lease_token=None, leased_until=None, not_before=later)
