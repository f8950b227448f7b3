"""Registries of a case's history: what kinds of events there are, and who else adds lines to it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class EventKind:
    """One kind of line: its words and its icon (a name of common.icons)."""

    name: str
    label: str
    icon: str


@dataclass(frozen=True)
class TimelineEntry:
    """A line as it is shown. `score` (value, highest) takes the icon's place."""

    at: datetime
    label: str
    icon: str = "info"
    who: str = ""
    text: str = ""
    quote: str = ""
    score: tuple[float, int] | None = None
    url: str = ""


Source = Callable[[Any, Any], Iterable[TimelineEntry]]

_kinds: dict[str, EventKind] = {}
_sources: dict[str, Source] = {}

CHANNELS = {"phone": "By phone", "mail": "By mail", "in_person": "In person"}
OUTCOMES = {"reached": "Reached", "left_message": "Left a message", "no_answer": "Nobody answered"}


def register_event(kind: EventKind) -> None:
    """Adds a kind; the same name registered again replaces it."""
    _kinds[kind.name] = kind


def event_kind(name: str) -> EventKind:
    """The kind called `name`; one that nobody registered still has a line."""
    return _kinds.get(name) or EventKind(name, name.replace("_", " ").capitalize(), "info")


def register_timeline(name: str, source: Source) -> None:
    """Adds a source of lines: `source(case, viewer)` gives TimelineEntry objects in any order."""
    _sources[name] = source


def timeline_sources() -> list[Source]:
    """All sources, in the order of their registration."""
    return list(_sources.values())


for _kind in (
    EventKind("opened", "Case opened", "flag"),
    EventKind("joined", "Second low rating joined", "plus"),
    EventKind("taken", "Taken", "person"),
    EventKind("released", "Given back to the queue", "undo"),
    EventKind("assigned", "Handed over", "people"),
    EventKind("contacted", "Customer contacted", "phone"),
    EventKind("attempted", "Tried to contact", "phone"),
    EventKind("commented", "Note", "comment"),
    EventKind("mailed", "Mail to the customer", "mail"),
    EventKind("mail_failed", "Mail did not reach the customer", "warning"),
    EventKind("waiting", "Waiting", "pause"),
    EventKind("resumed", "Goes on", "play"),
    EventKind("task_done", "Task done", "task"),
    EventKind("task_reopened", "Task open again", "undo"),
    EventKind("resolved", "Resolved", "check"),
    EventKind("closed", "Closed", "check"),
    EventKind("reopened", "Opened again", "redo"),
    EventKind("closing_undone", "Closing undone", "undo"),
    EventKind("resolving_undone", "Resolving undone", "undo"),
    EventKind("asked_again", "Customer is asked again", "send"),
    EventKind("not_asked_again", "Customer can’t be asked again", "info"),
    EventKind("remeasured", "Asked again", "survey"),
    EventKind("escalated", "Escalated", "arrow-up"),
    EventKind("unit_merged", "Moved with its unit", "tree"),
    EventKind("owner_left", "Owner's account was deactivated", "logout"),
    EventKind("moved", "Moved with its answer", "tree"),
    EventKind("erased", "Customer’s data erased", "trash"),
    EventKind("corrected", "The answer was corrected", "edit"),
    EventKind("left_out", "The answer was left out of the scores", "eye-off"),
    EventKind("taken_in", "The answer counts in the scores again", "eye"),
    EventKind("withdrawn", "Closed: its import was undone, and nobody had worked on it", "check"),
    EventKind("restored", "Open again: its import counts again", "redo"),
    EventKind("replaced", "The answer came in again with another import", "import"),
    EventKind("second_left_out", "The second answer was left out of the scores", "eye-off"),
    EventKind("second_taken_in", "The second answer counts again", "eye"),
    EventKind("response_changed", "The answer was changed", "edit"),
):
    register_event(_kind)
