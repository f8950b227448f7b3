"""Do not contact: addresses that are written to no more, kept as a keyed hash."""

from typing import Any

from django.db import transaction

from accounts.domain import audit
from delivery.addresses import address_hash
from delivery.domain.statements import is_stopped_hash
from delivery.models import DoNotContact

Reason = DoNotContact.Reason
EMAIL = "email"


def stop_contact(
    address: str, *, reason: str, channel: str = EMAIL, note: str = "", by: Any = None
) -> DoNotContact:
    """Writes to `address` no more. Twice keeps the first reason. Raises ValueError for a bad address."""
    return stop_hash(address_hash(address), reason=reason, channel=channel, note=note, by=by)


@transaction.atomic
def stop_hash(
    hashed: str, *, reason: str, channel: str = EMAIL, note: str = "", by: Any = None
) -> DoNotContact:
    """The same where only the hash is known, such as from an unsubscribe link."""
    stop, is_new = DoNotContact.objects.get_or_create(
        channel=channel, address_hash=hashed, defaults={"reason": reason, "note": note}
    )
    if is_new:
        audit.record(by, "do_not_contact.added", stop, changes={"reason": [None, reason]}, reason=note)
    return stop


@transaction.atomic
def allow_hash(hashed: str, *, channel: str = EMAIL, by: Any = None, note: str = "") -> bool:
    """Lets the address behind `hashed` be written to again; whether it was stopped."""
    stop = DoNotContact.objects.filter(channel=channel, address_hash=hashed).first()
    if stop is None:
        return False
    audit.record(by, "do_not_contact.removed", stop, changes={"reason": [stop.reason, None]}, reason=note)
    stop.delete()
    return True


def is_stopped(address: str, *, channel: str = EMAIL) -> bool:
    """Whether `address` must not be written to. Raises ValueError for a bad address."""
    return stop_of(address_hash(address), channel=channel) is not None


def stop_of(hashed: str, *, channel: str = EMAIL) -> DoNotContact | None:
    """The stop on an address, by its hash. Most addresses have none: that is asked the short way first."""
    if not is_stopped_hash(hashed, channel):
        return None
    return DoNotContact.objects.filter(channel=channel, address_hash=hashed).first()
