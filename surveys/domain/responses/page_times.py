"""How long people stay on each page of a survey, from what every posted page carries anyway.

What has gone by since they began, less what the pages before took, belongs to the page that comes in. So no
moment is kept beside, and mistakes, going back and coming back later are counted where they happened. A page
that left nothing behind (an introduction) counts with the next one.
"""

from collections.abc import Mapping

GRAIN = 0.1
ANONYMOUS_GRAIN = 5  # seconds: anonymous programs keep no more than is needed for a median


def add_seconds(
    earlier: Mapping[str, float], step: str, since_start: float, *, is_anonymous: bool
) -> dict[str, float]:
    """Seconds by step (`b1.p0`, `b1.p0@c3`) once `step` came in, `since_start` seconds after the beginning.

    Rounded to tenths, in anonymous programs to five seconds; all together stay as near to `since_start`.
    """
    spent = earlier.get(step, 0) + max(0.0, since_start - sum(earlier.values()))
    return {**earlier, step: _rounded(spent, ANONYMOUS_GRAIN if is_anonymous else GRAIN)}


def coarsen(seconds: Mapping[str, float]) -> dict[str, float]:
    """What an erased response keeps of its `seconds`: as much as anonymous programs do."""
    return {step: _rounded(spent, ANONYMOUS_GRAIN) for step, spent in seconds.items()}


def _rounded(spent: float, grain: float) -> float:
    return round(round(spent / grain) * grain, 1)
