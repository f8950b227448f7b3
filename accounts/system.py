"""The lines of the page "State of the system". Each app registers its own in `AppConfig.ready()`.

from accounts import system
system.register("Outbox", outbox_line)   # outbox_line() -> system.Line
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One fact: a figure or a word, how good that is (good, warn, bad or ""), what follows, where to go."""

    value: str
    level: str = ""
    text: str = ""
    url: str = ""
    link: str = ""


Source = Callable[[], Line | None]
_sources: dict[str, tuple[int, Source]] = {}


def register(label: str, source: Source, *, order: int = 50) -> None:
    """Adds a line under its label; the same label registered again replaces it. None leaves the line out."""
    _sources[label] = (order, source)


def lines() -> list[tuple[str, Line]]:
    """All lines that have something to say, in order."""
    ordered = sorted(_sources.items(), key=lambda item: (item[1][0], item[0]))
    found = ((label, source()) for label, (_, source) in ordered)
    return [(label, line) for label, line in found if line is not None]
