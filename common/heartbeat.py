"""Signs of life and of work, written every 20 s by each worker process; `common.progress` reads them."""

import logging
import os
import socket
import threading
from datetime import datetime, timedelta

from django.db import Error, connection

from common.clock import now
from common.models import Heartbeat

log = logging.getLogger(__name__)
WORKER = "worker"
WORK = "work"
TICK = "tick"
BEAT_SECONDS = 20
DOWN_AFTER = timedelta(seconds=90)


class Work:
    """What this process has done: whether it is at a task, and when it last was."""

    def __init__(self) -> None:
        self.is_on = False
        self.last_at: datetime | None = None
        self.told_at: datetime | None = None

    def begin(self, **_: object) -> None:
        """A task begins (a receiver of django-q2's `pre_execute`)."""
        self.is_on, self.last_at = True, now()

    def end(self, **_: object) -> None:
        """A task ended, well or badly (a receiver of `post_execute_in_worker`)."""
        self.is_on, self.last_at = False, now()

    def news(self) -> datetime | None:
        """When this process last worked, if that was not told yet."""
        if self.is_on:
            self.last_at = now()
        return self.last_at if self.last_at != self.told_at else None


work = Work()


def beat(name: str = WORKER) -> None:
    """Writes that `name` lives now."""
    info = {"host": socket.gethostname(), "pid": os.getpid()}
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now(), "info": info})


def tell_work() -> None:
    """Writes when this process last worked, unless another worked later or nothing is new."""
    moment = work.news()
    if moment is None:
        return
    _, is_new = Heartbeat.objects.get_or_create(name=WORK, defaults={"at": moment})
    if not is_new:
        Heartbeat.objects.filter(name=WORK, at__lt=moment).update(at=moment)
    work.told_at = moment


def seconds_since(name: str) -> float | None:
    """Seconds since the last sign of life of `name`; None where there never was one."""
    at = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
    return None if at is None else max(0.0, (now() - at).total_seconds())


def keep_beating(stop: threading.Event | None = None) -> None:
    """Beats every 20 s until `stop` is set. A database that is away for a while ends nothing."""
    stop = stop or threading.Event()
    is_first = True
    while True:
        try:
            if is_first:
                greet()
            beat()
            tell_work()
            is_first = False
        except Error as error:
            log.warning("no heartbeat: %s", error)
            connection.close()
        if stop.wait(BEAT_SECONDS):
            connection.close()
            return


def greet() -> None:
    """A worker that comes after nobody has not stood still meanwhile: it gets its time for the first task."""
    age = seconds_since(WORKER)
    if age is None or age > 2 * BEAT_SECONDS:
        work.end()


def start_beating(**_: object) -> None:
    """Starts a daemon thread that beats for this worker process (a receiver of django-q2's `post_spawn`).

    In the worker processes themselves, not beside them: when they die, the heart stops. A thread, since a
    long task must not look like a dead worker.
    """
    threading.Thread(target=keep_beating, name="heartbeat", daemon=True).start()
