"""JSON lines: an object a response. What was not asked is left out, what was skipped is null."""

import json
from collections.abc import Sequence
from typing import Any, BinaryIO

from surveys.exports.columns import Column
from surveys.exports.styles import ABSENT, Style


def style(*, words: bool, reasons: bool) -> Style:
    """How values are told in JSON; the reasons need no codes."""
    return Style(words, reasons=False, leaves_out=True)


class JsonWriter:
    """Rows as objects by the columns' names."""

    def __init__(self, stream: BinaryIO, columns: Sequence[Column], style: Style) -> None:
        self._stream = stream
        self._names = [column.name for column in columns]
        self._encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        names, encode = self._names, self._encode
        lines = [
            encode({name: cell for name, cell in zip(names, row, strict=True) if cell is not ABSENT})
            for row in rows
        ]
        self._stream.write("".join(f"{line}\n" for line in lines).encode())

    def close(self) -> None:
        """Each line is whole already."""
