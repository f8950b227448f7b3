from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from common.ids import new_uuid
from surveys.logic.chance import TURNS, Chance, draws, lay_out_digits


@given(
    sizes=st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)), min_size=1, max_size=4),
    first=st.integers(0, TURNS - 1),
)
def test_each_part_comes_equally_often_over_as_many_turns_as_there_are_ways_to_begin(
    sizes: list[tuple[int, int]], first: int
) -> None:
    named = [(f"f{place}", count, min(pick, count)) for place, (count, pick) in enumerate(sizes)]
    digits = lay_out_digits(named)
    stride = 1
    for name, count, pick in named:
        begun = Counter(
            Chance("seed", first + turn, digits).arrange(name, count, pick)[0]
            for turn in range(0, stride * count, stride)
        )
        assert set(begun.values()) == {1} and len(begun) == count
        stride *= count


@given(count=st.integers(1, 8), pick=st.integers(0, 9), turn=st.integers(0, TURNS - 1), seed=st.text())
def test_what_is_arranged_is_a_choice_without_repeats(count: int, pick: int, turn: int, seed: str) -> None:
    for digits in ({}, lay_out_digits([("f", count, pick)])):
        chosen = Chance(seed, turn, digits).arrange("f", count, pick)
        assert len(chosen) == len(set(chosen)) == min(count, pick)
        assert set(chosen) <= set(range(count))


def test_every_order_comes_about_equally_often_by_chance() -> None:
    orders = Counter(tuple(Chance(new_uuid().hex, 0, {}).arrange("b1", 3, 3)) for _ in range(3_000))
    assert len(orders) == 6
    assert all(380 < count < 620 for count in orders.values())  # 500 ± 5.9 standard deviations


def test_what_a_seed_gives_stays_as_it_is() -> None:
    """Answers that wait on devices, and orders that were shown, hang on it."""
    first = draws("0f8fad5bd9cb469fa16570867728950e:b1")
    assert [next(first) for _ in range(3)] == [2442222110, 3185363510, 1417885458]


def test_two_randomisers_don_t_go_together() -> None:
    digits = lay_out_digits([("f1", 2, 1), ("f2", 2, 1)])
    pairs = Counter(
        (Chance("s", turn, digits).arrange("f1", 2, 1)[0], Chance("s", turn, digits).arrange("f2", 2, 1)[0])
        for turn in range(8)
    )
    assert set(pairs.values()) == {2} and len(pairs) == 4


def test_strides_fit_into_a_turn() -> None:
    digits = lay_out_digits([(f"f{place}", 50, 50) for place in range(9)])
    strides = sorted(place for places in digits.values() for place in places)
    assert all(stride * radix <= TURNS for stride, radix in strides)
    assert all(later % earlier == 0 for (earlier, _), (later, _) in pairwise(strides))
