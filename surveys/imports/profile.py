"""What a file looks like: its columns, and the values seen in the first rows."""

from collections import Counter
from dataclasses import dataclass, field
from typing import BinaryIO

from surveys.imports.mapping import FileRule, Mapping
from surveys.imports.passes import open_mapped

MOST_ROWS = 5_000
MOST_CELLS = 500_000
MOST_VALUES = 200
LONGEST = 100
SAMPLES = 4


@dataclass
class ColumnProfile:
    """One column: its place, its name, how often each value was seen (at most 200), blanks apart."""

    index: int
    name: str
    values: Counter[str] = field(default_factory=Counter)
    blanks: int = 0
    has_more: bool = False

    @property
    def samples(self) -> list[str]:
        """The first values, as they came."""
        return [value[:60] for value in list(self.values)[:SAMPLES]]

    @property
    def ordered(self) -> list[tuple[str, int]]:
        """Values with their counts: numbers in order, then texts."""
        return sorted(self.values.items(), key=lambda pair: _order(pair[0]))

    def add(self, value: str) -> None:
        if not value:
            self.blanks += 1
        elif value in self.values or (len(self.values) < MOST_VALUES and len(value) <= LONGEST):
            self.values[value] += 1
        else:
            self.has_more = True


@dataclass
class Profile:
    """A file as it was read: how, which sheets it has, its columns, and of how many rows they were seen."""

    kind: str
    encoding: str
    delimiter: str
    sheets: list[str]
    columns: list[ColumnProfile]
    rows: int = 0
    is_all: bool = True
    broken: int = 0

    def column(self, name: str) -> ColumnProfile | None:
        return next((column for column in self.columns if column.name == name), None)


def profile_of(stream: BinaryIO, rule: FileRule, *, name: str) -> Profile:
    """Looks at the first rows. Raises TableError."""
    table = open_mapped(stream, Mapping(columns=(), file=rule), name=name)
    columns = [ColumnProfile(index, title) for index, title in enumerate(table.header)]
    profile = Profile(table.kind, table.encoding, table.delimiter, table.sheets, columns)
    most = max(100, min(MOST_ROWS, MOST_CELLS // len(columns)))
    for row in table.rows(after=rule.skip):
        if profile.rows >= most:
            profile.is_all = False
            break
        profile.rows += 1
        if row.error:
            profile.broken += 1
            continue
        for column, cell in zip(columns, row.cells, strict=True):
            column.add(cell)
    return profile


def _order(value: str) -> tuple[int, float, str]:
    try:
        return (0, float(value), value)
    except ValueError:
        return (1, 0.0, value.casefold())
