"""Emptying the outbox: claim, commit, then each message by itself, with no transaction open while it is sent.

One drain a channel sends at a time: a claim is refused while another live lease stands. So a kill of all
workers leaves at most one message of which nobody knows whether it left.
"""

import logging
import time

from django.conf import settings
from django.db import transaction

from common.clock import now
from common.heartbeat import beat
from common.lease import lease
from common.wakeups import wake
from delivery.addresses import is_invented_address
from delivery.domain.outcomes import (
    IN_DOUBT,
    RETRY_AFTER,
    Status,
    conclude,
    finish,
    mark_sending,
    note_reply,
    postpone,
    release,
    try_later,
)
from delivery.domain.quiet import quiet_until
from delivery.domain.reaching import WatchedSender, note_away, note_reached
from delivery.domain.stops import Reason, stop_of
from delivery.kinds import Result, Sender, channels, get_kind, make_sender
from delivery.models import Message

log = logging.getLogger(__name__)
BATCH = 50
RUN_SECONDS = 5.0  # longer runs would keep a worker from other jobs, and from ending when it is asked to


class ServerAwayError(Exception):
    """The server can't be talked to, which is no message's fault."""


def drain(*, seconds: float = RUN_SECONDS) -> int:
    """Handles what is due, for about `seconds`; asks for another run where more is left. Gives how many."""
    ends_at = time.monotonic() + seconds
    handled = 0
    for channel in channels():
        handled += drain_channel(channel, ends_at=ends_at)
    return handled


def drain_channel(channel: str, *, ends_at: float) -> int:
    """The same for one channel, over one connection, until `ends_at` (monotonic seconds)."""
    handled, sender = 0, WatchedSender(make_sender(channel))
    try:
        while messages := claim(channel):
            handled += work_off(messages, sender, ends_at=ends_at)
            if time.monotonic() >= ends_at:
                wake("drain_outbox")
                break
    except ServerAwayError as away:
        log.warning("%s: messages wait", away)
        note_away(channel, str(away))
    else:
        if sender.has_answered:
            note_reached(channel)
    finally:
        sender.close()
    return handled


@transaction.atomic
def claim(channel: str) -> list[Message]:
    """Up to 50 due messages under a lease, alerts before campaigns; none while another drain holds some."""
    beat(f"drain.{channel}")  # its row lock keeps two claims apart where the database has no single writer
    mails = Message.objects.filter(channel=channel)
    if mails.leased().exists():
        return []
    due = mails.due().order_by("is_bulk", "next_attempt_at", "pk")
    _, keys = lease(due, limit=BATCH, seconds=settings.DELIVERY_LEASE_SECONDS)
    by_key = Message.objects.in_bulk(keys)
    return [by_key[key] for key in keys]


def work_off(messages: list[Message], sender: Sender, *, ends_at: float) -> int:
    """Handles claimed messages one by one; gives back what the time or the mail server left over."""
    waiting, error = list(messages), ""
    try:
        while waiting and time.monotonic() < ends_at:
            handle(waiting[0], sender)
            waiting.pop(0)
    except ServerAwayError as away:
        error = str(away)
        raise
    finally:
        release(waiting, error=error)
    return len(messages) - len(waiting)


def handle(message: Message, sender: Sender) -> None:
    """Sends one message or writes down why not. Raises ServerAwayError where nobody takes it."""
    if message.status == Status.SENDING:
        note_reply(message, Result.UNKNOWN, IN_DOUBT)
        if message.is_bulk or message.attempts > len(RETRY_AFTER):
            finish(message, Status.IN_DOUBT, IN_DOUBT)
            return
    try:
        verdict = objection(message, sender)
    except Exception as error:
        log.exception("message %s could not be checked", message.uuid)
        message.attempts += 1
        try_later(message, f"It could not be checked: {type(error).__name__}.")
        return
    if verdict:
        finish(message, *verdict)
    elif message.is_bulk and (until := quiet_until(now())):
        postpone(message, until)
    else:
        attempt(message, sender)


def attempt(message: Message, sender: Sender) -> None:
    """One attempt to send, and what it led to."""
    message.attempts += 1
    outcome = sender.send(message, lambda: mark_sending(message))
    if outcome.result is Result.UNREACHABLE:
        message.attempts -= 1
        raise ServerAwayError(outcome.answer)
    conclude(message, outcome)


def objection(message: Message, sender: Sender) -> tuple[str, str] | None:
    """Why the message must not leave (status and reason), asked anew right before each attempt."""
    if message.expires_at and message.expires_at <= now():
        return Status.CANCELLED, "It was no longer wanted after its date."
    kind, stop = get_kind(message.kind), stop_of(message.address_hash, channel=message.channel)
    if stop and (stop.reason == Reason.BOUNCED or not kind.to_staff):
        return Status.SUPPRESSED, f"{stop.get_reason_display()}, {stop.created_at:%Y-%m-%d}."
    if reason := kind.guard and kind.guard(message):
        return Status.CANCELLED, reason
    if sender.is_live and (message.is_invented or is_invented_address(message.to_address)):
        return Status.CANCELLED, "An invented contact of the demo: no mail is sent to it."
    return None
