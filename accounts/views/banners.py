"""Banners on every page of staff: the worker or Redis is away."""

from django.conf import settings

from accounts.models import User
from common.caches import redis_away_since
from common.notices import Notice
from common.progress import DOWN, UP, worker_state

WAITS = "New answers are kept, but scores, alerts and mails wait until it"


def worker_down(user: User) -> Notice | None:
    """Says so if no worker has given a sign of life for a while, or if it lives and does nothing."""
    state = worker_state()
    if state.word == UP:
        return None
    if state.word == DOWN:
        return Notice("The worker is not running.", f"{WAITS} is back.", level="bad")
    return Notice("The worker stands still.", f"{WAITS} goes on.", level="bad")


def redis_away(user: User) -> Notice | None:
    """Tells administrators that Redis, which carries the worker's tasks, can't be reached."""
    if not settings.REDIS_URL or not user.can_anywhere("system.view") or redis_away_since() is None:
        return None
    text = f"{WAITS} is back. Attempts to sign in are limited by each web process alone."
    return Notice("Redis can't be reached.", text, level="bad")
