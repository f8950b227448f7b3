"""A database that nobody else uses, for as long as an installation runs on it."""

import contextlib
import os
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit


@contextlib.contextmanager
def fresh_database(kind: str) -> Iterator[str]:
    """For DATABASE_URL: "" for SQLite's file, a new database of the named server for PostgreSQL."""
    if kind == "sqlite":
        yield ""
        return
    import psycopg  # noqa: PLC0415  only where a server is named

    server = os.environ["TEST_DATABASE_URL"]
    name = f"rapport_journey_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[arg-type]
