"""Responses that were begun and left: after the program's time they are final, as partial ones."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import F, QuerySet

from common.clock import local_day, now
from common.turns import let_others_write
from common.wakeups import wake
from surveys.domain.responses.recording_many import WAKEUP
from surveys.domain.responses.statements import mark_answered
from surveys.kinds import is_empty
from surveys.models import Program, Response

BATCH = 200
MAX_SECONDS = 60


@dataclass
class Settled:
    """What one run did: responses that count from now on, and empty ones that went."""

    kept: int = 0
    deleted: int = 0


def settle_partials(*, max_seconds: float = MAX_SECONDS) -> Settled:
    """Settles what has stood untouched for its program's time, batch by batch.

    What is left over waits for the next sweep. Done twice, or beside respondents, it changes no more.
    """
    settled, end = Settled(), time.monotonic() + max_seconds
    for days in Program.objects.order_by().values_list("partial_after_days", flat=True).distinct():
        begun = Response.objects.unfinished().filter(program__partial_after_days=days)
        due = begun.filter(saved_at__lte=now() - timedelta(days=days)).order_by("saved_at", "pk")
        while time.monotonic() < end and (held := _settle_batch(due, settled)):
            let_others_write(held)
    return settled


def _settle_batch(due: QuerySet[Response], settled: Settled) -> float:
    """One batch in one short transaction: the seconds it took, 0 where nothing was due.

    Who finishes at this very moment is first or second: the row is locked, and each side's UPDATE asks for an
    unfinished one.
    """
    started = time.monotonic()
    with transaction.atomic():
        rows = list(due.select_for_update(skip_locked=True, of=("self",))[:BATCH])
        if not rows:
            return 0.0
        empty = [row.pk for row in rows if all(map(is_empty, row.answers.values()))]
        settled.deleted += len(empty)
        Response.objects.unfinished().filter(pk__in=empty).delete()
        settled.kept += _finish([row for row in rows if row.pk not in set(empty)])
    return max(time.monotonic() - started, 0.001)


def _finish(rows: Sequence[Response]) -> int:
    """Makes locked rows final as of their last page, to be processed like any other; how many."""
    for day, some in groupby(rows, lambda row: local_day(row.saved_at)):  # type: ignore[arg-type]  # set
        Response.objects.unfinished().filter(pk__in=[row.pk for row in some]).update(
            completed_at=F("saved_at"),
            day=day,
            saved_at=None,
            stopped_at=None,
            writer=None,
            processing=Response.Processing.WAITING,
        )
    for row in rows:  # nobody is reminded to go on, and a request after a case waits no longer
        if row.invitation_id is not None and row.saved_at is not None:
            mark_answered(row.invitation_id, row.saved_at)
    if rows:
        wake(WAKEUP)
    return len(rows)
