"""Signs of life and what /healthz says of them."""

from datetime import timedelta
from threading import Event

import pytest
from django.db import DatabaseError

from common import heartbeat
from common.clock import now
from common.models import Heartbeat

pytestmark = pytest.mark.django_db


def test_worker_is_down_before_its_first_beat():
    assert heartbeat.worker_is_down() is True


@pytest.mark.parametrize(("age", "is_down"), [(60, False), (95, True)])
def test_worker_is_down_after_90_seconds(age, is_down):
    Heartbeat.objects.create(name="worker", at=now() - timedelta(seconds=age))
    assert heartbeat.worker_is_down() is is_down


def test_beat_keeps_one_row():
    heartbeat.beat()
    heartbeat.beat()
    assert Heartbeat.objects.filter(name="worker").count() == 1


def test_keep_beating_outlives_a_database_that_is_away(monkeypatch):
    beats = []

    def failing() -> None:
        beats.append(1)
        raise DatabaseError("away")

    stop = Event()
    stop.set()
    monkeypatch.setattr(heartbeat, "beat", failing)
    monkeypatch.setattr(heartbeat.connection, "close", lambda: None)
    heartbeat.keep_beating(stop)
    assert beats == [1]


def test_healthz_tells_a_live_worker(client):
    heartbeat.beat()
    assert client.get("/healthz").json() == {"database": "up", "worker": "up", "worker_seconds_ago": 0}


def test_healthz_tells_a_worker_that_never_ran(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["worker"]) == (200, "down")


def test_healthz_refuses_posts(client):
    assert client.post("/healthz").status_code == 405
