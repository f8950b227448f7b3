"""Reading JSON strictly: what two programs could read differently, or what can't be stored, is refused."""

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

MAX_DEPTH = 50
MAX_KEYS = 100_000
# Whole numbers above 2⁵³ lose digits in other programs; larger floats overflow when they are squared.
MAX_INT = 2**53
MAX_FLOAT = 1e15


class StrictJSONParser(JSONParser):
    """400 for: not UTF-8, deeper than 50, over 100,000 keys, the same key twice, NaN and Infinity, numbers
    too large, NUL and half characters (lone surrogates) in texts."""

    def parse(
        self,
        stream: Any,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        return read_json(stream.read())


def read_json(body: bytes) -> Any:
    """The value that `body` holds. Raises ParseError with what is wrong."""
    reader = _Reader()
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=reader.read_object,
            parse_constant=reader.refuse_constant,
            parse_float=reader.read_float,
            parse_int=reader.read_int,
        )
    except UnicodeDecodeError:
        raise ParseError("The body isn't UTF-8.") from None
    except RecursionError:
        raise ParseError(_too_deep()) from None
    except json.JSONDecodeError as error:
        raise ParseError(
            f"The body isn't JSON: {error.msg} (line {error.lineno}, column {error.colno})."
        ) from None
    check_values(value)
    return value


class _Reader:
    """The hooks of json.loads, with a count of keys."""

    def __init__(self) -> None:
        self.keys = 0

    def read_object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        self.keys += len(pairs)
        if self.keys > MAX_KEYS:
            raise ParseError(f"The body has more than {MAX_KEYS:,} keys.")
        value = dict(pairs)
        if len(value) != len(pairs):
            raise ParseError("An object has the same key twice.")
        return value

    def refuse_constant(self, name: str) -> NoReturn:
        raise ParseError(f"{name} isn't a number in JSON.")

    def read_float(self, text: str) -> float:
        number = float(text)
        if not math.isfinite(number) or abs(number) > MAX_FLOAT:
            raise ParseError(f"The number {text[:30]} is too large.")
        return number

    def read_int(self, text: str) -> int:
        if len(text) > 20 or abs(int(text)) > MAX_INT:
            raise ParseError(f"The number {text[:30]} is too large.")
        return int(text)


def check_values(value: Any) -> None:
    """Raises ParseError for depth over MAX_DEPTH and for texts that can't be stored."""
    level, depth = [value], 1
    while level:
        if depth > MAX_DEPTH:
            raise ParseError(_too_deep())
        inner: list[Any] = []
        for one in level:
            if isinstance(one, str):
                check_text(one)
            elif isinstance(one, dict):
                inner += [*one.keys(), *one.values()]
            elif isinstance(one, list):
                inner += one
        # A key or a value that holds nothing else stands on its container's level.
        depth += any(isinstance(one, dict | list) for one in inner)
        level = inner


def check_text(text: str) -> None:
    """Raises ParseError for NUL and for lone surrogates."""
    if "\x00" in text:
        raise ParseError("A text holds a NUL character, which can't be stored.")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ParseError("A text holds half a character (a lone surrogate).") from None


def _too_deep() -> str:
    return f"The body is nested deeper than {MAX_DEPTH} levels."
