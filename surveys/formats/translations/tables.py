"""Translations as CSV, for spreadsheets: one row a text, the translation in a column of its own.

What a spreadsheet would take for a formula gets a quote before it, and so does what already begins with
quotes before such a sign: taking one away again gives back exactly what was written.
"""

import csv
import io
import re

from common.tables import Table, TableError, csv_cell, open_table
from common.tables.writing import BYTE_ORDER_MARK
from surveys.formats.report import FileUnreadable
from surveys.formats.shared.tongues import IN_BRACKETS
from surveys.formats.translations.entries import MOST_ENTRIES, Entry, Exported, TranslationFile

HEAD = ("Path", "Question", "About", "Text", "Kind", "Most characters", "State")
QUOTE = "'"
NAMES = {"path": "path", "id": "path", "source": "source", "translation": "text", "target": "text"}
SPACES = re.compile(r"\s+")


def write(exported: Exported) -> bytes:
    """The file in UTF-8 with a byte order mark, as Excel and LibreOffice open it rightly."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    of_source, of_target = f"Source ({exported.source_language})", f"Translation ({exported.language})"
    writer.writerow([*HEAD, of_source, of_target])
    for row in exported.rows:
        one = row.wording
        about = [one.path, one.place, one.about, one.name, one.kind]
        texts = [row.source, row.own]
        writer.writerow(
            [*map(guarded, about), one.longest, row.state, *(guarded(_plain(text)) for text in texts)]
        )
    return (BYTE_ORDER_MARK + buffer.getvalue()).encode("utf-8", "replace")


def read(data: bytes, filename: str) -> TranslationFile:
    """The texts of a CSV in any dress, or of a workbook. Raises FileUnreadable."""
    try:
        table = open_table(io.BytesIO(data), name=filename)
        return _read(table)
    except TableError as error:
        raise FileUnreadable(str(error)) from None


def guarded(text: str) -> str:
    """`text` as it may stand in a cell: nothing in it is run."""
    core = text.lstrip(QUOTE)
    return QUOTE + text if csv_cell(core) != core else text


def unguarded(cell: str) -> str:
    """What was written before `guarded` put a quote before it."""
    core = cell.lstrip(QUOTE)
    return cell[1:] if cell.startswith(QUOTE) and csv_cell(core) != core else cell


def _read(table: Table) -> TranslationFile:
    found = TranslationFile()
    columns: dict[str, int] = {}
    for place, head in enumerate(table.header):
        name = NAMES.get(SPACES.split(head.strip().lower())[0].partition("(")[0])
        code = IN_BRACKETS.search(head)
        if name and name not in columns:
            columns[name] = place
            if code and name in ("source", "text"):
                setattr(found, "language" if name == "text" else "source_language", code[1].lower())
    if "path" not in columns or "text" not in columns:
        raise FileUnreadable("This file needs the columns “Path” and “Translation”; nothing was read.")
    for row in table.rows():
        if row.error:
            found.unread.append((f"Row {row.number + 1}", row.error))
            continue
        if len(found.entries) >= MOST_ENTRIES:
            raise FileUnreadable(f"This file has more than {MOST_ENTRIES:,} texts.")
        cells = {name: unguarded(_plain(row.cells[place])) for name, place in columns.items()}
        found.entries.append(Entry(cells["path"], cells.get("source"), cells["text"]))
    return found


def _plain(text: str) -> str:
    """Line ends as we keep them; a spreadsheet may have written others."""
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
