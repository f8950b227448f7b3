"""The lines of the page "State of the system". Each app registers its own in `AppConfig.ready()`.

from accounts import system
system.register("Outbox", outbox_line)   # outbox_line() -> system.Line
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Line:
    """One fact: a figure or a word, how good that is (good, warn, bad or ""), what follows, where to go.

    `action` is what going there needs: who may do it nowhere gets no link.
    """

    value: str
    level: str = ""
    text: str = ""
    url: str = ""
    link: str = ""
    action: str = ""


Source = Callable[[], Line | None]
_sources: dict[str, tuple[int, Source]] = {}


def register(label: str, source: Source, *, order: int = 50) -> None:
    """Adds a line under its label; the same label registered again replaces it. None leaves the line out."""
    _sources[label] = (order, source)


def lines(user: Any) -> list[tuple[str, Line]]:
    """All lines that have something to say, in order, with the links that `user` may follow."""
    ordered = sorted(_sources.items(), key=lambda item: (item[1][0], item[0]))
    found = ((label, source()) for label, (_, source) in ordered)
    return [(label, _for(line, user)) for label, line in found if line is not None]


def _for(line: Line, user: Any) -> Line:
    may_go = not line.action or user.can_anywhere(line.action)
    return line if may_go else replace(line, url="", link="")
