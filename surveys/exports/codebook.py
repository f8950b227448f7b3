"""The codebook: what each column of an export asks, and what its codes mean."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from common.tables import csv_rows
from surveys.exports.codes import GAP_WORDS
from surveys.exports.columns import ABOUT, EMBEDDED, PERSONAL, Column
from surveys.exports.selection import Selection
from surveys.exports.styles import Style
from surveys.exports.table import ExportTable

HEAD = ("Column", "Question", "Kind", "Values", "Versions", "Code", "Means")
SOURCES = {ABOUT: "About the response", EMBEDDED: "Embedded data", PERSONAL: "Personal"}
TYPES = {
    "number": "Number",
    "choice": "Code of one answer",
    "flag": "1 yes, 0 no",
    "text": "Text",
    "date": "Day, year-month-day",
    "time": "Time, hours:minutes",
    "datetime": "Day and time",
}


def codebook_columns(selection: Selection, *, language: str = "", with_embedded: bool = True) -> list[Column]:
    """The columns that an export of this selection has; which embedded data came in, all rows must tell."""
    style = Style(words=False, reasons=True)
    return ExportTable(selection, style, language=language, with_embedded=with_embedded).columns


def codebook_rows(columns: Sequence[Column]) -> Iterator[tuple[str, ...]]:
    """A row for each column, and one beneath it for each of its codes."""
    for column in columns:
        kind = column.kind or SOURCES.get(column.source, "")
        versions = spans(column.versions)
        yield column.name, column.label, kind, TYPES[column.type], versions, "", ""
        for code, words in meanings(column):
            yield column.name, "", "", "", "", f"{code}", words


def meanings(column: Column) -> list[tuple[int | float, str]]:
    """(code, in words) of a column: its answers, then the reasons for having none."""
    gaps = [(code, GAP_WORDS[reason]) for reason, code in column.gaps.items()] if column.is_coded else []
    return [*sorted(column.labels.items()), *gaps]


def spans(versions: Sequence[int]) -> str:
    """Versions in words: "1–3, 5"."""
    parts: list[list[int]] = []
    for number in sorted(versions):
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(f"{first}–{last}" if last > first else f"{first}" for first, last in parts)


def write_codebook(selection: Selection, stream: BinaryIO, *, language: str = "") -> None:
    """Writes the codebook as CSV."""
    rows = codebook_rows(codebook_columns(selection, language=language))
    for text in csv_rows(HEAD, rows):
        stream.write(text.encode())
