"""Handing tasks to the worker."""

import logging

from django.conf import settings
from django_q.tasks import async_task

from common.caches import outage, redis_errors

log = logging.getLogger(__name__)


def enqueue(task: str, *args: object) -> bool:
    """Asks the worker to run `task` (a dotted name); False where Redis, which carries tasks, is away.

    A task is a wish, never the guarantee: whoever asks has written down what is to be done, and a sweep of
    config/schedules.py finds it there. So a queue that is away costs time, and no request fails for it.
    """
    if not settings.REDIS_URL:
        async_task(task, *args)
        return True
    if outage.is_on():
        return False
    try:
        async_task(task, *args)
    except redis_errors() as error:
        outage.begin(error)
        return False
    outage.end()
    return True
