"""How a message looks to who looks at it: names, addresses and a server's words only for who may see them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from delivery.addresses import masked, masked_in
from delivery.kinds import Result, UnknownKindError, get_kind, label_of
from delivery.models import Message

Status = Message.Status
TONES = {
    Status.QUEUED: ("", "clock"),
    Status.SENDING: ("", "send"),
    Status.SENT: ("good", "check"),
    Status.STORED: ("line", "mail"),
    Status.IN_DOUBT: ("warn", "question"),
    Status.SUPPRESSED: ("line", "pause"),
    Status.CANCELLED: ("line", "close"),
    Status.DEAD: ("bad", "warning"),
}
RESULTS = {
    Result.SENT: ("Taken by the mail server", "good", "check"),
    Result.STORED: ("Stored", "line", "mail"),
    Result.LATER: ("Put off", "warn", "clock"),
    Result.REFUSED: ("Refused", "bad", "warning"),
    Result.UNKNOWN: ("No answer", "warn", "question"),
}


@dataclass(frozen=True)
class Attempt:
    """One attempt to send, as its list shows it."""

    at: datetime
    result: str
    tone: str
    icon: str
    said: str


def describe(row: Any, user: User) -> None:
    """Puts on the row what templates show."""
    is_known = can_at(user, "contact.view", row)
    row.shown_name = row.to_name if is_known else ""
    row.shown_address = row.to_address if is_known else masked(row.to_address)
    row.shown_subject = row.subject if is_known else label_of(row.kind)
    row.shown_error = row.error if is_known else masked_in(row.error, row.to_address)
    row.is_masked = not is_known
    row.kind_label = label_of(row.kind)
    row.tone, row.tone_icon = TONES[Status(row.status)]


def attempts_of(row: Message, user: User) -> list[Attempt]:
    """What was said to each attempt, newest first."""
    is_known = can_at(user, "contact.view", row)
    return [
        Attempt(
            datetime.fromisoformat(at),
            *RESULTS[Result(result)],
            said if is_known else masked_in(said, row.to_address),
        )
        for at, result, said in reversed(row.replies)
    ]


def is_readable(row: Message, user: User) -> bool:
    """Whether `user` may read the text. One that gives access (a password reset) is for administrators."""
    try:
        is_secret = get_kind(row.kind).is_secret
    except UnknownKindError:
        is_secret = True
    if is_secret and not user.reach("grant.give").covers_organisation:
        return False
    return can_at(user, "contact.view", row)


def can_at(user: User, action: str, row: Message) -> bool:
    """Whether `user` may do `action` at the message's unit; without one, for the whole organisation."""
    reach = user.reach(action)
    return reach.covers(row.unit) if row.unit else reach.covers_organisation
