"""Tables that come and go as files: untrusted CSV and workbooks in, cells that no program runs out."""

from common.tables.csv_files import detect_encoding
from common.tables.errors import TableError
from common.tables.reading import MAX_ROWS, Row, Table, open_table
from common.tables.writing import csv_cell, csv_rows, csv_text, xlsx_bytes

__all__ = [
    "MAX_ROWS",
    "Row",
    "Table",
    "TableError",
    "csv_cell",
    "csv_rows",
    "csv_text",
    "detect_encoding",
    "open_table",
    "xlsx_bytes",
]
