"""Workbooks: checked as a zip file before anything is parsed, then read sheet row by sheet row."""

import warnings
import zipfile
from collections.abc import Iterator
from copy import copy
from datetime import date, datetime, time
from typing import Any, BinaryIO

from openpyxl import DEFUSEDXML, load_workbook

from common.tables.csv_files import is_clean
from common.tables.errors import TableError

MAX_BYTES = 50 * 1024 * 1024
MAX_ENTRIES = 100
MAX_RATIO = 100
SMALL = 64 * 1024  # a ratio says nothing about parts smaller than this
MAX_SHEET_ROWS = 1_048_576
WIDEST = 2_001
MOST_BLANK = 10_000
GAP = f"This sheet has more than {MOST_BLANK:,} blank rows in a row. Remove what stands below them."
UNREADABLE = "This workbook can't be read. Save it again as .xlsx or CSV."
TOO_LARGE = "This workbook is too large when unpacked: at most 50 MB. Save it as CSV."
FORBIDDEN = [
    mark.encode(code) for mark in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be")
]
OVERLAP = 64
Record = tuple[list[str], str]

if not DEFUSEDXML:
    raise ImportError("defusedxml is needed, so that workbooks can't name other files.")


class XlsxSource:
    """The rows of one sheet, each with an error or ""."""

    kind, encoding, delimiter = "xlsx", "", ""

    def __init__(self, stream: BinaryIO, sheet: str | None) -> None:
        self.width = 0
        check_zip(stream)
        stream.seek(0)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # whatever a broken part makes the library raise
            raise TableError(UNREADABLE) from error
        self.sheets = [page.title for page in self._book.worksheets]
        if not self.sheets:
            raise TableError("This workbook has no sheet.")
        if sheet and sheet not in self.sheets:
            raise TableError(
                f"This workbook has no sheet {sheet[:60]!r}, only: {', '.join(self.sheets)[:200]}."
            )
        self._turn_to(sheet or self.sheets[0])

    def sheet(self, name: str) -> "XlsxSource":
        """The rows of another sheet of the same workbook, which isn't read anew."""
        other = copy(self)
        other.width = 0
        other._turn_to(name)
        return other

    def _turn_to(self, sheet: str) -> None:
        self._page = self._book[sheet]
        self._page.reset_dimensions()
        self._at, self._is_narrow = 0, False
        self._records = self._read(WIDEST)

    def records(self) -> Iterator[Record]:
        """What is left of the sheet; asking again goes on from there, as wide as the header."""
        if self.width and not self._is_narrow:
            self._is_narrow = True
            self._records = self._read(self.width + 1)
        return self._records

    def _read(self, width: int) -> Iterator[Record]:
        blank = 0
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                for row in self._page.iter_rows(min_row=self._at + 1, max_col=width, values_only=True):
                    self._at += 1
                    if self._at > MAX_SHEET_ROWS:
                        raise TableError(f"This sheet has more than {MAX_SHEET_ROWS:,} rows.")
                    record = self._record(row)
                    blank = 0 if record[0] or record[1] else blank + 1
                    if blank > MOST_BLANK:
                        raise TableError(GAP)
                    yield record
        except TableError:
            raise
        except Exception as error:  # as above
            raise TableError(UNREADABLE) from error

    def _record(self, row: tuple[Any, ...]) -> Record:
        last = len(row)
        while last and row[last - 1] is None:
            last -= 1
        cells = [cell_text(value) for value in row[:last]]
        if any(not (cell.isascii() or is_clean(cell)) or "\x00" in cell for cell in cells):
            return [], "This row holds characters that can't be kept."
        return cells, ""


def cell_text(value: Any) -> str:
    """A cell as text: whole numbers without a point, days and moments in ISO form."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def check_zip(stream: BinaryIO) -> None:
    """Raises TableError for bombs (size declared and real, parts, ratio) and for XML entities."""
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_ENTRIES:
                raise TableError(f"This workbook has more than {MAX_ENTRIES} parts. Save the sheet as CSV.")
            if sum(part.file_size for part in parts) > MAX_BYTES:
                raise TableError(TOO_LARGE)
            if any(is_suspicious(part) for part in parts):
                raise TableError("This workbook is packed like a zip bomb. Save the sheet as CSV.")
            left = MAX_BYTES
            for part in parts:
                left -= check_part(archive, part, left)
    except TableError:
        raise
    except Exception as error:  # zipfile raises a dozen kinds for damaged archives
        raise TableError(UNREADABLE) from error


def is_suspicious(part: zipfile.ZipInfo) -> bool:
    """Whether a part unpacks to more than 100 times its size."""
    return part.file_size > SMALL and part.file_size > MAX_RATIO * max(part.compress_size, 1)


def check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> int:
    """Unpacks a part in pieces, keeping none; its real size. XML with a document type is refused."""
    size, tail = 0, b""
    with archive.open(part) as packed:
        while piece := packed.read(262_144):
            size += len(piece)
            if size > most:
                raise TableError(TOO_LARGE)
            seen = tail + piece
            if part.filename.lower().endswith((".xml", ".rels", ".vml")) and any(
                m in seen for m in FORBIDDEN
            ):
                raise TableError(
                    "This workbook holds XML entities, which no spreadsheet needs. Save it as CSV."
                )
            tail = seen[-OVERLAP:]
    return size
