"""Taking turns at a database with one writer."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

LONGEST_SECONDS = 2.0
_alone: list[bool] = []


def let_others_write(held_seconds: float) -> None:
    """Sleeps as long as the caller held SQLite's only write lock, so that respondents get in between.

    SQLite has no queue: who asks again at once gets the lock again, and others wait for seconds.
    """
    if connection.vendor == "sqlite" and not _alone:
        time.sleep(min(held_seconds, LONGEST_SECONDS))


@contextmanager
def nobody_else() -> Iterator[None]:
    """For work before the web process is started: there is nobody to let in."""
    _alone.append(True)
    try:
        yield
    finally:
        _alone.pop()
