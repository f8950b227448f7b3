"""The registry of what we send (kinds) and what it goes through (senders), filled in `AppConfig.ready()`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class MessageKind:
    """One kind of message, such as `case.reply`.

    `guard(message)` is asked right before each attempt to send and gives the reason not to, in words for
    staff, or None. `on_result(message)` hears how it ended, in the transaction of the outcome (status sent,
    stored, suppressed, cancelled, in doubt or dead). `to_staff`: goes to people who sign in here, whom an
    unsubscription as a customer does not silence. `is_secret`: holds a link that gives access, so only
    administrators may read it in the outbox.
    """

    name: str
    label: str
    guard: Callable[[Any], str | None] | None = None
    on_result: Callable[[Any], None] | None = None
    to_staff: bool = False
    is_secret: bool = False


class Result(StrEnum):
    """How one attempt to send ended."""

    SENT = "sent"
    STORED = "stored"  # nothing is set up to send with
    LATER = "later"  # the server said: not now
    REFUSED = "refused"  # the server said: never
    UNREACHABLE = "unreachable"  # no talking to the server; surely not sent
    UNKNOWN = "unknown"  # the connection broke after the mail's text had gone out
    LOST = "lost"  # somebody else has the message now; nothing was sent


@dataclass(frozen=True)
class Outcome:
    """A result, the server's words, and whether the address itself is at fault."""

    result: Result
    answer: str = ""
    is_bad_address: bool = False


class Sender(Protocol):
    """What carries messages of one channel; one object lives for one run of the drain."""

    @property
    def is_live(self) -> bool:
        """Whether mail really leaves."""

    def send(self, message: Any, before_data: Callable[[], bool]) -> Outcome:
        """Sends one message. Calls `before_data` last thing before its text leaves; False means: stop."""

    def close(self) -> None:
        """Ends the connection."""


class UnknownKindError(LookupError):
    """A message of a kind that no app has registered."""


Programs = Callable[[Any], Iterable[tuple[UUID, str]]]

_kinds: dict[str, MessageKind] = {}
_programs: list[Programs] = []
_senders: dict[str, Callable[[], Sender]] = {}
_channel_labels: dict[str, str] = {}


def register(kind: MessageKind) -> None:
    """Adds a kind; the same name registered again replaces it."""
    _kinds[kind.name] = kind


def get_kind(name: str) -> MessageKind:
    """The kind called `name`. Raises UnknownKindError."""
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKindError(
            f"{name!r} is no message kind; register it with delivery.kinds in AppConfig.ready()."
        ) from None


def is_followed(name: str) -> bool:
    """Whether somebody hears how messages of this kind end; of an unknown kind that can't be ruled out."""
    kind = _kinds.get(name)
    return kind is None or kind.on_result is not None


def all_kinds() -> list[MessageKind]:
    """Every kind, by label."""
    return sorted(_kinds.values(), key=lambda kind: kind.label)


def label_of(name: str) -> str:
    """The kind's label; its bare name once the app that knew it is gone."""
    kind = _kinds.get(name)
    return kind.label if kind else name


def register_sender(channel: str, make_sender: Callable[[], Sender], *, label: str) -> None:
    """Says what carries messages of `channel`, and what people call these."""
    _senders[channel], _channel_labels[channel] = make_sender, label


def make_sender(channel: str) -> Sender:
    """A fresh sender for `channel`. Raises ImproperlyConfigured."""
    try:
        return _senders[channel]()
    except KeyError:
        raise ImproperlyConfigured(f"Nothing is registered that sends {channel!r}.") from None


def channels() -> list[str]:
    """The channels that have a sender."""
    return sorted(_senders)


def channel_choices() -> list[tuple[str, str]]:
    """Their names and labels, for a filter."""
    return [(name, _channel_labels.get(name, name)) for name in channels()]


def register_programs(find: Programs) -> None:
    """Says by which programs a user may choose messages: `find(user)` gives public ids and names."""
    _programs[:] = [find]


def programs_for(user: Any) -> list[tuple[UUID, str]]:
    """Public ids and names of the programs that `user` may choose messages by."""
    return [program for find in _programs for program in find(user)]
