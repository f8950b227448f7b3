"""Putting messages into the outbox, in the transaction of whatever wants them sent."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import OrgUnit
from common.bulk import insert_rows
from common.clock import now
from common.wakeups import wake
from delivery.addresses import address_hash, normalise, one_line
from delivery.kinds import get_kind
from delivery.models import Message

SUBJECT_LENGTH = 300
NAME_LENGTH = 150
CHUNK = 500
FIELDS = [field for field in Message._meta.concrete_fields if not field.primary_key]
COLUMNS = [field.attname for field in FIELDS]
DEFAULTS = {field.attname: field.get_default for field in FIELDS}


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message to be queued.

    `dedupe_key` says what it is about, so that planning it twice sends it once: case + event + receiver, or
    program + contact + wave + step. `context` holds ids for the kind's guard and result handler. `is_bulk`:
    campaign mail, which carries unsubscribe headers and is never repeated when in doubt. `send_at` None: now.
    `program`: the public id of the program it is about. `language`: what the letter's frame speaks, so that
    the page behind its unsubscribe header does, too.
    """

    kind: str
    to_address: str
    to_name: str
    subject: str
    text: str
    unit: OrgUnit | None
    dedupe_key: str
    html: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    is_bulk: bool = False
    reply_to: str = ""
    language: str = ""
    send_at: datetime | None = None
    expires_at: datetime | None = None
    program: UUID | None = None
    is_invented: bool = False


def queue_message(**values: Any) -> Message:
    """Queues one mail, given by the fields of Draft; the same `dedupe_key` again gives the first row back.

    Raises what `queue_messages` raises.
    """
    draft = Draft(**values)
    queue_messages([draft])
    return Message.objects.get(dedupe_key=draft.dedupe_key)


@transaction.atomic
def queue_messages(drafts: Iterable[Draft]) -> int:
    """Queues many mails; gives how many are new. Where a `dedupe_key` stands already, its row stays as it is.

    `drafts` may be a generator: no more than 500 are held at a time. Raises ValueError for a bad address and
    for line breaks in address, name or subject, and UnknownKindError for a kind that nobody registered;
    nothing is queued then.
    """
    remaining, moment, count, is_due = iter(drafts), now(), 0, False
    while chunk := list(islice(remaining, CHUNK)):
        first_of = {draft.dedupe_key: draft for draft in reversed(chunk)}
        known = Message.objects.filter(dedupe_key__in=first_of).values_list("dedupe_key", flat=True)
        for key in list(known):
            del first_of[key]
        new = list(reversed(first_of.values()))
        rows = [_values(draft, moment) for draft in new]
        insert_rows(
            Message, COLUMNS, rows, ignore_conflicts=True
        )  # somebody may be planning the same just now
        count += len(new)
        is_due = is_due or any(draft.send_at is None or draft.send_at <= moment for draft in new)
    if is_due:
        wake("drain_outbox")
    return count


def _values(draft: Draft, moment: datetime) -> list[Any]:
    """The draft, checked, as a row of COLUMNS."""
    get_kind(draft.kind)
    address = normalise(draft.to_address)
    given: dict[str, Any] = {
        "kind": draft.kind,
        "dedupe_key": draft.dedupe_key,
        "unit_id": draft.unit.pk if draft.unit else None,
        "to_address": address,
        "address_hash": address_hash(address),
        "to_name": one_line(draft.to_name, what="A name")[:NAME_LENGTH],
        "reply_to": normalise(draft.reply_to) if draft.reply_to else "",
        "language": draft.language,
        "subject": shorten(one_line(draft.subject, what="A subject"), SUBJECT_LENGTH),
        "text": draft.text,
        "html": draft.html,
        "context": draft.context,
        "is_bulk": draft.is_bulk,
        "program_uuid": draft.program,
        "is_invented": draft.is_invented,
        "next_attempt_at": draft.send_at or moment,
        "expires_at": draft.expires_at,
        "created_at": moment,
    }
    return [given[name] if name in given else DEFAULTS[name]() for name in COLUMNS]


def shorten(text: str, length: int) -> str:
    """`text`, cut to `length` signs with an ellipsis."""
    return text if len(text) <= length else f"{text[: length - 1]}…"
