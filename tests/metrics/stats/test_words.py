import pytest

from metrics.stats import Difference, Estimate, Verdict, words

NPS = Estimate(30.98, 28.12, 33.77, 2650, 1.44, "points", "adjusted Wald", 2650)
LOW_NPS = Estimate(-4.2, -12.4, 4.04, 80, 4, "points", "adjusted Wald", 80)
CSAT = Estimate(69.16, 59.87, 77.12, 107, 4.5, "percent", "Wilson", 107)
MEAN = Estimate(4.0027, 3.97, 4.031, 2625, 0.02, "mean", "t", 2625)
ONE = Estimate(4.0, None, None, 1, None, "mean", "t", 1)


def change(value, unit="points", p=0.0001, significant=True, reach=3.8506):
    return Difference(value, value - reach, value + reach, p, -4.5, significant, 1.96, unit, "Wald")


UNKNOWN = Difference(2.0, None, None, None, None, False, None, "mean", "none")


@pytest.mark.parametrize(
    ("value", "decimals", "signed", "text"),
    [
        (31.2, 0, True, "+31"),
        (-8.86, 1, False, "−8.9"),
        (-8.86, 1, True, "−8.9"),
        (2650, 0, False, "2,650"),
        (-0.04, 1, True, "0.0"),
        (0.04, 1, True, "0.0"),
        (0, 0, True, "0"),
    ],
)
def test_number_has_true_minus_and_no_signed_zero(value, decimals, signed, text):
    assert words.number(value, decimals, signed=signed) == text


def test_score_is_rounded_as_its_unit_asks():
    assert [words.score(e) for e in (NPS, LOW_NPS, CSAT, MEAN, None)] == [
        "+31",
        "−4",
        "69 %",
        "4.00",
        "no answers",
    ]
    assert words.score(NPS, 2) == "+30.98"


def test_interval_in_words():
    assert [words.interval(e) for e in (NPS, LOW_NPS, CSAT, MEAN, ONE, None)] == [
        "+28.1 to +33.8",
        "−12.4 to +4.0",
        "59.9 to 77.1 %",
        "3.97 to 4.03",
        "",
        "",
    ]
    assert words.interval(NPS, 0) == "+28 to +34"


def test_margin_is_half_the_interval():
    assert [words.margin(of) for of in (NPS, change(-8.86), ONE, UNKNOWN, None)] == [
        "±2.8",
        "±3.9",
        "",
        "",
        "",
    ]
    assert words.margin(NPS, 0) == "±3"


def test_summary_has_score_interval_and_base():
    assert words.summary(NPS) == "+31 (+28.1 to +33.8, n 2,650)"
    assert words.summary(ONE) == "4.00 (n 1)"
    assert words.summary(None) == "no answers"


@pytest.mark.parametrize(
    ("difference", "text"),
    [
        (change(-8.86), "down 8.9, significantly"),
        (change(1.2, significant=False), "up 1.2, no clear difference"),
        (change(-3.63, "percent"), "down 3.6 points, significantly"),
        (change(-0.06, "mean"), "down 0.06, significantly"),
        (change(0.04, significant=False), "unchanged"),
        (UNKNOWN, "up 2.00, too few answers to tell"),
        (None, "nothing to compare with"),
    ],
)
def test_change_in_words(difference, text):
    assert words.change(difference) == text


def test_change_in_figures():
    assert words.change_size(change(-8.86)) == "−8.9 ±3.9"
    assert words.change_size(UNKNOWN) == "+2.00"
    assert words.change_size(None) == ""
    assert words.change_interval(change(-8.86)) == "−12.7 to −5.0"
    assert words.change_interval(change(-8.86, "percent"), 0) == "−13 to −5 points"
    assert [words.change_interval(d) for d in (UNKNOWN, None)] == ["", ""]


def test_verdicts_in_words():
    assert [words.verdict(v) for v in Verdict] == [
        "above the others",
        "below the others",
        "no clear difference",
        "too few answers",
    ]
