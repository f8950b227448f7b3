"""How long each page took: a column for each page, in each round of its loop."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from surveys.document import Document
from surveys.document.model import Page
from surveys.exports.about import Row
from surveys.exports.columns import ABOUT, Column
from surveys.logic.rounds import rounds_of
from surveys.logic.way import at_iteration


def page_columns(versions: Sequence[tuple[int, Document]], language: str = "") -> list[Column]:
    """The pages of these (number, document), the newest first; a page is the same by its place."""
    found: dict[str, Column] = {}
    for number, document in versions:
        for page, iteration in _steps(document):
            step = at_iteration(page.path, iteration)
            if step not in found:
                found[step] = Column(
                    f"seconds_{step.replace('.', '_').replace('@', '_')}",
                    _label(document, page, iteration, language),
                    "number",
                    key=(step, "", "", ""),
                    source=ABOUT,
                )
            found[step].versions.append(number)
    return list(found.values())


def page_cells(row: Row, columns: Iterable[Column], empty: Any, *, is_hidden: bool) -> list[Any]:
    """The seconds that a response took for these pages; nothing where its answers are hidden."""
    known = {} if is_hidden or row.page_seconds_text == "{}" else json.loads(row.page_seconds_text)
    return [known.get(column.key[0], empty) for column in columns]


def _steps(document: Document) -> Iterator[tuple[Page, str]]:
    for page in document.pages:
        rounds = rounds_of(document, page.questions[0]) if page.questions else [""]
        for iteration in rounds:
            yield page, iteration


def _label(document: Document, page: Page, iteration: str, language: str) -> str:
    title = document.worded(f"{page.path}.title", language) or str(page.index + 1)
    of_round = document.round_label(page.questions[0], iteration, language) if iteration else ""
    return f"Seconds on page {title} – {of_round}" if of_round else f"Seconds on page {title}"
