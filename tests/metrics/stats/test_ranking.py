import pytest

from metrics.stats import EMPTY, Tally, Verdict, rank_units, ranks, verdicts

UNITS = {
    "weak": Tally.from_counts([40, 0, 0, 0, 60], scale_min=1),
    "strong": Tally.from_counts([5, 0, 0, 0, 95], scale_min=1),
    "middling": Tally.from_counts([20, 0, 0, 0, 80], scale_min=1),
    "tiny": Tally.from_counts([4, 0, 0, 0, 0], scale_min=1),
    "like middling": Tally.from_counts([21, 0, 0, 0, 79], scale_min=1),
    "silent": EMPTY,
}


@pytest.mark.parametrize("kind", ["csat", "mean"])
def test_rank_counts_the_siblings_significantly_better(kind):
    assert ranks(kind, UNITS) == {
        "strong": 1,
        "middling": 2,
        "like middling": 2,
        "weak": 4,
        "tiny": None,
        "silent": None,
    }


def test_rank_of_nps_is_the_same_whatever_the_order():
    def nps(promoters: int, detractors: int) -> Tally:
        return Tally.from_counts([detractors, *[0] * 9, promoters])

    units = {"a": nps(95, 5), "b": nps(60, 40), "c": nps(93, 7)}
    assert ranks("nps", units) == {"a": 1, "b": 3, "c": 1}
    assert ranks("nps", dict(reversed(units.items()))) == {"a": 1, "b": 3, "c": 1}


def test_lower_may_be_better():
    assert ranks("bottom_box", UNITS, top=1) == ranks("csat", UNITS)
    turned = ranks("csat", UNITS, higher_is_better=False)
    assert (turned["weak"], turned["middling"], turned["strong"]) == (1, 2, 4)
    order = [row.key for row in rank_units("csat", UNITS, higher_is_better=False)]
    assert order == ["weak", "like middling", "middling", "strong", "tiny", "silent"]


def test_verdict_compares_with_all_others_together():
    assert verdicts("csat", UNITS) == {
        "weak": Verdict.BELOW,
        "strong": Verdict.ABOVE,
        "middling": Verdict.NO_CLEAR_DIFFERENCE,
        "like middling": Verdict.NO_CLEAR_DIFFERENCE,
        "tiny": Verdict.TOO_FEW,
        "silent": Verdict.TOO_FEW,
    }


def test_rank_units_orders_by_score_and_puts_too_few_last():
    rows = rank_units("csat", UNITS)
    assert [(row.key, row.rank, row.verdict.value) for row in rows] == [
        ("strong", 1, "above"),
        ("middling", 2, "no clear difference"),
        ("like middling", 2, "no clear difference"),
        ("weak", 4, "below"),
        ("tiny", None, "too few"),
        ("silent", None, "too few"),
    ]
    assert [row.estimate and row.estimate.n for row in rows] == [100, 100, 100, 100, 4, None]
    assert round(rows[0].against_others.value, 2) == round(95 - 100 * 219 / 304, 2)
    assert rows[-1].against_others is None


def test_min_answers_decides_what_is_too_few():
    assert ranks("csat", UNITS, min_answers=4)["tiny"] == 5
    assert ranks("csat", UNITS, min_answers=0)["silent"] is None
    assert set(verdicts("csat", UNITS, min_answers=101).values()) == {Verdict.TOO_FEW}


def test_unit_without_siblings_has_nothing_to_compare_with():
    (row,) = rank_units("csat", {"only": UNITS["weak"]})
    assert (row.rank, row.verdict, row.against_others) == (1, Verdict.TOO_FEW, None)
    assert rank_units("csat", {}) == []


def test_single_answers_are_never_a_difference():
    units = {"a": Tally.from_values([5], scale=(1, 5)), "b": Tally.from_values([1], scale=(1, 5))}
    rows = rank_units("mean", units, min_answers=1)
    assert [(row.rank, row.verdict) for row in rows] == [(1, Verdict.TOO_FEW)] * 2


@pytest.mark.parametrize("kind", ["nps", "csat", "mean"])
def test_units_without_weight_are_not_ranked_weighted(kind):
    scale = (0, 10)
    weightless = Tally.from_values([10] * 6, [0] * 6, scale=scale)
    good, bad = (
        Tally.from_values([10] * 50, scale=scale),
        Tally.from_values([0] * 40 + [10] * 10, scale=scale),
    )
    rows = rank_units(kind, {"weightless": weightless, "bad": bad, "good": good}, weighted=True)
    assert [(row.key, row.verdict) for row in rows] == [
        ("good", Verdict.ABOVE),
        ("bad", Verdict.BELOW),
        ("weightless", Verdict.TOO_FEW),
    ]
    assert [row.rank for row in rows] == [1, 2, None]


def test_chance_alone_rarely_ranks_anybody_down():
    # 20 units of one and the same truth; fixed answers that differ as chance would have them.
    units = {i: Tally.from_counts([25 - i % 5, 0, 75 + i % 5]) for i in range(20)}
    assert set(ranks("top_box", units, top=1).values()) == {1}
    assert set(verdicts("top_box", units, top=1).values()) == {Verdict.NO_CLEAR_DIFFERENCE}
