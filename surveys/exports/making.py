"""Writing an export to a file, in any format, with its progress."""

import shutil
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import BinaryIO, cast

from common.downloads import safe_name
from common.tables import csv_text
from surveys.exports.codebook import HEAD, codebook_rows
from surveys.exports.selection import Selection
from surveys.exports.table import ExportTable
from surveys.exports.writers import FORMATS

IN_MEMORY = 2 * 1024 * 1024
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Choices:
    """How an export is written: format, labels or codes, whether empty cells say why, language of labels."""

    format: str = "csv"
    words: bool = True
    reasons: bool = False
    language: str = ""


def write_export(selection: Selection, choices: Choices, stream: BinaryIO, *, progress: Progress) -> int:
    """Writes all rows to `stream`, which can be sought in; how many. `progress` gets rows done, rows in all.

    What it raises is `progress`'s own, and ValueError where the format can't hold the table.
    """
    return _write(_table(selection, choices), choices, stream, progress=progress)


def write_packed(
    selections: Sequence[Selection], choices: Choices, stream: BinaryIO, *, progress: Progress
) -> int:
    """Writes several surveys into one zip: a file of answers for each, and beside it its codebook.

    Files are called as their surveys are; how many rows, and errors, as in `write_export`.
    """
    ending, names = FORMATS[choices.format].ending, set[str]()
    tables = [(selection, _table(selection, choices)) for selection in selections]
    total, done = sum(table.count() for _, table in tables), 0
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for selection, table in tables:
            name = _free_name(selection.questionnaire.name, names)

            def add(rows: int, _: int, before: int = done) -> None:
                progress(before + rows, max(before + rows, total))

            with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as part:
                file = cast(BinaryIO, part)
                done += _write(table, choices, file, progress=add)
                file.seek(0)
                with archive.open(f"{name}.{ending}", "w", force_zip64=True) as target:
                    shutil.copyfileobj(file, target)
            archive.writestr(f"{name}-codebook.csv", csv_text(HEAD, codebook_rows(table.columns)))
    return done


def _free_name(name: str, taken: set[str]) -> str:
    """A survey's name as a file's, which no other of the archive has, in small or large letters."""
    plain = safe_name(name).strip("-")[:80] or "survey"
    unique, number = plain, 2
    while unique.casefold() in taken:
        unique, number = f"{plain}-{number}", number + 1
    taken.add(unique.casefold())
    return unique


def _table(selection: Selection, choices: Choices) -> ExportTable:
    style = FORMATS[choices.format].style(words=choices.words, reasons=choices.reasons)
    return ExportTable(selection, style, language=choices.language)


def _write(table: ExportTable, choices: Choices, stream: BinaryIO, *, progress: Progress) -> int:
    chosen = FORMATS[choices.format]
    style = chosen.style(words=choices.words, reasons=choices.reasons)
    total, done = table.count(), 0
    writer = chosen.open(stream, table.columns, style)
    if chosen.measure:
        for rows in table.batches():
            chosen.measure(writer, rows)
            progress(0, total)
    progress(0, total)
    for rows in table.batches():
        writer.write(rows)
        done += len(rows)
        progress(done, max(done, total))
    writer.close()
    return done
