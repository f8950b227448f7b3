"""Words and receivers leave the outbox; that there was a mail, and what became of it, stays."""

import pytest
from django.db import transaction

from delivery.domain import drain as draining
from delivery.domain.drain import drain
from delivery.domain.erasing import erase_messages
from delivery.domain.handling import can_send_again
from delivery.models import Message
from tests.factories.delivery import MessageFactory

pytestmark = pytest.mark.django_db
Status = Message.Status
SAID = [["2026-05-01T10:00:00+00:00", "refused", "550 <ana@customer.test> is unknown"]]


def make(**values):
    return MessageFactory(
        to_address="ana@customer.test",
        reply_to="desk@sfo.test",
        html="<p>Hello Ana</p>",
        context={"case": 7},
        error=SAID[0][2],
        replies=SAID,
        **values,
    )


def erased(message, **values):
    with transaction.atomic():
        assert erase_messages(Message.objects.filter(pk=message.pk), **values) == 1
    message.refresh_from_db()
    return message


def test_nothing_of_the_customer_stays():
    message = erased(make(status=Status.DEAD, next_attempt_at=None, attempts=3))
    row = str(Message.objects.filter(pk=message.pk).values().get())
    assert ("ana" in row.lower(), "sfo.test" in row, "550" in row) == (False, False, False)
    assert (message.status, message.attempts, message.error) == (Status.DEAD, 3, "")
    assert (message.is_erased, can_send_again(message)) == (True, False)


def test_mail_to_staff_keeps_its_receiver():
    message = make(status=Status.SENT, next_attempt_at=None)
    key = message.dedupe_key
    erased(message, keeps_receiver=True)
    assert (message.to_address, message.to_name, message.dedupe_key) == ("ana@customer.test", "Ana Lima", key)
    assert (message.subject, message.text, message.html, message.replies) == ("Erased.", "Erased.", "", [])


def test_what_waits_is_never_sent_even_if_a_drain_holds_it():
    message = make()
    [claimed] = draining.claim("email")
    erased(message)
    assert (message.status, message.next_attempt_at) == (Status.CANCELLED, None)
    assert message.error == "The customer's data was erased."
    assert draining.mark_sending(claimed) is False
    assert drain() == 0


def test_erasing_many_counts_them():
    MessageFactory.create_batch(3)
    with transaction.atomic():
        assert erase_messages(Message.objects.all()) == 3
    assert Message.objects.exclude(text="Erased.").count() == 0
