"""What stands in the columns of a table: an answer, a fact beside the answers, the units beneath."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.core.exceptions import BadRequest

from accounts.models import OrgUnit
from accounts.reach import Principal
from metrics.domain.dimension_choice import labels_of
from metrics.domain.questions.choosing import DEVICES, RIGHT, STATES, Chosen, Offer
from metrics.domain.questions.items import Item, Part
from metrics.domain.questions.judging import Tree
from metrics.domain.questions.look import Look, Narrow
from metrics.domain.questions.summaries import NPS_GROUPS
from metrics.domain.sheets.columns import Column, Sheet
from metrics.domain.sheets.making import NOT_ASKABLE
from metrics.models import NOT_KNOWN
from surveys.channels import label_of
from surveys.document import language_name

FACTS = {"channel": "Channel", "language": "Language", "device": "Device", "touchpoint": "Touchpoint",
         "status": "State", "version": "Version"}  # fmt: skip


@dataclass(frozen=True)
class Side:
    """What stands in the columns: values with their labels, and how to find a row's value in a sheet."""

    name: str
    label: str
    values: Sequence[tuple[Any, str]]
    read: Callable[[Sheet], Column]
    units: Sequence[OrgUnit] = ()
    fact: str = ""  # as sheets name it, where it stands beside the answers
    address: str = ""  # of the answers, where it is a question


def part_of(chosen: Chosen, text: str) -> tuple[Item, Part]:
    """A question with one of its addresses: the first that has choices unless told. Raises BadRequest."""
    key, _, address = text.partition("/")
    item = chosen.item(key)
    parts = [one for one in item.parts.values() if is_crossable(one)]
    found = next((one for one in parts if address in ("", one.address)), None)
    if found is None:
        raise BadRequest("Unknown question.")
    return item, found


def is_crossable(part: Part) -> bool:
    """Whether it can stand in the rows of a table."""
    return part.family in ("scale", "choice", "choices")


def side_of(principal: Principal, chosen: Chosen, offer: Offer, columns: str) -> Side:
    """What `columns` names. Raises BadRequest for what isn't offered."""
    if columns in FACTS:
        return _fact_side(chosen, offer, columns)
    if columns == "unit":
        return _unit_side(principal, chosen)
    if columns.startswith("dimension:"):
        return _dimension_side(chosen, columns.removeprefix("dimension:"))
    item, part = part_of(chosen, columns)
    if part.family == "choices":
        raise BadRequest(
            "Several answers of one person can't be compared as columns: put them into the rows."
        )
    label = f"{item.title} – {part.label}" if part.label else item.title

    def read(sheet: Sheet) -> Column:
        column = sheet.answer(part.address)
        left_out = column.where({part.aside, NOT_ASKABLE})
        if not item.is_alone:
            left_out |= ~sheet.fact("version").where(set(item.versions))
        values = [nps_group(value) for value in column.values] if not part.options else column.values
        return (
            Column(values, np.where(left_out, 0, column.codes)) if part.options else _merged(values, column)
        )

    if not part.options:
        groups = [(name, f"{name} {low}–{high}") for name, low, high in NPS_GROUPS]
        return Side(columns, label, groups, read, address=part.address)
    values = [(one.id, one.label) for one in part.options.values() if one.id != part.aside]
    return Side(columns, label, values, read, address=part.address)


def nps_group(value: Any) -> str:
    """Which of the three groups a rating from 0 to 10 belongs to."""
    return next((name for name, low, high in NPS_GROUPS if low <= value <= high), "")


def _merged(values: Sequence[str], column: Column) -> Column:
    """The column with values that are the same made one."""
    names = list(dict.fromkeys(values))
    codes = np.array([0, *(names.index(value) + 1 for value in values)])[column.codes]
    return Column(names, codes)


def _fact_side(chosen: Chosen, offer: Offer, name: str) -> Side:
    numbers = {key: number for key, number, _ in chosen.versions}
    labels: dict[str, Callable[[Any], str]] = {
        "channel": label_of,
        "language": language_name,
        "device": lambda value: DEVICES.get(value, str(value)),
        "status": lambda value: STATES.get(value, str(value)),
        "touchpoint": lambda pk: chosen.touchpoints[pk].name if pk in chosen.touchpoints else "",
        "version": lambda pk: f"Version {numbers.get(pk, '')}",
    }
    values = [(value, labels[name](value)) for value in sorted(offer.values[name], key=str)]
    return Side(
        name, FACTS[name], [one for one in values if one[1]], lambda sheet: sheet.fact(name), fact=name
    )


def _unit_side(principal: Principal, chosen: Chosen) -> Side:
    rows = OrgUnit.objects.reachable(principal, RIGHT).filter(parent=chosen.look.unit).order_by("name")
    units, lines = list(rows), chosen.tree.lines
    wanted = {unit.pk for unit in units}

    def child(pk: int) -> int | None:
        return next((one for one in lines.get(pk, ()) if one in wanted), None)

    def read(sheet: Sheet) -> Column:
        column = sheet.fact("unit")
        values = [child(pk) if pk in chosen.look.units else None for pk in column.values]
        names = [unit.pk for unit in units]
        codes = np.array([0, *(names.index(one) + 1 if one else 0 for one in values)])[column.codes]
        return Column(names, codes)

    return Side("unit", "Units beneath", [(one.pk, one.name) for one in units], read, units)


def _dimension_side(chosen: Chosen, key: str) -> Side:
    dimension = next((one for one in chosen.by.offered if one.key == key), None)
    if dimension is None:
        raise BadRequest("Unknown dimension.")
    labels = [(code, label) for code, label in labels_of(dimension).items() if code != NOT_KNOWN]
    fact = f"seg{dimension.slot}"
    return Side(f"dimension:{key}", dimension.name, labels, lambda sheet: sheet.fact(fact), fact=fact)


def looks_of(look: Look, side: Side, tree: Tree) -> dict[Any, Look]:
    """The look of each column, as if it were chosen as a filter."""
    if side.units:
        inside = {
            one.pk: frozenset(pk for pk in look.units if one.pk in tree.lines[pk]) for one in side.units
        }
        return {one.pk: replace(look, unit=one, units=inside[one.pk]) for one in side.units}
    return {value: look.also(Narrow(side.fact or side.name, value, side.read)) for value, _ in side.values}
