"""The clock: `tick` runs each minute and starts each job of settings.SCHEDULES that is due, once a slot."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.module_loading import import_string
from django_q.models import Schedule

from common.clock import now
from common.heartbeat import TICK, beat
from common.models import JobSlot

log = logging.getLogger(__name__)
TICK_SCHEDULE = "tick"
KEEP_SLOTS_FOR = timedelta(days=14)


def ensure_schedules() -> None:
    """Makes sure that the one Schedule row exists which calls `tick` each minute; safe to repeat."""
    Schedule.objects.exclude(name=TICK_SCHEDULE).delete()
    rows = Schedule.objects.filter(name=TICK_SCHEDULE).order_by("pk")
    for extra in rows[1:]:
        extra.delete()
    if not rows.exists():
        Schedule.objects.create(
            name=TICK_SCHEDULE,
            func="common.schedule.tick",
            schedule_type=Schedule.MINUTES,
            minutes=1,
            next_run=now(),
        )


def tick() -> list[str]:
    """Runs the jobs that are due, in the table's order; the names of those that this call ran.

    A slot is the job's due time, a multiple of its period since 1970. Inserting it decides who runs it: two
    schedulers, a clock set back or a repeated task give one run, and a long downtime at most one catch-up.
    """
    moment = now()
    ran = [
        name
        for name, function, seconds in settings.SCHEDULES
        if claim_slot(name, slot_of(moment, seconds))
        and run_job(name, slot_of(moment, seconds), import_string(function))
    ]
    beat(TICK)
    return ran


def slot_of(moment: datetime, seconds: int) -> datetime:
    """The latest due time of a job with this period, at or before `moment`."""
    stamp = int(moment.timestamp())
    return datetime.fromtimestamp(stamp - stamp % seconds, UTC)


def claim_slot(name: str, due_at: datetime) -> bool:
    """Whether this caller got the slot: nobody had it, and no later slot has run (a clock set back)."""
    if JobSlot.objects.filter(job=name, due_at__gte=due_at).exists():
        return False
    _, is_mine = JobSlot.objects.get_or_create(job=name, due_at=due_at)
    return is_mine


def run_job(name: str, due_at: datetime, function: Callable[[], object]) -> bool:
    """Runs one job and notes how it ended; a failing job is noted and logged and stops no other."""
    error = ""
    try:
        function()
    except Exception as failure:
        log.exception("job %s failed", name)
        error = f"{type(failure).__name__}: {failure}"
    JobSlot.objects.filter(job=name, due_at=due_at).update(finished_at=now(), error=error)
    return not error


def forget_old_slots() -> int:
    """Deletes slots older than two weeks; how many."""
    return JobSlot.objects.filter(due_at__lt=now() - KEEP_SLOTS_FOR).delete()[0]
