"""The drain with a sender of our own in place of a mail server."""

import pytest

from delivery import kinds
from delivery.domain import outcomes
from delivery.kinds import MessageKind, Outcome, Result
from delivery.models import Message


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
