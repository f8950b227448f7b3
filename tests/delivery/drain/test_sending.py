"""What the drain sends, in which order, and what it keeps back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from delivery.domain import drain as draining
from delivery.domain.drain import drain
from delivery.kinds import Outcome, Result
from delivery.models import DoNotContact, Message
from tests.factories.delivery import DoNotContactFactory, MessageFactory

pytestmark = pytest.mark.django_db
Status = Message.Status
PAST = timedelta(seconds=-1)


def test_drain_sends_what_is_due_and_nothing_else(sender):
    message = MessageFactory()
    later = MessageFactory(next_attempt_at=timezone.now() + timedelta(hours=1))
    ended = MessageFactory(next_attempt_at=None, status=Status.SENT)
    assert drain() == 1
    message.refresh_from_db()
    assert (message.status, message.attempts, message.next_attempt_at) == (Status.SENT, 1, None)
    assert (message.lease_token, message.leased_until, message.error) == (None, None, "")
    assert message.sent_at is not None
    assert sender.seen == [(message.pk, Status.SENDING, 1)]
    assert sender.is_closed is True
    later.refresh_from_db()
    assert (later.status, ended.status) == (Status.QUEUED, Status.SENT)


def test_drain_sends_more_than_one_batch_and_alerts_first(sender, monkeypatch):
    monkeypatch.setattr(draining, "BATCH", 2)
    bulk = [MessageFactory(is_bulk=True) for _ in range(3)]
    alert = MessageFactory()
    assert drain() == 4
    assert [pk for pk, _, _ in sender.seen] == [alert.pk, *[row.pk for row in bulk]]


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_drain_has_no_transaction_open_while_it_sends(sender):
    open_blocks = []
    sender.before_data = lambda message: open_blocks.append(connection.in_atomic_block)
    MessageFactory.create_batch(2)
    assert drain() == 2
    assert open_blocks == [False, False]


def test_drain_stores_where_mail_is_not_set_up():
    message = MessageFactory(to_address="ana@example.org", is_invented=True)
    assert drain() == 1
    message.refresh_from_db()
    assert (message.status, message.sent_at) == (Status.STORED, None)


@pytest.mark.parametrize("values", [{"is_invented": True}, {"to_address": "ana@mail.example.org"}])
def test_a_live_sender_refuses_invented_people(sender, values):
    message = MessageFactory(**values)
    drain()
    message.refresh_from_db()
    assert (message.status, sender.seen) == (Status.CANCELLED, [])
    assert message.error == "An invented contact of the demo: no mail is sent to it."


def test_an_expired_message_is_not_sent(sender):
    message = MessageFactory(expires_at=timezone.now() + PAST)
    fresh = MessageFactory(expires_at=timezone.now() + timedelta(hours=1))
    drain()
    message.refresh_from_db()
    fresh.refresh_from_db()
    assert (message.status, message.error) == (Status.CANCELLED, "It was no longer wanted after its date.")
    assert (message.attempts, fresh.status) == (0, Status.SENT)


@pytest.mark.parametrize(
    ("reason", "to_staff", "status"),
    [
        (DoNotContact.Reason.UNSUBSCRIBED, False, Status.SUPPRESSED),
        (DoNotContact.Reason.BOUNCED, False, Status.SUPPRESSED),
        (DoNotContact.Reason.UNSUBSCRIBED, True, Status.SENT),
        (DoNotContact.Reason.BOUNCED, True, Status.SUPPRESSED),
    ],
)
def test_a_stopped_address_gets_nothing_but_staff_are_not_silenced_as_customers(
    sender, kind, reason, to_staff, status
):
    kind(to_staff=to_staff)
    message = MessageFactory(to_address="ana@customer.test")
    DoNotContactFactory(address="ana@customer.test", reason=reason)
    drain()
    message.refresh_from_db()
    assert message.status == status


def test_the_guard_is_asked_before_each_attempt(sender, kind):
    answers = [None, "The survey is closed."]
    kind(guard=lambda message: answers.pop(0))
    sender.default = Outcome(Result.LATER, "450 busy")
    message = MessageFactory()
    drain()
    Message.objects.update(next_attempt_at=timezone.now())
    drain()
    message.refresh_from_db()
    assert (message.status, message.error) == (Status.CANCELLED, "The survey is closed.")
    assert (message.attempts, answers) == (1, [])


def test_a_failing_guard_blocks_nobody_else(sender, kind):
    def guard(message):
        if message.pk == broken.pk:
            raise RuntimeError("oops")

    kind(guard=guard)
    broken, fine = MessageFactory(), MessageFactory()
    assert drain() == 2
    broken.refresh_from_db()
    fine.refresh_from_db()
    assert (broken.status, broken.attempts) == (Status.QUEUED, 1)
    assert broken.error == "It could not be checked: RuntimeError."
    assert broken.next_attempt_at > timezone.now()
    assert fine.status == Status.SENT


def test_campaign_mail_waits_for_the_end_of_quiet_hours(sender, settings):
    hour = timezone.localtime().hour
    settings.QUIET_HOURS = (hour, (hour + 2) % 24)
    bulk, alert = MessageFactory(is_bulk=True), MessageFactory()
    drain()
    bulk.refresh_from_db()
    alert.refresh_from_db()
    assert (bulk.status, bulk.attempts, bulk.error) == (Status.QUEUED, 0, "")
    assert bulk.next_attempt_at > timezone.now() + timedelta(hours=1) + PAST
    assert alert.status == Status.SENT
