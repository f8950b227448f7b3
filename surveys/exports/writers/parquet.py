"""Parquet: typed columns with their labels, empty where there is no answer. Needs pyarrow, an extra."""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from importlib.util import find_spec
from typing import Any, BinaryIO

from surveys.exports.columns import ABOUT, Column
from surveys.exports.styles import Style

GROUP_ROWS = 20_000
NOT_INSTALLED = "Parquet needs the package pyarrow, which isn’t installed here. Install it, or choose CSV."


class NotInstalled(ValueError):
    """The extra package isn't there; the message says which."""


def is_installed() -> bool:
    """Whether Parquet can be written here."""
    return find_spec("pyarrow") is not None


def style(*, words: bool, reasons: bool) -> Style:
    """How cells are told in Parquet: moments as they are."""
    return Style(words, reasons=False, moment=lambda moment: moment)


class ParquetWriter:
    """Rows in groups of 20,000."""

    def __init__(self, stream: BinaryIO, columns: Sequence[Column], style: Style) -> None:
        if not is_installed():
            raise NotInstalled(NOT_INSTALLED)
        import pyarrow  # noqa: PLC0415  optional, and slow to import
        import pyarrow.parquet  # noqa: PLC0415

        self._arrow = pyarrow
        self._cells = [reader_of(column, words=style.words) for column in columns]
        fields = [self._field(column, words=style.words) for column in columns]
        self._schema = pyarrow.schema(fields)
        self._file = pyarrow.parquet.ParquetWriter(stream, self._schema, compression="zstd")
        self._waiting: list[Sequence[Any]] = []

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        self._waiting += rows
        if len(self._waiting) >= GROUP_ROWS:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._file.close()

    def _flush(self) -> None:
        if not self._waiting:
            return
        columns = zip(self._cells, self._schema, zip(*self._waiting, strict=True), strict=True)
        arrays = [
            self._arrow.array([tell(cell) for cell in cells], type=one.type) for tell, one, cells in columns
        ]
        self._file.write_table(self._arrow.Table.from_arrays(arrays, schema=self._schema))
        self._waiting = []

    def _field(self, column: Column, *, words: bool) -> Any:
        arrow = self._arrow
        kinds = {"number": arrow.float64(), "flag": arrow.int8(), "date": arrow.date32()}
        kind = kinds.get(column.type, arrow.string())
        if column.type == "choice" and not words:
            kind = arrow.float64()
        elif column.type == "datetime" and column.source == ABOUT:
            kind = arrow.timestamp("us", tz="UTC")
        told = {"label": column.label}
        if column.labels:
            told["codes"] = json.dumps({str(code): said for code, said in column.labels.items()})
        return arrow.field(column.name, kind, metadata=told)


def reader_of(column: Column, *, words: bool) -> Callable[[Any], Any]:
    """What makes a cell one of the column's type; what can't be (a reason in words) is empty."""
    if column.type in ("number", "flag") or (column.type == "choice" and not words):
        return lambda cell: cell if isinstance(cell, int | float) else None
    if column.type == "date":
        return _day
    if column.type == "datetime" and column.source == ABOUT:
        return lambda cell: cell if isinstance(cell, datetime) else None
    return lambda cell: None if cell is None else str(cell)


def _day(cell: Any) -> date | None:
    try:
        return date.fromisoformat(cell)
    except (TypeError, ValueError):
        return None
