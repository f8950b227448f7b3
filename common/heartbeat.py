"""Signs of life: each worker process writes one every 20 s, so that pages can say "worker down"."""

import logging
import os
import socket
import threading
from datetime import timedelta

from django.db import Error, connection

from common.clock import now
from common.models import Heartbeat

log = logging.getLogger(__name__)
WORKER = "worker"
TICK = "tick"
BEAT_SECONDS = 20
DOWN_AFTER = timedelta(seconds=90)


def beat(name: str = WORKER) -> None:
    """Writes that `name` lives now."""
    info = {"host": socket.gethostname(), "pid": os.getpid()}
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now(), "info": info})


def seconds_since(name: str) -> float | None:
    """Seconds since the last sign of life of `name`; None where there never was one."""
    at = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
    return None if at is None else max(0.0, (now() - at).total_seconds())


def seconds_since_worker() -> float | None:
    """Seconds since any worker's last sign of life; None where none ever ran."""
    return seconds_since(WORKER)


def worker_is_down() -> bool:
    """Whether no worker has given a sign of life for 90 s (or ever)."""
    age = seconds_since_worker()
    return age is None or age > DOWN_AFTER.total_seconds()


def keep_beating(stop: threading.Event | None = None) -> None:
    """Beats every 20 s until `stop` is set. A database that is away for a while ends nothing."""
    stop = stop or threading.Event()
    while True:
        try:
            beat()
        except Error as error:
            log.warning("no heartbeat: %s", error)
            connection.close()
        if stop.wait(BEAT_SECONDS):
            connection.close()
            return


def start_beating(**_: object) -> None:
    """Starts a daemon thread that beats for this worker process (a receiver of django-q2's `post_spawn`).

    In the worker processes themselves, not beside them: when they die, the heart stops. A thread, since a
    long task must not look like a dead worker.
    """
    threading.Thread(target=keep_beating, name="heartbeat", daemon=True).start()
