"""The finished text and HTML of what we write: templates/emails/NAME.txt and NAME.html."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from accounts.models import OrgUnit
from common.phrases import Phrase, find_language, say
from delivery.addresses import address_hash
from delivery.domain.unsubscribing import unsubscribe_url

TEMPLATES = ("account", "alert", "case_reply", "invitation", "remeasurement", "resume")
FOR_YOU_ALONE = Phrase("The link is meant for you; please do not pass it on.")
OTHER_WAY = Phrase("If the button does not work, open this address:")
UNSUBSCRIBE = Phrase("Unsubscribe")
# What mails to respondents say around their text; staff read English.
LABELS = {
    "invitation": Phrase("Give your answer"),
    "resume": Phrase("Go on now"),
    "remeasurement": Phrase("Tell us how it is now"),
}
REASONS = {
    "case_reply": (
        Phrase(
            "You get this because you answered a survey and agreed that {organisation} may contact you "
            "about it."
        ),
    ),
    "invitation": (
        Phrase("You get this because {organisation} would like to know how it was for you."),
        FOR_YOU_ALONE,
    ),
    "remeasurement": (
        Phrase(
            "You get this because {organisation} looked into your answer and would like to know "
            "whether that helped."
        ),
        FOR_YOU_ALONE,
    ),
}


@dataclass(frozen=True)
class Letter:
    """The same content twice, for `queue_message(text=…, html=…)`."""

    text: str
    html: str


def compose(template: str, *, language: str = "en", unsubscribe_address: str = "", **values: Any) -> Letter:
    """One of TEMPLATES, filled in. Every value is escaped in the HTML and plain in the text.

    account: `heading body`; alert: `heading body url label facts=[(name, value), …]`; case_reply: `body
    signature`; invitation, remeasurement and resume: `body url label`. All but account take `reason`,
    another "why you get this". `body` is plain text (fill merge fields with `delivery.merge.render` first):
    blank lines make paragraphs, and addresses become links.
    `language`: what is said around the body, English where we don't speak it.
    `unsubscribe_address`: the recipient's, for mails that are queued with `is_bulk=True`.
    """
    organisation = organisation_name()
    context = {"organisation": organisation, "base_url": settings.BASE_URL}
    context |= _frame(template, language, organisation)
    if unsubscribe_address:
        context["unsubscribe_url"] = unsubscribe_url(address_hash(unsubscribe_address), context["language"])
    context |= {name: value for name, value in values.items() if value}
    text = render_to_string(f"emails/{template}.txt", context)
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return Letter("\n".join(lines) + "\n", render_to_string(f"emails/{template}.html", context))


def _frame(template: str, language: str, organisation: str) -> dict[str, str]:
    """The words around the body, and how the language is written."""
    spoken = find_language(language)
    code = spoken.code if spoken else "en"
    reasons = (say(phrase, code, organisation=organisation) for phrase in REASONS.get(template, ()))
    return {
        "language": code,
        "direction": spoken.direction if spoken else "ltr",
        "label": say(LABELS[template], code) if template in LABELS else "",
        "reason": "\n".join(reasons),
        "other_way": say(OTHER_WAY, code),
        "unsubscribe": say(UNSUBSCRIBE, code),
    }


def organisation_name() -> str:
    """ORGANISATION_NAME, else what the root of the tree is called."""
    if settings.ORGANISATION_NAME:
        return str(settings.ORGANISATION_NAME)
    root = OrgUnit.objects.filter(parent__isnull=True, is_active=True).order_by("pk").first()
    return root.name if root else "Rapport"
