"""The drain with a sender of our own in place of a mail server."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from common.lease import lease
from delivery import kinds
from delivery.addresses import address_hash
from delivery.domain import drain as draining
from delivery.domain import outcomes
from delivery.domain.drain import drain
from delivery.kinds import MessageKind, Outcome, Result
from delivery.models import DoNotContact, Message
from tests.factories.delivery import DoNotContactFactory, MessageFactory

pytestmark = pytest.mark.django_db
Status = Message.Status
PAST = timedelta(seconds=-1)


class FakeSender:
    """Answers as told and notes what it saw."""

    is_live = True

    def __init__(self):
        self.outcomes, self.default = [], Outcome(Result.SENT)
        self.seen, self.is_closed = [], False
        self.before_data = None

    def send(self, message, before_data):
        self.is_closed = False
        outcome = self.outcomes.pop(0) if self.outcomes else self.default
        if outcome.result in (Result.UNREACHABLE, Result.STORED):
            return outcome
        if self.before_data:
            self.before_data(message)
        if not before_data():
            return Outcome(Result.LOST)
        row = Message.objects.get(pk=message.pk)
        self.seen.append((row.pk, row.status, row.attempts))
        return outcome

    def close(self):
        self.is_closed = True


@pytest.fixture
def sender(monkeypatch):
    sender = FakeSender()
    monkeypatch.setitem(kinds._senders, "email", lambda: sender)
    return sender


@pytest.fixture
def kind(monkeypatch):
    """Registers a kind for one test."""

    def make(**values):
        monkeypatch.setitem(kinds._kinds, "test", MessageKind("test", "Test", **values))

    return make


@pytest.fixture
def announced(monkeypatch):
    found = []
    monkeypatch.setattr(outcomes, "announce", lambda event, **payload: found.append((event, payload)))
    return found


def expire_leases():
    Message.objects.filter(leased_until__isnull=False).update(leased_until=timezone.now() + PAST)


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
