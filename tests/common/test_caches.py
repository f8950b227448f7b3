"""The shared cache and the queue while Redis is away, killed for real; and the table while it is locked."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache, caches
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client

from accounts.policy import Role
from accounts.views.banners import redis_away
from common import caches as shared
from common import queueing, wakeups
from common.caches import SharedTableCache, outage, redis_away_since
from common.management.commands import worker
from common.models import WakeUp
from tests.factories.accounts import PASSWORD, OrgUnitFactory, make_user
from tests.servers import REDIS, OwnRedis, free_port, full_disk, locked_by_another, own_redis

needs_redis = pytest.mark.skipif(not REDIS, reason="needs redis-server")


def use_redis(settings: Any, url: str) -> None:
    default = {"BACKEND": "common.caches.SharedRedisCache", "LOCATION": url, "KEY_PREFIX": "rapport"}
    settings.CACHES = {**settings.CACHES, "default": default}
    settings.REDIS_URL = url


@pytest.fixture(autouse=True)
def no_outage() -> Iterator[None]:
    yield
    outage.since, outage.try_at = None, 0.0


@pytest.fixture
def server(settings: Any) -> Iterator[OwnRedis]:
    """A Redis of this test's own that the settings name."""
    with own_redis() as running:
        use_redis(settings, running.url)
        yield running


@pytest.fixture
def no_server(settings: Any) -> None:
    """Settings that name a Redis which isn't there."""
    use_redis(settings, f"redis://127.0.0.1:{free_port()}/0")
    yield
    cache.clear()


@needs_redis
def test_cache_outlives_redis_and_finds_it_again(server: OwnRedis) -> None:
    cache.set("colour", "green")
    server.kill()
    assert (cache.get("colour"), cache.get("colour", "none")) == (None, "none")
    assert redis_away_since() is not None
    assert [cache.add("lock", 1), cache.add("lock", 1), cache.delete("lock"), cache.add("lock", 1)] == [
        True, False, True, True,
    ]  # fmt: skip
    cache.set_many({"a": 1, "b": 2})
    assert (cache.get_many(["a", "b", "c"]), cache.incr("a")) == ({"a": 1, "b": 2}, 2)
    server.start()
    assert redis_away_since() is not None  # nobody asks again within five seconds
    outage.try_at = 0.0
    assert redis_away_since() is None
    cache.set("colour", "blue")
    assert caches["default"].get("colour") == "blue"
    cache.clear()


@needs_redis
def test_a_restart_between_two_calls_is_not_noticed(server: OwnRedis) -> None:
    cache.set("colour", "green")
    server.kill()
    server.start()
    assert cache.get("colour") is None
    assert outage.since is None


@pytest.mark.django_db
def test_people_sign_in_while_redis_is_away_and_guessing_stays_limited(no_server: None) -> None:
    user = make_user(Role.VIEWER, OrgUnitFactory(), email="maya@example.org")
    user.set_password(PASSWORD)
    user.save()
    guess = {"login": "maya@example.org", "password": "wrong"}
    assert Client().get("/login/").status_code == 200
    guesses = [b"Too many failed" in Client().post("/login/", guess).content for _ in range(6)]
    assert guesses == [False] * 5 + [True]
    cache.clear()
    client = Client()
    answer = client.post("/login/", guess | {"password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/units/all/").status_code == 200


@pytest.mark.django_db
def test_administrators_are_told_that_redis_is_away(no_server: None) -> None:
    notice = redis_away(make_user(Role.ADMINISTRATOR, OrgUnitFactory()))
    assert notice is not None
    assert (notice.title, notice.level) == ("Redis can't be reached.", "bad")
    assert redis_away(make_user(Role.VIEWER, OrgUnitFactory())) is None


@pytest.mark.django_db
def test_nobody_is_told_where_there_is_no_redis() -> None:
    assert redis_away(make_user(Role.ADMINISTRATOR, OrgUnitFactory())) is None


@pytest.mark.django_db
def test_a_queue_that_is_away_fails_nobody_and_leaves_no_request_behind(
    no_server: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def refuse(*args: Any) -> None:
        calls.append(args)
        raise ConnectionError("refused")

    monkeypatch.setattr(queueing, "async_task", refuse)
    assert [wakeups.request_run("process_responses") for _ in range(3)] == [False] * 3
    assert len(calls) == 1  # who knows that it is away loses no time over it
    assert WakeUp.objects.count() == 0
    outage.try_at = 0.0
    monkeypatch.setattr(queueing, "async_task", lambda *args: None)
    assert wakeups.request_run("process_responses") is True
    assert (WakeUp.objects.count(), outage.since) == (1, None)


@needs_redis
def test_the_worker_starts_no_sooner_than_redis(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    server = OwnRedis()
    use_redis(settings, server.url)
    pauses = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        outage.try_at = 0.0
        if len(pauses) == 2:
            server.start()

    monkeypatch.setattr(worker, "sleep", pause)
    try:
        worker.wait_for_redis()
    finally:
        server.kill()
    assert pauses == [5.0, 5.0]


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch, transactional_db: None, settings: Any) -> SharedTableCache:
    """The table in the database, never cleared by chance."""
    default = {"BACKEND": "common.caches.SharedTableCache", "LOCATION": "common_cache"}
    settings.CACHES = {**settings.CACHES, "default": default}
    monkeypatch.setattr(shared, "LOOK_AFTER_SHARE", 0.0)
    call_command("createcachetable", verbosity=0)
    made = SharedTableCache("common_cache", {})
    made.clear()
    return made


def test_the_table_keeps_counts_and_locks(table: SharedTableCache) -> None:
    assert (table.get("colour"), table.add("colour", "green"), table.add("colour", "blue")) == (
        None,
        True,
        False,
    )
    assert table.get("colour") == "green"
    table.set("colour", [1, {"a": "ü"}], None)
    assert table.get("colour") == [1, {"a": "ü"}]
    assert (table.touch("colour", -1), table.touch("none"), table.get("colour")) == (True, False, None)
    table.set("over", 1, -5)
    assert (table.add("over", 2), table.get("over"), table.delete("over"), table.get("over")) == (
        True, 2, True, None,
    )  # fmt: skip
    assert (table.incr("n") if table.add("n", 4) else None) == 5


def test_the_table_forgets_what_is_over_and_what_is_too_much(
    table: SharedTableCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(9):
        table.set(f"over-{number}", 1, -5)
        table.set(f"stays-{number}", 1)
    monkeypatch.setattr(shared, "LOOK_AFTER_SHARE", 1.0)
    table.set("last", 1)
    assert rows() == 10
    monkeypatch.setattr(table, "_max_entries", 5)
    table.set("last", 1)
    assert rows() < 10


def rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM common_cache")
        return int(cursor.fetchone()[0])


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="only SQLite has one writer")
def test_a_locked_or_full_table_is_told_and_not_taken_for_somebody_faster(table: SharedTableCache) -> None:
    assert (table.add("lock", 1), table.add("lock", 1)) == (True, False)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    with locked_by_another(str(connection.settings_dict["NAME"])):
        for write in (lambda: table.add("other", 1), lambda: table.set("lock", 2)):
            with pytest.raises(OperationalError, match="locked"):
                write()
        assert table.get("lock") == 1
    assert table.add("other", 1) is True
    with full_disk(), pytest.raises(OperationalError, match="full"):
        table.set("large", "x" * 10_000)
    assert table.get("large") is None
    connection.close()
