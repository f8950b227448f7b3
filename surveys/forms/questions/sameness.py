"""Which line of a list that was written anew is which line of the old one: so that parts keep their ids."""

from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher

Lines = Sequence[Hashable]
Found = list[int | None]
ALIKE = 0.6  # share of letters in common from which a line is one that was rewritten
MOST_COMPARED = 2_000  # pairs of lines of one list that are compared letter by letter
MOST_LETTERS = 80


def same_lines(old: Lines, new: Lines) -> Found:
    """For each new line the place of the old one that it is, None for one that came.

    Lines that stayed in their order come first, then those that were moved, then those that were rewritten
    where they stood: as many in the place of as many, else those that are alike.
    """
    found: Found = [None] * len(new)
    for one, other in _kept(old, new):
        found[other] = one
    _find_moved(old, new, found)
    _find_rewritten(old, new, found)
    return found


def _kept(old: Lines, new: Lines) -> Iterator[tuple[int, int]]:
    """Pairs of equal lines in the same order: from both ends, then around lines that stand once in each."""
    waiting = [(0, len(old), 0, len(new))]
    while waiting:
        low, high, first, last = waiting.pop()
        while low < high and first < last and old[low] == new[first]:
            yield low, first
            low, first = low + 1, first + 1
        while low < high and first < last and old[high - 1] == new[last - 1]:
            high, last = high - 1, last - 1
            yield high, last
        anchors = _anchors(old, new, (low, high), (first, last))
        for one, other in anchors:
            yield one, other
            waiting.append((low, one, first, other))
            low, first = one + 1, other + 1
        if anchors:
            waiting.append((low, high, first, last))


def _anchors(
    old: Lines, new: Lines, before: tuple[int, int], after: tuple[int, int]
) -> list[tuple[int, int]]:
    """The longest row of pairs, in both orders, of lines that stand once here and once there."""
    there = _once(old, *before)
    pairs = [(there[line], place) for line, place in _once(new, *after).items() if line in there]
    pairs.sort(key=lambda pair: pair[1])
    ends: list[int] = []  # the least old place that a row of this length ends with
    rows: list[tuple[int, int]] = []  # (place in `pairs`, of the one before in the row)
    last_of: list[int] = []
    for number, (one, _) in enumerate(pairs):
        length = bisect_left(ends, one)
        rows.append((number, last_of[length - 1] if length else -1))
        ends[length : length + 1] = [one]
        last_of[length : length + 1] = [number]
    found = []
    number = last_of[-1] if last_of else -1
    while number >= 0:
        found.append(pairs[number])
        number = rows[number][1]
    return found[::-1]


def _once(lines: Lines, start: int, end: int) -> dict[Hashable, int]:
    counts = Counter(lines[start:end])
    return {lines[place]: place for place in range(start, end) if counts[lines[place]] == 1}


def _find_moved(old: Lines, new: Lines, found: Found) -> None:
    taken = {one for one in found if one is not None}
    left: dict[Hashable, deque[int]] = {}
    for place, line in enumerate(old):
        if place not in taken:
            left.setdefault(line, deque()).append(place)
    for place, line in enumerate(new):
        if found[place] is None and left.get(line):
            found[place] = left[line].popleft()


def _find_rewritten(old: Lines, new: Lines, found: Found) -> None:
    taken = {one for one in found if one is not None}
    budget = MOST_COMPARED
    place = 0
    while place < len(new):
        if found[place] is not None:
            place += 1
            continue
        end = next((one for one in range(place, len(new)) if found[one] is not None), len(new))
        low = found[place - 1] if place else -1
        gap = []
        for one in range((-1 if low is None else low) + 1, len(old)):
            if one in taken:
                break
            gap.append(one)
        come = list(range(place, end))
        if len(gap) == len(come):
            pairs = list(zip(come, gap, strict=True))
        else:
            budget -= len(gap) * len(come)
            pairs = list(_alike(old, new, gap, come)) if budget >= 0 else []
        for other, one in pairs:
            found[other] = one
            taken.add(one)
        place = end


def _alike(old: Lines, new: Lines, gap: list[int], come: list[int]) -> Iterator[tuple[int, int]]:
    left = list(gap)
    for other in come:
        ratios = [(SequenceMatcher(None, _start(old[one]), _start(new[other])).ratio(), -one) for one in left]
        if ratios and max(ratios)[0] >= ALIKE:
            one = -max(ratios)[1]
            left.remove(one)
            yield other, one


def _start(line: Hashable) -> str:
    return str(line)[:MOST_LETTERS]
