"""A page of a mapping as it is posted back: what was chosen for each column on it."""

import re
from collections.abc import Mapping as Form
from typing import Any

from surveys.imports.dates import (
    DAY,
    EXCEL,
    OTHER,
    has_times,
    read_pattern,
)
from surveys.imports.profile import ColumnProfile
from surveys.imports.screen import EXTRA, MOST_VALUES, Screen, column_of
from surveys.imports.shown import MISSING, NOT_APPLICABLE


class PostedPage:
    """The form of a page of `screen`."""

    def __init__(self, screen: Screen, form: Form[str, Any]) -> None:
        self.screen, self.form = screen, form

    def definition(self, columns: list[ColumnProfile]) -> dict[str, Any]:
        """The mapping as it is after this page of columns; others stay as they are."""
        posted = {column.name: self._column(column) for column in columns}
        kept = []
        for column in self.screen.profile.columns:
            one = posted[column.name] if column.name in posted else self.screen.by_name.get(column.name)
            if one:
                kept.append(one)
        return {**self.screen.definition, "columns": kept, "constants": self._constants()}

    def _column(self, column: ColumnProfile) -> dict[str, Any] | None:
        form, at = self.form, f"c{column.index}"
        before = self.screen.by_name.get(column.name, {})
        if f"{at}.to" not in form:
            return before or None
        to = str(form[f"{at}.to"])
        if not to:
            return None
        if to == EXTRA:
            to = f"embedded:{slug(column.name)}"
        if to != before.get("to"):
            return self.screen.guesser.settings(column, to)
        data = {**before}
        for name in ("by", "prefix", "split", "precision", "time_zone"):
            if f"{at}.{name}" in form:
                data[name] = str(form[f"{at}.{name}"]).strip()[:60]
        if f"{at}.kind" in form:
            self._dates(at, column, data)
        self._values(at, data)
        if to == "unit" and form.get("what") == f"suggest-{column.index}":
            data["values"] = (data.get("values") or {}) | self.screen.suggested(data, column)
        return data

    def _dates(self, at: str, column: ColumnProfile, data: dict[str, Any]) -> None:
        """How dates are written; times that only the new way of writing shows are no longer left out."""
        before = self.screen.by_name.get(column.name, {})
        data["date"] = self._date(at)
        is_chosen = data.get("precision") != before.get("precision")
        spec = column_of(data)
        if spec and data["date"] != before.get("date") and not is_chosen:
            data["precision"] = "second" if has_times(column.values, spec.date) else "day"

    def _date(self, at: str) -> dict[str, Any]:
        form = self.form
        kind, _, usual = str(form[f"{at}.kind"]).partition(":")
        if kind == OTHER:
            typed = "" if usual else str(form.get(f"{at}.format", "")).strip()[:60]
            return {"kind": OTHER, "format": usual or read_pattern(typed)} | (
                {"typed": typed} if typed else {}
            )
        if kind == DAY:
            month = re.fullmatch(r"(\d{4})-(\d{2})", str(form.get(f"{at}.month", "")).strip())
            year, month_of = (int(month[1]), int(month[2])) if month else (0, 0)
            return {"kind": kind, "year": year, "month": month_of}
        return {"kind": EXCEL if kind == EXCEL else "iso"}

    def _values(self, at: str, data: dict[str, Any]) -> None:
        form, shown = self.form, {}
        for place in range(MOST_VALUES):
            if f"{at}.n{place}" in form:
                text, found = str(form[f"{at}.n{place}"]), str(form.get(f"{at}.s{place}", "")).strip()
                chosen = f"={self._unit_code(found)}" if found else str(form.get(f"{at}.v{place}", ""))
                shown[text] = chosen
        if not shown:
            return
        for name, chosen in (("missing", MISSING), ("not_applicable", NOT_APPLICABLE)):
            kept = [code for code in data.get(name) or [] if code not in shown]
            data[name] = kept + [text for text, choice in shown.items() if choice == chosen]
        kept_values = {text: to for text, to in (data.get("values") or {}).items() if text not in shown}
        chosen_values = {text: choice[1:] for text, choice in shown.items() if choice.startswith("=")}
        data["values"] = kept_values | chosen_values

    def _unit_code(self, said: str) -> str:
        """The code of a unit by how it was written; what names none stays, so that it can be mended."""
        try:
            return self.screen.guesser.places.find_unit(said).code if said else ""
        except ValueError:
            return said[:60]

    def _constants(self) -> dict[str, Any]:
        form = self.form
        constants = {**(self.screen.definition.get("constants") or {})}
        for name in ("source", "channel", "unit", "touchpoint", "language", "completed_at"):
            if f"all.{name}" in form:
                said = str(form[f"all.{name}"]).strip()
                constants[name] = (self._unit_code(said) if name == "unit" else said[:60]) or None
        constants["channel"] = constants.get("channel") or "api"
        return constants


def slug(name: str) -> str:
    """A column's name as the name of an extra field."""
    return re.sub(r"\W+", "_", name.casefold()).strip("_")[:60] or "field"
