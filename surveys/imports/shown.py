"""What the page of columns shows of each column and of its values."""

from dataclasses import dataclass, field
from typing import Any

from surveys.imports.dates import shown_pattern, way_of
from surveys.imports.mapping import DateRule

MISSING, NOT_APPLICABLE = "missing", "na"
Option = tuple[str, str]


@dataclass
class ValueRow:
    """One value seen: how often, what was chosen for it, how it is read, and whether that works."""

    text: str
    count: int
    chosen: str
    reading: str
    is_known: bool
    options: list[Option] = field(default_factory=list)  # its own, where the column's are too many to list
    surest: str = ""  # the code of what it surely means


@dataclass
class ColumnView:
    """One column on the page."""

    index: int
    name: str
    samples: list[str]
    to: str
    kind: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    values: list[ValueRow] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    unread: int = 0
    preview: list[tuple[str, str, bool]] = field(default_factory=list)
    ways: list[tuple[str, list[Option]]] = field(default_factory=list)
    has_more: bool = False
    is_searched: bool = False
    suggested: int = 0

    @property
    def index_text(self) -> str:
        return str(self.index)

    @property
    def unread_text(self) -> str:
        """How many rows hold values that are not understood."""
        return f"{self.unread:,} not understood"

    @property
    def date(self) -> dict[str, Any]:
        return self.data.get("date") or {"kind": "iso"}

    @property
    def way(self) -> str:
        """How its dates are written, by the name of one of `ways`."""
        return way_of(DateRule(str(self.date.get("kind")), str(self.date.get("format") or "")))

    @property
    def pattern(self) -> str:
        """Another format, as it was typed or as people write it."""
        return str(self.date.get("typed") or "") or shown_pattern(str(self.date.get("format") or ""))

    @property
    def month(self) -> str:
        """The month of a day_of_month rule as a month field holds it."""
        year, month = self.date.get("year"), self.date.get("month")
        is_known = isinstance(year, int) and isinstance(month, int) and year and month
        return f"{year:04}-{month:02}" if is_known else ""


def chosen_for(text: str, data: dict[str, Any]) -> str:
    """What the mapping says of a value: missing, na, =choice, or "" as it stands."""
    if text in (data.get("missing") or []):
        return MISSING
    if text in (data.get("not_applicable") or []):
        return NOT_APPLICABLE
    translated = (data.get("values") or {}).get(text)
    return f"={translated}" if translated else ""
