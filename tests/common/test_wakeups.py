"""Wake-ups: a thousand requests make one task; a lost one is made again."""

from datetime import timedelta

import pytest
from django.db import connection
from django_q.models import OrmQ

from common import wakeups
from common.clock import now
from common.models import WakeUp

RUNS: list[int] = []


def job() -> None:
    RUNS.append(WakeUp.objects.count())


@pytest.fixture(autouse=True)
def one_job(settings, db):
    RUNS.clear()
    settings.WAKEUPS = {"process": f"{__name__}.job"}


def test_wake_many_times_makes_one_task(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(5):
            wakeups.wake("process")
    assert OrmQ.objects.count() == 1


def test_wake_waits_for_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False):
        wakeups.wake("process")
    assert OrmQ.objects.count() == 0


def test_wake_refuses_an_unknown_name():
    with pytest.raises(KeyError):
        wakeups.wake("nothing")


@pytest.mark.parametrize(("age", "is_made_again"), [(29, False), (31, True)])
def test_request_run_repeats_only_a_request_lost_for_30_seconds(age, is_made_again):
    WakeUp.objects.create(name="process", set_at=now() - timedelta(seconds=age))
    assert wakeups.request_run("process") is is_made_again
    assert OrmQ.objects.count() == int(is_made_again)


def test_run_clears_the_request_before_the_job():
    WakeUp.objects.create(name="process", set_at=now())
    wakeups.run("process")
    assert RUNS == [0]


def test_run_rests_between_clearing_and_the_job(monkeypatch):
    """As long as others may rely on having seen the request: see the two tests below."""
    rests = []
    WakeUp.objects.create(name="process", set_at=now())
    monkeypatch.setattr(
        wakeups.time, "sleep", lambda seconds: rests.append((seconds, WakeUp.objects.count(), len(RUNS)))
    )
    wakeups.run("process")
    assert (rests, RUNS) == ([(wakeups.REST_SECONDS, 0, 0)], [0])


@pytest.mark.parametrize(("later", "is_made"), [(0.9, False), (1.1, True)])
def test_who_saw_a_request_pending_relies_on_the_workers_rest(monkeypatch, later, is_made):
    clock = [100.0]
    monkeypatch.setattr(wakeups.time, "monotonic", lambda: clock[0])
    WakeUp.objects.create(name="process", set_at=now())
    assert wakeups.request_run("process") is False
    WakeUp.objects.all().delete()  # the worker begins
    clock[0] += later * wakeups.REST_SECONDS
    assert wakeups.request_run("process") is is_made
    assert OrmQ.objects.count() == int(is_made)


def test_many_requests_at_once_look_at_the_table_once(django_assert_num_queries):
    WakeUp.objects.create(name="process", set_at=now())
    with django_assert_num_queries(1):
        assert [wakeups.request_run("process") for _ in range(5)] == [False] * 5


def test_a_request_is_relied_on_for_its_own_job_only():
    WakeUp.objects.create(name="process", set_at=now())
    assert [wakeups.request_run("process"), wakeups.request_run("other")] == [False, True]


@pytest.mark.django_db(transaction=True)
def test_the_request_is_committed_before_the_worker_can_hear_of_it(monkeypatch):
    seen = []

    def enqueue(task, name):
        seen.append((connection.in_atomic_block, WakeUp.objects.filter(name=name).count()))
        return True

    monkeypatch.setattr(wakeups, "enqueue", enqueue)
    assert wakeups.request_run("process") is True
    assert seen == [(False, 1)]


def test_a_request_that_reached_no_queue_stands_in_nobodys_way(monkeypatch):
    monkeypatch.setattr(wakeups, "enqueue", lambda task, name: False)
    assert wakeups.request_run("process") is False
    assert not WakeUp.objects.exists()
