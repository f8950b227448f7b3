"""What expressions speak of: known values, answers, choices, lengths, counts. Values as codes and numbers."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from common.api.parsing import MAX_FLOAT
from surveys.formats.shared.trees import Tree

LONGEST_NUMBER = 40


class Untranslatable(ValueError):
    """An expression that has no counterpart; the message says which part."""


@dataclass(frozen=True)
class Constant:
    """A value that is known beforehand."""

    value: str | float | bool | None

    @property
    def text(self) -> str:
        """As choices' codes are written: whole numbers without a point."""
        return text_of(self.value)


@dataclass(frozen=True)
class Answer:
    """What a field holds. `type`: choice, choices, number, text, date or place (of a ranking).

    `codes` gives the choices' ids by the codes of the source.
    """

    field: str
    type: str = "text"
    codes: dict[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class Chosen:
    """Whether one choice of several is chosen. `yes`, `no`: how the source writes that."""

    field: str
    choice: str
    yes: tuple[str, ...] = ("Y",)
    no: tuple[str, ...] = ("",)


@dataclass(frozen=True)
class Reckoned:
    """A number that was answered, times `factor`, plus `offset`."""

    answer: Answer
    factor: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True)
class Length:
    """How many characters an answer has."""

    field: str


@dataclass(frozen=True)
class Cases:
    """One of several values: the first whose condition holds."""

    cases: tuple[tuple[Tree, "Operand"], ...]


@dataclass(frozen=True)
class Tally:
    """How many of these conditions hold."""

    trees: tuple[Tree, ...]


@dataclass(frozen=True)
class Many:
    """Several values."""

    values: tuple["Operand", ...]


Operand = Constant | Answer | Reckoned | Chosen | Length | Cases | Tally | Many


def text_of(value: Any) -> str:
    """A value as codes are written: 1 and not 1.0, true and not True."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else str(value)


def number_of(value: Any) -> float | None:
    """The number that a value is or spells in ASCII; None for none, and for what is too large to be kept."""
    text = str(value).strip()
    if isinstance(value, bool) or len(text) >= LONGEST_NUMBER or not text.isascii() or "_" in text:
        return None
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) <= MAX_FLOAT else None


def plain_number(number: float) -> int | float:
    """5 and not 5.0."""
    return int(number) if float(number).is_integer() and abs(number) < 1e15 else number
