"""Whether this installation works, for load balancers and monitoring."""

from datetime import datetime

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.caches import redis_away_since
from common.clock import now
from common.progress import worker_state


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers, else 503.

    A worker that is down or stands still is told, and so is a Redis that is away; pages go on without them.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        worker = worker_state()
    except Error:
        return JsonResponse({"database": "down"}, status=503)
    found: dict[str, object] = {
        "database": "up",
        "worker": worker.word,
        "worker_seconds_ago": _seconds_since(worker.seen_at),
        "work_seconds_ago": _seconds_since(worker.worked_at),
    }
    if settings.REDIS_URL:
        found["redis"] = "up" if redis_away_since() is None else "down"
    return JsonResponse(found)


def _seconds_since(at: datetime | None) -> int | None:
    return None if at is None else max(0, round((now() - at).total_seconds()))
