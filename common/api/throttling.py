"""How often one credential may call, counted in the database that all processes share."""

import time
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from common.counting import count_up

MINUTE = 60


class CredentialThrottle(BaseThrottle):
    """API_CALLS_PER_MINUTE for each key or user, within the clock's minutes."""

    def allow_request(self, request: Request, view: Any) -> bool:
        who = getattr(request.user, "credential", "") or f"address:{self.get_ident(request)}"
        return count_up(f"api:{who}", seconds=MINUTE) <= settings.API_CALLS_PER_MINUTE

    def wait(self) -> float:
        return MINUTE - time.time() % MINUTE + 1
