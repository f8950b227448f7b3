"""The worker: django-q2's cluster with our clock and heartbeat."""

from time import sleep
from typing import Any

from django.db import connections
from django_q.management.commands.qcluster import Command as ClusterCommand
from django_q.signals import post_execute_in_worker, post_spawn, pre_execute

from common.caches import TRY_AGAIN_SECONDS, redis_away_since
from common.heartbeat import start_beating, work
from common.schedule import ensure_schedules


class Command(ClusterCommand):
    help = (
        "Runs the worker: recurring jobs and everything that takes longer than a page. TERM ends it gently."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        wait_for_redis()
        ensure_schedules()
        connections.close_all()  # the cluster forks, and no connection survives that
        post_spawn.connect(start_beating, dispatch_uid="common.heartbeat")
        pre_execute.connect(work.begin, dispatch_uid="common.heartbeat")
        post_execute_in_worker.connect(work.end, dispatch_uid="common.heartbeat")
        super().handle(*args, **options)


def wait_for_redis() -> None:
    """Starts no sooner than its queue, without which django-q2 ends at once (and `make run` with it)."""
    while redis_away_since() is not None:
        sleep(TRY_AGAIN_SECONDS)
