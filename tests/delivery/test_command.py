import io

import pytest
from django.core.management import call_command

from delivery import tasks
from delivery.management.commands import drain_outbox
from delivery.models import Message
from tests.factories.delivery import MessageFactory

pytestmark = pytest.mark.django_db


def test_the_task_drains():
    MessageFactory()
    assert tasks.drain() == 1


def test_the_command_ends_when_nothing_is_left():
    MessageFactory.create_batch(2)
    out = io.StringIO()
    call_command("drain_outbox", stdout=out)
    assert out.getvalue() == "2 messages handled\n"
    message = Message.objects.first()
    assert str(message) == f"test {message.uuid}"  # no subject, which may name a customer


def test_the_command_goes_on_forever(monkeypatch):
    pauses = []

    def pause(seconds):
        pauses.append(seconds)
        if len(pauses) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(drain_outbox.time, "sleep", pause)
    with pytest.raises(KeyboardInterrupt):
        call_command("drain_outbox", "--forever")
    assert pauses == [0.2, 0.2, 0.2]
