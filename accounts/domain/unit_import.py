"""Units from a CSV file (code, name, parent_code, calendar): a report by row, then all of it or nothing."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat

from accounts.domain import audit
from accounts.domain.audit import Actor
from accounts.domain.units import MAX_DEPTH, change_unit, hold_tree, move_unit
from accounts.models import BusinessCalendar, OrgUnit
from accounts.reach import Reach
from common.forms import ONE_LINE
from common.ids import new_uuid

COLUMNS = ("code", "name", "parent_code", "calendar")
REQUIRED = ("code", "name")
MAX_BYTES = 1024 * 1024
MAX_ROWS = 20_000
MAX_ERRORS = 200
LENGTHS = {"code": 60, "name": 120}


@dataclass(frozen=True)
class RowError:
    """Row 1 is the first under the headings; row 0 is the file as a whole."""

    row: int
    column: str
    message: str


@dataclass
class UnitRow:
    """One row, read."""

    number: int
    code: str
    name: str
    parent_code: str
    calendar: str
    action: str = ""


@dataclass
class UnitImport:
    """What a file would do (`rows`), or why it can't (`errors`)."""

    rows: list[UnitRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)

    @property
    def is_valid(self) -> bool:
        return not self.errors

    def count(self, action: str) -> int:
        return sum(row.action == action for row in self.rows)

    @property
    def counts(self) -> dict[str, int]:
        return {action: self.count(action) for action in ("new", "changed", "moved", "same")}


class ImportRefusedError(ValidationError):
    """A file with errors; nothing was imported."""

    def __init__(self, plan: UnitImport) -> None:
        self.plan = plan
        super().__init__([f"Row {error.row}, {error.column}: {error.message}" for error in plan.errors])


def import_units(data: bytes, *, by: Actor) -> UnitImport:
    """Creates, renames and moves what the file says, in one transaction, or raises ImportRefusedError."""
    with transaction.atomic():
        hold_tree()
        plan = plan_import(data, by=by)
        if not plan.is_valid:
            raise ImportRefusedError(plan)
        _create([row for row in plan.rows if row.action == "new"], by)
        _change([row for row in plan.rows if row.action in ("changed", "moved")], by)
    return plan


def plan_import(data: bytes, *, by: Actor) -> UnitImport:
    """Reads and checks the file without changing anything. `by` None is the system and may do everything."""
    plan = UnitImport()
    reach = by.reach("unit.edit") if by is not None else None
    try:
        plan.rows = list(_read(data))
    except ValidationError as error:
        plan.errors.append(RowError(0, "file", error.messages[0]))
        return plan
    units = {unit.code: unit for unit in OrgUnit.objects.select_related("parent", "calendar")}
    calendars = set(BusinessCalendar.objects.values_list("name", flat=True))
    by_code = {row.code: row for row in plan.rows if row.code}
    seen: set[str] = set()
    for row in plan.rows:
        for column, message in _check(row, units, calendars, by_code, seen, reach):
            if len(plan.errors) < MAX_ERRORS:
                plan.errors.append(RowError(row.number, column, message))
        seen.add(row.code)
        row.action = _action(row, units.get(row.code), reach)
    if plan.is_valid:
        plan.errors.extend(_check_tree(plan.rows, units))
    return plan


