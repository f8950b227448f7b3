"""Reading a table from an untrusted file, row by row: CSV in any dress, or a workbook. Memory stays flat."""

import gzip
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import BinaryIO, NamedTuple, cast

from common.tables.csv_files import CsvSource
from common.tables.errors import TableError
from common.tables.xlsx_files import XlsxSource

MAX_COLUMNS = 2_000
MAX_ROWS = 50_000_000
ZIP, GZIP, OLE = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"), b"\x1f\x8b", b"\xd0\xcf\x11\xe0"
EMPTY = "This file is empty."


class Row(NamedTuple):
    """A row of the file. `number` 1 is the first after the header; `error`: why it can't be read, or ""."""

    number: int
    cells: list[str]
    error: str


@dataclass
class Table:
    """An opened file: stripped column names, then `rows()` once."""

    header: list[str]
    kind: str
    encoding: str
    delimiter: str
    sheets: list[str]
    _source: CsvSource | XlsxSource = field(repr=False)

    def rows(self, *, after: int = 0) -> Iterator[Row]:
        """The rows after row `after`, cells stripped and as many as the header has. Blank rows are left out.

        A row that can't be read comes with its error and stops no other.
        """
        width = len(self.header)
        for number, (cells, error) in enumerate(self._source.records(), 1):
            if number > MAX_ROWS:
                raise TableError(f"This file has more than {MAX_ROWS:,} rows.")
            if number <= after:
                continue
            if error:
                yield Row(number, [], error)
                continue
            cells = [cell.strip() for cell in cells]
            if not any(cells):
                continue
            if len(cells) != width:
                if (len(cells) < width and self.kind == "csv") or any(cells[width:]):
                    yield Row(number, [], f"This row has {len(cells)} cells, the header has {width}.")
                    continue
                cells = (cells + [""] * (width - len(cells)))[:width]
            yield Row(number, cells, "")


def open_table(
    stream: BinaryIO,
    *,
    name: str = "",
    sheet: str | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
    header_row: int = 1,
    allow_gzip: bool = False,
) -> Table:
    """Opens a table for reading; `stream` must be seekable. What isn't given is found out.

    `header_row` counts from 1; what stands above it is left out. Raises TableError with a text for the user.
    """
    source = _open_source(
        stream, name=name, sheet=sheet, delimiter=delimiter, encoding=encoding, allow_gzip=allow_gzip
    )
    sheets = source.sheets if isinstance(source, XlsxSource) else []
    header = _read_header(source, header_row)
    return Table(header, source.kind, source.encoding, source.delimiter, sheets, source)


def first_rows(stream: BinaryIO, most: int, *, name: str = "", allow_gzip: bool = False) -> list[list[str]]:
    """Up to `most` rows as they stand, head and all; one that can't be read is empty. Raises TableError."""
    source = _open_source(stream, name=name, allow_gzip=allow_gzip)
    source.width = MAX_COLUMNS
    return [cells if not error else [] for cells, error in itertools.islice(source.records(), most)]


def _open_source(
    stream: BinaryIO,
    *,
    name: str,
    sheet: str | None = None,
    delimiter: str | None = None,
    encoding: str | None = None,
    allow_gzip: bool = False,
) -> CsvSource | XlsxSource:
    start = stream.read(8)
    stream.seek(0)
    if start.startswith(GZIP):
        if not allow_gzip:
            raise TableError("This file is compressed. Unpack it first.")
        stream = cast(BinaryIO, gzip.GzipFile(fileobj=stream))
        start = stream.read(8)
        stream.seek(0)
    if not start:
        raise TableError(EMPTY)
    if start.startswith(OLE):
        raise TableError("This is an old or password-protected workbook. Save it as .xlsx or CSV.")
    if start.startswith(ZIP):
        return XlsxSource(stream, sheet)
    if PurePath(name).suffix.lower() in (".xlsx", ".xlsm", ".ods"):
        raise TableError("This isn't a workbook that can be read. Save it again as .xlsx or CSV.")
    return CsvSource(stream, encoding=encoding, delimiter=delimiter)


def _read_header(source: CsvSource | XlsxSource, header_row: int) -> list[str]:
    records = source.records()
    for _ in range(header_row - 1):
        next(records, None)
    cells, error = next(records, ([], EMPTY))
    if error:
        raise TableError(error if error == EMPTY else f"The row of column names can't be read: {error}")
    header = [cell.strip() for cell in cells]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise TableError(f"Row {header_row} should hold the column names, but it is blank.")
    if len(header) > MAX_COLUMNS:
        raise TableError(f"This file has more than {MAX_COLUMNS:,} columns.")
    source.width = len(header)
    return header
