"""The answers of a drill-down, written as a list in which what stands beneath another is moved in."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from surveys.forms.questions.base import LONGEST_LABEL, Piece
from surveys.forms.questions.lines import told
from surveys.forms.questions.listing import MAX_CHOICES, too_long
from surveys.forms.questions.sameness import same_lines
from surveys.forms.questions.windows import LONG, SHOWN

if TYPE_CHECKING:
    from surveys.forms.questions.drawing import QuestionForm
    from surveys.forms.questions.edit import QuestionEdit

STEP = "  "
Choices = list[dict[str, Any]]


class Outline(Piece):
    """Choices with their parents, a line each. What keeps its place and words keeps its id."""

    template = "surveys/builder/pieces/outline.html"

    def read(self, edit: "QuestionEdit") -> None:
        if "outline" not in edit.form:
            return
        choices: Choices = edit.data.get("choices", [])
        words = {one["id"]: edit.main.get(f"{edit.uid}.{one['id']}", "") for one in choices}
        posted = str(edit.form.get("outline", "")).replace("\x00", "").replace("\r\n", "\n")
        if _same(posted, drawn(choices, words)):
            return
        lines = [(number, line) for number, line in enumerate(posted.split("\n"), 1) if line.strip()]
        if len(lines) > MAX_CHOICES:
            number = lines[MAX_CHOICES][0]
            edit.errors.append(f"Line {number:,}: there can be {MAX_CHOICES:,} answers at most.")
            return
        edit.data["choices"] = self._read(edit, lines, choices, words)

    def draw(self, form: "QuestionForm") -> dict[str, Any]:
        choices = form.question.choices
        words = {one["id"]: form.text(one["id"]) for one in choices}
        if len(choices) <= LONG:
            return {"outline": drawn(choices, words)}
        first = "\n".join(_lines(islice(_walk(choices), SHOWN), words))
        return {"is_long": True, "first": first, "count": len(choices), "more": len(choices) - SHOWN}

    def _read(
        self, edit: "QuestionEdit", lines: list[tuple[int, str]], choices: Choices, words: Mapping[str, str]
    ) -> Choices:
        """What stands beneath another one than before is another answer."""
        walked = list(_walk(choices))
        before = [(depth, _plain(words.get(one["id"], ""))) for depth, one in walked]
        placed = _placed([line for _, line in lines])
        same = same_lines(before, [(depth, label) for depth, label, _ in placed])
        fresh = iter(edit.new_ids("c", len(lines)))
        found: Choices = []
        for (number, _), (_, label, above), place in zip(lines, placed, same, strict=True):
            parent = found[above]["id"] if above is not None else ""
            known = walked[place][1] if place is not None else None
            if known is None or (known.get("parent") or "") != parent:
                known = {"id": next(fresh), **({"parent": parent} if parent else {})}
            if label != _plain(words.get(known["id"], "")):
                edit.texts[f"{edit.uid}.{known['id']}"] = label
                if len(label) > LONGEST_LABEL:
                    edit.errors.append(too_long(f"Line {number:,}", label))
            found.append(known)
        written = sum(f"{edit.uid}.{one['id']}" in edit.texts for one in found)
        old = {one["id"] for one in choices}
        edit.told = told([0 if one["id"] in old else None for one in found], len(choices), written)
        return found


def drawn(choices: Choices, words: Mapping[str, str]) -> str:
    """The choices as lines, each behind its parent and further in."""
    return "\n".join(_lines(_walk(choices), words))


def _lines(walked: Iterable[tuple[int, dict[str, Any]]], words: Mapping[str, str]) -> Iterator[str]:
    return (f"{STEP * depth}{_plain(words.get(one['id'], ''))}" for depth, one in walked)


def _walk(choices: Choices) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each choice with how many stand above it, behind its parent; those in a circle never come."""
    ids = {one["id"] for one in choices}
    beneath: dict[str, Choices] = {}
    for one in choices:
        above = one.get("parent") or ""
        beneath.setdefault(above if above in ids else "", []).append(one)
    waiting = [(0, one) for one in reversed(beneath.get("", []))]
    while waiting:
        depth, one = waiting.pop()
        yield depth, one
        waiting += [(depth + 1, inner) for inner in reversed(beneath.get(one["id"], []))]


def _placed(lines: list[str]) -> list[tuple[int, str, int | None]]:
    """(depth, label, the place of the line it stands beneath) of each line, by how far in they are."""
    found: list[tuple[int, str, int | None]] = []
    path: list[tuple[int, int]] = []  # how far in, and the place, of what stands above
    for place, line in enumerate(lines):
        inset = len(line) - len(line.lstrip())
        while path and path[-1][0] >= inset:
            path.pop()
        found.append((len(path), _plain(line), path[-1][1] if path else None))
        path.append((inset, place))
    return found


def _plain(text: str) -> str:
    return re.sub(r"[\r\n]", "", text).strip()


def _same(posted: str, shown: str) -> bool:
    return [line.rstrip() for line in posted.rstrip().split("\n")] == [
        line.rstrip() for line in shown.rstrip().split("\n")
    ]
