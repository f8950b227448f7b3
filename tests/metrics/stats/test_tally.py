import pytest

from metrics.stats import EMPTY, Tally

FIVE = (1, 5)


def test_tally_of_values_sums_plainly_and_weighted():
    tally = Tally.from_values([5, 4, 4], [1, 0.5, 2], scale=FIVE)
    assert tally == Tally(
        n=3,
        total=13,
        total_sq=57,
        counts=(0, 0, 0, 2, 1),
        scale_min=1,
        weight=3.5,
        weight_sq=5.25,
        weighted_total=15,
        weighted_total_sq=65,
        weighted_counts=(0, 0, 0, 2.5, 1),
    )
    assert tally.effective_n == pytest.approx(3.5**2 / 5.25)


def test_tally_of_counts_equals_that_of_its_values():
    assert Tally.from_counts([1, 0, 2], scale_min=1) == Tally.from_values([1, 3, 3], scale=(1, 3))


def test_tally_of_a_cell_drops_the_padding():
    tally = Tally.from_values([5, 4, 4], [1, 0.5, 2], scale=FIVE)
    sums = {name: getattr(tally, name) for name in ("n", "total", "total_sq", "weight", "weight_sq")}
    padding = [0] * 6
    assert tally == Tally.from_cell(
        scale=FIVE,
        **sums,
        counts=[*tally.counts, *padding],
        weighted_total=15,
        weighted_total_sq=65,
        weighted_counts=[*tally.weighted_counts, *padding],
    )


def test_tally_of_a_cell_refuses_answers_beyond_the_scale():
    with pytest.raises(ValueError, match="beyond the scale"):
        Tally.from_cell(scale=FIVE, n=1, total=6, total_sq=36, counts=[0, 0, 0, 0, 0, 1])


def test_tally_of_a_cell_of_open_numbers_has_no_counts():
    tally = Tally.from_cell(scale=None, n=1, total=6.5, total_sq=42.25, counts=[0] * 11)
    assert (tally.counts, tally.weighted_counts, tally.scale, tally.effective_n) == (None, None, None, 0)


def test_sum_of_tallies_is_the_tally_of_all():
    one, two = Tally.from_values([1, 2], scale=FIVE), Tally.from_values([5], [2], scale=FIVE)
    assert Tally.sum([one, two]) == Tally.from_values([1, 2, 5], [1, 1, 2], scale=FIVE)
    assert Tally.sum([]) == EMPTY
    assert Tally.sum([EMPTY, one]) == one


def test_empty_tally_keeps_the_scale_it_knows():
    no_answers = Tally.from_values([], scale=FIVE)
    assert (no_answers + EMPTY).scale == FIVE
    assert (EMPTY + no_answers).scale == FIVE
    assert EMPTY.scale is None


def test_part_can_be_taken_out_again():
    one, two = Tally.from_values([1, 2], scale=FIVE), Tally.from_values([5], scale=FIVE)
    assert one + two - two == one
    assert one - EMPTY == one


def test_taking_everything_out_leaves_no_rounding_behind():
    tally = Tally.from_values([0.1, 0.2], [0.1, 0.7])
    left = tally + tally - tally - tally
    assert left == EMPTY
    scaled = Tally.from_values([1, 2], [0.1, 0.7], scale=FIVE)
    assert scaled - scaled == Tally.from_values([], scale=FIVE)


def test_taking_all_weight_out_leaves_answers_without_weight():
    weightless, weighty = Tally.from_values([3], [0]), Tally.from_values([1, 2], [0.1, 0.7])
    rest = (weightless + weighty + weighty) - weighty - weighty
    assert (rest.n, rest.weight, rest.weight_sq, rest.effective_n) == (1, 0, 0, 0)


@pytest.mark.parametrize("part", [[5], [1, 1, 1]])
def test_what_is_no_part_cannot_be_taken_out(part):
    whole = Tally.from_values([1, 2], scale=FIVE)
    with pytest.raises(ValueError, match=r"part|cannot be"):
        whole - Tally.from_values(part, scale=FIVE)


@pytest.mark.parametrize("scale", [(0, 4), (1, 7), None])
def test_different_scales_cannot_be_added(scale):
    with pytest.raises(ValueError, match="cannot be tallied together"):
        Tally.from_values([2], scale=FIVE) + Tally.from_values([2], scale=scale)


def test_only_tallies_can_be_added_and_taken_out():
    with pytest.raises(TypeError):
        EMPTY + 1
    with pytest.raises(TypeError):
        EMPTY - 1


@pytest.mark.parametrize("value", [0, 6, 2.5])
def test_answer_off_the_scale_is_refused(value):
    with pytest.raises(ValueError, match="not on the scale 1 to 5"):
        Tally.from_values([value], scale=FIVE)


def test_weights_must_fit():
    with pytest.raises(ValueError, match="negative"):
        Tally.from_values([1], [-1])
    with pytest.raises(ValueError, match="shorter"):
        Tally.from_values([1, 2], [1])


@pytest.mark.parametrize(
    ("sums", "message"),
    [
        ({"n": -1}, "-1 answers"),
        ({"n": 2, "counts": (1, 0)}, "counts sum to 1"),
        ({"n": 1, "counts": (1, 0), "weighted_counts": (1.0,)}, "same scale"),
        ({"n": 1, "weighted_counts": (1.0,)}, "same scale"),
    ],
)
def test_sums_that_contradict_each_other_are_refused(sums, message):
    with pytest.raises(ValueError, match=message):
        Tally(**sums)


def test_a_missing_side_of_weighted_counts_stays_missing():
    plain = Tally(n=1, total=1, total_sq=1, counts=(1, 0), scale_min=1)
    assert (plain + Tally.from_counts([1, 0], scale_min=1)).weighted_counts is None
