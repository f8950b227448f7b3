"""Cells: sums by metric, slice, unit and day, kept up to date from scores.

A cell holds a unit's *subtree*: its own scores and those of everything beneath it. A unit with children may
have scores of its own too. No row keeps them apart, because they follow from the tree at any time:

    own(unit) = cell(unit) − Σ cell(children)

`refresh` computes own(unit) anew from the scores and adds new − old to the unit and each of its ancestors in
one transaction. Adding δ to a unit and all its ancestors changes own() of that unit alone, so the order of
keys doesn't matter, and doing it again adds 0. It also heals the tree: a unit that moved takes its cells
along, so its old parent's own() holds what left and its new parent's lacks what came. Marking both parents
dirty for the unit's days is all that a move needs; `rebuilding` repairs any other fault in the same way.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Sum

from accounts.domain.units import hold_tree
from accounts.models import OrgUnit
from common.bulk import insert_rows
from common.wakeups import wake
from metrics.domain import sums
from metrics.domain.sums import Sums
from metrics.models import Cell, DirtyCell, Metric, Score, Slice

DirtyKey = tuple[int, int, date]  # metric, unit, day
CellKey = tuple[int, int, int]  # metric, slice, unit; of one day
WAKEUP = "refresh_cells"
TAKE_ROWS = 5000
KEYS_AT_ONCE = 200


def mark_dirty(keys: Iterable[DirtyKey]) -> None:
    """Appends keys to be recomputed, in the transaction of whatever changed their scores."""
    insert_rows(DirtyCell, ("metric_id", "unit_id", "day"), sorted(set(keys)))


def refresh() -> int:
    """Recomputes all dirty cells; how many keys that were.

    Days are dealt with one after another in short transactions. Each begins by deleting the dirty rows that
    it stands for: whoever finds some of them gone was second and leaves the work to the first.
    """
    done = 0
    while taken := _take():
        for day, rows in sorted(taken.items()):
            keys = sorted(rows)
            for start in range(0, len(keys), KEYS_AT_ONCE):
                chunk = {key: rows[key] for key in keys[start : start + KEYS_AT_ONCE]}
                done += len(chunk) if _refresh_day(day, chunk) else 0
    return done


def unit_moved(unit: OrgUnit, old_path: str, **_: Any) -> None:
    """Receiver: the unit's days become dirty at its old and its new parent, which moves its sums over.

    Who moves a unit holds the tree, so all that was ever added up under its old place is there to be read.
    """
    old_parent = [int(part) for part in old_path.split("/") if part][:-1][-1:]
    parents = {*old_parent, *([unit.parent_id] if unit.parent_id else [])}
    days = (
        Cell.objects.filter(unit=unit, slice__is_whole_program=True)
        .values_list("metric_id", "day")
        .distinct()
    )
    keys = [(metric, parent, day) for metric, day in days for parent in parents]
    if keys:
        mark_dirty(keys)
        wake(WAKEUP)


def own_sums(day: date, metrics: Collection[int], units: Collection[int]) -> dict[CellKey, Sums]:
    """Sums of the units' own scores of one day by metric, slice and unit: the whole program and each part."""
    scores = Score.objects.filter(day=day, metric__in=metrics, unit__in=units, is_counted=True)
    return fold(scores, minimum=dict(Metric.objects.values_list("pk", "scale_min")))


def fold(scores: Any, *, minimum: dict[int, int]) -> dict[CellKey, Sums]:
    """Scores of one day as sums. SQL groups by value; every sum follows from a value's count and weights."""
    groups = (
        scores.order_by()
        .values_list("metric_id", "unit_id", "program_id", "touchpoint_id", "channel", "value")
        .annotate(n=Count("pk"), w=Sum("weight"), ww=Sum(F("weight") * F("weight")))
    )
    found: dict[CellKey, Sums] = defaultdict(sums.empty)
    slices = _Slices()
    for metric, unit, program, touchpoint, channel, value, n, weight, weight_sq in groups:
        part = sums.of_value(value, n, weight, weight_sq, minimum.get(metric, 0))
        for slice_id in (slices.whole(program), slices.part(program, touchpoint, channel)):
            sums.add(found[metric, slice_id, unit], part)
    return dict(found)


