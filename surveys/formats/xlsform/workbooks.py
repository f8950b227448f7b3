"""The sheets of a workbook, .xlsx, .xls or one .csv of all, as rows of texts by column name."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import xlrd

from common.tables.errors import TableError
from common.tables.xlsx_files import XlsxSource, cell_text
from surveys.formats.report import FileUnreadable

SHEETS = ("survey", "choices", "settings", "external_choices")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MOST_BYTES = 20 * 1024 * 1024
MOST_CELLS = 400_000
LONGEST_CELL = 30_000
ONE_CSV = re.compile(rb'(?:\xef\xbb\xbf)?\s*("?)survey\1[ ]*([,;\t])', re.IGNORECASE)
NO_SURVEY = "This workbook has no sheet called “survey”, which an XLSForm begins with; it has: {sheets}."
Row = dict[str, str]
Grid = list[tuple[int, list[str]]]  # line, cells


@dataclass
class Sheet:
    """A sheet: its columns, its rows (by column name) and on which line each stands."""

    columns: list[str]
    rows: list[tuple[int, Row]]


@dataclass
class Workbook:
    """The sheets that an XLSForm has, and the names of all others."""

    sheets: dict[str, Sheet]
    others: list[str]

    def sheet(self, name: str) -> Sheet:
        """The sheet of this name; an empty one where there is none."""
        return self.sheets.get(name) or Sheet([], [])


def read_workbook(data: bytes) -> Workbook:
    """The sheets of a workbook. Raises FileUnreadable."""
    if len(data) > MOST_BYTES:
        raise FileUnreadable(f"This file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    try:
        if is_one_csv(data):
            grids = _csv_grids(data)
        else:
            grids = _old_grids(data) if data.startswith(OLE) else _grids(data)
    except TableError as error:
        raise FileUnreadable(str(error)) from None
    by_name: dict[str, Grid] = {}
    for name, grid in grids.items():
        by_name.setdefault(name.strip().lower(), grid)
    if "survey" not in by_name:
        raise FileUnreadable(NO_SURVEY.format(sheets=", ".join(grids)[:200] or "none"))
    return Workbook(
        {name: _sheet(grid) for name, grid in by_name.items() if name in SHEETS},
        [name for name in grids if name.strip().lower() not in SHEETS],
    )


def _sheet(grid: Grid) -> Sheet:
    if not grid:
        return Sheet([], [])
    columns = [_column(cell) for cell in grid[0][1]]
    rows = []
    for line, cells in grid[1:]:
        row: Row = {}
        for column, cell in zip(columns, cells, strict=False):
            if column and cell:
                row.setdefault(column, cell)
        rows.append((line, row))
    return Sheet([column for column in columns if column], rows)


def _column(cell: str) -> str:
    """`Label :: English (en)` as `label::English (en)`: the part before the colons in lower case."""
    name, colons, rest = cell.strip().partition("::")
    if not colons and ":" in name and not name.lower().startswith(("bind:", "body:")):
        name, colons, rest = name.partition(":")
    base = "_".join(name.strip().lower().split())
    return f"{base}::{rest.strip()}" if colons else base


def _grids(data: bytes) -> dict[str, Grid]:
    """The filled rows of the sheets that matter, of an .xlsx; the others are named."""
    book = XlsxSource(io.BytesIO(data), None)
    found: dict[str, Grid] = {name: [] for name in book.sheets}
    for name in book.sheets:
        if name.strip().lower() in SHEETS:
            found[name] = _bounded(enumerate(_checked(book.sheet(name), name), 1))
    return found


def _checked(source: XlsxSource, name: str) -> Iterator[list[str]]:
    """The rows as wide as the first one, which names the columns."""
    line = 0
    for _ in range(2):
        for cells, error in source.records():
            line += 1
            if error:
                raise FileUnreadable(f"Line {line} of the sheet {name[:40]} can't be read: {error}")
            yield cells
            if line == 1:
                source.width = max(len(cells), 1)
                break


def is_one_csv(data: bytes) -> bool:
    """Whether this is a form as one CSV: names of sheets in the first column, their rows beside them."""
    return ONE_CSV.match(data[:100]) is not None


def _csv_grids(data: bytes) -> dict[str, Grid]:
    """The sheets of a form as one CSV."""
    begins = ONE_CSV.match(data[:100])
    rows: dict[str, list[tuple[int, list[str]]]] = {}
    name = ""
    try:
        lines = io.StringIO(data.decode("utf-8-sig"), newline="")
        reader = csv.reader(lines, delimiter=begins[2].decode() if begins else ",")
        for cells in reader:
            if cells and cells[0].strip():
                name = cells[0]
            rows.setdefault(name, []).append((reader.line_num, cells[1:]))
    except (UnicodeError, csv.Error) as error:
        raise FileUnreadable("This CSV can't be read. Save it again as CSV in UTF-8, or as .xlsx.") from error
    return {sheet: _bounded(listed) for sheet, listed in rows.items()}


def _old_grids(data: bytes) -> dict[str, Grid]:
    """The same of an .xls. Whatever a broken file makes the library raise becomes one line."""
    try:
        book = xlrd.open_workbook(file_contents=data, on_demand=True, ragged_rows=True, logfile=io.StringIO())
        found: dict[str, Grid] = {name: [] for name in book.sheet_names()}
        for name in found:
            if name.strip().lower() in SHEETS:
                page = book.sheet_by_name(name)
                rows = (
                    [_old_text(cell, book.datemode) for cell in page.row(line)] for line in range(page.nrows)
                )
                found[name] = _bounded(enumerate(rows, 1))
    except FileUnreadable:
        raise
    except Exception as error:
        raise FileUnreadable("This workbook can't be read. Save it again as .xlsx.") from error
    return found


def _bounded(rows: Iterable[tuple[int, list[str]]]) -> Grid:
    found: Grid = []
    cells = 0
    for line, row in rows:
        texts = [cell.strip()[:LONGEST_CELL] for cell in row]
        cells += len(texts)
        if cells > MOST_CELLS:
            raise FileUnreadable(f"A sheet of this workbook has more than {MOST_CELLS:,} cells.")
        if any(texts):
            found.append((line, texts))
    return found


def _old_text(cell: Any, mode: int) -> str:
    """A cell of an .xls as text, dates in ISO form."""
    if cell.ctype == xlrd.XL_CELL_DATE:
        return cell_text(xlrd.xldate.xldate_as_datetime(cell.value, mode))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return cell_text(bool(cell.value))
    return "" if cell.ctype == xlrd.XL_CELL_ERROR else cell_text(cell.value)
