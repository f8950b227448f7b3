"""What becomes of messages that the server puts off, refuses or does not answer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from delivery.addresses import address_hash
from delivery.domain import drain as draining
from delivery.domain import outcomes
from delivery.domain.drain import drain
from delivery.kinds import Outcome, Result
from delivery.models import DoNotContact, Message
from tests.factories.delivery import MessageFactory

pytestmark = pytest.mark.django_db

Status = Message.Status


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [(0, 1), (1, 5), (2, 15), (3, 60), (4, 240), (5, 720), (6, 1440), (7, 2880)],
)
def test_what_the_server_puts_off_is_tried_later_and_later(sender, attempts, minutes):
    sender.default = Outcome(Result.LATER, "450 Mailbox busy")
    message, before = MessageFactory(attempts=attempts), timezone.now()
    drain()
    message.refresh_from_db()
    wait = (message.next_attempt_at - before) / timedelta(minutes=minutes)
    assert 0.8 <= wait < 1.3
    assert (message.status, message.attempts) == (Status.QUEUED, attempts + 1)
    assert message.error == "450 Mailbox busy"


def test_the_waiting_times_are_spread_by_a_fifth():
    waits = {outcomes.retry_after(1) / timedelta(minutes=1) for _ in range(200)}
    assert len(waits) == 200
    assert min(waits) >= 0.8
    assert max(waits) <= 1.2


def test_after_the_last_attempt_a_message_is_dead_and_announced(sender, announced):
    sender.default = Outcome(Result.LATER, "450 Mailbox busy")
    message = MessageFactory(attempts=8)
    drain()
    message.refresh_from_db()
    assert (message.status, message.next_attempt_at) == (Status.DEAD, None)
    assert message.error == "Given up after 9 attempts. 450 Mailbox busy"
    assert announced == [("message_failed", {"message": message})]


@pytest.mark.parametrize(("is_bad_address", "stops"), [(True, 1), (False, 0)])
def test_a_refused_message_is_dead_and_a_bad_address_is_stopped(sender, announced, is_bad_address, stops):
    sender.default = Outcome(Result.REFUSED, "550 5.1.1 No such user", is_bad_address=is_bad_address)
    message = MessageFactory(to_address="gone@customer.test")
    drain()
    message.refresh_from_db()
    assert (message.status, message.error) == (Status.DEAD, "550 5.1.1 No such user")
    assert len(announced) == 1
    found = DoNotContact.objects.filter(address_hash=address_hash("gone@customer.test"))
    assert list(found.values_list("reason", "note")) == [("bounced", "550 5.1.1 No such user")] * stops


def test_without_a_mail_server_messages_wait_and_keep_their_attempts(sender, caplog):
    sender.outcomes = [Outcome(Result.SENT), Outcome(Result.UNREACHABLE, "The mail server can't be reached.")]
    sent, *waiting = MessageFactory.create_batch(3)
    untouched = MessageFactory(next_attempt_at=timezone.now() + timedelta(hours=1))
    before = timezone.now()
    drain()
    sent.refresh_from_db()
    assert sent.status == Status.SENT
    for message in waiting:
        message.refresh_from_db()
        assert (message.status, message.attempts, message.leased_until) == (Status.QUEUED, 0, None)
        assert message.error == "The mail server can't be reached."
        assert timedelta(seconds=59) < message.next_attempt_at - before < timedelta(seconds=70)
    untouched.refresh_from_db()
    assert untouched.error == ""
    assert "messages wait" in caplog.text


def test_an_unanswered_campaign_mail_is_in_doubt_and_other_mail_is_repeated(sender):
    sender.default = Outcome(Result.UNKNOWN, "connection lost")
    bulk, reply = MessageFactory(is_bulk=True), MessageFactory()
    drain()
    bulk.refresh_from_db()
    reply.refresh_from_db()
    assert (bulk.status, bulk.next_attempt_at) == (Status.IN_DOUBT, None)
    assert bulk.error.endswith("It may have arrived. connection lost")
    assert (reply.status, reply.error) == (Status.QUEUED, "connection lost")
    assert reply.next_attempt_at > timezone.now()


def test_the_newest_thirty_replies_are_kept(sender):
    message = MessageFactory(replies=[["2026-05-01T10:00:00+00:00", "later", str(n)] for n in range(30)])
    drain()
    message.refresh_from_db()
    assert (len(message.replies), message.replies[0][2], message.replies[-1][1]) == (30, "1", "sent")


def test_what_was_not_tried_leaves_no_reply(sender):
    sender.default = Outcome(Result.UNREACHABLE, "The mail server can't be reached.")
    message = MessageFactory()
    drain()
    message.refresh_from_db()
    assert (message.replies, message.attempts) == ([], 0)


def test_on_result_hears_every_end_and_its_error_undoes_nothing(sender, kind, caplog):
    heard = []

    def on_result(message):
        heard.append(message.status)
        Message.objects.filter(pk=message.pk).update(to_name="touched")
        raise RuntimeError("oops")

    kind(on_result=on_result)
    message = MessageFactory()
    drain()
    message.refresh_from_db()
    assert (heard, message.status, message.to_name) == ([Status.SENT], Status.SENT, "Ana Lima")
    assert "could not be told" in caplog.text


@pytest.mark.parametrize(
    "ends", [Status.SENT, Status.STORED, Status.SUPPRESSED, Status.CANCELLED, Status.IN_DOUBT]
)
def test_only_failures_are_announced(kind, announced, ends):
    heard = []
    kind(on_result=lambda message: heard.append(message.status))
    MessageFactory()
    [claimed] = draining.claim("email")
    assert outcomes.finish(claimed, ends) is True
    assert (heard, announced) == ([ends], [])