class _Slices:
    """Ids of slices; each is looked up once and made when first needed."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}

    def whole(self, program: int) -> int:
        """The slice of a whole program."""
        return self._id(f"{program}", program_id=program, is_whole_program=True)

    def part(self, program: int, touchpoint: int | None, channel: str) -> int:
        """The slice of one touchpoint and channel of a program."""
        key = f"{program}/{touchpoint or '-'}/{channel}"
        return self._id(key, program_id=program, touchpoint_id=touchpoint, channel=channel)

    def _id(self, key: str, **fields: Any) -> int:
        if key not in self._ids:
            self._ids[key] = Slice.objects.get_or_create(key=key, defaults=fields)[0].pk
        return self._ids[key]


def _take() -> dict[date, dict[tuple[int, int], list[int]]]:
    """Dirty rows by day and (metric, unit): the ids that stand for each key."""
    taken: dict[date, dict[tuple[int, int], list[int]]] = defaultdict(lambda: defaultdict(list))
    rows = DirtyCell.objects.order_by("pk").values_list("pk", "metric_id", "unit_id", "day")[:TAKE_ROWS]
    for pk, metric, unit, day in rows:
        taken[day][metric, unit].append(pk)
    return taken


def _refresh_day(day: date, keys: dict[tuple[int, int], list[int]]) -> bool:
    """Brings one day's keys up to date; False where somebody else was doing it.

    The scores are read before the transaction. One that changes meanwhile leaves a dirty row of its own.
    """
    metrics, units = {metric for metric, _ in keys}, {unit for _, unit in keys}
    new = {key: of for key, of in own_sums(day, metrics, units).items() if (key[0], key[2]) in keys}
    ids = [pk for rows in keys.values() for pk in rows]
    with transaction.atomic():
        hold_tree()  # one writer of cells at a time, and no unit moves meanwhile
        if DirtyCell.objects.filter(pk__in=ids).delete()[0] != len(ids):
            transaction.set_rollback(True)
            return False
        _apply(day, keys, new)
    return True


def _apply(day: date, keys: Collection[tuple[int, int]], new: dict[CellKey, Sums]) -> None:
    metrics, units = {metric for metric, _ in keys}, {unit for _, unit in keys}
    path_of = dict(OrgUnit.objects.filter(pk__in=units).values_list("pk", "path"))
    line_of = {unit: [int(part) for part in path.split("/") if part] for unit, path in path_of.items()}
    ancestors = {unit for line in line_of.values() for unit in line}
    cells = stored_cells(day, metrics, ancestors)
    old = own_by_subtraction(day, metrics, units, cells)
    touched: set[CellKey] = set()
    for metric, slice_id, unit in set(new) | {key for key in old if (key[0], key[2]) in keys}:
        delta = sums.minus(new.get((metric, slice_id, unit)), old.get((metric, slice_id, unit)))
        if not sums.is_zero(delta):
            for above in line_of[unit]:
                key = (metric, slice_id, above)
                sums.add(cells.setdefault(key, sums.empty()), delta)
                touched.add(key)
    _write(day, {key: cells[key] for key in sorted(touched)})


def stored_cells(day: date, metrics: Collection[int], units: Collection[int]) -> dict[CellKey, Sums]:
    """The cells of these units on one day."""
    rows = Cell.objects.filter(day=day, metric__in=metrics, unit__in=units)
    found = rows.values_list("metric_id", "slice_id", "unit_id", *sums.FIELDS)
    return {(metric, slice_id, unit): list(rest) for metric, slice_id, unit, *rest in found}


def own_by_subtraction(
    day: date, metrics: Collection[int], units: Collection[int], cells: dict[CellKey, Sums]
) -> dict[CellKey, Sums]:
    """What the cells say that these units hold themselves: each unit's cell less its children's."""
    own = {key: list(of) for key, of in cells.items() if key[2] in units}
    children = Cell.objects.filter(day=day, metric__in=metrics, unit__parent__in=units)
    for metric, slice_id, parent, *rest in children.values_list(
        "metric_id", "slice_id", "unit__parent_id", *sums.FIELDS
    ):
        key = (metric, slice_id, parent)
        own[key] = sums.minus(own.get(key), list(rest))
    return own


def _write(day: date, cells: dict[CellKey, Sums]) -> None:
    """Stores cells as they are now; empty ones go."""
    filled = {key: of for key, of in cells.items() if of[0]}
    rows = [(metric, slice_id, unit, day, *of) for (metric, slice_id, unit), of in filled.items()]
    key = ("metric_id", "slice_id", "unit_id", "day")
    insert_rows(Cell, (*key, *sums.FIELDS), rows, replace_on=key)
    for metric, slice_id, unit in cells.keys() - filled.keys():
        Cell.objects.filter(metric=metric, slice=slice_id, unit=unit, day=day).delete()
