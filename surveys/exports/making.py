"""Writing an export to a file, in any format, with its progress."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from surveys.exports.selection import Selection
from surveys.exports.table import ExportTable
from surveys.exports.writers import FORMATS, SavWriter

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
    chosen = FORMATS[choices.format]
    style = chosen.style(words=choices.words, reasons=choices.reasons)
    table = ExportTable(selection, style, language=choices.language)
    total, done = table.count(), 0
    writer = chosen.open(stream, table.columns, style)
    if isinstance(writer, SavWriter):
        for rows in table.batches():
            writer.measure(rows)
            progress(0, total)
    progress(0, total)
    for rows in table.batches():
        writer.write(rows)
        done += len(rows)
        progress(done, max(done, total))
    writer.close()
    return done
