"""Drawing what stands beside a survey: the page of who finishes later, and what is kept of whom."""

from dataclasses import dataclass, replace
from datetime import date

from django.template.loader import render_to_string
from django.utils.html import format_html

from common.phrases import Phrase, say
from surveys.document import Document, rich
from surveys.domain.asking.privacy import how_long, what_is_kept
from surveys.views.respondents.rendering import Occasion, frame_of, head_of

GO_ON_UNTIL = Phrase("Open this address on any device to go on where you stopped, until {day}.")
GO_ON = Phrase("Open this address on any device to go on where you stopped.")


@dataclass(frozen=True)
class WayBack:
    """What the page of saved answers shows: the address, its QR code (an SVG), the day until which it opens
    them; and of the form that mails it what was written, what is wrong with that, what was done."""

    url: str
    code: str
    until: date | None
    has_mail: bool = False
    address: str = ""
    error: str = ""
    note: str = ""


def render_saved(document: Document, language: str, back: WayBack, occasion: Occasion) -> str:
    """The page of who finishes later."""
    context = frame_of(document, language, replace(occasion, is_preview=True)) | {
        "heading": say("Your answers are saved", language),
        "body": say(GO_ON_UNTIL, language, day=back.until) if back.until else say(GO_ON, language),
        "url": back.url,
        "code": back.code,
        "has_mail": back.has_mail,
        "address": back.address,
        "error": say(back.error, language) if back.error else "",
        "note": say(back.note, language) if back.note else "",
        "say": {
            "copy": say("Copy", language),
            "copied": say("Copied", language),
            "secret": say("Keep it to yourself: it opens your answers.", language),
            "mail": say("Send it to your mail address", language),
            "used": say("The address is used for this one mail and not kept with your answers.", language),
            "send": say("Send the mail", language),
            "go_on": say("Go on now", language),
        },
    }
    return render_to_string("surveys/respond/saved.html", context)


def render_privacy(language: str, occasion: Occasion, *, text: str, contact: str) -> bytes:
    """Who asks, what is kept and how long, for which `text` (rich) stands if there is one; one's rights."""
    flags = {"is_anonymous": occasion.is_anonymous}
    kept = what_is_kept(language, **flags, is_personal=occasion.is_personal)
    rights = say(
        "You may see what is kept about you, and have it corrected or erased. Write to {contact}.", language
    )
    mail = format_html('<a href="mailto:{0}">{0}</a>', contact)
    context = head_of(language) | {
        "title": say("Privacy", language),
        "heading": say("Privacy", language),
        "text": rich(text),
        "kept": kept,
        "how_long": how_long(language, **flags),
        "rights": "" if occasion.is_anonymous else format_html(rights, contact=mail),
        "stop": say("Don't ask me again", language) if occasion.is_personal else "",
        "say": {
            "who": say("Who asks", language),
            "kept": say("What is kept", language),
            "how_long": say("How long", language),
            "rights": say("Your rights", language),
        },
    }
    return render_to_string("surveys/respond/privacy.html", context).encode()
