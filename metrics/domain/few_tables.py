"""Too few answers in tables: touchpoints by channels, or a dimension's values by either.

A table's whole, rows and columns are shown beside its cells, so a hidden cell may follow from the others: the
last one that is left of a row, say. Hidden cells are seen as paths between their row and their column, hidden
rows (columns) as paths to the rest of the table, since of them only the sum is known. What no ring of such
paths holds follows from what is shown; what a ring holds does not.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any, TypeVar

from metrics.domain.few import Hidden, Key, hidden_each, hidden_parts, hide_neighbours

Row = TypeVar("Row", bound=Hashable)
Column = TypeVar("Column", bound=Hashable)
ROWS, COLUMNS = 0, 1
SUM = object()
Cell = tuple[Any, Any]
Line = tuple[int, Any]  # ROWS or COLUMNS, and which
Path = tuple[Any, Any]  # a cell, or SUM and a line


def hidden_cells(
    numbers: Mapping[tuple[Row, Column], int], least: int
) -> tuple[dict[Row, Hidden], dict[Column, Hidden], dict[tuple[Row, Column], Hidden]]:
    """Which rows, columns and cells of a table with a shown whole are hidden.

    What stands in a hidden row or column is hidden too. In the others the hidden cells that don't follow from
    what is shown are at least two and hold at least `least`, and those that do follow hold as many each.
    Where no more cells can be hidden to that end, the row or column is.
    """
    table = _Table(numbers, least)
    while table.hide_more():
        pass
    rows, columns = table.hidden_lines
    return rows, columns, table.hidden


class _Table:
    """A table while it is being hidden."""

    def __init__(self, numbers: Mapping[Cell, int], least: int) -> None:
        self.numbers, self.least = numbers, least
        self.cells: dict[Line, dict[Cell, int]] = defaultdict(dict)
        for cell, n in numbers.items():
            for kind in (ROWS, COLUMNS):
                self.cells[kind, cell[kind]][cell] = n
        sums: tuple[dict[Any, int], dict[Any, int]] = ({}, {})
        for (kind, key), cells in self.cells.items():
            sums[kind][key] = sum(cells.values())
        self.sums = sums
        self.hidden_lines = tuple(hidden_parts(of_kind, least) for of_kind in sums)
        self.hidden = hidden_each(numbers, least)

    def hide_more(self) -> bool:
        """Hides what still gives something away; whether there was any."""
        for cell in self.numbers:
            if any(self.hidden_lines[kind][cell[kind]] for kind in (ROWS, COLUMNS)):
                self.hidden[cell] = self.hidden[cell] or Hidden.NEIGHBOUR
        shown = list(self._shown_lines())
        if any([hide_neighbours(self.hidden, self.cells[line], self.least) for line in shown]):  # noqa: C419
            return True  # all lines, each time
        given = self._given_away()
        for line in shown:
            if self._tells(line, given):
                return self._hide_in(line)
        if shown and self._tells_elsewhere(given):
            return self._hide_line(min(shown, key=self._sum))
        return False

    def _tells_elsewhere(self, given: set[Path]) -> bool:
        """Whether a small group within hidden rows or columns follows, or one of them, or some together."""
        if any(self._number(path) < self.least for path in given):
            return True
        lines = [line for line in self.cells if self._is_hidden(line) and (SUM, line) not in given]
        left = [sum(self._sum(line) for line in lines if line[0] == kind) for kind in (ROWS, COLUMNS)]
        return any(0 < n < self.least for n in left)

    def _tells(self, line: Line, given: set[Path]) -> bool:
        """Whether a small group follows from the line: a cell, or what is left of the hidden ones."""
        gone = {cell: n for cell, n in self.cells[line].items() if self._is_secret(cell)}
        if any(n < self.least and cell in given for cell, n in gone.items()):
            return True
        rest = [n for cell, n in gone.items() if cell not in given]
        return bool(rest) and (len(rest) < 2 or sum(rest) < self.least)

    def _hide_in(self, line: Line) -> bool:
        cells = {cell: n for cell, n in self.cells[line].items() if not self.hidden[cell]}
        if not cells:
            return self._hide_line(line)
        self.hidden[min(cells, key=cells.__getitem__)] = Hidden.NEIGHBOUR
        return True

    def _hide_line(self, line: Line) -> bool:
        kind, key = line
        self.hidden_lines[kind][key] = Hidden.NEIGHBOUR
        hide_neighbours(self.hidden_lines[kind], self.sums[kind], self.least)
        return True

    def _shown_lines(self) -> Iterator[Line]:
        return (line for line in self.cells if self.hidden_lines[line[0]][line[1]] is Hidden.NO)

    def _sum(self, line: Line) -> int:
        return self.sums[line[0]][line[1]]

    def _is_secret(self, cell: Cell) -> bool:
        return self.hidden[cell] not in (Hidden.NO, Hidden.NONE)

    def _is_hidden(self, line: Line) -> bool:
        return self.hidden_lines[line[0]][line[1]] not in (Hidden.NO, Hidden.NONE)

    def _number(self, path: Path) -> int:
        return self._sum(path[1]) if path[0] is SUM else self.numbers[path]

    def _given_away(self) -> set[Path]:
        """The hidden cells, rows and columns that follow from shown numbers: the bridges among the paths."""
        paths: dict[Line, list[tuple[Path, Line]]] = defaultdict(list)
        ends = [(cell, (ROWS, cell[0]), (COLUMNS, cell[1])) for cell in filter(self._is_secret, self.numbers)]
        ends += [((SUM, line), line, (line[0], SUM)) for line in filter(self._is_hidden, self.cells)]
        for path, one, other in ends:
            paths[one].append((path, other))
            paths[other].append((path, one))
        return _bridges(paths)


def _bridges(paths: Mapping[Line, list[tuple[Path, Line]]]) -> set[Path]:
    """The paths that no ring holds: without one of them its two ends are apart."""
    found: set[Path] = set()
    seen: dict[Line, int] = {}
    back: dict[Line, int] = {}  # the earliest place that can be reached without the way one came
    for begin in paths:
        if begin in seen:
            continue
        seen[begin] = back[begin] = len(seen)
        way: list[tuple[Line, Path | None, Iterator[tuple[Path, Line]]]] = [(begin, None, iter(paths[begin]))]
        while way:
            place, came_by, onward = way[-1]
            path, following = next(onward, (None, place))
            if path is None:
                way.pop()
                if way and came_by is not None:
                    before = way[-1][0]
                    back[before] = min(back[before], back[place])
                    if back[place] > seen[before]:
                        found.add(came_by)
            elif path == came_by:
                continue
            elif following in seen:
                back[place] = min(back[place], seen[following])
            else:
                seen[following] = back[following] = len(seen)
                way.append((following, path, iter(paths[following])))
    return found


def hidden_values(
    numbers: Mapping[tuple[Row, Column, Key], int], column: Column | None, key: Key | None, least: int
) -> dict[Row, Hidden]:
    """Which values of a dimension (rows) are hidden beside each other, within a touchpoint (`column`) and a
    channel (`key`) where they are given, and so that other touchpoints and channels don't tell."""
    tables: list[tuple[dict[tuple[Row, Any], int], Any]] = []
    if column is not None:
        tables.append((_table(numbers, lambda at: at[1]), column))
    if key:
        tables.append((_table(numbers, lambda at: at[2]), key))
    if column is not None and key:
        tables.append((_table(numbers, lambda at: at[1:]), (column, key)))
    whole: dict[Row, int] = defaultdict(int)
    for at, n in numbers.items():
        whole[at[0]] += n
    hidden = hidden_parts(whole, least)
    for table, place in tables:
        cells = hidden_cells(table, least)[2]
        hidden = {row: why or cells.get((row, place), Hidden.NONE) for row, why in hidden.items()}
    return hidden


def _table(numbers: Mapping[Any, int], column_of: Callable[[Any], Column]) -> dict[tuple[Any, Column], int]:
    found: dict[tuple[Any, Column], int] = defaultdict(int)
    for at, n in numbers.items():
        found[at[0], column_of(at)] += n
    return dict(found)
