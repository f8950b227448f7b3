"""Tests with real transactions empty all tables afterwards; the triggers that keep history refuse that."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.sqlite3.base import DatabaseOperations  # .operations can't be imported first

_flush = DatabaseOperations.execute_sql_flush


def _flush_without_triggers(self: DatabaseOperations, sql_list: Sequence[str]) -> None:
    """Sets SQLite's triggers aside while the tables are emptied (PostgreSQL truncates, which fires none)."""
    with self.connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers: list[Any] = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        _flush(self, sql_list)
        for _name, sql in triggers:
            cursor.execute(sql)


def allow_flush() -> None:
    """Makes the flush after transactional tests work on tables that are append-only."""
    DatabaseOperations.execute_sql_flush = _flush_without_triggers
