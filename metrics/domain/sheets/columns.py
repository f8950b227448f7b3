"""A sheet in memory: columns of codes with the values they stand for, and how it is packed into bytes."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]
FORMAT = 2  # of packed sheets; those of another are made anew


NOTHING: tuple[Any, ...] = (None, "", ())


class _Index(dict[Any, int]):
    """Gives each value that is looked up a code of its own, from 1 on; what says nothing has 0."""

    def __init__(self) -> None:
        super().__init__(dict.fromkeys(NOTHING, 0))

    def __missing__(self, value: Any) -> int:
        code = self[value] = len(self) - len(NOTHING) + 1
        return code


@dataclass(frozen=True)
class Column:
    """`codes[i]` is 0 where row i has nothing, else `values[codes[i] - 1]` is what it has."""

    values: Sequence[Any]
    codes: Codes

    @classmethod
    def of(cls, cells: Sequence[Any]) -> "Column":
        """The column of these cells, None for nothing. Lists become tuples."""
        index = _Index()
        try:
            codes = np.fromiter(map(index.__getitem__, cells), np.uint32, len(cells))
        except TypeError:  # lists among them, which can't be looked up
            index = _Index()
            plain = (tuple(cell) if isinstance(cell, list) else cell for cell in cells)
            codes = np.fromiter(map(index.__getitem__, plain), np.uint32, len(cells))
        values = list(index)[len(NOTHING) :]
        return cls(values, codes.astype(np.min_scalar_type(len(values)), copy=False))

    @property
    def is_there(self) -> Mask:
        """Which rows have a value."""
        return self.codes != 0

    def where(self, wanted: Any) -> Mask:
        """Which rows have one of these values."""
        allowed = np.array([False, *(value in wanted for value in self.values)])
        return allowed[self.codes]

    def translated(self, numbers: Sequence[int], *, missing: int = -1) -> npt.NDArray[np.int64]:
        """Each row's number, `numbers` in the order of `values`."""
        return np.array([missing, *numbers], np.int64)[self.codes]


@dataclass
class Sheet:
    """`rows` responses: `facts` beside the answers, `answers` by field address with its round, seconds by
    step (NaN where the page didn't come in), and their weights."""

    rows: int = 0
    facts: dict[str, Column] = field(default_factory=dict)
    answers: dict[str, Column] = field(default_factory=dict)
    seconds: dict[str, Codes] = field(default_factory=dict)
    weights: Codes = field(default_factory=lambda: np.zeros(0))

    @cached_property
    def nothing(self) -> Column:
        """A column of nothing."""
        return Column([], np.zeros(self.rows, np.uint8))

    def fact(self, name: str) -> Column:
        return self.facts.get(name, self.nothing)

    def answer(self, address: str) -> Column:
        return self.answers.get(address, self.nothing)


def different_rows(*parts: Codes) -> tuple[list[tuple[int, ...]], Codes]:
    """The different rows of several columns of whole numbers, and which of them each row is.

    As one number for each row, which sorts ten times as fast as rows do.
    """
    together = np.zeros(len(parts[0]), np.int64)
    ranges: list[tuple[int, int]] = []
    for part in parts:
        low = int(part.min(initial=0))
        width = int(part.max(initial=0)) - low + 1
        ranges.append((low, width))
        together = together * width + (part.astype(np.int64) - low)
    found, codes = np.unique(together, return_inverse=True)
    rows = []
    for left in found.tolist():
        cells: list[int] = []
        for low, width in reversed(ranges):
            left, cell = divmod(left, width)
            cells.append(cell + low)
        rows.append(tuple(reversed(cells)))
    return rows, codes.reshape(-1)


def pack(sheet: Sheet) -> bytes:
    """The sheet as it is stored: its length and words as JSON, then all numbers, compressed."""
    pieces: list[bytes] = []

    def noted(codes: Codes) -> str:
        pieces.append(np.ascontiguousarray(codes).tobytes())
        return codes.dtype.str

    words = {
        "rows": sheet.rows,
        "facts": [(name, list(of.values), noted(of.codes)) for name, of in sheet.facts.items()],
        "answers": [(name, list(of.values), noted(of.codes)) for name, of in sheet.answers.items()],
        "seconds": [(name, noted(codes)) for name, codes in sheet.seconds.items()],
        "weights": noted(sheet.weights),
    }
    head = json.dumps(words, separators=(",", ":")).encode()
    return zlib.compress(len(head).to_bytes(4, "little") + head + b"".join(pieces), 1)


def unpack(data: bytes) -> Sheet:
    """What `pack` stored."""
    whole = zlib.decompress(data)
    start = 4 + int.from_bytes(whole[:4], "little")
    words = json.loads(whole[4:start])
    rows, at = words["rows"], start

    def taken(kind: str) -> Codes:
        nonlocal at
        codes = np.frombuffer(whole, np.dtype(kind), rows, at)
        at += codes.nbytes
        return codes

    def columns(named: Sequence[tuple[str, Sequence[Any], str]]) -> dict[str, Column]:
        return {name: Column([_plain(one) for one in values], taken(kind)) for name, values, kind in named}

    return Sheet(
        rows=rows,
        facts=columns(words["facts"]),
        answers=columns(words["answers"]),
        seconds={name: taken(kind) for name, kind in words["seconds"]},
        weights=taken(words["weights"]),
    )


def _plain(value: Any) -> Any:
    return tuple(_plain(one) for one in value) if isinstance(value, list) else value
