"""Devices that stand somewhere and ask: set up once, heard of each half minute, switched off and on again."""

from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.domain import audit
from common.clock import now
from common.refusals import Refused
from surveys.models import KioskDevice, PublicLink
from surveys.tokens import hash_token, looks_like_token, new_invitation_token

PURPOSE = "kiosk"


class NameTaken(Refused):
    """Another device of the link is called so."""


@transaction.atomic
def create_device(link: PublicLink, *, name: str, by: Any) -> tuple[KioskDevice, str]:
    """A device that asks by `link`, and its token, which is kept as a hash alone. Raises NameTaken."""
    PublicLink.objects.select_for_update().get(pk=link.pk)  # two at once with one name take turns
    if KioskDevice.objects.filter(link=link, name=name).exists():
        raise NameTaken("There is a device of this name here already.")
    token = new_invitation_token()
    device = KioskDevice.objects.create(link=link, name=name, token_hash=hash_token(PURPOSE, token))
    audit.record(by, "kiosk.created", device, changes={"name": [None, name]})
    return device, token


@transaction.atomic
def renew_device(device: KioskDevice, *, by: Any) -> str:
    """A new address for the device: the old one opens nothing any more."""
    token = new_invitation_token()
    device.token_hash = hash_token(PURPOSE, token)
    device.save(update_fields=["token_hash"])
    audit.record(by, "kiosk.renewed", device, changes={})
    return token


@transaction.atomic
def switch_device(device: KioskDevice, *, is_on: bool, by: Any) -> KioskDevice:
    """Takes its answers or takes them no more; it keeps those that it holds until it is switched on again."""
    if (device.revoked_at is None) != is_on:
        device.revoked_at = None if is_on else now()
        device.save(update_fields=["revoked_at"])
        action = "kiosk.restored" if is_on else "kiosk.revoked"
        audit.record(by, action, device, changes={"is_on": [not is_on, is_on]})
    return device


def find_device(token: str) -> KioskDevice | None:
    """The device of a token, also one that is switched off; None for none of ours."""
    if not looks_like_token(token):
        return None
    rows = KioskDevice.objects.select_related(
        "link__questionnaire__program",
        "link__questionnaire__current",
        "link__unit",
        "link__touchpoint__department",
    )
    return rows.filter(token_hash=hash_token(PURPOSE, token)).first()


def note_seen(device: KioskDevice, *, waiting: int) -> None:
    """The device was heard of, and holds so many answers."""
    KioskDevice.objects.filter(pk=device.pk).update(last_seen_at=now(), waiting=waiting)


def device_url(token: str) -> str:
    """The address to open on the device, from the configured base URL."""
    return f"{settings.BASE_URL}/s/k/{token}/"
