"""A PostgreSQL server of the test's own is restarted and stopped under the web process's pool, for real."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.conftest import ONLY_SQLITE, ROOT
from tests.servers import OwnPostgres, can_run_postgres, own_postgres

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(ONLY_SQLITE or not can_run_postgres(), reason="needs PostgreSQL's programs"),
]
# As a web process does: the pool of config.wsgi, one connection a request, given back at its end.
ASKER = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django
django.setup()
from django.db import connection
from common.trouble import is_database_trouble
for _ in sys.stdin:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        said = "answered"
    except Exception as error:
        said = "trouble" if is_database_trouble(error) else repr(error)
    connection.close()
    print(said, flush=True)
"""


@pytest.fixture
def server() -> Iterator[OwnPostgres]:
    with own_postgres() as running:
        yield running


@pytest.fixture
def asker(server: OwnPostgres) -> Iterator[subprocess.Popen[str]]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": server.url,
        "DATABASE_POOL_SIZE": "8",
        "SECRET_KEY": "s" * 50,
        "TOKEN_SIGNING_KEY": "t" * 50,
    }
    with subprocess.Popen(
        [sys.executable, "-c", ASKER], cwd=ROOT, env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        yield process
        process.communicate(timeout=30)


def ask(process: subprocess.Popen[str]) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("?\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def test_a_restarted_server_costs_no_page(server: OwnPostgres, asker: subprocess.Popen[str]) -> None:
    assert ask(asker) == "answered"
    server.stop()
    server.start()
    assert [ask(asker) for _ in range(4)] == ["answered"] * 4


def test_a_stopped_server_is_trouble_for_seconds_only_and_found_again_at_once(
    server: OwnPostgres, asker: subprocess.Popen[str]
) -> None:
    assert ask(asker) == "answered"
    server.stop()
    began = time.monotonic()
    assert [ask(asker), ask(asker)] == ["trouble", "trouble"]
    assert time.monotonic() - began < 15
    server.start()
    assert ask(asker) == "answered"  # a request waits five seconds at most for a connection
