"""Holes in a rendered page, filled in for each visitor: pages are rendered once and kept.

A hole is `NUL kind | part | part NUL`; no text of a questionnaire can hold NUL (publishing takes it out).
"""

from urllib.parse import quote

from django.utils.safestring import SafeString, mark_safe

MARK = "\x00"


def slot(*parts: str) -> SafeString:
    """A hole, to stand in a template's output as it is."""
    return mark_safe(f"{MARK}{'|'.join(parts)}{MARK}")  # noqa: S308  our own words and checked ids


def checked(address: str, value: object) -> SafeString:
    """` checked` where this value is the answer."""
    return slot("checked", address, str(value))


def selected(address: str, value: object) -> SafeString:
    """` selected` where this value is the answer."""
    return slot("selected", address, str(value))


def written(address: str) -> SafeString:
    """The answer as text."""
    return slot("value", address)


def marked(address: str, place: str) -> SafeString:
    """` checked` where this place of a picture is among those marked."""
    return slot("marked", address, place)


def marks(address: str, width: int, height: int) -> SafeString:
    """Rings around all places that are marked on a picture of this size."""
    return slot("marks", address, str(width), str(height))


def spare(address: str, input_type: str) -> SafeString:
    """Boxes for the marks that stand between the places of the grid."""
    return slot("spare", address, input_type)


def files(address: str) -> SafeString:
    """The files that were sent, each with its name, its size and a button that takes it back."""
    return slot("files", address)


def contact_part(part: str) -> SafeString:
    """A part of the contact details."""
    return slot("contact", part)


def wrong(address: str, *, beside: str = "") -> dict[str, SafeString]:
    """Everything that tells of a mistake at `address`: its class, its words, the link to them, the focus.

    The same words stand once for it and the address `beside` it.
    """
    return {
        "bad": slot("bad", address),
        "error": slot("error", address, beside),
        "described": slot("described", address, beside),
        "focus": slot("focus", address),
    }


def opened(name: str) -> SafeString:
    """The start of a part that can be left out."""
    return slot("open", name)


def closed(name: str) -> SafeString:
    """The end of a part that can be left out."""
    return slot("close", name)


def list_start(name: str) -> SafeString:
    """The start of a list whose items differ from visitor to visitor."""
    return slot("list", name)


def item(name: str, item_id: str) -> SafeString:
    """The start of an item of the list `name`; it ends where the next one starts."""
    return slot("item", name, item_id)


def list_end(name: str) -> SafeString:
    """The end of the list."""
    return slot("endlist", name)


def reveal(question: str) -> SafeString:
    """Behind the template that holds a question while it is hidden: ends it at once where it is shown."""
    return slot("reveal", question)


def conceal(question: str) -> SafeString:
    """Behind the question: ends the template where it is hidden."""
    return slot("conceal", question)


def pipe(text: str) -> SafeString:
    """`{{q1|fallback}}`, to be filled in for each visitor."""
    return slot("pipe", quote(text, safe=""))
