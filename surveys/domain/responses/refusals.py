"""What devices sent and could not be stored: kept as it came until somebody decides, a device can't fill the
database with it, it isn't kept for ever, and erasing a person reaches it."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from accounts.domain import audit
from common.clock import now
from delivery.addresses import address_hash, is_address
from surveys.models import KioskDevice, KioskRefusal, Respondent, Response

MOST_KEPT = 1_000  # of one device; what is beyond stays on the device
LARGEST = 200_000  # characters of one, as JSON
KEPT_DAYS = 180
MOST_NAMES = 50
PHONE_SALT = "kiosk.phone"
FEWEST_DIGITS = 6
ADDRESS = re.compile(r"[^\s<>()\[\]\",;:]{1,64}@[^\s<>()\[\]\",;:]{1,250}")
NUMBER = re.compile(r"\+?[0-9][0-9 ()/.-]{4,28}")


@transaction.atomic
def keep_refusal(
    device: KioskDevice, answer_uuid: UUID, sent: Mapping[str, Any], *, why: str, is_stored: bool = False
) -> bool:
    """Keeps what was refused, once; False where the device has to keep it, since it is too much.

    `is_stored`: its response is stored, without what `why` names.
    """
    kept = KioskRefusal.objects.filter(device=device)
    if kept.filter(answer_uuid=answer_uuid).exists():
        return True
    if len(json.dumps(sent)) > LARGEST:
        return False
    KioskDevice.objects.select_for_update().get(pk=device.pk)  # many at once take turns to be counted
    if kept.count() >= MOST_KEPT:
        return False
    KioskRefusal.objects.get_or_create(
        device=device,
        answer_uuid=answer_uuid,
        defaults={"sent": dict(sent), "why": why, "is_stored": is_stored, "names": names_in(sent)},
    )
    return True


def is_full(device: KioskDevice) -> bool:
    """Whether nothing more that is refused is kept here: somebody has to decide on what is."""
    return device.refusals.count() >= MOST_KEPT


@transaction.atomic
def delete_refusal(refusal: KioskRefusal, *, by: Any) -> None:
    """Deletes what was refused, for good."""
    audit.record(by, "kiosk.answer_deleted", refusal, changes={"why": [refusal.why, None]})
    refusal.delete()


def goes_at(refusal: KioskRefusal) -> datetime:
    """When `forget_old_refusals` deletes it."""
    return refusal.received_at + timedelta(days=KEPT_DAYS)


def forget_old_refusals() -> int:
    """Deletes what nobody decided on in time, which the audit tells device by device; how many."""
    old = KioskRefusal.objects.filter(received_at__lt=now() - timedelta(days=KEPT_DAYS))
    gone = 0
    for device in KioskDevice.objects.filter(pk__in=old.order_by().values("device").distinct()):
        with transaction.atomic():
            count = old.filter(device=device).delete()[0]
            if count:
                audit.record(None, "kiosk.answers_expired", device, changes={"refused": [count, 0]})
        gone += count
    return gone


def forget_refusals_of(response: Response) -> None:
    """Deletes what a device sent as this response, where some of it was set aside or refused before."""
    KioskRefusal.objects.filter(
        answer_uuid=response.uuid, device__link__questionnaire=response.questionnaire_id
    ).delete()


def forget_refusals_naming(person: Respondent) -> None:
    """Deletes whatever was refused and names this person's mail address or phone number."""
    for name in _hashes(f"{person.email} , {person.phone}"):
        KioskRefusal.objects.filter(names__contains=name).delete()


def names_in(sent: Any) -> str:
    """The keyed hashes of the mail addresses and phone numbers in what was sent, to find it by a person."""
    said = (hashed for text in _texts_in(sent) for hashed in _hashes(text))
    return " ".join(islice(dict.fromkeys(said), MOST_NAMES))


def _texts_in(sent: Any) -> Iterator[str]:
    """Every text of a tree, deeply nested ones too."""
    waiting = [sent]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, Mapping):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _hashes(text: str) -> Iterator[str]:
    for found in ADDRESS.findall(text):
        address = found.strip(".'")
        if is_address(address):
            yield address_hash(address)
    for found in NUMBER.findall(text):
        digits = re.sub("[^0-9]", "", found)
        if len(digits) >= FEWEST_DIGITS:
            key = settings.TOKEN_SIGNING_KEY
            yield salted_hmac(PHONE_SALT, digits, secret=key, algorithm="sha256").hexdigest()
