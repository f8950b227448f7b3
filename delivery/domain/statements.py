"""The three statements that every message pays for, written once.

Django's ORM spends more on their SQL than the database does on carrying them out.
"""

from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model

from delivery.models import DoNotContact, Message

# For the transaction of this one statement; a volatile function in FROM is always carried out.
NO_WAIT = " FROM (SELECT set_config('synchronous_commit', 'off', true)) AS no_wait"


def is_stopped_hash(hashed: str, channel: str) -> bool:
    """Whether an address, by its hash, is written to no more."""
    sql = f"SELECT 1 FROM {_table(DoNotContact)} WHERE channel = %s AND address_hash = %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, [channel, hashed])
        return cursor.fetchone() is not None


def update_leased(
    message: Message, *, also: str = "", params: tuple[Any, ...] = (), awaits_disk: bool = True, **fields: Any
) -> bool:
    """Writes `fields` where the row is still under the lease that `message` was claimed with.

    False where it is not. `also` is a further SQL condition with its `params`. Without `awaits_disk` the
    commit on PostgreSQL is seen by all at once and outlives this process, but reaches the disk only with the
    next commit that waits for it, or after half a second.
    """
    columns, values = [], []
    for name, value in fields.items():
        column, prepared = _prepared(name, value)
        columns.append(f"{column} = %s")
        values.append(prepared)
    where, values = "id = %s AND lease_token IS NULL", [*values, message.pk]
    if message.lease_token is not None:
        where = "id = %s AND lease_token = %s"
        values.append(as_stored("lease_token", message.lease_token))
    extra = NO_WAIT if connection.vendor == "postgresql" and not awaits_disk else ""
    sql = f"UPDATE {_table(Message)} SET {', '.join(columns)}{extra} WHERE {where}{also}"
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *params])
        return bool(cursor.rowcount == 1)


def as_stored(name: str, value: Any) -> Any:
    """The value of Message's field `name` as the database takes it."""
    return _prepared(name, value)[1]


def _prepared(name: str, value: Any) -> tuple[str, Any]:
    field: Any = Message._meta.get_field(name)
    return connection.ops.quote_name(str(field.column)), field.get_db_prep_save(value, connection)


@cache
def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
