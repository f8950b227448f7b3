"""Triggers that show pages and questions, said as conditions of these."""

from collections.abc import Iterator
from typing import Any

INSIDE = ("pages", "elements", "questions", "templateElements")


def shown_by(trigger: Any) -> list[str]:
    """The names of the pages and questions that a trigger shows."""
    named = [trigger.get(kind) for kind in ("pages", "questions")]
    return [name for one in named if isinstance(one, list) for name in one if isinstance(name, str)]


def is_visible(trigger: Any) -> bool:
    """Whether a trigger shows and hides."""
    return isinstance(trigger, dict) and trigger.get("type") in ("visible", "visibletrigger")


def show_by_triggers(survey: dict[str, Any], said_by: Any) -> None:
    """Adds what triggers say to the conditions of what they show; `said_by` gives a trigger's expression."""
    triggers = survey.get("triggers")
    wanted: dict[str, list[str]] = {}
    for trigger in filter(is_visible, triggers if isinstance(triggers, list) else ()):
        said = said_by(trigger)
        for name in dict.fromkeys(shown_by(trigger)) if said else ():
            wanted.setdefault(name, []).append(said)
    for one in _named(survey) if wanted else ():
        own, before = one.get("name"), one.get("visibleIf")
        if isinstance(own, str) and own in wanted:
            terms = [before, *wanted[own]] if isinstance(before, str) and before.strip() else wanted[own]
            one["visibleIf"] = " and ".join(f"({term})" for term in terms) if len(terms) > 1 else terms[0]


def _named(survey: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All pages and elements."""
    waiting: list[Any] = [survey]
    while waiting:
        one = waiting.pop()
        for name in INSIDE:
            inner = one.get(name)
            found = [each for each in inner if isinstance(each, dict)] if isinstance(inner, list) else []
            yield from found
            waiting += found
