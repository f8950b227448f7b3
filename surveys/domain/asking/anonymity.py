"""Where so few answered that a single answer would tell who gave it: anonymous and employee programs only."""

from collections.abc import Iterable

from django.db.models import Count, F, Q

from surveys.models import Program, Response
from surveys.querysets import BY_PEOPLE

Place = tuple[int, int]  # program, unit


def places_with_few_answers() -> set[Place]:
    """The units, by program, at which fewer answered than the program shows numbers from."""
    careful = Program.objects.hiding_few()
    if not careful.exists():
        return set()
    rows = Response.objects.finished().current().filter(program__in=careful.values("pk")).order_by()
    counted = rows.values_list("program_id", "unit_id").annotate(answers=Count("pk", filter=BY_PEOPLE))
    return {(program, unit) for program, unit, _ in counted.filter(answers__lt=F("program__min_answers"))}


def at_places(places: Iterable[Place]) -> Q:
    """The condition on rows with a program and a unit that they lie at one of `places`."""
    condition = Q(pk__in=[])
    units: dict[int, list[int]] = {}
    for program, unit in places:
        units.setdefault(program, []).append(unit)
    for program, there in units.items():
        condition |= Q(program=program, unit__in=there)
    return condition
