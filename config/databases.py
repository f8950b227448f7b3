"""What DATABASE_URL and REDIS_URL become in Django's words."""

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

# With four writing processes, Django's defaults lost 1,599 of 2,500 writes ("database is locked").
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
}
REDIS_CONNECT_SECONDS, REDIS_ANSWER_SECONDS = 1, 5
POSTGRESQL_OPTIONS = "-c lock_timeout=10000 -c statement_timeout=60000"
# Who asks waits 5 s, as long as a restart takes. By psycopg's default (300) the pauses between attempts
# double for five minutes: pages failed for 50 s more after a server had been away for a minute.
POOL_SECONDS = {"timeout": 5, "reconnect_timeout": 3}


def database_config(url: str, *, default_path: Path, pool_size: int) -> dict[str, Any]:
    """Django's entry for the default database: SQLite at `default_path` without a `url`.

    `pool_size` > 0 keeps a psycopg pool in each process. Only processes that never fork may have one: the
    worker forks, and a pool's threads don't survive that.
    """
    if not url:
        default_path.parent.mkdir(parents=True, exist_ok=True)
        return sqlite_config(str(default_path))
    try:
        config: dict[str, Any] = dict(dj_database_url.parse(url))
    except (ValueError, KeyError):
        raise ImproperlyConfigured(
            "DATABASE_URL can't be read: write postgres://USER:PASSWORD@HOST:5432/NAME."
        ) from None
    if not config["ENGINE"].endswith(("sqlite3", "postgresql")):
        raise ImproperlyConfigured("DATABASE_URL: Rapport runs on PostgreSQL and SQLite only.")
    if config["NAME"] in ("", ":memory:"):
        raise ImproperlyConfigured(
            "DATABASE_URL names no database: end it with /NAME, or /path/to/file for SQLite."
        )
    if config["ENGINE"].endswith("sqlite3"):
        return sqlite_config(str(config["NAME"]))
    options: dict[str, Any] = {**config.get("OPTIONS", {}), "options": POSTGRESQL_OPTIONS}
    if pool_size:
        options["pool"] = {"min_size": 1, "max_size": pool_size, **POOL_SECONDS}
    # Django refuses persistent connections beside a pool. The check is one empty statement a request, 0.03 ms
    # of CPU beside the 3 of a submission; without it a restarted server costs each kept connection a page.
    return {
        **config,
        "OPTIONS": options,
        "CONN_MAX_AGE": 0 if pool_size else 60,
        "CONN_HEALTH_CHECKS": True,
    }


def sqlite_config(name: str) -> dict[str, Any]:
    """SQLite in WAL mode; a connection stays open in its thread: opening one costs as much as a page."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": dict(SQLITE_OPTIONS),
        "CONN_MAX_AGE": None,
    }


def cache_configs(redis_url: str, *, prefix: str) -> dict[str, Any]:
    """`default` is shared by all processes (sign-in limits count there): Redis if there is one, else a table.

    `local` is each process's own memory, for what may differ between processes for a few seconds.
    """
    local = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": f"{prefix}-local"}
    if redis_url:
        backend, location = "common.caches.SharedRedisCache", redis_url
    else:
        backend, location = "common.caches.SharedTableCache", "common_cache"
    return {"default": {"BACKEND": backend, "LOCATION": location, "KEY_PREFIX": prefix}, "local": local}


def queue_config(redis_url: str, *, workers: int, prefix: str) -> dict[str, Any]:
    """django-q2's settings: the clock and the worker pool, never the guarantee that something is done.

    timeout < retry, or a long task runs twice at once. save_limit -1 keeps failures only: saving successes
    made the queue five times slower. ack_failures stays off, so that a failed task is tried again. Its own
    statistics stay in memory; the worker's sign of life is our own Heartbeat row.
    """
    broker: dict[str, Any] = {"redis": with_limits(redis_url)} if redis_url else {"orm": "default"}
    return {
        "name": prefix,
        "workers": workers,
        "recycle": 500,
        "timeout": 1800,
        "retry": 1900,
        "max_attempts": 5,
        "save_limit": -1,
        "catch_up": False,
        "ack_failures": False,
        "poll": 0.2,
        "bulk": 1,
        "cache": "local",
        "label": "Jobs",
        **broker,
    }


def with_limits(redis_url: str) -> str:
    """The address with limits of time: a server that is there and silent must not hold up who submits.

    The worker waits a second at a time for tasks, so an answer may take longer than that.
    """
    limits = f"socket_connect_timeout={REDIS_CONNECT_SECONDS}&socket_timeout={REDIS_ANSWER_SECONDS}"
    return f"{redis_url}{'&' if '?' in redis_url else '?'}{limits}"
