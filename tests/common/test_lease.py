"""Leases: disjoint, ordered, free again when they are over; on both databases."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connection

from common.clock import now
from common.lease import lease
from delivery.models import Message

pytestmark = [pytest.mark.postgres]


def make_messages(count: int) -> list[int]:
    rows = [
        Message(
            dedupe_key=f"row {number}",
            kind="test",
            to_address="a@example.org",
            address_hash="0",
            subject="s",
            text="t",
            leased_until=None,
        )
        for number in range(count)
    ]
    return [row.pk for row in Message.objects.bulk_create(rows)]


@pytest.mark.django_db
def test_lease_takes_the_first_rows_in_the_querysets_order():
    keys = make_messages(5)
    token, taken = lease(Message.objects.order_by("pk"), limit=2, seconds=60)
    assert taken == keys[:2]
    assert (
        list(Message.objects.filter(lease_token=token).order_by("pk").values_list("pk", flat=True)) == taken
    )


@pytest.mark.django_db
def test_lease_twice_gives_disjoint_rows_and_then_none():
    keys = make_messages(3)
    first = lease(Message.objects.order_by("pk"), limit=2, seconds=60)[1]
    second = lease(Message.objects.order_by("pk"), limit=2, seconds=60)[1]
    third = lease(Message.objects.order_by("pk"), limit=2, seconds=60)[1]
    assert (first, second, third) == (keys[:2], keys[2:], [])


@pytest.mark.django_db
def test_lease_takes_over_what_a_dead_worker_held():
    (key,) = make_messages(1)
    dead = uuid.uuid4()
    Message.objects.update(lease_token=dead, leased_until=now() - timedelta(seconds=1))
    token, taken = lease(Message.objects.all(), limit=5, seconds=60)
    assert taken == [key]
    assert Message.objects.get(pk=key).lease_token == token != dead


@pytest.mark.django_db
def test_lease_lasts_as_long_as_asked():
    (key,) = make_messages(1)
    before = now()
    lease(Message.objects.all(), limit=1, seconds=60)
    until = Message.objects.get(pk=key).leased_until
    assert timedelta(seconds=60) <= until - before < timedelta(seconds=70)


@pytest.mark.django_db(transaction=True)
def test_lease_by_many_at_once_gives_each_row_to_one():
    keys = make_messages(60)
    taken: list[int] = []
    start = threading.Barrier(6)

    def claim() -> None:
        start.wait()
        try:
            while batch := lease(Message.objects.order_by("pk"), limit=5, seconds=60)[1]:
                taken.extend(batch)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == keys
