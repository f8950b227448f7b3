"""The one statement that adds up cells, written out.

The ORM says the same in 2 ms more, whatever there is to find: it builds fifteen to thirty aggregates each
time, where SQLite gives a unit's month in 0.04 ms and its year in 0.15 ms. A unit's page asks ten times.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection

from metrics.models import Cell, Slice

CELLS, SLICES = Cell._meta.db_table, Slice._meta.db_table


def add_up(
    columns: Sequence[str],
    *,
    group: str = "",
    metric: int,
    units: Collection[int],
    slices: Mapping[str, Any],
    days: tuple[date, date] | None = None,
) -> list[tuple[Any, ...]]:
    """Rows of `columns`, by `group`, over the cells of `units` in the slices that have these values.

    `columns` and `group` are SQL of ours, never anybody's words. `days`, both included, None for all time.
    """
    where, params = _where(metric, units, slices, days)
    sql = f"SELECT {', '.join(columns)} FROM {CELLS} WHERE {where}"
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} GROUP BY {group}" if group else sql, params)
        return cursor.fetchall()


def _where(
    metric: int, units: Collection[int], slices: Mapping[str, Any], days: tuple[date, date] | None
) -> tuple[str, list[Any]]:
    places = ", ".join(["%s"] * len(units))
    wanted = " AND ".join(f"{name} = %s" for name in slices)
    is_one = "=" if "key" in slices else "IN"  # known to be one, it is looked up before the cells are
    parts = [
        f"metric_id = %s AND unit_id IN ({places})",
        f"slice_id {is_one} (SELECT id FROM {SLICES} WHERE {wanted})",
    ]
    params = [metric, *units, *slices.values()]
    if days is not None:
        parts.append("day BETWEEN %s AND %s")
        params += days
    return " AND ".join(parts), params
