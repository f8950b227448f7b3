"""Processes of our own code on a database of their own, to be killed."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.conftest import DATABASE_URL, ON_POSTGRES, ROOT

SECRETS = {"SECRET_KEY": "only-for-tests-" + "s" * 40, "TOKEN_SIGNING_KEY": "only-for-tests-" + "t" * 40}


@contextmanager
def own_database(folder: Path) -> Iterator[str]:
    """The DATABASE_URL of a migrated database that only the processes of this test use."""
    if not ON_POSTGRES:
        url = f"sqlite:///{folder / 'kills.sqlite3'}"
        migrate(url)
        yield url
        return
    with database_on(DATABASE_URL) as url:
        migrate(url)
        yield url


@contextmanager
def database_on(server: str) -> Iterator[str]:
    """The URL of a new, empty database beside the one that `server` names."""
    name = f"rapport_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def migrate(url: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment(url), check=True)


def environment(url: str) -> dict[str, str]:
    """What the processes start with: their database, and nothing else of ours."""
    ours = {"EMAIL_URL", "REDIS_URL", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    return {**{k: v for k, v in os.environ.items() if k not in ours}, **SECRETS, "DATABASE_URL": url}
