"""Processes of our own code on a database of their own, to be killed."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

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
    import psycopg  # noqa: PLC0415  only where a server is named

    name = f"rapport_kills_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(DATABASE_URL, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
        try:
            url = urlunsplit(urlsplit(DATABASE_URL)._replace(path=f"/{name}"))
            migrate(url)
            yield url
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[arg-type]


def migrate(url: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment(url), check=True)


def environment(url: str) -> dict[str, str]:
    """What the processes start with: their database, and nothing else of ours."""
    ours = {"EMAIL_URL", "REDIS_URL", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    return {**{k: v for k, v in os.environ.items() if k not in ours}, **SECRETS, "DATABASE_URL": url}
