"""CSV: UTF-8 with a mark, so that spreadsheets open it rightly; cells that no program runs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, BinaryIO

from common.tables import csv_cell
from common.tables.writing import BYTE_ORDER_MARK
from surveys.exports.columns import Column
from surveys.exports.styles import Style


def clock_text(moment: datetime) -> str:
    """A moment as spreadsheets read it: the wall clock without its zone."""
    return moment.isoformat(" ", "seconds")[:19]


def quoted(value: Any) -> str:
    """A cell as it stands in the file; what a spreadsheet would take for a formula is text."""
    if type(value) is str and value[:1].isalnum() and '"' not in value and "\x00" not in value:
        return f'"{value}"'  # nearly all texts, and much faster
    cell = csv_cell(value)
    return '"' + cell.replace('"', '""') + '"' if isinstance(cell, str) else str(cell)


def style(*, words: bool, reasons: bool) -> Style:
    """How cells are told in CSV: texts come quoted, so that rows need only be joined, which is faster."""
    return Style(words, reasons, text=quoted, moment=clock_text, empty="")


class CsvWriter:
    """Rows as lines."""

    def __init__(self, stream: BinaryIO, columns: Sequence[Column], style: Style) -> None:
        self._stream = stream
        self._stream.write(BYTE_ORDER_MARK.encode())
        self.write([[style.text(column.name) for column in columns]])

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        self._stream.write("".join([f"{','.join(map(str, row))}\r\n" for row in rows]).encode())

    def close(self) -> None:
        """Each line is whole already."""
