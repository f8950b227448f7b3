"""Triggers that show pages and questions, said as conditions of these."""

from collections.abc import Iterator
from typing import Any

INSIDE = ("pages", "elements", "questions", "templateElements")
MOST = 300


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
    for trigger in triggers[:MOST] if isinstance(triggers, list) else ():
        said = said_by(trigger) if is_visible(trigger) else ""
        names = set(shown_by(trigger)) if said else set()
        for one in _named(survey) if names else ():
            if isinstance(one.get("name"), str) and one["name"] in names:
                before = one.get("visibleIf")
                is_more = isinstance(before, str) and before.strip()
                one["visibleIf"] = f"({before}) and ({said})" if is_more else said


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
