"""The dictionary of an SPSS system file: names, widths, labels, missing values.

After the public description of the format in PSPP's developer guide ("System File Format"). Little endian,
UTF-8, cases compressed. A file is: header, variables, value labels, extensions, end mark, cases.
"""

import math
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from surveys.exports.codes import GAP_WORDS
from surveys.exports.columns import Column

CASES_AT = 80  # where the header keeps the number of cases
BIAS = 100
SYSTEM_MISSING = -sys.float_info.max
LOWEST = math.nextafter(SYSTEM_MISSING, 0.0)
PLAIN_WIDTH = 255
SEGMENT_WIDTH = 252  # what each segment of a longer text counts for, though it holds 255 bytes
WIDEST = 32_767
LONGEST_NAME, LONGEST_LABEL, LONGEST_VALUE_LABEL = 64, 255, 120
RESERVED = {"ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"}
DAY_ZERO = date(1582, 10, 14).toordinal()  # moments are seconds since then
DAY_SECONDS = 86_400
# Print formats: type, width, decimals.
TEXT, NUMBER, DATE, TIME, DATETIME = 1, 5, 20, 21, 22
FORMATS = {"date": (DATE, 11, 0), "time": (TIME, 5, 0), "datetime": (DATETIME, 20, 0)}
NOMINAL, ORDINAL, SCALE = 1, 2, 3


@dataclass(frozen=True)
class Variable:
    """A column as SPSS knows it. `width` is the bytes of a text, 0 for a number."""

    column: Column
    name: str
    short: str
    width: int

    @property
    def segments(self) -> list[int]:
        """The widths of the variables that a text is kept in; [0] of a number."""
        if self.width <= PLAIN_WIDTH:
            return [self.width]
        whole = -(-self.width // SEGMENT_WIDTH) - 1
        return [*[PLAIN_WIDTH] * whole, self.width - whole * SEGMENT_WIDTH]

    @property
    def elements(self) -> int:
        """How many times eight bytes a case has of it."""
        return sum(max(1, -(-width // 8)) for width in self.segments)


def variables_of(columns: Sequence[Column], widths: Sequence[int]) -> list[Variable]:
    """The columns with names that SPSS takes; `widths` are the bytes of the longest text of each."""
    taken: set[str] = set()
    found, number = [], 0
    for column, width in zip(columns, widths, strict=True):
        width = min(max(width, 1), WIDEST) if column.is_text else 0
        variable = Variable(column, _name(column.name, taken), f"V{number:07}", width)
        number += len(variable.segments)
        found.append(variable)
    return found


def dictionary(variables: Sequence[Variable]) -> bytes:
    """All that stands before the cases."""
    parts = [_header(sum(one.elements for one in variables))]
    parts += [_variable(one) for one in variables]
    place = 1
    for one in variables:
        parts.append(_value_labels(one, place))
        place += one.elements
    parts += [
        _extension(3, 4, struct.pack("<8i", 1, 0, 0, -1, 1, 1, 2, 65001)),
        _extension(4, 8, struct.pack("<3d", SYSTEM_MISSING, sys.float_info.max, LOWEST)),
        _extension(11, 4, b"".join(_display(one) for one in variables)),
        _extension(13, 1, "\t".join(f"{one.short}={one.name}" for one in variables).encode()),
    ]
    long = [f"{one.short}={one.width:05}\0\t" for one in variables if one.width > PLAIN_WIDTH]
    parts += [_extension(14, 1, "".join(long).encode())] if long else []
    parts += [_extension(20, 1, b"UTF-8"), struct.pack("<ii", 999, 0)]
    return b"".join(parts)


def cut(text: str, most: int) -> bytes:
    """`text` in at most so many bytes, no character cut in two."""
    data = text.encode()
    return data if len(data) <= most else data[:most].decode(errors="ignore").encode()


def _header(elements: int) -> bytes:
    moment = datetime.now(UTC)
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    day = f"{moment.day:02} {months[moment.month - 1]} {moment.year % 100:02}"
    return struct.pack(
        "<4s60siiiiid9s8s64s3x",
        b"$FL2",
        b"@(#) SPSS DATA FILE Rapport".ljust(60),
        2,
        elements,
        1,
        0,
        -1,
        float(BIAS),
        day.encode(),
        moment.strftime("%H:%M:%S").encode(),
        b" " * 64,
    )


def _variable(variable: Variable) -> bytes:
    parts = []
    number = int(variable.short[1:])
    for place, width in enumerate(variable.segments):
        label = cut(variable.column.label, LONGEST_LABEL) if not place else b""
        gaps = variable.column.gaps if variable.column.is_coded else {}
        shape = struct.pack(
            "<6i8s",
            2,
            width,
            1 if label else 0,
            -2 if gaps else 0,
            *[_format(variable.column, width)] * 2,
            f"V{number + place:07}".encode(),
        )
        parts.append(shape)
        if label:
            parts.append(struct.pack("<i", len(label)) + label.ljust(-(-len(label) // 4) * 4))
        if gaps:
            parts.append(struct.pack("<2d", min(gaps.values()), max(gaps.values())))
        more = max(1, -(-width // 8)) - 1
        parts += [struct.pack("<6i8s", 2, -1, 0, 0, 0, 0, b" " * 8)] * more
    return b"".join(parts)


def _format(column: Column, width: int) -> int:
    kind, wide, decimals = (TEXT, width, 0) if width else FORMATS.get(column.type, (NUMBER, 8, 2))
    if column.type in ("choice", "flag"):
        decimals = 0
    return kind << 16 | wide << 8 | decimals


def _value_labels(variable: Variable, place: int) -> bytes:
    column = variable.column
    if not column.is_coded:
        return b""
    labels = {code: words for code, words in column.labels.items() if words}
    labels |= {code: GAP_WORDS[reason] for reason, code in column.gaps.items()}
    if not labels:
        return b""
    parts = [struct.pack("<ii", 3, len(labels))]
    for code in sorted(labels):
        words = cut(labels[code], LONGEST_VALUE_LABEL)
        parts.append(struct.pack("<dB", code, len(words)) + words.ljust((len(words) + 8) // 8 * 8 - 1))
    return b"".join(parts) + struct.pack("<iii", 4, 1, place)


def _display(variable: Variable) -> bytes:
    column = variable.column
    measure = SCALE if column.type not in ("choice", "flag", "text") else NOMINAL
    if column.type == "choice" and column.key[2]:
        measure = ORDINAL
    wide = min(max(variable.width, 8), 40)
    return struct.pack("<3i", measure, wide, 0 if variable.width else 1) * len(variable.segments)


def _extension(kind: int, size: int, data: bytes) -> bytes:
    return struct.pack("<4i", 7, kind, size, len(data) // size) + data


def _name(name: str, taken: set[str]) -> str:
    plain = "".join(sign if sign.isalnum() or sign in "._$#@" else "_" for sign in name).rstrip("._")
    if not plain[:1].isalpha() or plain.upper() in RESERVED:
        plain = f"v_{plain}".rstrip("._")
    base = unique = cut(plain, LONGEST_NAME).decode()
    number = 2
    while unique.casefold() in taken:
        unique = f"{cut(base, LONGEST_NAME - 6).decode()}_{number}"
        number += 1
    taken.add(unique.casefold())
    return unique
