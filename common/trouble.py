"""Telling a database that is locked, full or away from mistakes of ours: for pages, API and jobs alike."""

import sqlite3
from collections.abc import Iterator

import psycopg
from django.db import InterfaceError, OperationalError

RETRY_AFTER_SECONDS = 5  # what answers with 503 ask for
SQLITE_TROUBLES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PROTOCOL,
    }
)
# SQLSTATE: connection, rollback for others' sake, resources, a lock not got, stopped by the operator or by
# time, the machine's own errors. What has no SQLSTATE never reached a server.
POSTGRESQL_TROUBLES = ("08", "40", "53", "55P03", "57", "58")
QUERY_CANCELED = "57014"
CLOSED = "connection already closed"
MOST_LINKS = 10


def is_database_trouble(error: BaseException) -> bool:
    """Whether `error` says that the database is locked, full or away, so that the same call may work later.

    A missing table, a wrong statement or a broken file is none: that is a mistake, and stays one.
    """
    return any(_is_trouble(link) for link in _chain(error))


def is_timeout(error: BaseException) -> bool:
    """Whether a statement took longer than it may. That is trouble too, but it may lie in what was asked:
    whoever can, asks for less next time, and later."""
    return any(getattr(link, "sqlstate", None) == QUERY_CANCELED for link in _chain(error))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what it was raised from."""
    link: BaseException | None = error
    for _ in range(MOST_LINKS):
        if link is None:
            return
        yield link
        link = link.__cause__


def _is_trouble(error: BaseException) -> bool:
    match error:
        case sqlite3.OperationalError():
            return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in SQLITE_TROUBLES
        case psycopg.OperationalError():
            return error.sqlstate is None or error.sqlstate.startswith(POSTGRESQL_TROUBLES)
        case OperationalError():  # raised by Django itself, which gives no driver's error as its cause
            return error.__cause__ is None
        case psycopg.InterfaceError() | InterfaceError():
            return CLOSED in str(error) or "connection is closed" in str(error)
    return False
