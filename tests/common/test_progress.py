"""Alive is not at work: what /healthz, the banner and the page on the system's state say of the worker."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from accounts.policy import Role
from accounts.views.banners import worker_down
from accounts.views.system import worker_line
from common import heartbeat, progress
from common.clock import now
from common.heartbeat import WORK, WORKER
from common.models import Heartbeat
from surveys.models import Response
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import a_response

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_work(monkeypatch: pytest.MonkeyPatch) -> heartbeat.Work:
    work = heartbeat.Work()
    monkeypatch.setattr(heartbeat, "work", work)
    return work


@pytest.fixture
def no_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_sources", {})


def ago(seconds: float) -> datetime:
    return now() - timedelta(seconds=seconds)


def seen(*, worker: float | None = None, work: float | None = None) -> str:
    for name, age in ((WORKER, worker), (WORK, work)):
        if age is not None:
            Heartbeat.objects.create(name=name, at=ago(age))
    return progress.worker_state().word


@pytest.mark.parametrize(
    ("worker", "work", "word"),
    [(None, None, "down"), (95, 5, "down"), (5, None, "up"), (5, 100, "up"), (5, 155, "stuck")],
)
def test_worker_is_up_down_or_stands_still(
    no_sources: None, worker: float | None, work: float | None, word: str
) -> None:
    assert seen(worker=worker, work=work) == word


@pytest.mark.parametrize(("waits", "word"), [(None, "up"), (30, "up"), (65, "stuck")])
def test_something_that_waits_shows_after_a_minute_that_nothing_is_worked_on(
    no_sources: None, waits: float | None, word: str
) -> None:
    progress.register_waiting("test", lambda: None if waits is None else ago(waits))
    assert seen(worker=5, work=65) == word


def wait_since(seconds: float) -> None:
    """A response that nobody has processed."""
    Response.objects.filter(pk=a_response().pk).update(completed_at=ago(seconds))


def test_an_old_answer_waiting_is_no_trouble_while_work_goes_on() -> None:
    wait_since(9000)
    assert progress.oldest_waiting() is not None
    assert seen(worker=5, work=20) == "up"


def test_a_waiting_answer_counts_as_waiting() -> None:
    wait_since(65)
    assert seen(worker=5, work=65) == "stuck"


def test_a_healthy_page_asks_one_question(no_sources: None, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        assert progress.worker_state().word == "down"


def test_work_is_told_once_and_never_backwards(fresh_work: heartbeat.Work) -> None:
    heartbeat.tell_work()
    assert Heartbeat.objects.filter(name=WORK).count() == 0
    fresh_work.begin()
    fresh_work.end()
    heartbeat.tell_work()
    told = Heartbeat.objects.get(name=WORK).at
    assert told == fresh_work.last_at
    Heartbeat.objects.filter(name=WORK).update(at=now() + timedelta(seconds=9))
    later = Heartbeat.objects.get(name=WORK).at
    fresh_work.end()
    heartbeat.tell_work()
    assert Heartbeat.objects.get(name=WORK).at == later


def test_a_long_task_is_work_all_along(fresh_work: heartbeat.Work) -> None:
    fresh_work.begin()
    heartbeat.tell_work()
    Heartbeat.objects.filter(name=WORK).update(at=ago(600))
    heartbeat.tell_work()
    assert progress.oldest_waiting() is None
    assert (now() - Heartbeat.objects.get(name=WORK).at).total_seconds() < 5


@pytest.mark.parametrize(("age", "gets_time"), [(None, True), (60, True), (10, False)])
def test_a_worker_that_comes_after_nobody_gets_time_for_its_first_task(
    fresh_work: heartbeat.Work, age: float | None, gets_time: bool
) -> None:
    if age is not None:
        Heartbeat.objects.create(name=WORKER, at=ago(age))
    heartbeat.greet()
    assert (fresh_work.last_at is not None) is gets_time


@pytest.fixture
def stuck() -> Iterator[None]:
    seen(worker=5, work=200)
    yield


def test_healthz_tells_a_worker_that_stands_still(stuck: None, client) -> None:
    found = client.get("/healthz")
    assert (found.status_code, found.json()["worker"]) == (200, "stuck")
    ages = found.json()["worker_seconds_ago"], found.json()["work_seconds_ago"]
    assert (5 <= ages[0] < 60, 200 <= ages[1] < 260) == (True, True)  # a busy machine is some seconds late


def test_pages_tell_a_worker_that_stands_still(stuck: None) -> None:
    notice = worker_down(make_user(Role.ADMINISTRATOR, OrgUnitFactory()))
    assert notice is not None
    assert (notice.title, notice.level) == ("The worker stands still.", "bad")
    line = worker_line()
    assert (line.value, line.level) == ("Stands still", "bad")
    assert "Last work 3 min ago." in line.text
