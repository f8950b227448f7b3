"""What results say of each question: shares, means, ranks, with base and interval, or why there is none."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from metrics.domain.few import Hidden
from metrics.domain.questions.counting import Asked, Census, Tally
from metrics.domain.questions.items import Item, Option, Part
from metrics.stats import Estimate, nps, proportions
from metrics.stats.values import Bin, Spread, histogram, mean_of, spread_of

TOP = 2
MOST_WORDS, OTHERS = 10, "All others"
NPS_GROUPS = (("Detractors", 0, 6), ("Passives", 7, 8), ("Promoters", 9, 10))


@dataclass(frozen=True)
class Line:
    """One answer: how many gave it, and their share of those who answered."""

    key: str
    label: str
    n: int
    share: Estimate
    value: float | None = None


@dataclass
class PartResult:
    """What was answered at one address. Without numbers where `hidden` says why."""

    part: Part
    n: int
    hidden: Hidden
    not_applicable: int = 0
    skipped: int = 0
    lines: list[Line] = field(default_factory=list)
    mean: Estimate | None = None
    spread: Spread | None = None
    nps: Estimate | None = None
    top: Estimate | None = None
    bottom: Estimate | None = None
    bins: list[Bin] = field(default_factory=list)
    first: Estimate | None = None  # share of first places


@dataclass(frozen=True)
class Contest:
    """One choice of a best-worst question: how often it was shown to who chose, and what they made of it."""

    option: Option
    shown: int
    best: int
    worst: int
    score: Estimate | None  # best − worst, in points of the times it was shown


@dataclass
class ItemResult:
    """A question with all its parts."""

    item: Item
    asked: Asked
    hidden: Hidden
    parts: list[PartResult] = field(default_factory=list)
    texts: list[tuple[str, str, int]] = field(
        default_factory=list
    )  # address, what is written there, how many
    contests: list[Contest] = field(default_factory=list)

    @property
    def n(self) -> int:
        return self.asked.answered


def summarise(census: Census, item: Item, sets: Mapping[str, Sequence[str]] | None = None) -> ItemResult:
    """The results of one question; `sets` are a best-worst question's choices by set."""
    asked, hidden = census.asked(item), census.why_hidden(item)
    found = ItemResult(item, asked, hidden)
    for part in item.parts.values():
        found.parts.append(_part(census, item, part, found))
    if not hidden:
        found.texts = [
            (address, label, census.tallies[item.key, address].n.total())
            for address, label in item.texts.items()
        ]
    if item.kind == "best_worst" and not hidden:
        found.contests = _contests(census, item, sets or {})
    return found


def _part(census: Census, item: Item, part: Part, whole: ItemResult) -> PartResult:
    of_part = census.asked(item, part.address) if len(item.parts) > 1 else whole.asked
    # Answered by few alone; and where the whole is hidden, so are its parts.
    why = census.why_hidden(item, part.address) or (whole.hidden if whole.hidden else Hidden.NO)
    found = PartResult(part, of_part.answered, why, of_part.not_applicable, of_part.skipped)
    if why:
        return found
    tally = census.tally(item, part)
    weighted = census.look.is_weighted
    match part.family:
        case "scale":
            _scale(found, tally, weighted)
        case "choice":
            found.lines = _lines(tally.n, tally.weight, part.options.values(), _base(tally, weighted))
        case "choices":
            _choices(found, tally, weighted)
        case "number":
            if item.kind == "constant_sum":
                tally = _with_zeros(tally, census.wholes[item.key])
            _number(found, tally, weighted, is_rank=item.kind == "rank")
        case "date":
            found.lines = _dates(tally, weighted)
        case "words":
            found.lines = _words(tally, weighted)
    return found


@dataclass(frozen=True)
class _Base:
    """Answers, the sum of weights, and the effective number of answers."""

    answers: int
    weight: float
    effective: float

    def share(self, n: int, weight: float) -> Estimate:
        hits = weight * (self.effective / self.weight) if self.weight > 0 else 0.0
        found = proportions.estimate(
            proportions.Share(min(hits, self.effective), self.effective, self.answers)
        )
        assert found is not None
        return found


def _base(tally: Tally, weighted: bool) -> _Base:
    n = tally.n.total()
    if not weighted:
        return _Base(n, float(n), float(n))
    weight, squares = sum(tally.weight.values()), sum(tally.weight_sq.values())
    return _Base(n, weight, min(weight**2 / squares, float(n)) if squares > 0 else float(n))


def _lines(n: Mapping[Any, int], weight: Mapping[Any, float], options: Any, base: _Base) -> list[Line]:
    return [
        Line(
            one.id,
            one.label,
            n.get(one.id, 0),
            base.share(n.get(one.id, 0), weight.get(one.id, 0.0)),
            one.value,
        )
        for one in options
    ]


