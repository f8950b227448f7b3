"""What waits for the disk on PostgreSQL, and what the next one that waits takes along."""

import pytest
from django.db import connection, transaction

from delivery.domain import drain as draining
from delivery.domain.outcomes import finish, mark_sending
from delivery.models import Message
from tests.factories.delivery import MessageFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres(only=True)]
Status = Message.Status


def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}")
        return cursor.fetchone()[0]


def test_a_mark_waits_for_the_disk_and_an_outcome_does_not():
    MessageFactory()
    [message] = draining.claim("email")
    with transaction.atomic():
        assert mark_sending(message) is True
        assert ask("current_setting('synchronous_commit')") == "on"
    with transaction.atomic():
        assert finish(message, Status.SENT) is True
        assert ask("current_setting('synchronous_commit')") == "off"
    assert ask("current_setting('synchronous_commit')") == "on"
    message.refresh_from_db()
    assert (message.status, message.lease_token) == (Status.SENT, None)


def test_the_next_mark_takes_the_last_outcome_to_the_disk():
    MessageFactory.create_batch(2)
    first, second = draining.claim("email")
    mark_sending(first)
    finish(first, Status.SENT)
    outcome = ask("pg_current_wal_insert_lsn()")
    mark_sending(second)
    assert ask(f"pg_current_wal_flush_lsn() >= '{outcome}'") is True


def test_an_outcome_under_a_lost_lease_writes_nothing():
    MessageFactory()
    [message] = draining.claim("email")
    Message.objects.update(lease_token=None)
    assert finish(message, Status.SENT) is False
    message.refresh_from_db()
    assert message.status == Status.QUEUED
