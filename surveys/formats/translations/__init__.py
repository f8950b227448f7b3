"""Translations as files that translators' tools take: CSV and XLIFF out, these and workbooks in."""

from surveys.formats.report import FileUnreadable
from surveys.formats.translations import tables, xliff
from surveys.formats.translations.entries import Entry, Exported, TranslationFile

WRITERS = {"csv": tables.write, "xlf": xliff.write}
CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "xlf": "application/xliff+xml; charset=utf-8"}
MAX_FILE_BYTES = 5 * 1024 * 1024


def write_translation(kind: str, exported: Exported) -> bytes:
    """The file of this kind ("csv" or "xlf")."""
    return WRITERS[kind](exported)


def read_translation(data: bytes, filename: str) -> TranslationFile:
    """What a file says, whatever it is called: XLIFF by its first sign, all else as a table.

    Raises FileUnreadable.
    """
    if len(data) > MAX_FILE_BYTES:
        raise FileUnreadable("This file is larger than 5 MB.")
    return xliff.read(data) if xliff.is_xml(data) else tables.read(data, filename)


__all__ = [
    "CONTENT_TYPES",
    "MAX_FILE_BYTES",
    "WRITERS",
    "Entry",
    "Exported",
    "FileUnreadable",
    "TranslationFile",
    "read_translation",
    "write_translation",
]