def _scale(found: PartResult, tally: Tally, weighted: bool) -> None:
    part, base = found.part, _base(tally, weighted)
    if part.options:
        options = [one for one in part.options.values() if one.id != part.aside and one.value is not None]
        number = {one.id: float(one.value) for one in options if one.value is not None}
    else:
        options = [Option(str(point), str(point), float(point)) for point in range(11)]
        number = {str(point): float(point) for point in range(11)}
    n = Counter({str(value): count for value, count in tally.n.items()})
    weight = {str(value): w for value, w in tally.weight.items()}
    options.sort(key=lambda one: one.value or 0.0)
    found.lines = _lines(n, weight, options, base)
    counts = {number[key]: n[key] for key in number}
    weights = {number[key]: weight.get(key, 0.0) for key in number} if weighted else None
    found.mean = mean_of(counts, weights, sum(tally.weight_sq.values()))
    found.spread = spread_of(counts)
    weight = {key: weight.get(key, 0.0) if weighted else float(n[key]) for key in number}
    order = [one.id for one in options]
    if found.part.scale == "0..10" and not part.options:
        found.nps = _nps(order, weight, base)
    elif len(order) > TOP:
        found.top, found.bottom = (
            base.share(0, sum(weight[key] for key in keys)) for keys in (order[-TOP:], order[:TOP])
        )


def _nps(order: Sequence[str], weight: Mapping[str, float], base: _Base) -> Estimate | None:
    scale = base.effective / base.weight if base.weight > 0 else 0.0
    detractors, passives, promoters = (
        scale * sum(weight[key] for key in order[low : high + 1]) for _, low, high in NPS_GROUPS
    )
    return nps.estimate(nps.Groups(promoters, passives, detractors, base.answers))


def _choices(found: PartResult, tally: Tally, weighted: bool) -> None:
    n: Counter[str] = Counter()
    weight: Counter[str] = Counter()
    for chosen, count in tally.n.items():
        for one in chosen:
            n[one] += count
            weight[one] += tally.weight[chosen]  # type: ignore[assignment]  # sums of weights
    found.lines = _lines(n, weight, found.part.options.values(), _base(tally, weighted))


def _number(found: PartResult, tally: Tally, weighted: bool, *, is_rank: bool) -> None:
    counts = {float(value): n for value, n in tally.n.items() if isinstance(value, int | float)}
    weights = {float(value): tally.weight[value] for value in tally.n} if weighted else None
    found.mean = mean_of(counts, weights, sum(tally.weight_sq.values()))
    found.spread, found.bins = spread_of(counts), histogram(counts)
    if is_rank:
        found.first = _base(tally, weighted).share(tally.n.get(1, 0), tally.weight.get(1, 0.0))


def _with_zeros(tally: Tally, whole: Tally) -> Tally:
    """Who shared out a sum and left a choice empty gave it nothing."""
    found = Tally(Counter(tally.n), defaultdict(float, tally.weight), defaultdict(float, tally.weight_sq))
    found.n[0] += whole.n.total() - tally.n.total()
    found.weight[0] += max(0.0, sum(whole.weight.values()) - sum(tally.weight.values()))
    found.weight_sq[0] += max(0.0, sum(whole.weight_sq.values()) - sum(tally.weight_sq.values()))
    return found


def _dates(tally: Tally, weighted: bool) -> list[Line]:
    """Days by year, or by month or day where they lie close; times by hour."""
    texts = [str(one) for one in tally.n]
    widths = (2,) if texts and ":" in texts[0][:3] else (4, 7, 10)
    width = next((one for one in reversed(widths) if len({text[:one] for text in texts}) <= 24), widths[0])
    n: Counter[str] = Counter()
    weight: Counter[str] = Counter()
    for value, count in tally.n.items():
        n[str(value)[:width]] += count
        weight[str(value)[:width]] += tally.weight[value]  # type: ignore[assignment]  # sums of weights
    base = _base(tally, weighted)
    ending = " h" if width == 2 else ""
    return [Line(key, f"{key}{ending}", n[key], base.share(n[key], weight[key])) for key in sorted(n)]


def _words(tally: Tally, weighted: bool) -> list[Line]:
    """What was said most often, and all else together."""
    most = [value for value, _ in sorted(tally.n.items(), key=lambda one: (-one[1], str(one[0])))][
        :MOST_WORDS
    ]
    n, weight = (
        Counter({str(one): tally.n[one] for one in most}),
        {str(one): tally.weight[one] for one in most},
    )
    options = [Option(one, one) for one in map(str, most)]
    if len(tally.n) > len(most):
        n[OTHERS] = tally.n.total() - n.total()
        weight[OTHERS] = sum(tally.weight.values()) - sum(weight.values())
        options.append(Option(OTHERS, OTHERS))
    return _lines(n, weight, options, _base(tally, weighted))


def _contests(census: Census, item: Item, sets: Mapping[str, Sequence[str]]) -> list[Contest]:
    shown: Counter[str] = Counter()
    best: Counter[str] = Counter()
    worst: Counter[str] = Counter()
    for name, choices in sets.items():
        of_best, of_worst = (
            census.tallies[item.key, item.ref.replace(item.uid, f"{item.uid}.{name}.{end}", 1)].n
            for end in ("best", "worst")
        )
        for choice in choices:
            shown[choice] += max(of_best.total(), of_worst.total())
        best.update(of_best)
        worst.update(of_worst)
    options: dict[str, Option] = {}
    for part in item.parts.values():
        options |= part.options
    found = []
    for key, option in options.items():
        groups = nps.Groups(best[key], shown[key] - best[key] - worst[key], worst[key])
        found.append(
            Contest(option, shown[key], best[key], worst[key], nps.estimate(groups) if shown[key] else None)
        )
    return sorted(found, key=lambda one: -(one.score.value if one.score else -1000))
