"""SPSS system files, case after case. How long texts get is measured first: all cases are equally wide."""

import struct
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

from surveys.exports.columns import Column
from surveys.exports.styles import Style
from surveys.exports.writers.sav_dictionary import (
    BIAS,
    CASES_AT,
    DAY_SECONDS,
    DAY_ZERO,
    PLAIN_WIDTH,
    Variable,
    cut,
    dictionary,
    variables_of,
)

END_OF_FILE, RAW, BLANKS, NOTHING = 252, 253, 254, 255
FLUSH_AT = 1 << 16
LEAST, MOST = 1 - BIAS, 251 - BIAS  # whole numbers that take one byte


def seconds_of(moment: datetime) -> float:
    """A moment as SPSS counts: seconds on the wall clock since the calendar's reform."""
    clock = moment.hour * 3600 + moment.minute * 60 + moment.second
    return (moment.toordinal() - DAY_ZERO) * DAY_SECONDS + clock


def style(*, words: bool, reasons: bool) -> Style:
    """How cells are told in SPSS: always by codes, labels stand in the dictionary."""
    return Style(words=False, reasons=True, moment=seconds_of)


class SavWriter:
    """Cases, compressed as they come. `measure` all rows, then `write` them."""

    def __init__(self, stream: BinaryIO, columns: Sequence[Column], style: Style) -> None:
        self._stream, self._columns = stream, columns
        self._widths = [0] * len(columns)
        self._texts = [place for place, column in enumerate(columns) if column.is_text]
        self._cells: list[Callable[[Any], None]] = []
        self._codes, self._raw = bytearray(), bytearray()
        self._cases = 0

    def measure(self, rows: Sequence[Sequence[Any]]) -> None:
        """Notes how long the texts of these rows are."""
        widths = self._widths
        for row in rows:
            for place in self._texts:
                cell = row[place]
                if cell and len(cell := str(cell)) * 4 > widths[place]:
                    widths[place] = max(widths[place], len(cell.encode()))

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        cells = self._cells or self._begin()
        for row in rows:
            for put, cell in zip(cells, row, strict=True):
                put(cell)
        self._cases += len(rows)
        if len(self._codes) > FLUSH_AT:
            self._flush()

    def close(self) -> None:
        if not self._cells:
            self._begin()
        self._codes.append(END_OF_FILE)
        self._codes += bytes(-len(self._codes) % 8)
        self._flush()
        self._stream.seek(CASES_AT)
        self._stream.write(struct.pack("<i", self._cases))
        self._stream.seek(0, 2)

    def _begin(self) -> list[Callable[[Any], None]]:
        variables = variables_of(self._columns, self._widths)
        self._stream.write(dictionary(variables))
        self._cells = [
            self._put_text(one) if one.width else self._put_number(one.column.type) for one in variables
        ]
        return self._cells

    def _put_number(self, kind: str) -> Callable[[Any], None]:
        codes, raw, read = self._codes, self._raw, READERS.get(kind)

        def put(cell: Any) -> None:
            if isinstance(cell, str):
                cell = read(cell) if read else None
            if cell is None:
                codes.append(NOTHING)
            elif LEAST <= cell <= MOST and cell == int(cell):
                codes.append(int(cell) + BIAS)
            else:
                codes.append(RAW)
                raw.extend(struct.pack("<d", cell))

        return put

    def _put_text(self, variable: Variable) -> Callable[[Any], None]:
        codes, raw, elements, width = self._codes, self._raw, variable.elements, variable.width
        is_long = width > PLAIN_WIDTH

        def put(cell: Any) -> None:
            data = b"" if cell is None else cut(str(cell), width)
            if is_long:  # each 255 bytes are filled up to 256
                data = b" ".join(
                    data[place : place + PLAIN_WIDTH] for place in range(0, len(data), PLAIN_WIDTH)
                )
            used = -(-len(data) // 8)
            codes.extend(bytes([RAW]) * used + bytes([BLANKS]) * (elements - used))
            raw.extend(data.ljust(used * 8))

        return put

    def _flush(self) -> None:
        """Writes what fills blocks: eight codes, then the eight bytes of each that stands for itself."""
        codes, raw, out, at = self._codes, self._raw, bytearray(), 0
        whole = len(codes) // 8 * 8
        for place in range(0, whole, 8):
            block = codes[place : place + 8]
            out += block
            if count := block.count(RAW):
                out += raw[at : at + 8 * count]
                at += 8 * count
        del codes[:whole], raw[:at]
        self._stream.write(out)


def _read_date(text: str) -> float | None:
    try:
        return float((date.fromisoformat(text).toordinal() - DAY_ZERO) * DAY_SECONDS)
    except ValueError:
        return None


def _read_time(text: str) -> float | None:
    hours, _, minutes = text.partition(":")
    return float(int(hours) * 3600 + int(minutes) * 60) if (hours + minutes).isdecimal() else None


def _read_moment(text: str) -> float | None:
    try:
        return seconds_of(datetime.fromisoformat(text))
    except ValueError:
        return None


READERS: dict[str, Callable[[str], float | None]] = {
    "date": _read_date,
    "time": _read_time,
    "datetime": _read_moment,
}
