"""Processes of our own code on a database of their own, to be killed."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.conftest import DATABASE_URL, ON_POSTGRES, ROOT

RUN = Path(os.environ["RAPPORT_TEST_DATABASE"]).name  # one run's name, whichever of its processes asks
MIGRATED = Path(tempfile.gettempdir()) / f"{RUN}.migrated"
MIGRATED_ON_POSTGRES = f"{RUN}_migrated"
SECRETS = {"SECRET_KEY": "only-for-tests-" + "s" * 40, "TOKEN_SIGNING_KEY": "only-for-tests-" + "t" * 40}


@contextmanager
def own_database(folder: Path) -> Iterator[str]:
    """The DATABASE_URL of a migrated database that only the processes of this test use.

    Migrating takes 10 s of the processor: it's done once a run, and copied.
    """
    with MIGRATED.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_migrated()
    if ON_POSTGRES:
        with database_on(DATABASE_URL, like=MIGRATED_ON_POSTGRES) as url:
            yield url
        return
    path = folder / "kills.sqlite3"
    shutil.copyfile(MIGRATED, path)
    yield f"sqlite:///{path}"


def make_migrated() -> None:
    """Makes what databases of tests are copied from, where no process of this run did so yet."""
    if MIGRATED.exists():
        return
    if ON_POSTGRES:
        with psycopg.connect(DATABASE_URL, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{MIGRATED_ON_POSTGRES}"')
        migrate(urlunsplit(urlsplit(DATABASE_URL)._replace(path=f"/{MIGRATED_ON_POSTGRES}")))
        MIGRATED.touch()
        return
    fresh = MIGRATED.with_suffix(".fresh")
    migrate(f"sqlite:///{fresh}")
    fresh.rename(MIGRATED)


def forget_migrated() -> None:
    """Takes away what was copied from, at the end of a run."""
    if MIGRATED.exists() and ON_POSTGRES:
        with psycopg.connect(DATABASE_URL, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{MIGRATED_ON_POSTGRES}" WITH (FORCE)')
    for path in MIGRATED.parent.glob(f"{MIGRATED.stem}.*"):
        path.unlink()


@contextmanager
def database_on(server: str, *, like: str = "template1") -> Iterator[str]:
    """The URL of a new database beside the one that `server` names: empty, or a copy of another."""
    name = f"rapport_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
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