def _read(data: bytes) -> Iterator[UnitRow]:
    if len(data) > MAX_BYTES:
        raise ValidationError("The file is larger than 1 MB. Split it.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValidationError("The file isn't UTF-8. Save it as “CSV UTF-8”.") from None
    if "\x00" in text:
        raise ValidationError("The file holds binary data. Save it as “CSV UTF-8”.")
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        _check_header(header)
        for number, cells in enumerate(reader, start=1):
            if number > MAX_ROWS:
                raise ValidationError(f"The file has more than {MAX_ROWS:,} rows. Split it.")
            if any(cell.strip() for cell in cells):
                values = dict(zip(header, (cell.strip() for cell in cells), strict=False))
                yield UnitRow(number, *(values.get(name, "") for name in COLUMNS))
    except csv.Error as error:
        raise ValidationError(f"Line {reader.line_num} can't be read: {error}.") from None


def _check_header(header: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in header]
    unknown = [name[:40] for name in header if name not in COLUMNS]
    if missing or unknown or len(set(header)) < len(header):
        raise ValidationError(
            f"The first row must name the columns {', '.join(COLUMNS)}; code and name are needed."
            + (f" Unknown: {', '.join(unknown[:5])}." if unknown else "")
        )


def _check(
    row: UnitRow,
    units: dict[str, OrgUnit],
    calendars: set[str],
    by_code: dict[str, UnitRow],
    seen: set[str],
    reach: Reach | None,
) -> Iterator[tuple[str, str]]:
    for column, most in LENGTHS.items():
        value = getattr(row, column)
        if not value:
            yield column, "is empty."
        elif re.search(ONE_LINE.regex, value):
            yield column, "holds a line break. Write it on one line."
        elif len(value) > most:
            yield column, f"is longer than {most} characters."
    if row.code and row.code in seen:
        yield "code", f"{row.code} stands in the file twice."
    if row.calendar and row.calendar not in calendars:
        yield "calendar", f"There is no calendar called {row.calendar}."
    unit, parent = units.get(row.code), units.get(row.parent_code)
    if unit is not None and reach is not None and not reach.covers(unit):
        # Codes are unique, so that one can't be used must show; what it stands for and where must not.
        yield "code", f"{row.code} can't be used here. Choose another code."
        unit = None
    yield from _check_parent(row, unit, parent, by_code, reach)


def _check_parent(
    row: UnitRow,
    unit: OrgUnit | None,
    parent: OrgUnit | None,
    by_code: dict[str, UnitRow],
    reach: Reach | None,
) -> Iterator[tuple[str, str]]:
    is_unmoved = unit is not None and (unit.parent.code if unit.parent else "") == row.parent_code
    if is_unmoved:
        return
    if not row.parent_code:
        if reach is not None and not reach.covers_organisation:
            yield "parent_code", "is empty. Name the unit that this one belongs to."
    elif parent is None:
        if row.parent_code not in by_code:
            yield "parent_code", f"There is no unit with the code {row.parent_code}."
    elif reach is not None and not reach.covers_subtree(parent):
        yield "parent_code", f"There is no unit with the code {row.parent_code}."
    elif not parent.is_active:
        yield "parent_code", f"{row.parent_code} isn't in use any more."


def _check_tree(rows: list[UnitRow], units: dict[str, OrgUnit]) -> list[RowError]:
    """Rings and too many levels, in the tree as it would be."""
    parents = {code: unit.parent.code if unit.parent else "" for code, unit in units.items()}
    parents.update({row.code: row.parent_code for row in rows})
    errors = []
    for row in rows:
        steps, code = 0, row.code
        while code and steps <= MAX_DEPTH:
            code, steps = parents.get(code, ""), steps + 1
            if code == row.code:
                errors.append(RowError(row.number, "parent_code", f"{row.code} would stand beneath itself."))
                break
        else:
            if steps > MAX_DEPTH:
                message = f"The tree may have at most {MAX_DEPTH} levels."
                errors.append(RowError(row.number, "parent_code", message))
    return errors[:MAX_ERRORS]


def _action(row: UnitRow, unit: OrgUnit | None, reach: Reach | None) -> str:
    if unit is None or (reach is not None and not reach.covers(unit)):
        return "new"
    if (unit.parent.code if unit.parent else "") != row.parent_code:
        return "moved"
    calendar = unit.calendar.name if unit.calendar else ""
    return "same" if (unit.name, calendar) == (row.name, row.calendar) else "changed"


def _create(rows: list[UnitRow], by: Actor) -> None:
    """Level by level, so that each finds its parent; paths by one UPDATE a level."""
    calendars = {calendar.name: calendar for calendar in BusinessCalendar.objects.all()}
    known = {unit.code: unit for unit in OrgUnit.objects.only("pk", "code", "path", "depth")}
    waiting = rows
    while waiting:
        ready = [row for row in waiting if not row.parent_code or row.parent_code in known]
        waiting = [row for row in waiting if row.parent_code and row.parent_code not in known]
        made = OrgUnit.objects.bulk_create(
            [_new_unit(row, known.get(row.parent_code), calendars) for row in ready], batch_size=500
        )
        _fill_paths()
        known |= {unit.code: unit for unit in made}
    audit.record_many(by, "unit.created", [known[row.code] for row in rows], reason="import")


def _new_unit(row: UnitRow, parent: OrgUnit | None, calendars: dict[str, BusinessCalendar]) -> OrgUnit:
    uuid = new_uuid()
    return OrgUnit(
        uuid=uuid,
        parent=parent,
        path=f"new-{uuid}/",
        name=row.name,
        code=row.code,
        calendar=calendars.get(row.calendar),
    )


def _fill_paths() -> None:
    parent = OrgUnit.objects.filter(pk=OuterRef("parent"))
    ending = (Cast("pk", CharField()), Value("/"))
    fresh = OrgUnit.objects.filter(path__startswith="new-")
    fresh.filter(parent__isnull=True).update(path=Concat(*ending), depth=0)
    fresh.filter(parent__isnull=False).update(
        path=Concat(Subquery(parent.values("path")[:1]), *ending),
        depth=Subquery(parent.values("depth")[:1]) + Value(1),
    )


def _change(rows: list[UnitRow], by: Actor) -> None:
    calendars = {calendar.name: calendar for calendar in BusinessCalendar.objects.all()}
    for row in rows:
        unit = OrgUnit.objects.get(code=row.code)
        if row.action == "moved":
            parent = OrgUnit.objects.get(code=row.parent_code) if row.parent_code else None
            move_unit(unit, parent=parent, by=by)
        change_unit(unit, name=row.name, code=row.code, calendar=calendars.get(row.calendar), by=by)
