"""The finished text and HTML of what we write: templates/emails/NAME.txt and NAME.html."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from accounts.models import OrgUnit
from delivery.addresses import address_hash
from delivery.domain.unsubscribing import unsubscribe_url

TEMPLATES = ("account", "alert", "case_reply", "invitation", "remeasurement")


@dataclass(frozen=True)
class Letter:
    """The same content twice, for `queue_message(text=…, html=…)`."""

    text: str
    html: str


def compose(template: str, *, unsubscribe_address: str = "", **values: Any) -> Letter:
    """One of TEMPLATES, filled in. Every value is escaped in the HTML and plain in the text.

    account: `heading body`; alert: `heading body url label facts=[(name, value), …]`; case_reply: `body
    signature`; invitation and remeasurement: `body url label`. All but account take `reason`, another "why
    you get this". `body` is plain text (fill merge fields with `delivery.merge.render` first): blank lines
    make paragraphs, and addresses become links.
    `unsubscribe_address`: the recipient's, for mails that are queued with `is_bulk=True`.
    """
    context = {
        "organisation": organisation_name(),
        "base_url": settings.BASE_URL,
        "unsubscribe_url": unsubscribe_url(address_hash(unsubscribe_address)) if unsubscribe_address else "",
        **values,
    }
    text = render_to_string(f"emails/{template}.txt", context)
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return Letter("\n".join(lines) + "\n", render_to_string(f"emails/{template}.html", context))


def organisation_name() -> str:
    """ORGANISATION_NAME, else what the root of the tree is called."""
    if settings.ORGANISATION_NAME:
        return str(settings.ORGANISATION_NAME)
    root = OrgUnit.objects.filter(parent__isnull=True, is_active=True).order_by("pk").first()
    return root.name if root else "Rapport"
