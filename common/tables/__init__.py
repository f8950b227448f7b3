"""Tables that come and go as files: untrusted CSV and workbooks in, cells that no program runs out."""

from common.tables.csv_files import ENCODINGS, checked_delimiter, checked_encoding, detect_encoding
from common.tables.errors import TableError
from common.tables.reading import MAX_ROWS, Row, Table, first_rows, open_table
from common.tables.writing import csv_cell, csv_rows, csv_text, xlsx_bytes

__all__ = [
    "ENCODINGS",
    "MAX_ROWS",
    "Row",
    "Table",
    "TableError",
    "checked_delimiter",
    "checked_encoding",
    "csv_cell",
    "csv_rows",
    "csv_text",
    "detect_encoding",
    "first_rows",
    "open_table",
    "xlsx_bytes",
]
