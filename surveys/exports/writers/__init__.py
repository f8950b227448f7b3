"""The formats of exports, a class each; a new one is a class and a line in `FORMATS`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from surveys.exports.styles import Style
from surveys.exports.writers import csv_files, jsonl, parquet, sav, xlsx

Rows = Sequence[Sequence[Any]]


class Writer(Protocol):
    """Writes a table to a stream, batch after batch."""

    def write(self, rows: Rows) -> None:
        """Appends rows."""
        ...

    def close(self) -> None:
        """Writes what is left; the stream stays open."""
        ...


@dataclass(frozen=True)
class Format:
    """A format: how it is called, its ending and content type, whether labels or codes can be chosen, and
    reasons for empty cells; whether what it needs is installed.

    `measure` takes the writer and all rows, batch after batch, before the first is written.
    """

    name: str
    label: str
    ending: str
    content_type: str
    style: Callable[..., Style]
    open: Callable[..., Writer]
    has_words: bool = True
    has_reasons: bool = False
    is_installed: Callable[[], bool] = lambda: True
    measure: Callable[[Any, Rows], None] | None = None


FORMATS: dict[str, Format] = {
    one.name: one
    for one in (
        Format(
            "csv", "CSV", "csv", "text/csv; charset=utf-8", csv_files.style, csv_files.CsvWriter,
            has_reasons=True,
        ),
        Format(
            "xlsx", "Excel (XLSX)", "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            xlsx.style, xlsx.XlsxWriter, has_reasons=True,
        ),
        Format(
            "sav", "SPSS (SAV)", "sav", "application/x-spss-sav", sav.style, sav.SavWriter, has_words=False,
            measure=sav.SavWriter.measure,
        ),
        Format(
            "jsonl", "JSON lines", "jsonl", "application/x-ndjson", jsonl.style, jsonl.JsonWriter
        ),
        Format(
            "parquet", "Parquet", "parquet", "application/vnd.apache.parquet", parquet.style,
            parquet.ParquetWriter, is_installed=parquet.is_installed,
        ),
    )
}  # fmt: skip

__all__ = ["FORMATS", "Format", "Rows", "Writer"]
