"""Counting what happens in windows of time, shared by all processes: guesses, submissions by address."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from common.clock import now
from common.models import Counter

KEEP_FOR = timedelta(days=1)
GUESS_SECONDS = 600
GUESSES_ALLOWED = 30
TABLE = Counter._meta.db_table
COUNT_UP = (
    f"INSERT INTO {TABLE} (key, window_start, count) VALUES (%s, %s, 1) "  # noqa: S608  our own table
    f"ON CONFLICT (key, window_start) DO UPDATE SET count = {TABLE}.count + 1 RETURNING count"
)


@dataclass(frozen=True)
class Limit:
    """How often something is fine: `most` times under one `key` in each window of `seconds`."""

    key: str
    seconds: int
    most: int


def count_up(key: str, *, seconds: int) -> int:
    """Adds one to `key` in the present window of `seconds`; how many that makes. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(*count_statement(key, seconds=seconds))
        return int(cursor.fetchone()[0])


def count_statement(key: str, *, seconds: int) -> tuple[str, list[Any]]:
    """The SQL of `count_up` and its values, for a statement that does more at once; it returns `count`."""
    return COUNT_UP, [key[:200], connection.ops.adapt_datetimefield_value(window_start(seconds))]


def note_guess(address: str) -> bool:
    """Counts a wrong token; whether this address has tried more of them than people mistype."""
    network = ":".join(address.split(":")[:4]) if ":" in address else address
    return count_up(f"token-guess:{network}", seconds=GUESS_SECONDS) > GUESSES_ALLOWED


def window_start(seconds: int) -> datetime:
    """When the present window of this length began."""
    stamp = int(now().timestamp())
    return datetime.fromtimestamp(stamp - stamp % seconds, UTC)


def forget_old_counters() -> int:
    """Deletes windows older than a day; how many."""
    return Counter.objects.filter(window_start__lt=now() - KEEP_FOR).delete()[0]
