"""The cache that all processes share, so built that nothing fails or waits because it is away.

With Redis: while that can't be reached, each process goes on with a memory of its own, so that limits on
signing in still hold, only for each process alone. Without: a table of the database, whose trouble is told.
"""

import base64
import logging
import pickle
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from django.db import connections, router

from common.clock import now

log = logging.getLogger(__name__)
TRY_AGAIN_SECONDS = 5.0
ANSWER_SECONDS = 1.0  # more is as good as away: somebody waits for the page
LOOK_AFTER_SHARE = 0.01  # of the writes to the table also clear it of what is over
MOST_ENTRIES = 10_000  # Django's 300 are few: who tries as many addresses would push out counts of attempts
SET = (
    "INSERT INTO {table} (cache_key, value, expires) VALUES (%s, %s, %s) ON CONFLICT (cache_key) "
    "DO UPDATE SET value = excluded.value, expires = excluded.expires"
)
NEVER = datetime.max.replace(microsecond=0, tzinfo=UTC) - timedelta(days=2)  # in any time zone
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
        from redis.retry import Retry  # noqa: PLC0415  as above

        limits: dict[str, Any] = {"socket_connect_timeout": ANSWER_SECONDS, "socket_timeout": ANSWER_SECONDS}
        # Once more at once: a connection of the pool may be one that Redis's restart has ended.
        super().__init__(servers, retry=Retry(NoBackoff(), 1), **limits, **options)
        self.own = LocMemCache(OWN_MEMORY, {"max_entries": MOST_ENTRIES})
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
    """Django's cache in a table, written by one statement that fails where it can't be done.

    Django's own takes a database that is locked or full for somebody who was faster.
    """

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(table, {"max_entries": MOST_ENTRIES, **params})
        self.table = table

    def _base_set(self, mode: str, key: str, value: object, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        """`mode` is set, add or touch; whether a row was written."""
        connection = connections[router.db_for_write(self.cache_model_class)]
        table, moment = connection.ops.quote_name(self.table), now().replace(microsecond=0)
        until = self.get_backend_timeout(timeout)
        expires = NEVER if until is None else datetime.fromtimestamp(int(until), UTC)
        store = connection.ops.adapt_datetimefield_value
        with connection.cursor() as cursor:
            if mode == "touch":
                sql, values = f"UPDATE {table} SET expires = %s WHERE cache_key = %s", [store(expires), key]  # noqa: S608  our own table
            else:
                if random.random() < LOOK_AFTER_SHARE:  # noqa: S311  nothing secret
                    self._make_room(connection, cursor, moment)
                pickled = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode("latin1")
                sql, values = SET.format(table=table), [key, pickled, store(expires)]
                if mode == "add":
                    sql, values = f"{sql} WHERE {table}.expires < %s", [*values, store(moment)]
            cursor.execute(sql, values)
            return bool(cursor.rowcount)

    def _make_room(self, connection: Any, cursor: Any, moment: datetime) -> None:
        """Forgets what is over, which holds addresses, and more where that isn't enough."""
        table = connection.ops.quote_name(self.table)
        over = connection.ops.adapt_datetimefield_value(moment)
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [over])  # noqa: S608  our own table
        cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608  our own table
        count = cursor.fetchone()[0]
        if count > self._max_entries:
            self._cull(connection.alias, cursor, moment, count)  # type: ignore[attr-defined]  # left out of the stubs
