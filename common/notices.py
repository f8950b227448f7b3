"""Banners at the top of every staff page, such as "the worker is down" or "mail is not set up".

An app registers a function in ``AppConfig.ready()``; it gets the request and returns a ``Notice`` or None.
It runs once per full page, so it must be cheap.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from common.caches import redis_away_since
from common.progress import DOWN, UP, worker_state


@dataclass(frozen=True)
class Notice:
    """One banner: what is wrong, what follows from it, and where it can be put right."""

    title: str
    text: str
    level: str = "warn"
    url: str = ""
    link: str = ""


Source = Callable[[HttpRequest], Notice | None]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Add a source of banners under a name; the same name replaces it."""
    _sources[name] = source


def notices_for(request: HttpRequest) -> list[Notice]:
    """The banners of this page, in the order in which their sources were registered."""
    found = (source(request) for source in _sources.values())
    return [notice for notice in found if notice]


def worker_down(request: HttpRequest) -> Notice | None:
    """Say so if no worker has given a sign of life for a while, or if it lives and does nothing."""
    state = worker_state()
    if state.word == UP:
        return None
    title = "The worker is not running." if state.word == DOWN else "The worker stands still."
    text = "New answers are kept, but scores, alerts and mails wait until it is back."
    return Notice(title, text if state.word == DOWN else text.replace("is back", "goes on"), level="bad")


def redis_away(request: HttpRequest) -> Notice | None:
    """Tell administrators that Redis, which carries the worker's tasks, can't be reached."""
    user: Any = request.user
    if not settings.REDIS_URL or not user.can_anywhere("system.view") or redis_away_since() is None:
        return None
    return Notice(
        "Redis can't be reached.",
        "New answers are kept, but scores, alerts and mails wait until it is back. "
        "Attempts to sign in are limited by each web process alone.",
        level="bad",
    )


def mail_not_set_up(request: HttpRequest) -> Notice | None:
    """Tell administrators that mails are kept in the outbox and not sent."""
    user: Any = request.user
    if getattr(settings, "EMAIL_URL", "") or not user.can_anywhere("system.view"):
        return None
    return Notice(
        "Mail is not set up.", "Mails are kept in the outbox, where you can read them; nothing is sent."
    )


register("worker", worker_down)
register("redis", redis_away)
register("mail", mail_not_set_up)
