"""Writing many rows by one statement prepared once, for what is written by the hundred thousand.

`bulk_create` spends ten times as long on making objects and SQL as the database does on storing the rows.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import BooleanField, CharField, FloatField, IntegerField, Model, TextField

PLAIN = (BooleanField, CharField, FloatField, IntegerField, TextField)  # stored as they are in Python


def insert_rows(
    model: type[Model],
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    ignore_conflicts: bool = False,
    replace_on: Sequence[str] = (),
) -> None:
    """Inserts `rows` of values for `names` (attribute names such as `unit_id`); no keys come back.

    Columns that are left out must have a default in the database or be nullable. With `ignore_conflicts`
    rows that would break a unique constraint are passed over; with `replace_on`, the attribute names of a
    unique constraint, they overwrite what stands there. Runs in the caller's transaction.
    """
    values = [list(row) for row in rows]
    if not values:
        return
    for place, prepare in _preparers(model, tuple(names)):
        for row in values:
            row[place] = prepare(row[place])
    with connection.cursor() as cursor:
        cursor.executemany(_statement(model, tuple(names), ignore_conflicts, tuple(replace_on)), values)


def update_rows(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Overwrites plain columns, `names`, in rows of values, each with the primary key at its end. Runs in the
    caller's transaction."""
    values = [list(row) for row in rows]
    if not values:
        return
    quote = connection.ops.quote_name
    *columns, key = [quote(str(field.column)) for field in _fields(model, (*names, model._meta.pk.attname))]
    sets = ", ".join(f"{column} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {key} = %s",  # noqa: S608  our own table
            values,
        )


def _preparers(model: type[Model], names: tuple[str, ...]) -> list[tuple[int, Callable[[Any], Any]]]:
    """How values get ready for the database, by place, where that is needed at all; days and times repeat."""
    found: list[tuple[int, Callable[[Any], Any]]] = []
    for place, field in enumerate(_fields(model, names)):
        target = field.target_field if field.is_relation else field
        if isinstance(target, PLAIN):
            continue
        found.append((place, _preparer(field)))
    return found


def _preparer(field: Any) -> Callable[[Any], Any]:
    def prepare(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    return cache(prepare) if field.get_internal_type() in ("DateField", "DateTimeField") else prepare


@cache
def _fields(model: type[Model], names: tuple[str, ...]) -> tuple[Any, ...]:
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    return tuple(by_name[name] for name in names)


@cache
def _statement(
    model: type[Model], names: tuple[str, ...], ignore_conflicts: bool, replace_on: tuple[str, ...]
) -> str:
    quote = connection.ops.quote_name
    columns = [quote(str(field.column)) for field in _fields(model, names)]
    places = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608  our own table
    if ignore_conflicts:
        return f"{sql} ON CONFLICT DO NOTHING"
    if replace_on:
        keys = [quote(str(field.column)) for field in _fields(model, replace_on)]
        sets = ", ".join(f"{column} = excluded.{column}" for column in columns if column not in keys)
        return f"{sql} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {sets}"
    return sql
