"""The cache that all processes share, so built that nothing fails or waits because it is away.

With Redis: while that can't be reached, each process goes on with a memory of its own, so that limits on
signing in still hold, only for each process alone. Without: a table of the database, whose trouble is told.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.db import DatabaseError, connections, router

from common.clock import now
from common.trouble import is_database_trouble

log = logging.getLogger(__name__)
TRY_AGAIN_SECONDS = 5.0
ANSWER_SECONDS = 1.0  # more is as good as away: somebody waits for the page
OWN_MEMORY = "while-redis-is-away"


class Outage:
    """What this process knows of Redis: since when it has been away, and when it is worth another try."""

    def __init__(self) -> None:
        self.since: datetime | None = None
        self.try_at = 0.0

    def is_on(self) -> bool:
        """Whether Redis was away a moment ago, so that asking it again would only cost time."""
        return self.since is not None and time.monotonic() < self.try_at

    def begin(self, error: Exception) -> None:
        """Redis did not answer."""
        if self.since is None:
            self.since = now()
            log.error("Redis can't be reached: %s", error)
        self.try_at = time.monotonic() + TRY_AGAIN_SECONDS

    def end(self) -> None:
        """Redis answered."""
        if self.since is not None:
            log.warning("Redis is back")
            self.since = None


outage = Outage()


def redis_errors() -> tuple[type[Exception], ...]:
    """What is raised where Redis is away."""
    from redis.exceptions import RedisError  # noqa: PLC0415  slow to import, and only some have it

    return (RedisError, OSError)


def redis_away_since() -> datetime | None:
    """Since when this process can't reach Redis; None where it answers or isn't used. Asks it each 5 s."""
    if not settings.REDIS_URL:
        return None
    if not outage.is_on():
        caches["default"].has_key("redis-is-there")
    return outage.since


class CautiousClient(RedisCacheClient):
    """Django's client of Redis, with this process's memory in its place while Redis is away."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        from redis.backoff import NoBackoff  # noqa: PLC0415  slow to import, and only some have it
        from redis.retry import Retry  # noqa: PLC0415

        limits = {"socket_connect_timeout": ANSWER_SECONDS, "socket_timeout": ANSWER_SECONDS}
        # Once more at once: a connection of the pool may be one that Redis's restart has ended.
        super().__init__(servers, retry=Retry(NoBackoff(), 1), **limits, **options)
        self.own = LocMemCache(OWN_MEMORY, {})
        self.errors = redis_errors()


def _cautious(name: str) -> Callable[..., Any]:
    theirs = getattr(RedisCacheClient, name)

    def call(self: CautiousClient, *args: Any) -> Any:
        if not outage.is_on():
            try:
                found = theirs(self, *args)
            except self.errors as error:
                outage.begin(error)
            else:
                outage.end()
                return found
        return getattr(self.own, name)(*args)

    return call


for _name in (
    "add", "get", "set", "touch", "delete", "get_many", "has_key", "incr", "set_many", "delete_many", "clear",
):  # fmt: skip
    setattr(CautiousClient, _name, _cautious(_name))


class SharedRedisCache(RedisCache):
    """Django's cache in Redis that survives Redis."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = CautiousClient


class SharedTableCache(DatabaseCache):
    """Django's cache in a table; raises where Django takes a locked database for somebody faster."""

    def _base_set(self, mode: str, key: str, value: object, timeout: Any = None) -> bool:
        with troubles_told(router.db_for_write(self.cache_model_class)):
            return bool(super()._base_set(mode, key, value, timeout))


@contextmanager
def troubles_told(alias: str) -> Iterator[None]:
    """Raises trouble of the database that what is done in here met and kept to itself."""
    met: list[Exception] = []

    def note(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        try:
            return execute(sql, params, many, context)
        except DatabaseError as error:
            if is_database_trouble(error):
                met.append(error)
            raise

    with connections[alias].execute_wrapper(note):
        yield
    if met:
        raise met[0]
