"""Putting a message into the outbox, in the transaction of whatever wants it sent."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import OrgUnit
from common.clock import now
from common.wakeups import wake
from delivery.addresses import address_hash, normalise, one_line
from delivery.kinds import get_kind
from delivery.models import Message

SUBJECT_LENGTH = 300
NAME_LENGTH = 150


@transaction.atomic
def queue_message(
    *,
    kind: str,
    to_address: str,
    to_name: str,
    subject: str,
    text: str,
    html: str = "",
    unit: OrgUnit | None,
    dedupe_key: str,
    context: dict[str, Any] | None = None,
    is_bulk: bool = False,
    reply_to: str = "",
    send_at: datetime | None = None,
    expires_at: datetime | None = None,
    is_invented: bool = False,
) -> Message:
    """Queues a mail; the same `dedupe_key` again gives the first row back, unchanged.

    `context` holds ids for the kind's guard and result handler. `is_bulk`: campaign mail, which carries
    unsubscribe headers and is never repeated when in doubt. Raises ValueError for a bad address and for line
    breaks in address, name or subject, and UnknownKindError for a kind that nobody registered.
    """
    get_kind(kind)
    address = normalise(to_address)
    message, is_new = Message.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "kind": kind,
            "unit": unit,
            "to_address": address,
            "address_hash": address_hash(address),
            "to_name": one_line(to_name, what="A name")[:NAME_LENGTH],
            "reply_to": normalise(reply_to) if reply_to else "",
            "subject": shorten(one_line(subject, what="A subject"), SUBJECT_LENGTH),
            "text": text,
            "html": html,
            "context": context or {},
            "is_bulk": is_bulk,
            "is_invented": is_invented,
            "next_attempt_at": send_at or now(),
            "expires_at": expires_at,
        },
    )
    if is_new and (send_at is None or send_at <= now()):
        wake("drain_outbox")
    return message


def shorten(text: str, length: int) -> str:
    """`text`, cut to `length` signs with an ellipsis."""
    return text if len(text) <= length else f"{text[: length - 1]}…"
