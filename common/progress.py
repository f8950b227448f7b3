"""Whether the worker gets on with its work.

Signs of life are not enough: its processes live on while the queue brings them nothing. What counts is when a
task was last worked on; the clock alone brings one each minute.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from common.clock import now
from common.heartbeat import DOWN_AFTER, WORK, WORKER
from common.models import Heartbeat

IDLE_AFTER = timedelta(seconds=150)  # the clock's ticks are up to 90 s apart
STUCK_AFTER = timedelta(seconds=60)  # where something has waited as long
UP, DOWN, STUCK = "up", "down", "stuck"

Source = Callable[[], datetime | None]
_sources: dict[str, Source] = {}


@dataclass(frozen=True)
class WorkerState:
    """How the worker is (up, down, stuck); when it was last seen, and when it last worked. None: never."""

    word: str
    seen_at: datetime | None
    worked_at: datetime | None

    @property
    def is_up(self) -> bool:
        return self.word == UP


def register_waiting(name: str, source: Source) -> None:
    """Adds something that waits for the worker: `source` gives the moment of the oldest, None for nothing."""
    _sources[name] = source


def oldest_waiting() -> datetime | None:
    """Since when the oldest thing has waited for the worker; None where nothing does."""
    found = [moment for source in _sources.values() if (moment := source()) is not None]
    return min(found, default=None)


def worker_state() -> WorkerState:
    """One query; what waits is looked at only where nothing was worked on for a minute."""
    rows = dict(Heartbeat.objects.filter(name__in=[WORKER, WORK]).values_list("name", "at"))
    seen_at, worked_at = rows.get(WORKER), rows.get(WORK)
    moment = now()
    if seen_at is None or moment - seen_at > DOWN_AFTER:
        return WorkerState(DOWN, seen_at, worked_at)
    is_stuck = worked_at is not None and _stands_still(worked_at, moment)
    return WorkerState(STUCK if is_stuck else UP, seen_at, worked_at)


def _stands_still(worked_at: datetime, moment: datetime) -> bool:
    if moment - worked_at <= STUCK_AFTER:
        return False
    if moment - worked_at > IDLE_AFTER:
        return True
    waiting_since = oldest_waiting()
    return waiting_since is not None and moment - waiting_since > STUCK_AFTER
