"""Of a long list only some parts stand in the form: it is looked through page by page, or searched."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

LONG = 100  # parts from which on a list is looked through
SHOWN = 50
LONGEST_SEARCH = 100
NAMES = ("choice", "row", "col")  # of lists, as `Listing` says
Part = Mapping[str, Any]


@dataclass(frozen=True)
class Window:
    """What of a list is shown: (number, part), and where that stands among what was found."""

    parts: list[tuple[int, Part]]
    start: int
    found: int
    count: int
    find: str

    @property
    def first(self) -> int:
        return self.start + 1

    @property
    def last(self) -> int:
        return self.start + len(self.parts)

    @property
    def before(self) -> int | None:
        """Where the page before begins; None on the first."""
        return max(self.start - SHOWN, 0) if self.start else None

    @property
    def after(self) -> int | None:
        return self.last if self.last < self.found else None


def window_of(
    parts: Sequence[Part], name: str, asked: Mapping[str, str], label: Callable[[str], str]
) -> Window | None:
    """The parts of a long list that `asked` (`choice.from`, `choice.find`) says; None where all are shown."""
    if len(parts) <= LONG:
        return None
    find = asked.get(f"{name}.find", "").strip()[:LONGEST_SEARCH]
    numbered = list(enumerate(parts, 1))
    if find:
        numbered = [(number, part) for number, part in numbered if _is_found(part, label, find.casefold())]
    text = asked.get(f"{name}.from", "")
    start = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
    start = min(start, max(len(numbered) - 1, 0)) // SHOWN * SHOWN
    return Window(numbered[start : start + SHOWN], start, len(numbered), len(parts), find)


class Asked(Protocol):
    """A form, or an address."""

    def get(self, key: str, default: Any = None, /) -> Any: ...


def asked_windows(form: Asked) -> dict[str, str]:
    """What a form or an address says of the windows of its lists."""
    names = [f"{name}.{what}" for name in NAMES for what in ("from", "find")]
    return {name: str(form.get(name)) for name in names if form.get(name)}


def in_place(known: Sequence[Part], posted: Sequence[dict[str, Any]]) -> list[Any]:
    """The list with the parts of a window as they were posted, in the places that these had."""
    ids, came = {part["id"] for part in posted}, iter(posted)
    return [next(came) if part["id"] in ids else part for part in known]


def _is_found(part: Part, label: Callable[[str], str], find: str) -> bool:
    exact = (part["id"], str(part.get("value", "")).casefold(), str(part.get("key", "")).casefold())
    return find in exact or find in label(part["id"]).casefold()
