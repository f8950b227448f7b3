"""Whether the servers that take our messages can be reached: since when not, and what was said last.

Kept as a row `away.CHANNEL` beside the signs of life, since every process must know and no message tells it:
a mail that was put off before looks the same whether its server is there or not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from common.clock import now
from common.models import Heartbeat
from delivery.kinds import Outcome, Result, Sender
from delivery.models import Message


@dataclass(frozen=True)
class Away:
    """A server that could not be reached at the last attempt."""

    since: datetime
    error: str


class WatchedSender:
    """A sender, and whether its server has answered."""

    def __init__(self, inner: Sender) -> None:
        self.inner = inner
        self.has_answered = False

    @property
    def is_live(self) -> bool:
        return self.inner.is_live

    def send(self, message: Message, before_data: Callable[[], bool]) -> Outcome:
        outcome = self.inner.send(message, before_data)
        self.has_answered = self.has_answered or outcome.result is not Result.UNREACHABLE
        return outcome

    def close(self) -> None:
        self.inner.close()


def note_away(channel: str, error: str) -> None:
    """Writes down what was said; since when stays as it was first noted."""
    info = {"error": error}
    Heartbeat.objects.update_or_create(
        name=_name(channel), defaults={"info": info}, create_defaults={"info": info, "at": now()}
    )


def note_reached(channel: str) -> None:
    """The server has answered."""
    rows = Heartbeat.objects.filter(name=_name(channel))
    if rows.exists():  # a read in place of a write, nearly each time
        rows.delete()


def find_away(channel: str) -> Away | None:
    """What is known of a server that can't be reached; None where the last attempt found it."""
    row = Heartbeat.objects.filter(name=_name(channel)).first()
    return Away(row.at, row.info["error"]) if row else None


def _name(channel: str) -> str:
    return f"away.{channel}"
