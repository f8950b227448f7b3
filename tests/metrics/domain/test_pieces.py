"""Time is cut so that no two shown numbers, of one group or of a wider one, differ by too few answers."""

from datetime import date, timedelta
from itertools import combinations_with_replacement

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics.domain.few import Hidden
from metrics.domain.pieces import Pieces
from metrics.domain.reading import Period

LEAST = 5
START = date(2018, 3, 20)
DAYS = [START + timedelta(days=n) for n in (0, 1, 2, 8, 11, 12, 13, 41, 42, 43, 72, 400)]
EDGES = sorted({edge for day in DAYS for edge in (day, day + timedelta(days=1))})
YEAR = Period(date(2018, 1, 1), date(2018, 12, 31))


def of(*numbers: int, first: date = date(2018, 5, 1), **options: object) -> Pieces:
    days = {first + timedelta(days=place): n for place, n in enumerate(numbers) if n}
    return Pieces.of(days, least=LEAST, **options)


def why(pieces: Pieces, first: int, last: int) -> Hidden:
    return pieces.why_hidden(Period(date(2018, 5, first), date(2018, 5, last)))


def test_days_with_enough_answers_stand_alone() -> None:
    pieces = of(5, 9, 0, 7)
    assert [why(pieces, day, day) for day in (1, 2, 3, 4)] == [Hidden.NO, Hidden.NO, Hidden.NONE, Hidden.NO]
    assert why(pieces, 1, 3) == Hidden.NO


def test_a_group_without_answers_is_told_to_have_none() -> None:
    small = of(2)
    assert why(of(wider=[small]), 1, 31) == Hidden.NONE
    assert [one.is_free for one in (of(5, 0, 9), small, of(5, 9, wider=[of(5, 12)]))] == [True, False, False]


def test_a_small_day_takes_the_day_beside_it() -> None:
    pieces = of(9, 2, 9, 9)
    assert [why(pieces, day, day) for day in (1, 2, 3, 4)] == [
        Hidden.NEIGHBOUR,
        Hidden.FEW,
        Hidden.NO,
        Hidden.NO,
    ]
    assert (why(pieces, 1, 2), why(pieces, 2, 3), why(pieces, 1, 4)) == (
        Hidden.NO,
        Hidden.NEIGHBOUR,
        Hidden.NO,
    )


def test_two_periods_that_overlap_but_for_a_small_day_are_not_both_shown() -> None:
    pieces = of(9, 9, 9, 2)
    assert (why(pieces, 1, 3), why(pieces, 1, 4)) == (Hidden.NEIGHBOUR, Hidden.NO)


def test_the_usual_period_is_shown_rather_than_all_time() -> None:
    old = {date(2016, 5, 1): 2, date(2018, 5, 1): 50}
    pieces = Pieces.of(old, least=LEAST, usual=YEAR)
    assert pieces.why_hidden(YEAR) == Hidden.NO
    assert pieces.why_hidden(Period(date(2016, 1, 1), YEAR.last)) == Hidden.NEIGHBOUR


def test_a_rest_of_too_few_in_the_wider_group_hides_the_part() -> None:
    whole = of(9, 9, 9)
    part = of(9, 7, 4, wider=[whole])
    assert [why(part, day, day) for day in (1, 2, 3)] == [Hidden.NO, Hidden.NEIGHBOUR, Hidden.FEW]


def test_a_part_is_cut_only_where_the_whole_is() -> None:
    whole = of(9, 2, 9)
    part = of(9, 0, 9, wider=[whole])
    assert (why(part, 1, 1), why(part, 2, 3)) == (Hidden.NEIGHBOUR, Hidden.NEIGHBOUR)
    assert why(part, 3, 3) == Hidden.NO


NUMBERS = st.lists(st.sampled_from([0, 0, 1, 2, 4, 5, 6, 12]), min_size=len(DAYS), max_size=len(DAYS))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(NUMBERS, min_size=2, max_size=4), st.booleans())
def test_threat_40_no_two_shown_numbers_differ_by_too_few(parts: list[list[int]], by_month: bool) -> None:
    """Groups of which each holds the next: all parts, all but the first, and so on."""
    chain: list[tuple[dict[date, int], Pieces]] = []
    for depth in range(len(parts)):
        numbers = {
            day: n for place, day in enumerate(DAYS) if (n := sum(part[place] for part in parts[depth:]))
        }
        wider = [chain[-1][1]] if chain else []
        usual = YEAR if by_month else None
        chain.append((numbers, Pieces.of(numbers, wider, least=LEAST, usual=usual)))
    shown = [
        (depth, first, after, total)
        for depth, (numbers, pieces) in enumerate(chain)
        for first, after in combinations_with_replacement(EDGES, 2)
        if first < after
        and not pieces.why_hidden(Period(first, after - timedelta(days=1)))
        and (total := sum(n for day, n in numbers.items() if first <= day < after))
    ]
    for depth, first, after, total in shown:
        assert total >= LEAST
        for other, begins, ends, part in shown:
            if other >= depth and first <= begins and ends <= after:
                rest = total - part
                assert rest == 0 or rest >= LEAST, (depth, first, after, other, begins, ends)
