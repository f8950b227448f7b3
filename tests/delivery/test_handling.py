import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.policy import Role
from delivery import kinds
from delivery.domain import handling
from delivery.domain.handling import MessageChangedError, cancel_message, send_again, send_many_again
from delivery.kinds import MessageKind
from delivery.models import Message
from delivery.models.messages import ERASED
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.delivery import MessageFactory

pytestmark = pytest.mark.django_db
Status = Message.Status


@pytest.fixture
def somebody():
    return make_user(Role.ADMINISTRATOR, OrgUnitFactory(), name="Iris")


@pytest.mark.parametrize("status", [Status.IN_DOUBT, Status.DEAD, Status.CANCELLED, Status.SUPPRESSED])
def test_send_again_queues_the_same_row_anew(somebody, status):
    unit = OrgUnitFactory()
    message = MessageFactory(status=status, next_attempt_at=None, attempts=9, error="x", unit=unit)
    send_again(message, by=somebody)
    message.refresh_from_db()
    assert (message.status, message.attempts, message.error) == (Status.QUEUED, 0, "")
    assert message.next_attempt_at <= timezone.now()
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.unit) == ("message.sent_again", somebody, unit)
    assert entry.changes == {"status": [status, "queued"]}


@pytest.mark.parametrize("status", [Status.QUEUED, Status.SENDING, Status.SENT, Status.STORED])
def test_send_again_refuses_what_was_sent_or_waits(somebody, status):
    message = MessageFactory(status=status)
    with pytest.raises(MessageChangedError, match="has been sent"):
        send_again(message, by=somebody)
    assert AuditEntry.objects.count() == 0


def test_a_stored_message_can_be_sent_once_there_is_a_mail_server(settings):
    message = MessageFactory(status=Status.STORED)
    assert handling.can_send_again(message) is False
    settings.EMAIL_URL = "smtp://x"
    assert handling.can_send_again(message) is True


def test_cancel_takes_a_waiting_message_out_and_tells_its_kind(somebody, monkeypatch):
    heard = []
    told = MessageKind("test", "Test", on_result=lambda message: heard.append(message.status))
    monkeypatch.setitem(kinds._kinds, "test", told)
    message = MessageFactory()
    cancel_message(message, by=somebody)
    message.refresh_from_db()
    assert (message.status, message.next_attempt_at) == (Status.CANCELLED, None)
    assert message.error == "Cancelled by Iris."
    assert heard == [Status.CANCELLED]
    assert AuditEntry.objects.get().action == "message.cancelled"


def test_cancel_of_a_kind_without_a_handler(somebody):
    message = MessageFactory()
    cancel_message(message, by=somebody)
    assert message.status == Status.CANCELLED


@pytest.mark.parametrize("status", [Status.SENDING, Status.SENT, Status.CANCELLED])
def test_cancel_refuses_what_does_not_wait(somebody, status):
    with pytest.raises(MessageChangedError, match="doesn't wait"):
        cancel_message(MessageFactory(status=status), by=somebody)


def test_who_comes_second_is_told(somebody):
    message = MessageFactory()
    Message.objects.update(status=Status.SENDING)
    with pytest.raises(MessageChangedError, match="Meanwhile"):
        cancel_message(message, by=somebody)
    assert AuditEntry.objects.count() == 0


def test_many_are_sent_again_in_one_go(somebody, monkeypatch, settings):
    settings.EMAIL_URL = ""
    unit, asked = OrgUnitFactory(), []
    monkeypatch.setattr(handling, "wake", asked.append)
    ended = {"next_attempt_at": None, "attempts": 9, "error": "x"}
    again = [MessageFactory(status=status, unit=unit, **ended) for status in handling.AGAIN]
    others = [MessageFactory(status=status) for status in (Status.QUEUED, Status.SENDING, Status.SENT)]
    others += [MessageFactory(status=Status.STORED), MessageFactory(status=Status.DEAD, text=ERASED)]
    assert send_many_again(Message.objects.all(), by=somebody) == len(again)
    for message in again:
        before, _ = message.status, message.refresh_from_db()
        assert (message.status, message.attempts, message.error) == (Status.QUEUED, 0, "")
        assert message.next_attempt_at <= timezone.now()
        entry = AuditEntry.objects.get(object_id=str(message.pk))
        assert (entry.action, entry.actor, entry.unit) == ("message.sent_again", somebody, unit)
        assert entry.changes == {"status": [before, "queued"]}
    for message in others:
        before, _ = message.status, message.refresh_from_db()
        assert message.status == before
    assert (AuditEntry.objects.count(), asked) == (len(again), ["drain_outbox"])


def test_many_stored_ones_are_sent_once_there_is_a_mail_server(somebody, settings):
    settings.EMAIL_URL = "smtp://x"
    MessageFactory(status=Status.STORED)
    assert send_many_again(Message.objects.all(), by=somebody) == 1


def test_many_are_sent_again_the_oldest_first_and_not_too_many_at_once(somebody, monkeypatch):
    monkeypatch.setattr(handling, "MOST_AT_ONCE", 2)
    MessageFactory.create_batch(3, status=Status.DEAD)
    assert send_many_again(Message.objects.all(), by=somebody) == 2
    left = Message.objects.get(status=Status.DEAD)
    assert left.pk == Message.objects.latest("pk").pk


@pytest.mark.parametrize("count", [1, 3])
def test_many_cost_the_statements_of_one(somebody, count, django_assert_num_queries):
    MessageFactory.create_batch(count, status=Status.DEAD)
    with django_assert_num_queries(5):  # savepoint, rows, update, audit, release
        send_many_again(Message.objects.all(), by=somebody)


def test_nothing_to_send_again_wakes_nobody(somebody, monkeypatch):
    monkeypatch.setattr(handling, "wake", pytest.fail)
    assert send_many_again(Message.objects.all(), by=somebody) == 0
