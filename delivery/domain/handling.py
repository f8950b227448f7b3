"""What staff do to messages by hand: send again, cancel."""

from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.domain import audit
from common.clock import now
from common.refusals import Refused
from common.wakeups import wake
from delivery.kinds import get_kind
from delivery.models import Message

Status = Message.Status
AGAIN = (Status.IN_DOUBT, Status.DEAD, Status.CANCELLED, Status.SUPPRESSED)


class MessageChangedError(Refused):
    """The message is not in a state in which this can be done (any more); says so in words."""


def can_send_again(message: Message) -> bool:
    """Whether it ended unsent or in doubt, or was only stored and mail is set up now; erased ones never."""
    if message.is_erased:
        return False
    return message.status in AGAIN or (message.status == Status.STORED and bool(settings.EMAIL_URL))


def can_cancel(message: Message) -> bool:
    """Whether it still waits."""
    return message.status == Status.QUEUED


@transaction.atomic
def send_again(message: Message, *, by: Any) -> Message:
    """Queues it once more, with the same Message-ID; all checks are made anew. Raises MessageChangedError."""
    if not can_send_again(message):
        raise MessageChangedError("This message has been sent, or waits to be sent already.")
    before = message.status
    fields = {"status": Status.QUEUED, "next_attempt_at": now(), "attempts": 0, "error": ""}
    _change(message, before, **fields)
    audit.record(by, "message.sent_again", message, changes={"status": [before, message.status]})
    wake("drain_outbox")
    return message


@transaction.atomic
def cancel_message(message: Message, *, by: Any) -> Message:
    """Takes a waiting message out of the queue. Raises MessageChangedError where it waits no more."""
    if not can_cancel(message):
        raise MessageChangedError("This message doesn't wait any more.")
    reason = f"Cancelled by {by}."
    _change(
        message,
        Status.QUEUED,
        status=Status.CANCELLED,
        next_attempt_at=None,
        lease_token=None,
        leased_until=None,
        error=reason,
    )
    audit.record(by, "message.cancelled", message, changes={"status": [Status.QUEUED, message.status]})
    on_result = get_kind(message.kind).on_result
    if on_result:
        on_result(message)
    return message


def _change(message: Message, before: str, **fields: Any) -> None:
    """A conditional update: who comes second is told so."""
    if not Message.objects.filter(pk=message.pk, status=before).update(**fields):
        raise MessageChangedError("Meanwhile this message has changed. Look at it again.")
    for name, value in fields.items():
        setattr(message, name, value)
