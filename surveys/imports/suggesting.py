"""Which units a file may mean by what it calls them: those that share the rarest runs of three letters."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from math import log

MOST = 5
LIKE = 0.35
SURE = 0.6
AHEAD = 0.1
SAME = 0.99
WORD = re.compile(r"\w+")


Like = tuple[str, str, float]


class Suggester:
    """Suggests among `units`: (code, name) of each. Runs that many units have in common say little."""

    def __init__(self, units: Sequence[tuple[str, str]]) -> None:
        self.units = units

    def like(self, text: str) -> list[Like]:
        """At most five units (code, name, likeness from 0 to 1), the likeliest first."""
        asked = runs_of(text)
        shared: dict[int, float] = defaultdict(float)
        for run in asked:
            weight = self._weight(run)
            for place in self._places.get(run, ()):
                shared[place] += weight
        total = self._sum(asked)
        best: dict[int, float] = {}
        for place, common in shared.items():
            unit, own = self._texts[place]
            best[unit] = max(best.get(unit, 0.0), 2 * common / (total + own))
        found = sorted(best.items(), key=lambda one: (-one[1], one[0]))[:MOST]
        return [(*self.units[unit], likeness) for unit, likeness in found if likeness >= LIKE]

    # Each unit stands here by its name, by its code, and by both together: files hold all of these.

    @cached_property
    def _runs(self) -> list[tuple[int, frozenset[str]]]:
        texts = ((name, code, f"{name} {code}") for code, name in self.units)
        return [(unit, runs_of(text)) for unit, three in enumerate(texts) for text in three]

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = defaultdict(list)
        for place, (_, runs) in enumerate(self._runs):
            for run in runs:
                places[run].append(place)
        return places

    @cached_property
    def _texts(self) -> list[tuple[int, float]]:
        return [(unit, self._sum(runs)) for unit, runs in self._runs]

    def _weight(self, run: str) -> float:
        return log(1 + len(self._runs) / (1 + len(self._places.get(run, ()))))

    def _sum(self, runs: frozenset[str]) -> float:
        return sum(self._weight(run) for run in runs)


def surest(found: Sequence[Like]) -> str:
    """The code of the likeliest unit where it is much likelier than all others; "" where it isn't."""
    likeness = [one[2] for one in found]
    if not found or likeness[0] < SURE:
        return ""
    second = likeness[1] if len(found) > 1 else 0.0
    is_alone = likeness[0] >= second + AHEAD or likeness[0] > SAME > second
    return found[0][0] if is_alone else ""


def runs_of(text: str) -> frozenset[str]:
    """The runs of three letters of a text's words, whose ends count as letters; case and accents don't."""
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign)
    )
    words = [f" {word} " for word in WORD.findall(plain.replace("_", " "))]
    return frozenset(word[at : at + 3] for word in words for at in range(max(1, len(word) - 2)))
