"""Public links: made for a unit and touchpoint, shown as address and QR code, switched off and on again."""

import io
from ipaddress import ip_address
from typing import Any, Literal
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.db import transaction
from django.utils.html import format_html, format_html_join

from accounts.domain import audit
from accounts.models import OrgUnit
from common.phrases import Phrase, say
from surveys.models import PublicLink, Questionnaire, Touchpoint
from surveys.tokens import new_link_token

EMBED_MODES = (
    ("inline", "Within the page, where the snippet stands"),
    ("popup", "As a dialog above the page, once per visitor"),
    ("slide-in", "From the corner of the page, once per visitor"),
)


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
def switch_link(link: PublicLink, *, is_active: bool, by: Any) -> PublicLink:
    """Takes answers at this address, or none any more: it shows a friendly page from then on."""
    action = "link.activated" if is_active else "link.deactivated"
    return _set(link, "is_active", is_active, action=action, by=by)


@transaction.atomic
def set_sites(link: PublicLink, sites: list[str], *, by: Any) -> PublicLink:
    """Lets these sites show the survey inside their pages, and no others."""
    return _set(link, "sites", sites, action="link.sites_changed", by=by)


@transaction.atomic
def set_idle_seconds(link: PublicLink, seconds: int, *, by: Any) -> PublicLink:
    """After how many seconds without a touch its devices start anew."""
    return _set(link, "idle_seconds", seconds, action="link.idle_changed", by=by)


def link_url(link: PublicLink) -> str:
    """The link's whole address, from the configured base URL, never from a request's Host."""
    return f"{settings.BASE_URL}/s/{link.token}/"


def snippets(link: PublicLink) -> list[tuple[str, str]]:
    """What to copy into a page of another site, by how the survey appears there."""
    return [(label, _snippet(link, mode)) for mode, label in EMBED_MODES]


def _snippet(link: PublicLink, mode: str) -> str:
    current = link.questionnaire.current
    language = current.languages[0] if current and current.languages else "en"
    values = {
        "src": f"{settings.BASE_URL}/s/embed.js",
        "data-survey": link.token,
        "data-mode": mode,
        "data-title": link.questionnaire.name,
    }
    if mode != "inline":
        values |= {"data-close": say(Phrase("Close"), language), "data-delay": "3"}
    script = format_html("<script {} async></script>", format_html_join(" ", '{}="{}"', values.items()))
    without = '<noscript><a href="{}">{}</a></noscript>'
    return script + format_html(without, link_url(link), link.questionnaire.name)


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


def _set(link: PublicLink, name: str, value: Any, *, action: str, by: Any) -> PublicLink:
    """One field of the link, where it says something else; its history tells it as `action`."""
    before = getattr(link, name)
    if before != value:
        setattr(link, name, value)
        link.save(update_fields=[name])
        audit.record(by, action, link, changes={name: [before, value]})
    return link
