"""What the format can't say of a survey of ours stands beside it, so that it comes back equal.

It is kept as differences from what the file says by itself, with a mark of that: where somebody changed the
file in between, the differences don't fit any more and are left out.
"""

import json
from hashlib import sha256
from typing import Any

from surveys.formats.own.files import check_usable
from surveys.formats.report import FileUnreadable

KEY = "Rapport"  # in the options of the survey, among keys that other programs pass over
Differences = list[dict[str, Any]]


def differences(said: Any, meant: Any, path: tuple[str | int, ...] = ()) -> Differences:
    """What leads from `said` to `meant`: `at` a path, `to` a value, or nothing there."""
    if said == meant:
        return []
    if isinstance(said, dict) and isinstance(meant, dict):
        found: Differences = [{"at": [*path, key]} for key in said if key not in meant]
        for key, value in meant.items():
            inner = (*path, key)
            found += differences(said[key], value, inner) if key in said else [{"at": [*inner], "to": value}]
        return found
    if isinstance(said, list) and isinstance(meant, list) and len(said) == len(meant):
        pairs = zip(said, meant, strict=True)
        return [one for place, pair in enumerate(pairs) for one in differences(*pair, (*path, place))]
    return [{"at": [*path], "to": meant}]


def write_beyond(said: dict[str, Any], meant: dict[str, Any]) -> dict[str, Any] | None:
    """What stands beside the survey; None where the format says everything."""
    found = differences(said, meant)
    return {"of": mark_of(said), "differences": found} if found else None


def read_beyond(said: dict[str, Any], beside: Any) -> dict[str, Any] | None:
    """The survey as it was meant; None where the differences don't fit this file."""
    if not isinstance(beside, dict) or beside.get("of") != mark_of(said):
        return None
    meant: dict[str, Any] = json.loads(json.dumps(said))
    try:
        for one in beside["differences"]:
            _apply(meant, one)
        check_usable(meant)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, FileUnreadable):
        return None
    return meant


def mark_of(definition: dict[str, Any]) -> str:
    """A mark of a definition, whatever the order of its keys."""
    return sha256(json.dumps(definition, sort_keys=True).encode()).hexdigest()


def _apply(whole: dict[str, Any], one: dict[str, Any]) -> None:
    *way, last = one["at"]
    node: Any = whole
    for key in way:
        node = node[key]
    if "to" in one:
        node[last] = one["to"]
    else:
        del node[last]
