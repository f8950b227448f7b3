"""Too few answers: what may not be shown, and what would give it away.

A number is hidden when fewer than `least` answered. Beside it as many neighbours are hidden, smallest first,
as it takes that the hidden ones together are at least two and hold at least `least` answers: else the whole
less what is shown would tell. What stands beneath a hidden unit is hidden too: its sum would tell the unit's.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from enum import StrEnum
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


class Hidden(StrEnum):
    """Why a number isn't shown. Falsy means that it is."""

    NO = ""
    NONE = "no answers"
    FEW = "too few answers to show"
    NEIGHBOUR = "not shown, so that a smaller group can't be worked out"


def hidden_parts(numbers: Mapping[Key, int], least: int) -> dict[Key, Hidden]:
    """Which parts of a shown whole are hidden. `numbers` are answers by part."""
    hidden = hidden_each(numbers, least)
    hide_neighbours(hidden, numbers, least)
    return hidden


def hidden_each(numbers: Mapping[Key, int], least: int) -> dict[Key, Hidden]:
    """Which parts have no answers or too few, each judged alone."""
    return {key: Hidden.NO if n >= least else Hidden.FEW if n else Hidden.NONE for key, n in numbers.items()}


def hidden_units(
    numbers: Mapping[int, int], parent_of: Mapping[int, int | None], least: int
) -> dict[int, Hidden]:
    """Which units are hidden, from the top down. `parent_of` says whose parts they are.

    `numbers` may hold the wholes at the top too (units that `parent_of` lacks), which are judged alone. What
    a unit with children holds itself counts as one more part of it.
    """
    families: dict[int, dict[int, int]] = defaultdict(dict)
    for unit, parent in parent_of.items():
        if parent is not None:
            families[parent][unit] = numbers.get(unit, 0)
    hidden = {unit: hidden_parts({unit: n}, least)[unit] for unit, n in numbers.items()}
    for parent in sorted(families, key=lambda parent: _depth(parent, parent_of)):
        family = families[parent]
        own = numbers.get(parent, 0) - sum(family.values())
        parts = hidden_parts(family | ({-parent: own} if own > 0 else {}), least)
        is_hidden = hidden.get(parent) in (Hidden.FEW, Hidden.NEIGHBOUR)
        hidden |= {unit: parts[unit] or (Hidden.NEIGHBOUR if is_hidden else Hidden.NO) for unit in family}
    return hidden


def hides_remainder(n: int, of: int, least: int) -> bool:
    """Whether `n` of a shown `of` leave a rest that may not be known."""
    return 0 < of - n < least


def hide_neighbours(hidden: dict[Key, Hidden], numbers: Mapping[Key, int], least: int) -> bool:
    """Hides as many more of the parts `numbers` as it takes; whether it did."""
    gone = [key for key in numbers if hidden[key] not in (Hidden.NO, Hidden.NONE)]
    if not gone:
        return False
    together, number = sum(numbers[key] for key in gone), len(gone)
    shown = sorted((key for key in numbers if not hidden[key]), key=lambda key: numbers[key])
    for done, key in enumerate(shown):
        if number >= 2 and together >= least:
            return done > 0
        hidden[key] = Hidden.NEIGHBOUR
        together, number = together + numbers[key], number + 1
    return bool(shown)


def _depth(unit: int | None, parent_of: Mapping[int, int | None]) -> int:
    steps = 0
    while unit is not None:
        unit, steps = parent_of.get(unit), steps + 1
    return steps
