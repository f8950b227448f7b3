"""Several drains, killed ones and lost leases."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.lease import lease
from delivery.domain import drain as draining
from delivery.domain import outcomes
from delivery.domain.drain import drain
from delivery.models import Message
from tests.factories.delivery import MessageFactory

pytestmark = pytest.mark.django_db

PAST = timedelta(seconds=-1)
Status = Message.Status


def expire_leases():
    Message.objects.filter(leased_until__isnull=False).update(leased_until=timezone.now() + PAST)


def test_what_a_killed_worker_was_sending_is_in_doubt_or_repeated(sender):
    bulk, reply = MessageFactory(is_bulk=True), MessageFactory()
    lease(Message.objects.all(), limit=2, seconds=60)
    Message.objects.update(status=Status.SENDING, attempts=1)
    assert drain() == 0
    expire_leases()
    first_id = reply.message_id
    assert drain() == 2
    bulk.refresh_from_db()
    reply.refresh_from_db()
    assert (bulk.status, bulk.attempts) == (Status.IN_DOUBT, 1)
    assert bulk.error == outcomes.IN_DOUBT
    assert (reply.status, reply.attempts, reply.message_id) == (Status.SENT, 2, first_id)
    assert [pk for pk, _, _ in sender.seen] == [reply.pk]
    interrupted = ["unknown", outcomes.IN_DOUBT]
    assert [one[1:] for one in bulk.replies] == [interrupted]
    assert [one[1:] for one in reply.replies] == [interrupted, ["sent", ""]]


def test_a_mail_that_kills_the_worker_again_and_again_is_not_tried_forever(sender):
    message = MessageFactory(status=Status.SENDING, attempts=9)
    drain()
    message.refresh_from_db()
    assert (message.status, sender.seen) == (Status.IN_DOUBT, [])


def test_one_drain_sends_at_a_time(sender):
    MessageFactory.create_batch(3)
    assert len(draining.claim("email")) == 3
    MessageFactory()
    assert draining.claim("email") == []
    assert drain() == 0
    expire_leases()
    assert drain() == 4


def test_a_message_that_somebody_else_took_over_is_not_sent(sender):
    message = MessageFactory()
    sender.before_data = lambda _: expire_leases()
    drain(seconds=0.05)
    message.refresh_from_db()
    assert (message.status, sender.seen) == (Status.QUEUED, [])


def test_a_message_cancelled_meanwhile_is_not_sent(sender):
    message = MessageFactory()
    sender.before_data = lambda _: Message.objects.update(
        status=Status.CANCELLED, next_attempt_at=None, lease_token=None, leased_until=None
    )
    assert drain() == 1
    message.refresh_from_db()
    assert (message.status, sender.seen) == (Status.CANCELLED, [])


def test_an_outcome_is_written_under_the_own_lease_only(caplog):
    message = MessageFactory()
    [claimed] = draining.claim("email")
    expire_leases()
    draining.claim("email")
    assert outcomes.finish(claimed, Status.SENT) is False
    message.refresh_from_db()
    assert (message.status, claimed.status) == (Status.QUEUED, Status.QUEUED)
    assert "was taken over" in caplog.text


def test_nobody_hears_of_an_outcome_under_a_lost_lease(kind):
    heard = []
    kind(on_result=heard.append)
    MessageFactory()
    [claimed] = draining.claim("email")
    expire_leases()
    draining.claim("email")
    assert outcomes.finish(claimed, Status.SENT) is False
    assert heard == []


def test_a_row_that_was_never_claimed_is_written_while_nobody_holds_it():
    message = MessageFactory()
    assert outcomes.finish(message, Status.CANCELLED, "gone") is True
    other = MessageFactory()
    lease(Message.objects.filter(pk=other.pk), limit=1, seconds=60)
    assert outcomes.finish(other, Status.CANCELLED, "gone") is False
    assert Message.objects.get(pk=other.pk).status == Status.QUEUED


def test_a_run_ends_after_its_time_and_asks_for_another(sender, monkeypatch):
    asked = []
    monkeypatch.setattr(draining, "wake", asked.append)
    MessageFactory.create_batch(3)
    sender.before_data = lambda _: monkeypatch.setattr(draining.time, "monotonic", lambda: 10.0**12)
    assert drain() == 1
    assert asked == ["drain_outbox"]
    assert Message.objects.filter(status=Status.QUEUED, leased_until=None).count() == 2


def test_an_error_of_ours_gives_the_batch_back(sender):
    def fail(message):
        raise RuntimeError("oops")

    MessageFactory.create_batch(2)
    sender.before_data = fail
    with pytest.raises(RuntimeError):
        drain()
    assert Message.objects.leased().count() == 0
    assert sender.is_closed is True
    sender.before_data = None
    assert drain() == 2
