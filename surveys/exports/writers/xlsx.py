"""A workbook: numbers as numbers, everything else as text that no program runs; row by row."""

from collections.abc import Sequence
from typing import Any, BinaryIO

from surveys.exports.columns import Column
from surveys.exports.styles import Style
from surveys.exports.writers.csv_files import clock_text

MOST_ROWS = 1_048_576  # of one sheet, the head among them
MOST_COLUMNS = 16_384
LONGEST = 32_767
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "use_zip64": True,
}


class TooManyColumns(ValueError):
    """A workbook can't hold that many."""


def style(*, words: bool, reasons: bool) -> Style:
    """How cells are told in a workbook."""
    return Style(words, reasons, moment=clock_text)


class XlsxWriter:
    """Rows on sheets; what doesn't fit on one goes on on the next."""

    def __init__(self, stream: BinaryIO, columns: Sequence[Column], style: Style) -> None:
        if len(columns) > MOST_COLUMNS:
            raise TooManyColumns(
                f"A workbook holds {MOST_COLUMNS:,} columns, this survey has {len(columns):,}. Choose CSV."
            )
        import xlsxwriter  # noqa: PLC0415  slow to import, wanted by exports alone

        self._columns = columns
        self._book = xlsxwriter.Workbook(stream, OPTIONS)
        self._sheets = 0
        self._begin_sheet()

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        for row in rows:
            if self._next == MOST_ROWS:
                self._begin_sheet()
            self._write_row(row)

    def close(self) -> None:
        self._book.close()

    def _begin_sheet(self) -> None:
        self._sheets += 1
        self._sheet = self._book.add_worksheet("Answers" if self._sheets == 1 else f"Answers {self._sheets}")
        self._sheet.freeze_panes(1, 1)
        self._next = 0
        self._write_row([column.name for column in self._columns])

    def _write_row(self, row: Sequence[Any]) -> None:
        at, number, string = self._next, self._sheet.write_number, self._sheet.write_string
        for place, cell in enumerate(row):
            if cell is None or cell == "":
                continue
            if isinstance(cell, int | float):
                number(at, place, cell)
            else:
                string(at, place, str(cell)[:LONGEST])
        self._next += 1
