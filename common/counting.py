"""Counting what happens in windows of time, shared by all processes: guesses, submissions by address."""

from datetime import UTC, datetime, timedelta

from django.db import connection

from common.clock import now
from common.models import Counter

KEEP_FOR = timedelta(days=1)
GUESS_SECONDS = 600
GUESSES_ALLOWED = 30


def count_up(key: str, *, seconds: int) -> int:
    """Adds one to `key` in the present window of `seconds`; how many that makes. One statement."""
    table = connection.ops.quote_name(Counter._meta.db_table)
    with connection.cursor() as cursor:
        # The table's name is ours; the values are parameters.
        cursor.execute(
            f"INSERT INTO {table} (key, window_start, count) VALUES (%s, %s, 1) "  # noqa: S608
            f"ON CONFLICT (key, window_start) DO UPDATE SET count = {table}.count + 1 RETURNING count",
            [key[:200], connection.ops.adapt_datetimefield_value(window_start(seconds))],
        )
        return int(cursor.fetchone()[0])


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
