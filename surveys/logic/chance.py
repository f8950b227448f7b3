"""What chance decides for one respondent: the same each time it is asked, since all of it follows from the
response's uuid."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

TURNS = 1 << 24  # see surveys.turns
WORD = (1 << 32) - 1
Digits = Mapping[str, tuple[tuple[int, int], ...]]


def lay_out_digits(sizes: Sequence[tuple[str, int, int]]) -> Digits:
    """How a turn is read as one number for everything that is presented evenly: id → (stride, radix) a place.

    `sizes` lists (id, how many there are, how many are picked). First places come first, so that each of them
    goes round as fast as it can and none of them goes together with another; what doesn't fit into a turn
    any more is left to chance.
    """
    digits: dict[str, list[tuple[int, int]]] = {name: [] for name, _, _ in sizes}
    stride, deepest = 1, max((pick for _, _, pick in sizes), default=0)
    for place in range(deepest):
        for name, count, pick in sizes:
            radix = count - place
            if place < pick and radix > 1 and stride * radix <= TURNS:
                digits[name].append((stride, radix))
                stride *= radix
    return {name: tuple(found) for name, found in digits.items()}


def draws(seed: str) -> Iterator[int]:
    """Numbers below 2³² that follow from the seed: SplitMix32 that begins at the seed's FNV-1a. Few lines in
    any language, so that devices shuffle without a network as the server does (static/js/kiosk_way.js)."""
    state = 0x811C9DC5
    for byte in seed.encode():
        state = (state ^ byte) * 0x01000193 & WORD
    while True:
        state = state + 0x9E3779B9 & WORD
        mixed = (state ^ state >> 16) * 0x21F0AAAD & WORD
        mixed = (mixed ^ mixed >> 15) * 0x735A2D97 & WORD
        yield mixed ^ mixed >> 15


@dataclass(frozen=True)
class Chance:
    """Draws for one response. `digits` as of `lay_out_digits`; `turn` is the respondent's."""

    seed: str
    turn: int
    digits: Digits

    def arrange(self, name: str, count: int, pick: int) -> list[int]:
        """`pick` of the indexes below `count` in the order of their appearance.

        With digits for `name` the first one goes round with each turn, and the next ones follow it around the
        circle: over `count` turns each index comes equally often.
        """
        drawn = draws(f"{self.seed}:{name}")
        digits = self.digits.get(name, ())
        left, chosen, start = list(range(count)), [], 0
        for place in range(min(pick, count)):
            if place < len(digits):
                stride, radix = digits[place]
                step = self.turn // stride % radix
            else:
                step = next(drawn) * len(left) >> 32
            at = (start + step) % len(left)
            chosen.append(left.pop(at))
            start = at
        return chosen
