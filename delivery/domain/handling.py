"""What staff do to messages by hand: send again, cancel."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.domain import audit
from common.clock import now
from common.refusals import Refused
from common.wakeups import wake
from delivery.kinds import get_kind
from delivery.models import Message
from delivery.models.messages import ERASED

Status = Message.Status
AGAIN = (Status.IN_DOUBT, Status.DEAD, Status.CANCELLED, Status.SUPPRESSED)
MOST_AT_ONCE = 5_000


class MessageChangedError(Refused):
    """The message is not in a state in which this can be done (any more); says so in words."""


def can_send_again(message: Message) -> bool:
    """Whether it ended unsent or in doubt, or was only stored and mail is set up now; erased ones never."""
    return message.status in _statuses() and not message.is_erased


def sendable(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Those of `messages` that can be sent again."""
    return messages.filter(status__in=_statuses()).exclude(text=ERASED, html="")


def can_cancel(message: Message) -> bool:
    """Whether it still waits."""
    return message.status == Status.QUEUED


@transaction.atomic
def send_again(message: Message, *, by: Any) -> Message:
    """Queues it once more, with the same Message-ID; all checks are made anew. Raises MessageChangedError."""
    if not can_send_again(message):
        raise MessageChangedError("This message has been sent, or waits to be sent already.")
    before = message.status
    _change(message, before, **_anew())
    audit.record(by, "message.sent_again", message, changes={"status": [before, message.status]})
    wake("drain_outbox")
    return message


@transaction.atomic
def send_many_again(messages: QuerySet[Message], *, by: Any) -> int:
    """The same for those of `messages` that can be sent again, at most 5,000, the oldest first.

    Gives how many that were: what changed meanwhile is passed over. The caller has scoped `messages`.
    """
    locked = sendable(messages).select_for_update(of=("self",)).select_related("unit").order_by("pk")
    rows = list(locked.defer("text", "html")[:MOST_AT_ONCE])
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(**_anew())
    for before in {row.status for row in rows}:
        group = [row for row in rows if row.status == before]
        changes = {"status": [before, Status.QUEUED.value]}
        audit.record_many(by, "message.sent_again", group, changes=changes)
    if rows:
        wake("drain_outbox")
    return len(rows)


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


def _statuses() -> list[str]:
    return [*AGAIN, Status.STORED] if settings.EMAIL_URL else list(AGAIN)


def _anew() -> dict[str, Any]:
    return {"status": Status.QUEUED, "next_attempt_at": now(), "attempts": 0, "error": ""}


def _change(message: Message, before: str, **fields: Any) -> None:
    """A conditional update: who comes second is told so."""
    if not Message.objects.filter(pk=message.pk, status=before).update(**fields):
        raise MessageChangedError("Meanwhile this message has changed. Look at it again.")
    for name, value in fields.items():
        setattr(message, name, value)
