"""Units and touchpoints by what a file calls them, within the importing person's reach."""

import re
from dataclasses import dataclass, field
from typing import Any

from accounts.models import OrgUnit
from surveys.models import Touchpoint

NO_UNIT = "There is no such unit here, or not within your reach."
CODE_AT_END = re.compile(r"\(([^()]+)\)\s*$")
NO_TOUCHPOINT = "There is no such touchpoint."


@dataclass
class Places:
    """Looks up each name once. `by` None is the command line, which reaches everything beneath `unit`."""

    unit: OrgUnit
    by: Any = None
    _units: dict[str, OrgUnit | None] = field(default_factory=dict)
    _touchpoints: dict[str, Touchpoint | None] = field(default_factory=dict)

    def find_unit(self, text: str) -> OrgUnit:
        """The unit with this code, the only one of this name, or that of "Name (code)". Raises ValueError."""
        if text not in self._units:
            self._units[text] = self._look_up_unit(text)
        unit = self._units[text]
        if unit is None:
            raise ValueError(NO_UNIT)
        return unit

    def find_touchpoint(self, text: str) -> Touchpoint:
        """The touchpoint with this code, or the only one with this name. Raises ValueError."""
        if text not in self._touchpoints:
            rows = Touchpoint.objects.all() if self.by is None else Touchpoint.objects.visible_to(self.by)
            self._touchpoints[text] = _one(rows.select_related("department"), text)
        touchpoint = self._touchpoints[text]
        if touchpoint is None:
            raise ValueError(NO_TOUCHPOINT)
        return touchpoint

    def _look_up_unit(self, text: str) -> OrgUnit | None:
        units, coded = self.units, CODE_AT_END.search(text)
        return _one(units, text) or (_one(units, coded[1].strip()) if coded else None)

    @property
    def units(self) -> Any:
        """Where rows may go."""
        units = OrgUnit.objects.active().within(self.unit)
        return units if self.by is None else units.reachable(self.by, "import.run")


def _one(rows: Any, text: str) -> Any:
    found = rows.filter(code=text).first()
    if found is None:
        named = list(rows.filter(name__iexact=text)[:2])
        found = named[0] if len(named) == 1 else rows.filter(code__iexact=text).first()
    return found
