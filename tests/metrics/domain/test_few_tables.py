"""No small group of a table follows from its shown cells, rows, columns and whole."""

from collections.abc import Iterable, Mapping

import numpy
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.domain.few import Hidden
from metrics.domain.few_tables import hidden_cells

NO, FEW, NEIGHBOUR = Hidden.NO, Hidden.FEW, Hidden.NEIGHBOUR
LEAST = 5
NUMBERS = st.sampled_from([0, 1, 2, 3, 4, 5, 6, 9, 20])
TABLES = st.dictionaries(st.tuples(st.integers(0, 4), st.sampled_from("abcd")), NUMBERS, max_size=20)


def small_groups_told(numbers: Mapping[tuple[int, str], int]) -> list[object]:
    """The hidden cells, rows and columns of fewer than LEAST whose number a reader can work out.

    Linear algebra over the hidden cells: what is a combination of shown sums is known.
    """
    rows, columns, cells = hidden_cells(numbers, LEAST)
    secret = [cell for cell, why in cells.items() if why in (FEW, NEIGHBOUR)]

    def among(chosen: Iterable[tuple[int, str]]) -> list[int]:
        kept = set(chosen)
        return [int(cell in kept) for cell in secret]

    lines = {
        **{("row", row): [cell for cell in numbers if cell[0] == row] for row in rows},
        **{("column", column): [cell for cell in numbers if cell[1] == column] for column in columns},
    }
    why = {("row", row): said for row, said in rows.items()}
    why |= {("column", column): said for column, said in columns.items()}
    shown = [among(lines[line]) for line in lines if why[line] is NO]
    known = numpy.array([among(secret), *shown])
    asked = {cell: among([cell]) for cell in secret if numbers[cell] < LEAST}
    asked |= {line: among(lines[line]) for line in lines if why[line] is FEW}
    rank = numpy.linalg.matrix_rank(known)
    return [one for one, sum_ in asked.items() if numpy.linalg.matrix_rank([*known, sum_]) == rank]


@settings(max_examples=400, deadline=None)
@given(TABLES)
def test_no_small_group_can_be_worked_out(numbers: dict[tuple[int, str], int]) -> None:
    if sum(numbers.values()) >= LEAST:  # else nothing is shown at all
        assert small_groups_told(numbers) == []


def test_a_column_with_answers_in_one_row_gives_no_hidden_cell_away() -> None:
    """Column b is all of (0, b), and row 0 less that is (0, a); what hides b's cell must hide b as well."""
    numbers = {(0, "a"): 4, (0, "b"): 6, (1, "a"): 9}
    assert small_groups_told(numbers) == []
    rows, columns, _ = hidden_cells(numbers, LEAST)
    assert NO not in rows.values() or NO not in columns.values()


def test_what_gives_nothing_away_is_shown() -> None:
    numbers = {(0, "a"): 50, (1, "a"): 40, (1, "b"): 30}
    assert [set(part.values()) for part in hidden_cells(numbers, LEAST)] == [{NO}, {NO}, {NO}]


def test_a_row_that_only_one_column_fills_stays_beside_a_hidden_column() -> None:
    """Its number is many, and tells nothing of the small group elsewhere."""
    rows, columns, _ = hidden_cells({(0, "a"): 50, (1, "a"): 40, (1, "b"): 3}, LEAST)
    assert (rows, columns) == ({0: NO, 1: NO}, {"a": NEIGHBOUR, "b": FEW})


def test_a_long_table_takes_no_deep_recursion() -> None:
    numbers = {(row, column): 4 + row % 3 for row in range(1500) for column in "ab"}
    assert set(hidden_cells(numbers, LEAST)[2].values()) >= {FEW}
