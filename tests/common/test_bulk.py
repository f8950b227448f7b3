"""Writing many rows by one statement, and taking turns at the database."""

from datetime import UTC, datetime, timedelta

import pytest

from common import turns
from common.bulk import insert_rows
from common.models import Heartbeat, IdempotencyRecord
from common.turns import let_others_write, nobody_else

pytestmark = pytest.mark.django_db
NAMES = ("credential", "key", "method", "path", "body_hash", "answer", "created_at")
MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def rows_of(*keys, method="POST"):
    return [("c", key, method, "/x", "", "", MOMENT) for key in keys]


def stored():
    return list(IdempotencyRecord.objects.order_by("key").values_list("key", "method", "created_at"))


@pytest.mark.postgres
def test_insert_rows_stores_values_as_the_orm_reads_them():
    insert_rows(IdempotencyRecord, NAMES, rows_of("a", "b"))
    assert stored() == [("a", "POST", MOMENT), ("b", "POST", MOMENT)]


def test_insert_rows_of_nothing_does_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert_rows(IdempotencyRecord, NAMES, [])


@pytest.mark.postgres
def test_insert_rows_passes_over_conflicts_when_told_to():
    insert_rows(IdempotencyRecord, NAMES, rows_of("a"))
    insert_rows(IdempotencyRecord, NAMES, rows_of("a", "b", method="PUT"), ignore_conflicts=True)
    assert stored() == [("a", "POST", MOMENT), ("b", "PUT", MOMENT)]


@pytest.mark.postgres
def test_insert_rows_replaces_what_shares_the_unique_key():
    names = ("name", "at", "info")
    insert_rows(Heartbeat, names, [("x", MOMENT, {})])
    later = MOMENT + timedelta(hours=1)
    insert_rows(
        Heartbeat, ("name", "at", "info"), [("x", later, {}), ("y", MOMENT, {})], replace_on=("name",)
    )
    assert dict(Heartbeat.objects.values_list("name", "at")) == {"x": later, "y": MOMENT}


def test_others_get_as_long_as_the_lock_was_held_and_two_seconds_at_most(monkeypatch):
    slept = []
    monkeypatch.setattr(turns.time, "sleep", slept.append)
    monkeypatch.setattr(turns.connection, "vendor", "sqlite")
    for held in (0.3, 9.0):
        let_others_write(held)
    with nobody_else():
        let_others_write(0.3)
    let_others_write(0.1)
    assert slept == [0.3, 2.0, 0.1]


def test_nobody_waits_on_a_database_with_many_writers(monkeypatch):
    slept = []
    monkeypatch.setattr(turns.time, "sleep", slept.append)
    monkeypatch.setattr(turns.connection, "vendor", "postgresql")
    let_others_write(0.3)
    assert slept == []
