"""The mapping as it is made by choosing: what the page shows of each column, and what a posted page says."""

from typing import Any
from zoneinfo import ZoneInfo

from common.figures import in_digits
from surveys.imports.dates import (
    ways,
    ways_that_fit,
)
from surveys.imports.guessing import Guesser
from surveys.imports.mapping import PLAIN_TARGETS, Column, MappingInvalid, read_mapping
from surveys.imports.profile import ColumnProfile, Profile
from surveys.imports.shown import MISSING, NOT_APPLICABLE, ColumnView, Option, ValueRow, chosen_for
from surveys.imports.suggesting import Suggester, surest
from surveys.imports.targets import Target
from surveys.imports.values import AnswerReader, read_language, read_time
from surveys.kinds import is_number

PER_PAGE = 40
MOST_VALUES = 40
EXTRA = "embedded"
AS_IT_STANDS = ("", "As it stands")


class Screen:
    """One run's mapping over one profile."""

    def __init__(
        self,
        definition: dict[str, Any],
        profile: Profile,
        guesser: Guesser,
        *,
        units: list[Option],
        touchpoints: list[Option],
        suggester: Suggester | None,
    ) -> None:
        self.definition, self.profile, self.guesser = definition, profile, guesser
        self.units, self.touchpoints, self.suggester = units, touchpoints, suggester
        columns = definition.get("columns") or []
        self.by_name = {
            str(one.get("column", "")).strip(): sound(one) for one in columns if isinstance(one, dict)
        }

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
        spec = column_of(view.data)
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
            chosen = chosen_for(text, view.data)
            chosen = NOT_APPLICABLE if target.aside and chosen == f"={target.aside}" else chosen
            rows.append(ValueRow(text, count, chosen, reading, not error))
        self._keep(view, rows, column)
        if target.spec.value_type == "text":
            view.values = [row for row in view.values if row.count > 1 or row.chosen]

    def _choice_options(self, target: Target) -> list[Option]:
        if target.choice or target.spec.value_type == "text":
            return []
        if target.kind.points:
            return [(f"={point}", str(point)) for point in target.kind.points]
        if target.kind.fixed_choices:
            return [("=yes", "Yes"), ("=no", "No")]
        options = []
        for choice in target.choices:
            if choice["id"] == target.aside:  # offered already, as "Not applicable"
                continue
            label = self.guesser.document.text(f"{target.path}.{choice['id']}")
            value = choice.get("value")
            shown = in_digits(value) if is_number(value) else ""
            words = label if label == shown or not shown else f"{shown} – {label}" if label else shown
            options.append((f"={choice['id']}", words[:60] or choice["id"]))
        return options

    def _show_places(self, view: ColumnView, column: ColumnProfile) -> None:
        view.kind = view.to
        view.options = [AS_IT_STANDS, (MISSING, "As if it were empty")]
        if view.to == "unit":
            view.options += [(f"={code}", name) for code, name in self.units]
        elif view.to == "touchpoint":
            view.options += [(f"={code}", name) for code, name in self.touchpoints]
        elif view.to == "language":
            view.options += [(f"={code}", code) for code in self.guesser.document.languages]
        rows = []
        for text, count in column.ordered:
            chosen = chosen_for(text, view.data)
            reading, is_known = self._place(view.to, chosen.removeprefix("=") or text)
            if chosen == MISSING:
                reading, is_known = "empty", True
            rows.append(ValueRow(text, count, chosen, reading, is_known))
        self._keep(view, rows, column)
        if view.to == "unit" and not self.units:
            self._suggest(view)
            return
        have = {option for option, _ in view.options}
        extra = {row.chosen for row in view.values} - have
        view.options += [(chosen, chosen.removeprefix("=")) for chosen in sorted(extra)]

    def _suggest(self, view: ColumnView) -> None:
        """Each value's own few units: what was chosen, or what it may mean."""
        view.is_searched = True
        for row in view.values:
            if row.chosen.startswith("="):
                row.options = [(row.chosen, row.reading if row.is_known else row.chosen[1:])]
            elif not row.is_known and self.suggester:
                found = self.suggester.like(row.text)
                row.options = [(f"={code}", f"{name} ({code})") for code, name, _ in found]
                row.surest = surest(found)
                view.suggested += bool(row.surest)
                if row.surest:
                    row.reading = f"No such unit. Perhaps {found[0][1]}?"

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
        spec = column_of(view.data)
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

    def suggested(self, data: dict[str, Any], column: ColumnProfile) -> dict[str, str]:
        """The unit that each value which isn't understood surely means."""
        view = ColumnView(column.index, column.name, column.samples, str(data.get("to")), data=data)
        self._show_places(view, column)
        return {row.text: row.surest for row in view.values if row.surest}


def column_of(data: dict[str, Any]) -> Column | None:
    """A column's settings as the import reads them; None for what it can't."""
    try:
        return read_mapping({"format": "rapport-mapping-1", "columns": [data]}).columns[0]
    except MappingInvalid:
        return None


SHAPES: dict[str, type] = {"values": dict, "missing": list, "not_applicable": list, "date": dict}


def sound(column: dict[str, Any]) -> dict[str, Any]:
    """A column's settings without parts of a shape that can't be shown, so that they can be set anew."""
    return {name: part for name, part in column.items() if isinstance(part, SHAPES.get(name, object))}
