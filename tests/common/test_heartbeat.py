"""Signs of life and what /healthz says of them."""

from threading import Event

import pytest
from django.db import DatabaseError

from common import heartbeat
from common.models import Heartbeat

pytestmark = pytest.mark.django_db


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
    monkeypatch.setattr(heartbeat, "greet", lambda: None)
    monkeypatch.setattr(heartbeat, "beat", failing)
    monkeypatch.setattr(heartbeat.connection, "close", lambda: None)
    heartbeat.keep_beating(stop)
    assert beats == [1]


def test_healthz_tells_a_live_worker(client):
    heartbeat.beat()
    found = client.get("/healthz").json()
    assert found == {"database": "up", "worker": "up", "worker_seconds_ago": 0, "work_seconds_ago": None}


def test_healthz_tells_a_worker_that_never_ran(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["worker"]) == (200, "down")


def test_healthz_refuses_posts(client):
    assert client.post("/healthz").status_code == 405
