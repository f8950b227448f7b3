"""Of thousands of texts some stand on a page: no form has more fields than one request may hold."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from surveys.logic.wording import Translated

SHOWN = 250


@dataclass(frozen=True)
class TextsWindow:
    """The texts of one page, and where these stand among all that were sought.

    A page is named by the path of its first text: what is filled in and so isn't missing any more moves no
    other text to another page. `before` and `after` are the names of the neighbours, "" without one.
    """

    rows: Sequence[Translated]
    start: int
    found: int
    before: str
    after: str

    @property
    def first(self) -> int:
        return self.start + 1

    @property
    def last(self) -> int:
        return self.start + len(self.rows)


def texts_window(rows: Sequence[Translated], sought: Collection[str], page: str) -> TextsWindow:
    """The texts whose paths are `sought`, from the one at `page` on or what is sought behind it; all where
    they fit."""
    found = [row for row in rows if row.wording.path in sought]
    paths = [row.wording.path for row in rows]
    skipped = paths[: paths.index(page)] if page in paths else []
    start = sum(path in sought for path in skipped)
    if len(found) <= SHOWN or start == len(found):  # all fit, or nothing is left from there on
        start = max(len(found) - SHOWN, 0)
    end = start + SHOWN
    before = found[max(start - SHOWN, 0)].wording.path if start else ""
    after = found[end].wording.path if end < len(found) else ""
    return TextsWindow(found[start:end], start, len(found), before, after)
