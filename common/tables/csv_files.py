"""CSV of any encoding and delimiter, read line by line with bounds on lines, cells and records."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from common.tables.errors import TableError

LINE_LIMIT = 1_000_000  # characters of one record, all its lines together
CELL_LIMIT = 100_000
SAMPLE = 65_536
DELIMITERS = (",", ";", "\t", "|")
ENCODINGS = (
    ("utf-8", "UTF-8"),
    ("cp1252", "Western European (Windows)"),
    ("iso8859-15", "Western European (ISO)"),
    ("cp1250", "Central European (Windows)"),
    ("cp1251", "Cyrillic (Windows)"),
    ("shift_jis", "Japanese (Shift JIS)"),
    ("gb18030", "Chinese (GB 18030)"),
    ("utf-16", "UTF-16"),
    ("mac-roman", "Mac"),
)
# Names that mappings written by hand use for the same. Python knows more, but some of them read nothing,
# or run for long: undefined, idna, punycode.
ALSO = ("utf-8-sig", "utf-16-le", "utf-16-be", "utf-32", "iso8859-1", "ascii")
ALLOWED = {codecs.lookup(name).name for name in (*(name for name, _ in ENCODINGS), *ALSO)}
NO_TEXT = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x7fELF")
CONTROLS = bytes(sign for sign in range(32) if sign not in b"\t\n\r\x0b\x0c\x1a\x1b")
MOST_CONTROLS = 0.02
BINARY = "This file is no table but something else, such as a document or a picture. Save it as .xlsx or CSV."
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
REPLACED = "\ufffd"
Record = tuple[list[str], str]

csv.field_size_limit(CELL_LIMIT)


class RecordTooLong(Exception):
    """One record has more characters than any real one."""


class BorrowedText(io.TextIOWrapper):
    """Text over a stream that belongs to the caller: forgetting the text closes no file."""

    def close(self) -> None:
        pass


class CsvSource:
    """The records of a CSV stream, each with an error or ""."""

    kind = "csv"

    def __init__(self, stream: BinaryIO, *, encoding: str | None, delimiter: str | None) -> None:
        self.width = 0
        self.encoding = checked_encoding(encoding) if encoding else detect_encoding(stream)
        stream.seek(0)
        if is_binary(stream.read(SAMPLE), self.encoding):
            raise TableError(BINARY)
        stream.seek(0)
        errors = "replace" if self.encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
        self._errors = errors
        sample = stream.read(SAMPLE).decode(self.encoding, "replace")
        self.delimiter = checked_delimiter(delimiter) if delimiter else detect_delimiter(sample)
        stream.seek(0)
        self._text = BorrowedText(stream, self.encoding, errors=errors, newline="")
        self._budget = LINE_LIMIT
        self._is_odd = False
        self._reader = csv.reader(self._lines(), delimiter=self.delimiter)
        self._records = self._read()

    def records(self) -> Iterator[Record]:
        """What is left of the file; asking again goes on where the last one stopped."""
        return self._records

    def _read(self) -> Iterator[Record]:
        while True:
            self._budget, self._is_odd = LINE_LIMIT, False
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except RecordTooLong:
                yield [], "This row is too long. Is a quotation mark missing?"
                self._reader = csv.reader(self._lines(), delimiter=self.delimiter)
            except csv.Error:
                yield [], "This row can't be read. Is a quotation mark missing?"
            else:
                yield self._checked(cells)

    def _checked(self, cells: list[str]) -> Record:
        if not self._is_odd:
            return cells, ""
        if any("\x00" in cell for cell in cells):
            return [], "This row holds NUL bytes."
        return [], f"This row holds bytes that are not {self.encoding.removesuffix('-sig').upper()} text."

    def _lines(self) -> Iterator[str]:
        """Lines with their ends. Notes oddities; one that is too long is skipped, then raised."""
        read, limit = self._text.readline, LINE_LIMIT
        while line := read(limit):
            self._budget -= len(line)
            if self._budget < 0 or len(line) == limit:
                while line and not line.endswith(("\n", "\r")):
                    line = read(limit)
                raise RecordTooLong
            if "\x00" in line or not (line.isascii() or is_clean(line)):
                self._is_odd = True
            yield line


def is_clean(text: str) -> bool:
    """Whether text holds neither lone surrogates nor signs that stand for unreadable bytes."""
    if REPLACED in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def checked_encoding(name: str) -> str:
    """The codec of this name. TableError for one that isn't among those that tables are written in."""
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        codec = ""
    if codec not in ALLOWED:
        known = ", ".join(name for name, _ in ENCODINGS)
        raise TableError(f"There is no encoding {name[:40]!r}. Choose one of {known}.")
    return codec


def checked_delimiter(text: str) -> str:
    """The sign between cells. TableError for one that can't be."""
    if len(text) != 1 or text in '"\r\n\x00':
        raise TableError("The delimiter must be one character, such as a comma.")
    return text


def is_binary(start: bytes, encoding: str) -> bool:
    """Whether a file begins as other kinds of files do: by their marks, or by many control characters."""
    if start.startswith(NO_TEXT):
        return True
    if encoding.startswith(("utf-16", "utf-32")):
        return False
    return len(start) - len(start.translate(None, CONTROLS)) > MOST_CONTROLS * len(start)


def detect_encoding(stream: BinaryIO) -> str:
    """UTF-8, -16 or -32 by byte order mark or by looking; else Windows-1252. Reads all of it once."""
    stream.seek(0)
    start = stream.read(SAMPLE)
    for mark, name in BOMS:
        if start.startswith(mark):
            return name
    if guess := _bare_utf16(start):
        return guess
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = bad = 0
    piece = start
    while piece:
        text = decoder.decode(piece)
        if not text.isascii():
            wrong = sum("\udc80" <= sign <= "\udcff" for sign in text)
            bad += wrong
            good += sum(sign > "\x7f" for sign in text) - wrong
        piece = stream.read(1_048_576)
    # A few wrong bytes in UTF-8 text are errors of their rows; mostly wrong ones are another encoding.
    return "cp1252" if bad > good else "utf-8"


def _bare_utf16(start: bytes) -> str:
    """UTF-16 without a mark shows by NUL bytes at every other place."""
    pairs = len(start) // 2
    if pairs < 2:
        return ""
    even, odd = start[: pairs * 2 : 2].count(0), start[1 : pairs * 2 : 2].count(0)
    if odd > pairs * 0.4 and even < pairs * 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > pairs * 0.4 and odd < pairs * 0.1 else ""


def detect_delimiter(sample: str) -> str:
    """The sign that gives the most columns, alike in the first rows."""

    def score(delimiter: str) -> tuple[float, int]:
        widths = []
        reader = csv.reader(io.StringIO(sample[:SAMPLE], newline=""), delimiter=delimiter)
        try:
            for row in reader:
                if row:
                    widths.append(len(row))
                if len(widths) == 20:
                    break
        except csv.Error:
            pass
        most = max(widths, default=1)
        if most == 1:
            return (0.0, 1)
        return (sum(width == most for width in widths) / len(widths), most)

    return max(DELIMITERS, key=score)
