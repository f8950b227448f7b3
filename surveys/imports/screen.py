"""The mapping as it is made by choosing: what the page shows of each column, and what a posted page says."""

import re
from collections.abc import Mapping as Form
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from surveys.imports.dates import (
    DAY,
    EXCEL,
    OTHER,
    has_times,
    read_pattern,
    shown_pattern,
    way_of,
    ways,
    ways_that_fit,
)
from surveys.imports.guessing import Guesser
from surveys.imports.mapping import PLAIN_TARGETS, Column, DateRule, MappingInvalid, read_mapping
from surveys.imports.profile import ColumnProfile, Profile
from surveys.imports.targets import Target
from surveys.imports.values import AnswerReader, read_language, read_time
from surveys.kinds import is_number

PER_PAGE = 40
MOST_VALUES = 40
EXTRA = "embedded"
MISSING, NOT_APPLICABLE = "missing", "na"
AS_IT_STANDS = ("", "As it stands")
Option = tuple[str, str]


@dataclass
class ValueRow:
    """One value seen: how often, what was chosen for it, how it is read, and whether that works."""

    text: str
    count: int
    chosen: str
    reading: str
    is_known: bool


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


class Screen:
    """One run's mapping over one profile."""

    def __init__(
        self, definition: dict[str, Any], profile: Profile, guesser: Guesser, *, units: list[Option]
    ) -> None:
        self.definition, self.profile, self.guesser, self.units = definition, profile, guesser, units
        columns = definition.get("columns") or []
        self.by_name = {
            str(one.get("column", "")).strip(): sound(one) for one in columns if isinstance(one, dict)
        }

    # Showing

    def page(self, columns: list[ColumnProfile]) -> list[ColumnView]:
        """The views of these columns."""
        return [self.view(column) for column in columns]

    def target_groups(self) -> list[tuple[str, list[Option]]]:
        """What a column can become, in groups."""
        plain = [(to, label) for to, label in PLAIN_TARGETS.items() if self.guesser.suits_program(to)]
        seen, answers = set(), []
        for target in self.guesser.targets.values():
            if target.name not in seen:
                seen.add(target.name)
                answers.append((f"answer:{target.name}", target.label[:90]))
        return [("Answers", answers), ("About the response", plain), ("Other", [(EXTRA, "Keep beside it")])]

    def view(self, column: ColumnProfile) -> ColumnView:
        """One column as it stands."""
        data = self.by_name.get(column.name, {})
        to = str(data.get("to", ""))
        view = ColumnView(column.index, column.name, column.samples, to, data=data)
        if to.startswith("embedded:"):
            view.to = EXTRA
        elif to.startswith("answer:"):
            self._show_answers(view, column)
        elif to in ("unit", "touchpoint", "language"):
            self._show_places(view, column)
        elif to in ("completed_at", "started_at"):
            self._show_dates(view, column)
        elif to == "external_id":
            view.kind = "id"
        return view

    def _show_answers(self, view: ColumnView, column: ColumnProfile) -> None:
        target = self.guesser.targets.get(view.to.removeprefix("answer:"))
        spec = self._column(view.data)
        if target is None or spec is None:
            return
        view.kind = "choice" if target.question.choices and not target.choice else target.question.kind
        view.options = [AS_IT_STANDS, (MISSING, "No answer"), (NOT_APPLICABLE, "Not applicable")]
        view.options += self._choice_options(target)
        if target.spec.value_type == "date":
            self._show_dates(view, column)
        reader = AnswerReader(spec, target, self.guesser.document)
        rows = []
        for text, count in column.ordered:
            value, why, error = reader.read(text)
            reading = error or why.replace("_", " ").replace("blank", "no answer")
            if not reading:
                reading = (
                    self.guesser.document.words(target.address, value) if not target.choice else str(value)
                )
            rows.append(ValueRow(text, count, chosen_for(text, view.data), reading, not error))
        self._keep(view, rows, column)
        if target.spec.value_type == "text":
            view.values = [row for row in view.values if row.count > 1 or row.chosen]

    def _choice_options(self, target: Target) -> list[Option]:
        if target.choice or target.spec.value_type == "text":
            return []
        if target.question.kind == "nps":
            return [(f"={score}", str(score)) for score in range(11)]
        if target.question.kind == "contact":
            return [("=yes", "Yes"), ("=no", "No")]
        options = []
        for choice in target.question.choices:
            label = self.guesser.document.text(f"{target.question.uid}.{choice['id']}")
            value = choice.get("value")
            shown = f"{value:g}" if is_number(value) else ""
            words = label if label == shown or not shown else f"{shown} – {label}" if label else shown
            options.append((f"={choice['id']}", words[:60] or choice["id"]))
        return options

    def _show_places(self, view: ColumnView, column: ColumnProfile) -> None:
        view.kind = view.to
        view.options = [AS_IT_STANDS]
        if view.to == "unit":
            view.options += [(f"={code}", name) for code, name in self.units]
        elif view.to == "language":
            view.options += [(f"={code}", code) for code in self.guesser.document.languages]
        rows = []
        for text, count in column.ordered:
            chosen = (view.data.get("values") or {}).get(text, "")
            reading, is_known = self._place(view.to, chosen or text)
            rows.append(ValueRow(text, count, f"={chosen}" if chosen else "", reading, is_known))
        self._keep(view, rows, column)
        have = {option for option, _ in view.options}
        extra = {row.chosen for row in view.values} - have
        view.options += [(chosen, chosen.removeprefix("=")) for chosen in sorted(extra)]

    def _place(self, to: str, text: str) -> tuple[str, bool]:
        find = {
            "unit": lambda: self.guesser.places.find_unit(text).name,
            "touchpoint": lambda: self.guesser.places.find_touchpoint(text).name,
            "language": lambda: read_language(text),
        }[to]
        try:
            return find(), True
        except ValueError as error:
            return str(error), False

    def _show_dates(self, view: ColumnView, column: ColumnProfile) -> None:
        view.kind = "date"
        spec = self._column(view.data)
        fitting, every = ways_that_fit(column.values), ways()
        view.ways = [
            ("All values here are written so", [way for way in every if way[0] in fitting]),
            ("Other ways", [way for way in every if way[0] not in fitting]),
        ]
        for text in list(column.values)[:3]:
            if spec is None:
                view.preview.append((text, "Say how it is written.", False))
                continue
            try:
                moment = read_time(text, spec)
                form = "%-d %B %Y" if spec.precision == "day" else "%-d %B %Y, %H:%M"
                there = moment.astimezone(ZoneInfo(spec.time_zone))
                view.preview.append((text, there.strftime(form), True))
            except ValueError as error:
                view.preview.append((text, str(error), False))

    def _keep(self, view: ColumnView, rows: list[ValueRow], column: ColumnProfile) -> None:
        """What isn't understood or was chosen comes first, so that it can't be overlooked."""
        view.unread = sum(row.count for row in rows if not row.is_known)
        rows.sort(key=lambda row: (row.is_known, not row.chosen))
        view.values, view.has_more = rows[:MOST_VALUES], column.has_more or len(rows) > MOST_VALUES

    def _column(self, data: dict[str, Any]) -> Column | None:
        try:
            return read_mapping({"format": "rapport-mapping-1", "columns": [data]}).columns[0]
        except MappingInvalid:
            return None

    # Reading

    def read(self, form: Form[str, Any], columns: list[ColumnProfile]) -> dict[str, Any]:
        """The definition after a posted page; columns that aren't on the page stay as they are."""
        posted = {column.name: self._read_column(form, column) for column in columns}
        kept = []
        for column in self.profile.columns:
            one = posted[column.name] if column.name in posted else self.by_name.get(column.name)
            if one:
                kept.append(one)
        definition = {**self.definition, "columns": kept}
        definition["constants"] = self._read_constants(form)
        return definition

    def _read_column(self, form: Form[str, Any], column: ColumnProfile) -> dict[str, Any] | None:
        at = f"c{column.index}"
        before = self.by_name.get(column.name, {})
        if f"{at}.to" not in form:
            return before or None
        to = str(form[f"{at}.to"])
        if not to:
            return None
        if to == EXTRA:
            to = f"embedded:{slug(column.name)}"
        if to != before.get("to"):
            return self.guesser.settings(column, to)
        data = {**before}
        for name in ("by", "prefix", "split", "precision", "time_zone"):
            if f"{at}.{name}" in form:
                data[name] = str(form[f"{at}.{name}"]).strip()[:60]
        if f"{at}.kind" in form:
            self._read_dates(form, at, column, data)
        self._read_values(form, at, data)
        return data

    def _read_dates(self, form: Form[str, Any], at: str, column: ColumnProfile, data: dict[str, Any]) -> None:
        """How dates are written; times that only the new way of writing shows are no longer left out."""
        before = self.by_name.get(column.name, {})
        data["date"] = self._read_date(form, at)
        is_chosen = data.get("precision") != before.get("precision")
        spec = self._column(data)
        if spec and data["date"] != before.get("date") and not is_chosen:
            data["precision"] = "second" if has_times(column.values, spec.date) else "day"

    def _read_date(self, form: Form[str, Any], at: str) -> dict[str, Any]:
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

    def _read_values(self, form: Form[str, Any], at: str, data: dict[str, Any]) -> None:
        shown = {}
        for place in range(MOST_VALUES):
            if f"{at}.n{place}" in form:
                shown[str(form[f"{at}.n{place}"])] = str(form.get(f"{at}.v{place}", ""))
        if not shown:
            return
        for name, chosen in (("missing", MISSING), ("not_applicable", NOT_APPLICABLE)):
            kept = [code for code in data.get(name) or [] if code not in shown]
            data[name] = kept + [text for text, choice in shown.items() if choice == chosen]
        kept_values = {text: to for text, to in (data.get("values") or {}).items() if text not in shown}
        chosen_values = {text: choice[1:] for text, choice in shown.items() if choice.startswith("=")}
        data["values"] = kept_values | chosen_values

    def _read_constants(self, form: Form[str, Any]) -> dict[str, Any]:
        constants = {**(self.definition.get("constants") or {})}
        for name in ("source", "channel", "unit", "touchpoint", "language", "completed_at"):
            if f"all.{name}" in form:
                constants[name] = str(form[f"all.{name}"]).strip()[:60] or None
        constants["channel"] = constants.get("channel") or "api"
        return constants


SHAPES: dict[str, type] = {"values": dict, "missing": list, "not_applicable": list, "date": dict}


def sound(column: dict[str, Any]) -> dict[str, Any]:
    """A column's settings without parts of a shape that can't be shown, so that they can be set anew."""
    return {name: part for name, part in column.items() if isinstance(part, SHAPES.get(name, object))}


def chosen_for(text: str, data: dict[str, Any]) -> str:
    """What the mapping says of a value: missing, na, =choice, or "" as it stands."""
    if text in (data.get("missing") or []):
        return MISSING
    if text in (data.get("not_applicable") or []):
        return NOT_APPLICABLE
    translated = (data.get("values") or {}).get(text)
    return f"={translated}" if translated else ""


def slug(name: str) -> str:
    """A column's name as the name of an extra field."""
    return re.sub(r"\W+", "_", name.casefold()).strip("_")[:60] or "field"
