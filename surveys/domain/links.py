"""Public links: made for a unit and touchpoint, shown as address and QR code, switched off and on again."""

import io
from ipaddress import ip_address
from typing import Any, Literal
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.db import transaction

from accounts.domain import audit
from accounts.models import OrgUnit
from surveys.models import PublicLink, Questionnaire, Touchpoint
from surveys.tokens import new_link_token


@transaction.atomic
def create_link(
    questionnaire: Questionnaire,
    *,
    unit: OrgUnit,
    by: Any,
    touchpoint: Touchpoint | None = None,
    channel: str = "link",
    label: str = "",
    is_test: bool = False,
    is_invented: bool = False,
) -> PublicLink:
    """A link at which anybody may answer for `unit`. A test link's answers stay out of all numbers."""
    link = PublicLink.objects.create(
        token=new_link_token(),
        questionnaire=questionnaire,
        unit=unit,
        touchpoint=touchpoint,
        channel=channel,
        label=label[:100],
        is_test=is_test,
        is_invented=is_invented,
    )
    audit.record(by, "link.created", link, changes={"label": [None, str(link)]})
    return link


@transaction.atomic
def deactivate_link(link: PublicLink, *, by: Any) -> PublicLink:
    """Takes no more answers at this address; it shows a friendly page from then on."""
    return _set_active(link, is_active=False, by=by)


@transaction.atomic
def activate_link(link: PublicLink, *, by: Any) -> PublicLink:
    """Takes answers again."""
    return _set_active(link, is_active=True, by=by)


def link_url(link: PublicLink) -> str:
    """The link's whole address, from the configured base URL, never from a request's Host."""
    return f"{settings.BASE_URL}/s/{link.token}/"


def is_local(url: str) -> bool:
    """Whether the address leads to the machine it is opened on, so that no phone reaches us by it."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback or ip_address(host).is_unspecified
    except ValueError:
        return False


def qr_code(link: PublicLink, kind: Literal["svg", "png"], *, scale: int = 8) -> bytes:
    """The QR code of the link's address as a file, with the quiet zone scanners need."""
    buffer = io.BytesIO()
    code = segno.make_qr(link_url(link), error="m")
    if kind == "svg":
        code.save(buffer, kind="svg", scale=scale, border=4, xmldecl=False, svgns=True, title=str(link))
    else:
        code.save(buffer, kind="png", scale=scale, border=4)
    return buffer.getvalue()


def _set_active(link: PublicLink, *, is_active: bool, by: Any) -> PublicLink:
    if link.is_active != is_active:
        link.is_active = is_active
        link.save(update_fields=["is_active"])
        action = "link.activated" if is_active else "link.deactivated"
        audit.record(by, action, link, changes={"is_active": [not is_active, is_active]})
    return link
