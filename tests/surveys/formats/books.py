"""Workbooks made for tests: sheets as lists of rows."""

import io
from typing import Any

from openpyxl import Workbook

Sheets = dict[str, list[list[Any]]]


def workbook(**sheets: list[list[Any]]) -> bytes:
    """An .xlsx with these sheets."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def form(
    *rows: dict[str, Any], choices: list[dict[str, Any]] | None = None, settings: dict[str, Any] | None = None
) -> bytes:
    """An XLSForm: rows by column name."""
    sheets = {
        "survey": _grid(list(rows)),
        "choices": _grid(choices or []),
        "settings": _grid([settings or {}]),
    }
    return workbook(**sheets)


def _grid(rows: list[dict[str, Any]]) -> list[list[Any]]:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return [columns, *([row.get(column) for column in columns] for row in rows)]
