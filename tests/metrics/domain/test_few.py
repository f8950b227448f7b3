"""Few answers are hidden, and so is what would give them away."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics.domain.few import Hidden, hidden_parts, hidden_units, hides_remainder

NO, FEW, NEIGHBOUR, NONE = Hidden.NO, Hidden.FEW, Hidden.NEIGHBOUR, Hidden.NONE


def test_enough_answers_are_shown() -> None:
    assert hidden_parts({"a": 5, "b": 50}, 5) == {"a": NO, "b": NO}


def test_one_hidden_part_hides_the_next_smallest() -> None:
    assert hidden_parts({"a": 4, "b": 50, "c": 20}, 5) == {"a": FEW, "b": NO, "c": NEIGHBOUR}


def test_two_hidden_parts_that_hold_enough_need_no_neighbour() -> None:
    assert hidden_parts({"a": 4, "b": 3, "c": 20}, 5) == {"a": FEW, "b": FEW, "c": NO}


def test_two_hidden_parts_that_are_few_together_hide_a_third() -> None:
    assert hidden_parts({"a": 1, "b": 2, "c": 20, "d": 9}, 5) == {
        "a": FEW,
        "b": FEW,
        "c": NO,
        "d": NEIGHBOUR,
    }


def test_parts_without_answers_are_said_to_have_none() -> None:
    assert hidden_parts({"a": 0, "b": 9}, 5) == {"a": NONE, "b": NO}


def test_what_stands_beneath_a_hidden_unit_is_hidden() -> None:
    parents = {2: 1, 3: 1, 4: 1, 5: 3, 6: 3}
    numbers = {1: 61, 2: 1, 3: 20, 4: 40, 5: 8, 6: 12}
    assert hidden_units(numbers, parents, 5) == {
        1: NO,
        2: FEW,
        3: NEIGHBOUR,
        4: NO,
        5: NEIGHBOUR,
        6: NEIGHBOUR,
    }


def test_what_a_unit_holds_itself_counts_as_a_part() -> None:
    assert hidden_units({1: 33, 2: 20, 3: 10}, {2: 1, 3: 1}, 5) == {1: NO, 2: NO, 3: NEIGHBOUR}


def test_a_rest_of_too_few_hides_the_part() -> None:
    assert [hides_remainder(n, 100, 5) for n in (100, 97, 95)] == [False, True, False]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.integers(0, 20), st.integers(0, 60), max_size=12), st.integers(2, 12))
def test_the_hidden_parts_can_never_be_told_apart(numbers: dict[int, int], least: int) -> None:
    hidden = hidden_parts(numbers, least)
    shown = [key for key, why in hidden.items() if why is NO]
    secret = [key for key, why in hidden.items() if why in (FEW, NEIGHBOUR)]
    assert all(numbers[key] >= least for key in shown)
    if secret and shown:
        assert len(secret) >= 2
        assert sum(numbers[key] for key in secret) >= least
