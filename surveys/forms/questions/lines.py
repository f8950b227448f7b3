"""A whole list as text, a part a line: what stays, moves or is rewritten where it stands keeps its id.

Behind a tab stands the value of a choice, where the choices have some. A part without words of its own is
written as its id in brackets: [c3].
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from surveys.document import Document
from surveys.forms.conditions.comparisons import plain
from surveys.forms.questions.base import LONGEST_LABEL, clean
from surveys.forms.questions.listing import Listing, parts_like, too_long
from surveys.forms.questions.sameness import same_lines
from surveys.kinds.texts import read_number

if TYPE_CHECKING:
    from surveys.forms.questions.edit import QuestionEdit

MOST_ERRORS = 20
Line = tuple[str, str | None]  # label, and what stands behind the tab


def lines_of(document: Document, uid: str, parts: Sequence[Mapping[str, Any]]) -> str:
    """The list as it is written."""
    return "\n".join(
        label if value is None else f"{label}\t{value}" for label, value in _shown(document, uid, parts)
    )


def read_lines(edit: "QuestionEdit", listing: Listing, text: str) -> list[dict[str, Any]]:
    """The parts that the lines say, in their order; what is wrong names its line."""
    known = edit.data.get(listing.places, [])
    before = _shown(edit.document, edit.uid, known)
    lines = [(number, _read(line)) for number, line in enumerate(text.split("\n"), 1) if clean(line)]
    if len(lines) > listing.most:
        number = lines[listing.most][0]
        edit.errors.append(f"Line {number:,}: there can be {listing.most:,} at most.")
        return list(known)
    found = same_lines([label for label, _ in before], [label for _, (label, _) in lines])
    has_values = any(value is not None for _, (_, value) in lines)
    fresh = iter(parts_like(known, edit.new_ids(listing.letter, found.count(None))))
    parts = []
    for (number, (label, value)), same in zip(lines, found, strict=True):
        part = dict(known[same]) if same is not None else next(fresh)
        if same is None or label != before[same][0]:
            edit.texts[f"{edit.uid}.{part['id']}"] = label
            if len(label) > LONGEST_LABEL:
                edit.errors.append(too_long(f"Line {number:,}", label))
        if has_values and value is None and same is not None and before[same][1]:
            value = ""  # its tab was taken out, and others still have theirs
        if value is not None and (same is None or value != before[same][1]):
            part["value"] = read_number(value[:LONGEST_LABEL]) if value else None
        parts.append(part)
    edit.errors[MOST_ERRORS:] = []
    edit.told = told(found, len(known), sum(f"{edit.uid}.{part['id']}" in edit.texts for part in parts))
    return parts


def told(found: Sequence[int | None], before: int, written: int) -> str:
    """What an edit of the lines did: "2 changed, 1 added, 3 taken out"."""
    added = sum(one is None for one in found)
    counts = {
        "changed": written - added,
        "added": added,
        "taken out": before - (len(found) - added),
    }
    return ", ".join(f"{count:,} {what}" for what, count in counts.items() if count)


def _shown(document: Document, uid: str, parts: Sequence[Mapping[str, Any]]) -> list[Line]:
    has_values = any(part.get("value") is not None for part in parts)
    found: list[Line] = []
    for part in parts:
        label = " ".join(document.part_text(uid, part["id"]).split()) or f"[{part['id']}]"
        value = part.get("value")
        found.append((label, ("" if value is None else plain(value)) if has_values else None))
    return found


def _read(line: str) -> Line:
    label, tab, value = clean(line).partition("\t")
    return " ".join(label.split()), clean(value) if tab else None
