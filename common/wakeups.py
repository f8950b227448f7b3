"""Asking the worker to run a job soon. A thousand requests in a second make one task."""

import logging
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from common.clock import now
from common.models import WakeUp
from common.queueing import enqueue

log = logging.getLogger(__name__)
STALE_AFTER = timedelta(seconds=30)
REST_SECONDS = 0.05
_seen_at: dict[str, float] = {}  # name → just before this process last saw a request of it pending


def wake(name: str) -> None:
    """Asks for one run of settings.WAKEUPS[name] after this transaction has committed.

    While a request is pending, further ones cost one read at most every 50 ms. One that is older than 30 s
    counts as lost (its worker was killed) and is made again. Raises KeyError for an unknown name at once.
    """
    settings.WAKEUPS[name]
    transaction.on_commit(lambda: request_run(name), robust=True)


def request_run(name: str) -> bool:
    """Enqueues the job unless a fresh request is pending; says whether it did.

    Who saw one pending less than REST_SECONDS ago needs no second look: should the worker have cleared it
    since, it rests that long before it looks for work, and finds what is committed by now.
    """
    asked_at, moment = time.monotonic(), now()
    if asked_at - _seen_at.get(name, -REST_SECONDS) < REST_SECONDS:
        return False
    if is_pending(name, moment):
        _seen_at[name] = asked_at
        return False
    if not _claim(name, moment):
        return False
    if enqueue("common.wakeups.run", name):
        return True
    WakeUp.objects.filter(name=name, set_at=moment).delete()  # it would stand in the way of the next
    return False


def _claim(name: str, moment: datetime) -> bool:
    """Writes the request down; whether it is this caller's. Committed before the worker can hear of it: a
    worker that was faster would find nothing to clear, and the request would keep others out for 30 s."""
    with transaction.atomic():
        stale = WakeUp.objects.filter(name=name, set_at__lte=moment - STALE_AFTER)
        return (
            bool(stale.update(set_at=moment))
            or (WakeUp.objects.get_or_create(name=name, defaults={"set_at": moment})[1])
        )


def is_pending(name: str, moment: datetime) -> bool:
    """Whether a fresh request stands.

    Many answers ask this: written out, it costs a sixth of the ORM's way.
    """
    table = connection.ops.quote_name(WakeUp._meta.db_table)
    since = connection.ops.adapt_datetimefield_value(moment - STALE_AFTER)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} WHERE name = %s AND set_at > %s", [name, since])  # noqa: S608  our own table
        return cursor.fetchone() is not None


def run(name: str) -> None:
    """The worker's side: clears the request, rests (see `request_run`), and does the job.

    What comes once the job has begun asks for another run.
    """
    WakeUp.objects.filter(name=name).delete()
    time.sleep(REST_SECONDS)
    import_string(settings.WAKEUPS[name])()


def forget_all() -> None:
    """Looks anew whether requests are pending; for tests, whose rows come and go."""
    _seen_at.clear()
