"""Where the rows of an import go: how many to each unit and touchpoint, from which day to which.

    {"units": {"12": 300}, "touchpoints": {"4": 280, "": 20}, "first": "2026-01-01", "last": "2026-01-31"}

by the keys of rows, "" for no touchpoint. Kept on the run while it goes through its file, so that a check can
say it without storing anything, and a million stored rows needn't be counted to show a page.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.models import OrgUnit
from surveys.models import ImportRun, Response, Touchpoint

NO_TOUCHPOINT = ""


@dataclass(frozen=True)
class Destination:
    """Where an import's rows go: (unit, rows) and (touchpoint or None, rows), the most first; their days."""

    units: list[tuple[OrgUnit, int]] = field(default_factory=list)
    touchpoints: list[tuple[Touchpoint | None, int]] = field(default_factory=list)
    first: date | None = None
    last: date | None = None


def add_to_tally(tally: dict[str, Any], responses: Sequence[Response]) -> dict[str, Any]:
    """`tally` with `responses` counted in; the given one stays as it is."""
    if not responses:
        return tally
    units, touchpoints = Counter(tally.get("units", {})), Counter(tally.get("touchpoints", {}))
    units.update(str(one.unit_id) for one in responses)
    touchpoints.update(str(one.touchpoint_id or NO_TOUCHPOINT) for one in responses)
    days = [one.day.isoformat() for one in responses if one.day]
    return {
        "units": dict(units),
        "touchpoints": dict(touchpoints),
        "first": min([*days, tally.get("first") or days[0]]),
        "last": max([*days, tally.get("last") or days[0]]),
    }


def destination_of(run: ImportRun) -> Destination:
    """The run's tally with its rows looked up."""
    tally = run.tally
    if not tally:
        return Destination()
    units = OrgUnit.objects.in_bulk([int(key) for key in tally["units"]])
    touchpoints = Touchpoint.objects.in_bulk([int(key) for key in tally["touchpoints"] if key])
    by_unit = [(unit, rows) for key, rows in tally["units"].items() if (unit := units.get(int(key)))]
    by_touchpoint = [
        (touchpoints.get(int(key)) if key else None, rows) for key, rows in tally["touchpoints"].items()
    ]
    return Destination(
        units=sorted(by_unit, key=lambda one: (-one[1], one[0].name)),
        touchpoints=sorted(by_touchpoint, key=lambda one: (-one[1], str(one[0] or ""))),
        first=date.fromisoformat(tally["first"]),
        last=date.fromisoformat(tally["last"]),
    )
