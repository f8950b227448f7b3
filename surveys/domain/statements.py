"""The few statements that every answer pays for, written once.

Django's ORM spends more on SQL than SQLite does.
"""

from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, connections
from django.db.models import (
    BooleanField,
    CharField,
    Field,
    FloatField,
    ForeignKey,
    IntegerField,
    Model,
    TextField,
    UUIDField,
)

from surveys.models import Invitation, Response

UUID_FIELD = UUIDField()
# Their values go to every driver as they stand.
PLAIN = (BooleanField, CharField, FloatField, ForeignKey, IntegerField, TextField)


def insert_row(row: Model) -> bool:
    """Inserts `row` and gives it its key, as `save(force_insert=True)` does without signals.

    False, and nothing written, where a row with one of its unique values is there: unlike an error, that
    leaves the transaction usable, and so needs no savepoint around it.
    """
    database = connections[connection.alias]  # asked for once: the proxy costs as much as a conversion
    sql, fields = _statement(type(row), database.vendor)
    values = [
        getattr(row, name)
        if field is None
        else field.get_db_prep_save(field.pre_save(row, add=True), connection=database)
        for name, field in fields
    ]
    with database.cursor() as cursor:
        cursor.execute(sql, values)
        inserted = cursor.fetchone()
    if inserted is None:
        return False
    row.pk = inserted[0]
    row._state.adding, row._state.db = False, database.alias
    return True


def mark_answered(invitation_id: int, at: datetime) -> None:
    """Notes the first answer to an invitation."""
    table = connection.ops.quote_name(Invitation._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET answered_at = %s WHERE id = %s AND answered_at IS NULL",  # noqa: S608
            [connection.ops.adapt_datetimefield_value(at), invitation_id],
        )


def is_begun(answer_uuid: UUID) -> bool:
    """Whether anything is stored under this uuid; most who open an invitation have answered nothing yet."""
    table = connection.ops.quote_name(Response._meta.db_table)
    value = UUID_FIELD.get_db_prep_value(answer_uuid, connection)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} WHERE uuid = %s", [value])  # noqa: S608
        return cursor.fetchone() is not None


def find_row(model: type[Model], column: str, value: str) -> Any:
    """The one row of `model` whose unique `column` is `value`, as the ORM gives it; None for none."""
    sql, names, converters = _lookup(model, column, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [value])
        found = cursor.fetchone()
    if found is None:
        return None
    row = list(found)
    for place, (converts, expression) in converters.items():
        for convert in converts:
            row[place] = convert(row[place], expression, connection)
    return model.from_db(connection.alias, names, row)


@cache
def _lookup(model: type[Model], column: str, vendor: str) -> tuple[str, list[str], dict[int, Any]]:
    rows = model._default_manager.filter(**{column: "x"}).order_by()
    compiler = rows.query.get_compiler(connection=connection)
    sql, _ = compiler.as_sql()
    expressions = [selected[0] for selected in compiler.select]
    names = [field.attname for field in model._meta.concrete_fields]
    return sql, names, compiler.get_converters(expressions)


@cache
def _statement(model: type[Model], vendor: str) -> tuple[str, tuple[tuple[str, Field | None], ...]]:
    """The INSERT, and each column's attribute with the field that must convert it."""
    quote = connection.ops.quote_name
    fields = tuple(field for field in model._meta.local_concrete_fields if not field.primary_key)
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    key = quote("id")
    table = quote(model._meta.db_table)
    converted = tuple((field.attname, None if isinstance(field, PLAIN) else field) for field in fields)
    sql = f"INSERT INTO {table} ({columns}) VALUES ({places}) ON CONFLICT DO NOTHING RETURNING {key}"  # noqa: S608
    return sql, converted
