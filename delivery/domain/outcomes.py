"""What an attempt to send leads to: one guarded, committed update for each message."""

import logging
import random
import re
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from common.clock import now
from common.events import announce
from delivery.domain.statements import as_stored, update_leased
from delivery.domain.stops import Reason, stop_hash
from delivery.kinds import Outcome, Result, get_kind, is_followed
from delivery.models import Message

log = logging.getLogger(__name__)
Status = Message.Status
RETRY_AFTER = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60, 48 * 60)
)
SPREAD = 0.2
MOST_REPLIES = 30
UNREACHABLE_WAIT = timedelta(minutes=1)
IN_DOUBT = "The connection broke or the worker was stopped just as this mail left. It may have arrived."


def mark_sending(message: Message) -> bool:
    """Commits to the disk that the message is leaving now; False where it is not ours any more."""
    moment = now()
    return update_leased(
        message,
        also=" AND leased_until > %s AND status IN (%s, %s)",
        params=(as_stored("leased_until", moment), Status.QUEUED.value, Status.SENDING.value),
        status=Status.SENDING.value,
        attempts=message.attempts,
        leased_until=moment + timedelta(seconds=settings.DELIVERY_LEASE_SECONDS),
    )


def conclude(message: Message, outcome: Outcome) -> None:
    """Writes down how an attempt ended, and what was said."""
    note_reply(message, outcome.result, outcome.answer)
    match outcome.result:
        case Result.SENT:
            finish(message, Status.SENT)
        case Result.STORED:
            finish(message, Status.STORED)
        case Result.LATER:
            try_later(message, outcome.answer)
        case Result.REFUSED:
            fail(message, outcome)
        case Result.UNKNOWN:
            doubt(message, outcome.answer)


def note_reply(message: Message, result: Result, words: str) -> None:
    """Adds an attempt to the message's list, which is written with the outcome."""
    entry = [now().isoformat(timespec="seconds"), result.value, words]
    message.replies = [*message.replies, entry][-MOST_REPLIES:]


def finish(message: Message, status: str, error: str = "") -> bool:
    """Ends the message, if it is still ours, and tells who wants to know."""
    sent_at = now() if status == Status.SENT else None
    fields = {"status": status, "error": error, "next_attempt_at": None, "sent_at": sent_at}
    if status != Status.DEAD and not is_followed(message.kind):
        return _write(message, **fields)  # a single statement needs no transaction around it
    with transaction.atomic():
        if not _write(message, **fields):
            return False
        _tell(message)
    return True


def try_later(message: Message, answer: str) -> None:
    """Waits for the next attempt, longer each time; dead after the last."""
    if message.attempts > len(RETRY_AFTER):
        finish(message, Status.DEAD, f"Given up after {message.attempts} attempts. {answer}")
        return
    _write(message, status=Status.QUEUED, error=answer, next_attempt_at=now() + retry_after(message.attempts))


def postpone(message: Message, until: datetime) -> None:
    """Waits, with nothing wrong."""
    _write(message, status=Status.QUEUED, next_attempt_at=until)


@transaction.atomic
def fail(message: Message, outcome: Outcome) -> None:
    """The server will never take it; an address that doesn't exist is written to no more."""
    if outcome.is_bad_address:
        # The stop and its audit entry outlive the address, which the server's words may quote.
        words = re.sub(re.escape(message.to_address), "…", outcome.answer, flags=re.IGNORECASE)
        stop_hash(message.address_hash, channel=message.channel, reason=Reason.BOUNCED, note=words[:200])
    finish(message, Status.DEAD, outcome.answer)


def doubt(message: Message, answer: str = "") -> None:
    """Nobody knows whether it arrived: campaign mail is listed for sending by hand, the rest is repeated."""
    if message.is_bulk:
        finish(message, Status.IN_DOUBT, f"{IN_DOUBT} {answer}".strip())
    else:
        try_later(message, answer)


def release(messages: list[Message], *, error: str = "") -> None:
    """Gives claimed messages back unsent; after an `error` they rest for a minute, which is no attempt."""
    if not messages:
        return
    fields: dict[str, Any] = {"lease_token": None, "leased_until": None}
    if error:
        fields |= {"status": Status.QUEUED, "error": error, "next_attempt_at": now() + UNREACHABLE_WAIT}
    tokens = {message.lease_token for message in messages}
    mine = Message.objects.filter(pk__in=[message.pk for message in messages], lease_token__in=tokens)
    mine.update(**fields)


def retry_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts, give or take 20 %, so that a thousand don't return at once."""
    return RETRY_AFTER[attempts - 1] * random.uniform(1 - SPREAD, 1 + SPREAD)  # noqa: S311  nothing secret


def _write(message: Message, **fields: Any) -> bool:
    """Updates the row and ends its lease, if the lease is still ours.

    Its commit doesn't wait for the disk: the next mark does and takes it along, as the database's log is one
    sequence. A crash of the database server before that leaves this row as it was marked, "being sent": in
    doubt, like after a kill.
    """
    ended: dict[str, Any] = {"lease_token": None, "leased_until": None}
    ended |= {"attempts": message.attempts, "replies": message.replies}
    if not update_leased(message, awaits_disk=False, **ended, **fields):
        log.warning("message %s was taken over before its outcome was written", message.uuid)
        return False
    for name, value in fields.items():
        setattr(message, name, value)
    return True


def _tell(message: Message) -> None:
    """Calls the kind's handler and announces failures. An error there must not undo what the mail server did:
    forgetting that a mail has left would send it twice."""
    try:
        with transaction.atomic():
            on_result = get_kind(message.kind).on_result
            if on_result:
                on_result(message)
            if message.status == Status.DEAD:
                announce("message_failed", message=message)
    except Exception:
        log.exception("the end of message %s could not be told", message.uuid)
