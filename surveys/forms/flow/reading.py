"""What these forms read alike: texts, numbers, switches, choices."""

from collections.abc import Collection, Mapping
from typing import Any

from surveys.document import Document
from surveys.kinds import Form

LONGEST_NAME = 120
LONGEST_VALUE = 1_000
LONGEST_MESSAGE = 4_000
MOST = 1_000_000


class PostedEdit:
    """What a posted form says: `data`, `texts` by path, `errors` in words."""

    def __init__(self, document: Document, form: Form) -> None:
        self.document, self.form = document, form
        self.data: dict[str, Any] = {}
        self.texts: dict[str, str] = {}
        self.errors: list[str] = []

    @property
    def op(self) -> tuple[str, str]:
        """The pressed button and what it stands beside. Saving while typing presses none."""
        pressed = "" if "auto" in self.form else str(self.form.get("op", ""))
        name, _, which = pressed.partition(":")
        return name, which

    def text(self, name: str, what: str, longest: int = LONGEST_NAME) -> str:
        """A text, without what can't be kept; too long a one is an error."""
        found = str(self.form.get(name, "")).replace("\x00", "").replace("\r\n", "\n").strip()
        if len(found) > longest:
            self.errors.append(f"{what}: please keep it to {longest:,} characters; these are {len(found):,}.")
        return found[:longest]

    def count(self, name: str, what: str, least: int = 1, most: int = MOST) -> int | None:
        """A whole number; None where nothing is written, also after an error."""
        found = str(self.form.get(name, "")).strip()
        if not found:
            return None
        if not (found.isascii() and found.isdecimal() and len(found) < 10 and least <= int(found) <= most):
            self.errors.append(f"{what}: write a whole number from {least:,} to {most:,}.")
            return None
        return int(found)

    def chosen(self, name: str, options: Collection[str], otherwise: str = "") -> str:
        """One of `options`, else `otherwise`."""
        found = str(self.form.get(name, ""))
        return found if found in options else otherwise

    def is_on(self, name: str) -> bool:
        return str(self.form.get(name, "")) == "on"


def said(data: Mapping[str, Any]) -> dict[str, Any]:
    """Without what says nothing, so that unchanged drafts stay equal."""
    return {name: value for name, value in data.items() if value not in (None, "", False, {}, [])}
