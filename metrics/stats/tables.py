"""Tables of counts: whether two questions hang together, and which columns differ.

Pearson's chi-square of the whole; Fisher's exact test where a table of two by two has an expected count
under 5. Larger sparse tables (an expected count under 1, or more than a fifth of them under 5: Cochran 1954)
get no verdict. Columns are compared pair by pair and row by row: the pooled test of two shares, Fisher's
where sparse, all p corrected together by Benjamini and Hochberg.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from metrics.stats import means, proportions
from metrics.stats.multiplicity import benjamini_hochberg
from metrics.stats.quantiles import t_two_sided, z_two_sided

Method = Literal["chi-square", "Fisher", "too sparse", "nothing to compare"]
SPARSE, VERY_SPARSE, SPARSE_SHARE = 5.0, 1.0, 0.2


@dataclass(frozen=True, slots=True)
class TableTest:
    """Whether rows and columns are independent. `v`: Cramér's V, 0 … 1; p None: there is no verdict."""

    method: Method
    statistic: float | None = None
    df: int = 0
    p: float | None = None
    v: float | None = None


def independence(table: Sequence[Sequence[float]]) -> TableTest:
    """The test of a table of counts, rows first. Empty rows and columns are left out."""
    rows = [row for row in table if sum(row) > 0]
    kept = [column for column in range(len(rows[0])) if sum(row[column] for row in rows) > 0] if rows else []
    rows = [[row[column] for column in kept] for row in rows]
    if len(rows) < 2 or len(kept) < 2:
        return TableTest("nothing to compare")
    total = sum(map(sum, rows))
    sums = [sum(row[column] for row in rows) for column in range(len(kept))]
    expected = [[sum(row) * column / total for column in sums] for row in rows]
    cells = [cell for row in expected for cell in row]
    is_square = len(rows) == len(kept) == 2
    statistic = sum(
        (seen - wanted) ** 2 / wanted
        for row, of_row in zip(rows, expected, strict=True)
        for seen, wanted in zip(row, of_row, strict=True)
    )
    df = (len(rows) - 1) * (len(kept) - 1)
    v = math.sqrt(statistic / (total * (min(len(rows), len(kept)) - 1)))
    if is_square and min(cells) < SPARSE:
        (a, b), (c, d) = ([round(cell) for cell in row] for row in rows)
        return TableTest("Fisher", None, 1, fisher(a, b, c, d), v)
    if min(cells) < VERY_SPARSE or sum(cell < SPARSE for cell in cells) > SPARSE_SHARE * len(cells):
        return TableTest("too sparse", statistic, df, None, v)
    return TableTest("chi-square", statistic, df, chi_square_p(statistic, df), v)


def chi_square_p(statistic: float, df: int) -> float:
    """The probability of a chi-square above `statistic`."""
    from scipy.special import chdtrc  # noqa: PLC0415 slow to load

    return float(chdtrc(df, statistic))


def fisher(a: int, b: int, c: int, d: int) -> float:
    """Two-sided exact p of the table a b / c d: all tables of its sums that are no likelier than it."""
    if min(a, b, c, d) < 0:
        raise ValueError("counts can't be negative")
    first, second, left = a + b, c + d, a + c

    def weight(hits: int) -> float:
        return _log_choose(first, hits) + _log_choose(second, left - hits)

    seen = weight(a)
    possible = [weight(hits) for hits in range(max(0, left - second), min(first, left) + 1)]
    most = max(possible)
    every = math.fsum(math.exp(one - most) for one in possible)
    as_rare = math.fsum(math.exp(one - most) for one in possible if one <= seen + 1e-7)
    return min(1.0, as_rare / every)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def higher_shares(
    rows: Sequence[Sequence[proportions.Share]], *, level: float = 0.05
) -> list[list[list[int]]]:
    """For each cell the columns whose share in that row is significantly lower.

    `rows[r][c]` is the share of row r in column c. Each pair of columns in each row is one test; the false
    discovery rate over all of them is `level`.
    """
    pairs = [
        (row, *ordered(of_row, one, other), shares_p(of_row[one], of_row[other]))
        for row, of_row in enumerate(rows)
        for one, other in combinations(range(len(of_row)), 2)
    ]
    return _marked(pairs, len(rows), max(map(len, rows), default=0), level)


def higher_means(samples: Sequence[means.Sample | None], *, level: float = 0.05) -> list[list[int]]:
    """For each column those whose mean is significantly lower, by Welch's test."""
    pairs = []
    for one, other in combinations(range(len(samples)), 2):
        a, b = samples[one], samples[other]
        tested = means.welch(a, b) if a is not None and b is not None else None
        if tested is not None:
            high, low = (one, other) if tested[0] > 0 else (other, one)
            pairs.append((0, high, low, t_two_sided(tested[0], tested[2])))
    return _marked(pairs, 1, len(samples), level)[0]


def ordered(row: Sequence[proportions.Share], one: int, other: int) -> tuple[int, int]:
    """The two columns, that with the higher share first."""
    return (one, other) if _value(row[one]) >= _value(row[other]) else (other, one)


def shares_p(a: proportions.Share, b: proportions.Share) -> float:
    """p that two shares are one; 1 where one of them has no answers."""
    if a.n <= 0 or b.n <= 0:
        return 1.0
    hits, n = a.hits + b.hits, a.n + b.n
    is_sparse = min(hits, n - hits) * min(a.n, b.n) / n < SPARSE
    if is_sparse and all(float(one).is_integer() for one in (a.hits, a.n, b.hits, b.n)):
        return fisher(int(a.hits), int(a.n - a.hits), int(b.hits), int(b.n - b.hits))
    return z_two_sided(proportions.pooled_z(a, b))


def _value(share: proportions.Share) -> float:
    return share.value if share.n > 0 else 0.0


def _marked(
    pairs: Sequence[tuple[int, int, int, float]], rows: int, columns: int, level: float
) -> list[list[list[int]]]:
    found: list[list[list[int]]] = [[[] for _ in range(columns)] for _ in range(rows)]
    clear = benjamini_hochberg([p for *_, p in pairs], level=level)
    for (row, high, low, _), is_clear in zip(pairs, clear, strict=True):
        if is_clear:
            found[row][high].append(low)
    return found


def letters(count: int) -> list[str]:
    """A name for each column: A … Z, then AA …"""
    names = [chr(65 + place) for place in range(26)]
    return [
        names[place] if place < 26 else names[place // 26 - 1] + names[place % 26] for place in range(count)
    ]
