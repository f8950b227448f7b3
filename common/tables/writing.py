"""Cells that a spreadsheet shows and never runs."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

# What begins a formula in one spreadsheet program or another, with the full-width forms that some fold.
FORMULA_SIGNS = tuple("=+-@\t\r\n|%＝＋－＠")
BYTE_ORDER_MARK = "\ufeff"


def csv_cell(value: Any) -> Any:
    """`value` as it may stand in a CSV: what a spreadsheet would take for a formula gets a quote before it.

    Numbers stay numbers (-5 is no formula), None is an empty cell, moments are ISO text.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    text = str(value).replace("\x00", "")
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(FORMULA_SIGNS) else text


def csv_rows(header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of a CSV, for streaming; headers are quoted too. Opens rightly in Excel (BOM, commas)."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BYTE_ORDER_MARK)
    writer.writerow([csv_cell(cell) for cell in header])
    for row in rows:
        writer.writerow([csv_cell(cell) for cell in row])
        if buffer.tell() > 32_768:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def csv_text(header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> str:
    """A whole CSV as text."""
    return "".join(csv_rows(header, rows))


def xlsx_bytes(header: Sequence[Any], rows: Iterable[Sequence[Any]], *, sheet: str = "Data") -> bytes:
    """A workbook of one sheet: numbers as numbers, everything else as text cells, no formula and no link."""
    import xlsxwriter  # noqa: PLC0415  slow to import, wanted by exports alone

    target = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options | {"strings_to_numbers": False}) as book:
        page = book.add_worksheet(sheet[:31])
        _write_row(page, 0, header)
        for index, row in enumerate(rows, 1):
            _write_row(page, index, row)
    return target.getvalue()


def _write_row(page: Any, index: int, row: Sequence[Any]) -> None:
    for column, value in enumerate(row):
        if isinstance(value, int | float) and not isinstance(value, bool):
            page.write_number(index, column, value)
        elif value is not None:
            text = value.isoformat() if isinstance(value, datetime | date) else str(value)
            page.write_string(index, column, text[:32_767])
