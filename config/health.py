"""Whether this installation works, for load balancers and monitoring."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.heartbeat import seconds_since_worker, worker_is_down


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers, else 503. A worker that is down is told, but pages go on without it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        age, is_down = seconds_since_worker(), worker_is_down()
    except DatabaseError:
        return JsonResponse({"database": "down"}, status=503)
    return JsonResponse(
        {
            "database": "up",
            "worker": "down" if is_down else "up",
            "worker_seconds_ago": None if age is None else round(age),
        }
    )
