"""Taking words and receivers out of the outbox when a customer's data is erased."""

from typing import Any

from django.db.models import QuerySet

from delivery.models import Message
from delivery.models.messages import ERASED

Status = Message.Status


def erase_messages(messages: QuerySet[Message], *, keeps_receiver: bool = False) -> int:
    """Takes subject and text out of `messages`, and who they went to; what still waits is cancelled.

    `keeps_receiver` for mail to staff: its words go, the colleague stays. That there was a mail, when, and
    what became of it stays in the outbox. In the caller's transaction; gives how many there were.
    """
    count = 0
    for message in messages.select_for_update(of=("self",)).order_by("pk"):
        Message.objects.filter(pk=message.pk).update(**_emptied(message, keeps_receiver=keeps_receiver))
        count += 1
    return count


def _emptied(message: Message, *, keeps_receiver: bool) -> dict[str, Any]:
    fields: dict[str, Any] = {"subject": ERASED, "text": ERASED, "html": "", "error": "", "replies": []}
    if message.status == Status.QUEUED:  # without the lease a drain that holds it won't send it any more
        fields |= {
            "status": Status.CANCELLED,
            "error": "The customer's data was erased.",
            "next_attempt_at": None,
            "lease_token": None,
            "leased_until": None,
        }
    if not keeps_receiver:
        fields |= {
            "to_name": "",
            "to_address": "erased",
            "address_hash": "",
            "reply_to": "",
            "context": {},
            "dedupe_key": f"erased:{message.uuid}",
        }
    return fields
