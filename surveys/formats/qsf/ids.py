"""Ids on both sides: QID7 ↔ q7, choice 4 ↔ c4, FL_3 ↔ f3. What doesn't fit gets the next free number."""

import re
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

from surveys.formats.qsf.loose import is_digits

OURS = re.compile(r"[a-z0-9_]{1,20}")
STARTS = {"q": "QID", "f": "FL_", "b": "BL_", "u": "QO_", "g": "SC_"}


def give(letter: str, sources: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Our id for each of the source's, `letter` in front; the same sources always give the same ids."""
    known, used = {}, set(taken)
    listed = list(dict.fromkeys(sources))
    for source in listed:
        wanted = f"{letter}{_tail(letter, source)}"
        if wanted != letter and wanted not in used:
            known[source] = wanted
            used.add(wanted)
    free = 1
    for source in listed:
        if source in known:
            continue
        while f"{letter}{free}" in used:
            free += 1
        known[source] = f"{letter}{free}"
        used.add(known[source])
    return known


def _tail(letter: str, source: str) -> str:
    """What follows the letter where the source's id says it; "" where a number must be found."""
    if start := STARTS.get(letter):
        tail = source.removeprefix(start)
        return tail if source.startswith(start) and is_digits(tail) else ""
    return source if OURS.fullmatch(source) else ""


def source_of(part: Mapping[str, Any], letter: str = "") -> str:
    """The source's id of a part, a block or a node: the one it came with, or one made from ours."""
    return str(part.get("source_id") or made_from(str(part.get("id", "")), letter))


def told_apart(parts: Iterable[dict[str, Any]], start: str = "") -> list[dict[str, Any]]:
    """The parts, each with a source's id of its own: one that an earlier part has becomes a free number.

    Answers of a profile are told apart row by row.
    """
    listed = list(parts)
    used, found = {source_of(part) for part in listed}, dict[tuple[str, str], dict[str, Any]]()
    free = (f"{start}{number}" for number in count(1) if f"{start}{number}" not in used)
    for part in listed:
        place = part.get("row", ""), source_of(part)
        if place in found:
            place = place[0], next(free)
        found[place] = part if source_of(part) == place[1] else {**part, "source_id": place[1]}
    return list(found.values())


def made_from(uid: str, letter: str = "") -> str:
    """The source's id for one of ours: q7 → QID7, f3 → FL_3, c4 → 4."""
    return STARTS.get(letter or uid[:1], "") + (uid[1:] or uid)
