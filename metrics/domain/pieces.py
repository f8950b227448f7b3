"""Where time may be cut, so that no two numbers of a group differ by too few answers.

Every number of a unit over time (a period, the one before, a step of a trend, the last seven days) is a sum
over days, on whatever page it stands, and two of them can be subtracted. So all time is cut into pieces, each
without answers or with at least `least` of them, and a number is shown only if it is made of whole pieces.
Then every difference of two shown numbers is made of whole pieces too.

The same holds against a wider group that a group is part of (the unit above, the program without filters):
a piece must leave a rest of none or of at least `least` there, and a cut must be one of the wider group's.

What people look at first is cut first: the usual period, then months, weeks and days, newest first.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise

from metrics.domain.few import Hidden, hides_remainder
from metrics.domain.reading import Period

Cut = int  # the ordinal of the day that a piece begins with
Starts = Callable[[int], Cut]


class Days:
    """How many answered, by day, to be added up quickly."""

    def __init__(self, numbers: Mapping[date, int]) -> None:
        self.numbers = {day.toordinal(): n for day, n in sorted(numbers.items()) if n}
        self.days = list(self.numbers)
        self.sums = [0, *accumulate(self.numbers.values())]

    @property
    def dates(self) -> list[date]:
        """The days with answers."""
        return [date.fromordinal(day) for day in self.days]

    def between(self, first: Cut, after: Cut) -> int:
        """Answers from the day `first` to the one before `after`."""
        return self.sums[bisect_left(self.days, after)] - self.sums[bisect_left(self.days, first)]

    def within(self, first: Cut, after: Cut) -> list[int]:
        """The days with answers from `first` to the one before `after`."""
        return self.days[bisect_left(self.days, first) : bisect_left(self.days, after)]


@dataclass(frozen=True)
class Pieces:
    """All time of one group: the days of its answers, the groups it is part of, and where it is cut."""

    own: Days
    wider: Sequence["Pieces"]
    least: int
    cuts: Sequence[Cut]
    is_free: bool = False  # every day may stand alone, so any of them together may

    @classmethod
    def of(
        cls,
        numbers: Mapping[date, int],
        wider: Sequence["Pieces"] = (),
        *,
        least: int,
        usual: Period | None = None,
    ) -> "Pieces":
        """Cuts the time of a group with `numbers` of answers by day. `usual` is the period that its page
        opens on."""
        own = Days(numbers)
        bare = cls(own, wider, least, ())
        if not own.days:
            return bare
        if bare._are_days_fit():
            return cls(own, wider, least, own.days, is_free=True)
        cuts = bare._begin(usual)
        for starts in (_month_start, _week_start, _day_start):
            refined = [cut for piece in pairwise(cuts) for cut in bare._refine(*piece, starts)]
            cuts = [*refined, cuts[-1]]
        return cls(own, wider, least, cuts)

    def why_hidden(self, period: Period) -> Hidden:
        """Why the group's number of `period` isn't shown, if so."""
        first, after = period.first.toordinal(), period.last.toordinal() + 1
        n = self.own.between(first, after)
        if n < self.least:
            return Hidden.FEW if n else Hidden.NONE
        if self.is_free:
            return Hidden.NO
        if not self._is_fit(first, after) or not self.allows(first) or not self.allows(after):
            return Hidden.NEIGHBOUR
        start, end = bisect_right(self.cuts, first) - 1, bisect_left(self.cuts, after)
        inside = pairwise(self.cuts[max(start, 0) : end + 1])
        return Hidden.NO if all(self._is_fit(*piece) for piece in inside) else Hidden.NEIGHBOUR

    def allows(self, cut: Cut) -> bool:
        """Whether a shown number may begin or end there, for this group and those it is part of."""
        if self.is_free:
            return True
        place = bisect_right(self.cuts, cut)
        if 0 < place < len(self.cuts):
            before, after = self.cuts[place - 1], self.cuts[place]
            if self.own.between(before, cut) and self.own.between(cut, after):
                return False
        return all(group.allows(cut) for group in self.wider)

    def _are_days_fit(self) -> bool:
        """Whether each day holds enough and leaves none or enough of every wider group."""
        if any(n < self.least for n in self.own.numbers.values()):
            return False
        return all(
            group.is_free
            and not any(
                hides_remainder(n, group.own.numbers[day], self.least) for day, n in self.own.numbers.items()
            )
            for group in self._all_wider()
        )

    def _is_fit(self, first: Cut, after: Cut) -> bool:
        """Whether the days hold none or enough, and leave none or enough of every wider group.

        What is left is counted in the shortest time that the wider group may show and that holds these
        answers: who reads its days knows on which the part has any.
        """
        days = self.own.within(first, after)
        if not days:
            return True
        n, ends = self.own.between(first, after), (days[0], days[-1] + 1)
        rests = (hides_remainder(n, group._around(*ends), self.least) for group in self._all_wider())
        return n >= self.least and not any(rests)

    def _around(self, first: Cut, after: Cut) -> int:
        """Answers in the fewest whole pieces that hold the days."""
        start, end = bisect_right(self.cuts, first) - 1, bisect_left(self.cuts, after)
        if start < 0 or end >= len(self.cuts):
            return self.own.between(first, after)
        return self.own.between(self.cuts[start], self.cuts[end])

    def _all_wider(self) -> Iterator["Pieces"]:
        for group in self.wider:
            yield group
            yield from group._all_wider()

    def _begin(self, usual: Period | None) -> list[Cut]:
        """Whole months from the first answer to the last, with the usual period cut out where it is fit."""
        ends = [_month_start(self.own.days[0]), _next_month(self.own.days[-1])]
        if usual is None:
            return ends
        edges = [usual.first.toordinal(), usual.last.toordinal() + 1]
        is_fit = self.own.between(*edges) and self._is_fit(*edges)
        if not is_fit or not all(self._may_begin_at(edge) for edge in edges):
            return ends
        return sorted({*ends, *(edge for edge in edges if ends[0] < edge < ends[1])})

    def _refine(self, first: Cut, after: Cut, starts: Starts) -> list[Cut]:
        """Where a piece begins and is cut again: into fit parts, or what is fit off one that isn't."""
        days = self.own.within(first, after)
        if starts is not _month_start and days and _month_start(days[0]) != _month_start(days[-1]):
            return [first]  # few answers in months: not worth days, and a ranking reads months alone
        cuts, right, is_fit = [], after, self._is_fit(first, after)
        for cut in sorted({starts(day) for day in days}, reverse=True):
            if (
                first < cut < right
                and self.own.between(cut, right)
                and self._is_fit(cut, right)
                and (not is_fit or self._is_fit(first, cut))
                and self._may_begin_at(cut)
            ):
                cuts.append(cut)
                right, is_fit = cut, self._is_fit(first, cut)
        return [first, *reversed(cuts)]

    def _may_begin_at(self, cut: Cut) -> bool:
        return all(group.allows(cut) for group in self.wider)


def _month_start(day: Cut) -> Cut:
    return date.fromordinal(day).replace(day=1).toordinal()


def _next_month(day: Cut) -> Cut:
    return _month_start(_month_start(day) + 31)


def _week_start(day: Cut) -> Cut:
    """The Monday, or the first of the month where that comes later."""
    return max(day - date.fromordinal(day).weekday(), _month_start(day))


def _day_start(day: Cut) -> Cut:
    return day
