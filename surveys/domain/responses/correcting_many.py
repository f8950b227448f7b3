"""Excluding and including many responses in few statements, as undoing an import does.

For one response, or some that a person has picked: surveys/domain/responses/correcting.py.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from accounts.domain import audit
from common.clock import now
from common.events import announce
from common.wakeups import wake
from surveys.domain.responses.quotas import change_places
from surveys.domain.responses.recording_many import WAKEUP
from surveys.models import Response

Processing = Response.Processing
RELATED = ("program", "unit", "questionnaire")


@transaction.atomic
def exclude_some(keys: Sequence[int], *, by: Any, reason: str) -> int:
    """Leaves the responses of these keys out of every score, those that count until now; how many."""
    rows = _lock(Response.objects.filter(pk__in=keys, excluded_at=None))
    _take_from_workers(rows)
    rows.update(excluded_at=now(), excluded_why=reason)
    return _tell(rows, "excluded", by=by, reason=reason)


@transaction.atomic
def include_some(keys: Sequence[int], *, by: Any, excluded_why: str) -> int:
    """Lets those count again that were excluded for this reason, with the scores they had; how many.

    Those that were excluded before they were processed were passed over by the rules: they are processed now.
    """
    rows = _lock(Response.objects.filter(pk__in=keys, excluded_at__isnull=False, excluded_why=excluded_why))
    _take_from_workers(rows)
    passed_over = rows.filter(processing=Processing.DONE, excluded_at__lte=F("processed_at"))
    if passed_over.update(processing=Processing.WAITING, attempts=0):
        wake(WAKEUP)
    rows.update(excluded_at=None, excluded_why="")
    return _tell(rows, "included", by=by)


def _lock(wanted: QuerySet[Response]) -> QuerySet[Response]:
    """The rows that are so now, held until the transaction ends, in one order."""
    keys = list(wanted.select_for_update().order_by("pk").values_list("pk", flat=True))
    return Response.objects.filter(pk__in=keys).order_by("pk")


def _take_from_workers(rows: QuerySet[Response]) -> None:
    """A worker that is at a response this moment loses it: what it read is out of date."""
    taken = rows.filter(processing=Processing.WAITING, lease_token__isnull=False)
    taken.update(lease_token=None, leased_until=None, attempts=Greatest(F("attempts") - 1, 0))


def _tell(rows: QuerySet[Response], change: str, *, by: Any, reason: str = "") -> int:
    """Writes history and announces; how many rows that were."""
    responses = list(rows.select_related(*RELATED))
    if responses:
        audit.record_many(by, f"response.{change}", responses, reason=reason)
        announce("responses_changed", responses=responses, change=change, by=by)
        change_places(responses, -1 if change == "excluded" else 1)
    return len(responses)
