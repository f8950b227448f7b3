"""What all tests share: what this machine offers, and fixtures for Redis, Chromium and the sample files."""

import gc
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db import connection, connections

from tests.flush import allow_flush

ONLY_SQLITE = os.environ.get("RAPPORT_TEST_ONLY") == "sqlite"
ON_POSTGRES = os.environ.get("RAPPORT_TEST_ON") == "postgres"
DATABASE_URL = "" if ONLY_SQLITE else os.environ.get("TEST_DATABASE_URL", "")
REDIS_URL = "" if ONLY_SQLITE else os.environ.get("TEST_REDIS_URL", "")
ROOT = Path(__file__).resolve().parent.parent
SHARED_DATA = ROOT.parent / "shared" / "data"
CHROMIUM_ARGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
POSTGRES_MISSING = "PostgreSQL: name one in TEST_DATABASE_URL"
REDIS_MISSING = "Redis: name one in TEST_REDIS_URL"
CHROMIUM_MISSING = "Chromium: install it (apt-get install chromium)"
SHARED_DATA_MISSING = "sample files: ../shared/data isn't there"


def find_chromium() -> str:
    """Where Debian's Chromium is; "" without one."""
    if ONLY_SQLITE:
        return ""
    return shutil.which("chromium") or shutil.which("chromium-browser") or ""


CHROMIUM = find_chromium()


def missing(item: pytest.Item) -> str:
    """What the test needs and this machine lacks; "" where it can run."""
    postgres = item.get_closest_marker("postgres")
    if postgres and postgres.kwargs.get("only") and not ON_POSTGRES:
        return "" if DATABASE_URL else POSTGRES_MISSING
    if item.get_closest_marker("redis") and not REDIS_URL:
        return REDIS_MISSING
    if item.get_closest_marker("browser") and not CHROMIUM:
        return CHROMIUM_MISSING
    if item.get_closest_marker("shared_data") and not SHARED_DATA.is_dir():
        return SHARED_DATA_MISSING
    return ""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skips what can't run here, with the reason the last lines repeat; leaves out what another run does."""
    kept, elsewhere = [], []
    for item in items:
        postgres = item.get_closest_marker("postgres")
        is_elsewhere = bool(postgres and postgres.kwargs.get("only") and DATABASE_URL and not ON_POSTGRES)
        (elsewhere if is_elsewhere else kept).append(item)
        if reason := missing(item):
            item.add_marker(pytest.mark.skip(reason=f"needs {reason}"))
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = kept


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    """The last lines: what was left out, for lack of what."""
    if hasattr(config, "workerinput"):
        return
    lines = left_out(terminalreporter.stats.get("skipped", []))
    if not ON_POSTGRES:
        if not DATABASE_URL:
            lines.setdefault(POSTGRES_MISSING, 0)
        for reason, is_there in ((REDIS_MISSING, REDIS_URL), (CHROMIUM_MISSING, CHROMIUM)):
            if not is_there:
                lines.setdefault(reason, 0)
    config.stash[LEFT_OUT] = lines


def pytest_configure(config: pytest.Config) -> None:
    """Before the first test. How long an example takes says more of the machine's load than of the code.

    A run proves the same of a commit wherever it runs; RAPPORT_TEST_RANDOM=1 looks for new examples.
    """
    allow_flush()
    hypothesis.settings.register_profile(
        "any-load",
        deadline=None,
        derandomize=os.environ.get("RAPPORT_TEST_RANDOM") != "1",
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
    hypothesis.settings.load_profile("any-load")


def pytest_collection_finish() -> None:
    """What is there now stays to the end: looking through it again and again took a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Every test starts as a new process does: after a rollback other rows come under keys kept in memory.

    A hook and no fixture, because the rows of a TestCase are made before any fixture of a function.
    """
    from accounts.domain import audit
    from common import wakeups
    from surveys import document
    from surveys.domain.asking import doors
    from surveys.domain.responses import quotas
    from surveys.views.respondents import answers

    audit.forget_refusals()
    wakeups.forget_all()
    document.forget_all()
    doors.forget_all()
    quotas.forget_all()
    answers.forget_pages()


LEFT_OUT = pytest.StashKey[dict[str, int]]()


def left_out(skipped: list[Any]) -> dict[str, int]:
    """Reason → how many tests were skipped for it."""
    counts: dict[str, int] = {}
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reason = reason.removeprefix("Skipped: ").removeprefix("needs ")
        counts[reason] = counts.get(reason, 0) + 1
    return counts


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Printed after pytest's own last line, so that nobody misses it."""
    if not hasattr(config, "workerinput") and "RAPPORT_TEST_DATABASE" in os.environ:
        from tests.processes import forget_migrated

        forget_migrated()
    lines = config.stash.get(LEFT_OUT, None)
    if lines is None or hasattr(config, "workerinput"):
        return
    for reason, count in sorted(lines.items()):
        what = f"{count} test{'s' if count != 1 else ''} skipped" if count else "not run on it"
        print(f"Left out, {what}: {reason}")
    if not lines:
        print("Nothing was left out.")


@pytest.fixture
def redis_url(settings: Any) -> Iterator[str]:
    """The Redis server of TEST_REDIS_URL as the default cache, under a prefix of its own, removed after."""
    import redis

    prefix = f"rapport-test-{uuid.uuid4().hex[:12]}"
    backend = "common.caches.SharedRedisCache"
    default = {"BACKEND": backend, "LOCATION": REDIS_URL, "KEY_PREFIX": prefix}
    settings.CACHES = {**settings.CACHES, "default": default}
    settings.REDIS_PREFIX = prefix
    yield REDIS_URL
    with redis.Redis.from_url(REDIS_URL) as client:
        for key in client.scan_iter(f"*{prefix}*"):
            client.delete(key)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium under Playwright; pages and contexts are the test's own."""
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of sample files; mark tests that use it `shared_data`."""
    return SHARED_DATA


@pytest.fixture
def in_file(tmp_path, django_db_setup, django_db_blocker):
    """SQLite's test database lives in memory, where threads share one connection: copies it into a file.

    PostgreSQL needs nothing of the kind.
    """
    if connection.vendor != "sqlite":
        yield
        return
    path = tmp_path / "race.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    settings = connections["default"].settings_dict
    before = settings["NAME"]
    memory = connection.connection
    connection.connection = None
    settings["NAME"] = str(path)
    yield
    connection.close()
    settings["NAME"], connection.connection = before, memory
