"""Numbers as readers see them: a true minus, a sign on NPS, base and interval never far."""

from metrics.stats.ranking import Verdict
from metrics.stats.results import Difference, Estimate, Unit

MINUS = "−"
HEADLINE_DECIMALS: dict[Unit, int] = {"points": 0, "percent": 0, "mean": 2}
DETAIL_DECIMALS: dict[Unit, int] = {"points": 1, "percent": 1, "mean": 2}
NO_ANSWERS = "no answers"
VERDICTS = {
    Verdict.ABOVE: "above the others",
    Verdict.BELOW: "below the others",
    Verdict.NO_CLEAR_DIFFERENCE: "no clear difference",
    Verdict.TOO_FEW: "too few answers",
}


def number(value: float, decimals: int = 0, *, signed: bool = False) -> str:
    """`value` rounded, thousands by comma, with a true minus and, if signed, a plus; never a signed zero."""
    text = f"{abs(value):,.{decimals}f}"
    if not _says_something(text):
        return text
    return (MINUS if value < 0 else "+" if signed else "") + text


def score(estimate: Estimate | None, decimals: int | None = None) -> str:
    """The headline: "+31", "78 %", "4.00"; "no answers" for None."""
    if estimate is None:
        return NO_ANSWERS
    places = HEADLINE_DECIMALS[estimate.unit] if decimals is None else decimals
    return _in_unit(estimate.value, estimate.unit, places)


def interval(estimate: Estimate | None, decimals: int | None = None) -> str:
    """The range in words: "+28.1 to +33.8", "76.8 to 80.0 %"; "" where there is none."""
    if estimate is None or estimate.low is None or estimate.high is None:
        return ""
    places = _detail(estimate.unit, decimals)
    low = number(estimate.low, places, signed=estimate.unit == "points")
    return f"{low} to {_in_unit(estimate.high, estimate.unit, places)}"


def margin(of: Estimate | Difference | None, decimals: int | None = None) -> str:
    """Half the interval: "±2.8"; "" where there is none."""
    if of is None or of.margin is None:
        return ""
    return "±" + number(of.margin, _detail(of.unit, decimals))


def base(n: int) -> str:
    """The number of answers: "n 2,650"."""
    return f"n {number(n)}"


def summary(estimate: Estimate | None) -> str:
    """Score, interval and base: "+31 (+28.1 to +33.8, n 2,650)"."""
    if estimate is None:
        return NO_ANSWERS
    details = [part for part in (interval(estimate), base(estimate.n)) if part]
    return f"{score(estimate)} ({', '.join(details)})"


def change(difference: Difference | None, decimals: int | None = None) -> str:
    """The change in words: "down 8.9, significantly", "up 1.2 points, no clear difference".

    "nothing to compare with" for None; shares change by points.
    """
    if difference is None:
        return "nothing to compare with"
    size = number(abs(difference.value), _detail(difference.unit, decimals))
    if not _says_something(size):
        return "unchanged"
    unit = " points" if difference.unit == "percent" else ""
    return f"{'up' if difference.value > 0 else 'down'} {size}{unit}, {_certainty(difference)}"


def change_size(difference: Difference | None, decimals: int | None = None) -> str:
    """The change in figures with its margin: "−8.9 ±3.9"; "" for None."""
    if difference is None:
        return ""
    value = number(difference.value, _detail(difference.unit, decimals), signed=True)
    return f"{value} {margin(difference, decimals)}".rstrip()


def change_interval(difference: Difference | None, decimals: int | None = None) -> str:
    """The range of the change: "−12.7 to −5.0"; shares in "points"; "" where there is none."""
    if difference is None or difference.low is None or difference.high is None:
        return ""
    places = _detail(difference.unit, decimals)
    low, high = (number(end, places, signed=True) for end in (difference.low, difference.high))
    return f"{low} to {high}" + (" points" if difference.unit == "percent" else "")


def verdict(of: Verdict) -> str:
    """A unit against all others together: "below the others"."""
    return VERDICTS[of]


def _says_something(text: str) -> bool:
    """Whether a formatted number differs from 0."""
    return any(digit in text for digit in "123456789")


def _certainty(difference: Difference) -> str:
    if difference.p is None:
        return "too few answers to tell"
    return "significantly" if difference.significant else "no clear difference"


def _detail(unit: Unit, decimals: int | None) -> int:
    return DETAIL_DECIMALS[unit] if decimals is None else decimals


def _in_unit(value: float, unit: Unit, decimals: int) -> str:
    return number(value, decimals, signed=unit == "points") + (" %" if unit == "percent" else "")
