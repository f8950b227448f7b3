"""How respondents' pages look: the survey's own colour and logo, and what stands on them."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from common.contrast import contrast, is_colour, mix
from surveys.document.model import Document
from surveys.document.remembering import once_per_document

ENOUGH = 4.5  # words; buttons and marks need less
WHITE, INK = "#ffffff", "#0d0f14"
LIGHT_GROUNDS = ("#f5f6f8", "#ffffff", "#f0f2f5")  # --canvas, --surface and --sunken of tokens.css
DARK_GROUNDS = ("#0d0f14", "#15181f", "#101319")
MOST_LOGO_BYTES = 6_000  # a page to the first question has 15 KB in all
MAGIC = {
    "data:image/png;base64,": b"\x89PNG\r\n\x1a\n",
    "data:image/jpeg;base64,": b"\xff\xd8\xff",
    "data:image/gif;base64,": b"GIF8",
    "data:image/webp;base64,": b"RIFF",
}


@dataclass(frozen=True)
class Look:
    """`theme` is a style sheet of custom properties, "" without an own colour; `logo` is a data address."""

    theme: str = ""
    logo: str = ""
    has_progress: bool = True
    may_go_back: bool = True
    may_save: bool = True


@once_per_document
def look_of(document: Document) -> Look:
    """What of `look` can be drawn; a draft's mistakes are left out."""
    said = _said(document)
    logo = said.get("logo", "")
    return Look(
        theme=_theme(said),
        logo="" if logo_trouble(logo) else logo,
        has_progress=said.get("progress", "bar") != "none",
        may_go_back=said.get("back", True) is not False,
        may_save=said.get("save", True) is not False,
    )


def look_troubles(document: Document) -> list[str]:
    """What keeps a look from being published."""
    said = _said(document)
    troubles = []
    for name, grounds, way in (("accent", LIGHT_GROUNDS, "darker"), ("accent_dark", DARK_GROUNDS, "lighter")):
        colour = said.get(name)
        if colour is None:
            continue
        if not is_colour(colour):
            troubles.append(f"has a colour {str(colour)[:20]!r}: write it as #1a7f5a.")
        elif (ratio := _worst(colour, grounds)) < ENOUGH:
            what = f"has a colour that is hard to read: {colour} has a contrast of {ratio:.1f}, words need"
            troubles.append(f"{what} {ENOUGH}. Choose a {way} one.")
    if trouble := logo_trouble(said.get("logo", "")):
        troubles.append(trouble)
    return troubles


def worst_contrast(colour: str, *, is_dark: bool = False) -> float:
    """The contrast of `colour` (#rrggbb) with the ground on which it is hardest to read."""
    return _worst(colour, DARK_GROUNDS if is_dark else LIGHT_GROUNDS)


def nearest_readable(colour: str, *, is_dark: bool = False) -> str:
    """`colour`, darkened (on dark screens lightened) by as little as makes words in it readable."""
    grounds, goal = (DARK_GROUNDS, WHITE) if is_dark else (LIGHT_GROUNDS, INK)
    steps = (mix(colour.lower(), goal, step / 100) for step in range(101))
    return next(one for one in steps if _worst(one, grounds) >= ENOUGH)


def logo_trouble(logo: Any) -> str:
    """What is wrong with a logo; "" for none, and for a small picture that is what it says it is."""
    if not logo:
        return ""
    kind, comma, data = str(logo).partition(",")
    magic = MAGIC.get(kind + comma)
    if magic is None:
        return "has a logo that is no PNG, JPEG, GIF or WebP picture."
    try:
        picture = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return "has a logo that can't be read."
    if not picture.startswith(magic):
        return "has a logo that is another kind of file than it says."
    too_large = len(picture) > MOST_LOGO_BYTES
    return f"has a logo of more than {MOST_LOGO_BYTES:,} bytes: make it smaller." if too_large else ""


def _said(document: Document) -> Mapping[str, Any]:
    look = document.definition.get("look")
    return look if isinstance(look, Mapping) else {}


def _theme(said: Mapping[str, Any]) -> str:
    """The accent and what goes with it, for light and for dark screens."""
    accent = said.get("accent")
    if not is_colour(accent) or _worst(str(accent), LIGHT_GROUNDS) < ENOUGH:
        return ""
    light, dark = str(accent).lower(), _for_dark(said)
    on_light, on_dark = _properties(light, INK, LIGHT_GROUNDS[2]), _properties(dark, WHITE, DARK_GROUNDS[2])
    return f":root{{{on_light}}}@media(prefers-color-scheme:dark){{:root{{{on_dark}}}}}"


def _for_dark(said: Mapping[str, Any]) -> str:
    """The accent of dark screens: one's own, or that of light ones, lightened until it can be read."""
    own = said.get("accent_dark")
    if is_colour(own) and _worst(str(own), DARK_GROUNDS) >= ENOUGH:
        return str(own).lower()
    steps = (mix(str(said["accent"]).lower(), WHITE, step / 20) for step in range(21))
    return next(colour for colour in steps if _worst(colour, DARK_GROUNDS) >= ENOUGH)


def _properties(accent: str, towards: str, soft: str) -> str:
    ink = max((WHITE, INK), key=lambda one: contrast(one, accent))
    hover = mix(accent, towards, 0.15)
    return (
        f"--accent:{accent};--accent-hover:{hover};--accent-ink:{ink};--accent-soft:{soft};--focus:{accent}"
    )


def _worst(colour: str, grounds: Sequence[str]) -> float:
    return min(contrast(colour, ground) for ground in grounds)
