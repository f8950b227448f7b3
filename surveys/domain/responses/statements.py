"""The few statements that every answer pays for, written once.

Django's ORM spends more on SQL than SQLite does. On PostgreSQL each statement is a trip, and so are BEGIN and
COMMIT: what is written together is one statement there, and a transaction on SQLite.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from common.counting import Limit, count_statement, count_up
from surveys.models import Invitation, QuotaCount, Respondent, Response

Adapt = Callable[[Any, BaseDatabaseWrapper], Any]
TOO_MANY = "too_many"
IS_BEYOND = "(SELECT count FROM counted) > %s"
PLACES_IF_COUNTED = (f"CASE WHEN {IS_BEYOND} THEN %s ELSE %s END", f"{IS_BEYOND} OR %s")
RESPONSES, INVITATIONS = Response._meta.db_table, Invitation._meta.db_table
RESPONDENTS = Respondent._meta.db_table
QUOTAS = QuotaCount._meta.db_table
MARK = f"UPDATE {INVITATIONS} SET answered_at = %s WHERE id = %s AND answered_at IS NULL"


def adapt_uuid(value: UUID, database: BaseDatabaseWrapper) -> UUID | str:
    return value if database.features.has_native_uuid_field else value.hex


def adapt_json(value: Any, database: BaseDatabaseWrapper) -> Any:
    return database.ops.adapt_json_value(value, None)


def adapt_moment(value: datetime, database: BaseDatabaseWrapper) -> Any:
    return database.ops.adapt_datetimefield_value(value)


def adapt_day(value: date, database: BaseDatabaseWrapper) -> Any:
    return database.ops.adapt_datefield_value(value)


# As the fields do, but for what they do to words from a form; values of other types go as they stand.
ADAPTS: dict[str, Adapt] = {
    "UUIDField": adapt_uuid,
    "JSONField": adapt_json,
    "DateTimeField": adapt_moment,
    "DateField": adapt_day,
}


def insert_response(response: Response) -> bool:
    """Inserts the row and gives it its key, as `save(force_insert=True)` does without signals.

    False, and nothing written, where a row with one of its unique values is there: unlike an error, that
    leaves the transaction usable, and so needs no savepoint around it.
    """
    database = _database()
    values = _values(response, database)
    found = _fetch(database, _insert(tuple(values)), [*values.values()])
    return _is_stored(response, found[0] if found else None)


def insert_counted(response: Response, limit: Limit) -> bool:
    """`insert_response` of one that is counted: beyond the limit it is kept like any other, and flagged."""
    database = _database()
    if database.vendor != "postgresql":
        with transaction.atomic():
            count_response(response, limit)
            return insert_response(response)
    counting, key = count_statement(limit.key, seconds=limit.seconds)
    values = _values(response, database)
    flags, is_spam = values.pop("flags"), values.pop("is_spam")
    flagged = adapt_json([*response.flags, TOO_MANY], database)
    insert = _insert(("flags", "is_spam", *values), PLACES_IF_COUNTED)
    pk, number = _fetch(
        database,
        f"WITH counted AS ({counting}), stored AS ({insert})"
        " SELECT stored.id, counted.count FROM counted LEFT JOIN stored ON TRUE",
        [*key, limit.most, flagged, flags, limit.most, is_spam, *values.values()],
    )
    _flag(response, is_beyond=number > limit.most)
    return _is_stored(response, pk)


def insert_invited(response: Response, invitation_id: int, at: datetime) -> bool:
    """`insert_response` of the first answer to an invitation, which is answered since `at`."""
    database = _database()
    if database.vendor != "postgresql":
        with transaction.atomic():
            is_stored = insert_response(response)
            if is_stored:
                mark_answered(invitation_id, at)
            return is_stored
    values = _values(response, database)
    found = _fetch(
        database,
        f"WITH stored AS ({_insert(tuple(values))}), marked AS ({MARK} AND EXISTS (SELECT FROM stored))"
        " SELECT id FROM stored",
        [*values.values(), adapt_moment(at, database), invitation_id],
    )
    return _is_stored(response, found[0] if found else None)


def count_response(response: Response, limit: Limit) -> None:
    """Counts a response that is about to be stored, and flags it where that is beyond the limit."""
    _flag(response, is_beyond=count_up(limit.key, seconds=limit.seconds) > limit.most)


def mark_answered(invitation_id: int, at: datetime) -> None:
    """Notes the first answer to an invitation."""
    database = _database()
    with database.cursor() as cursor:
        cursor.execute(MARK, [adapt_moment(at, database), invitation_id])


def add_to_quotas(questionnaire_id: int, limits: Mapping[str, int]) -> set[str]:
    """Takes a place in each of these quotas (id: limit) that has one left; those in which it did.

    The rows are held in one order until the transaction ends, so that two at once never wait crosswise.
    """
    database = _database()
    lock = "FOR UPDATE" if database.features.has_select_for_update else ""
    named = ", ".join(["%s"] * len(limits))
    cases = " ".join(["WHEN %s THEN %s"] * len(limits))
    sql = (
        f"UPDATE {QUOTAS} SET taken = taken + 1 WHERE id IN (SELECT id FROM {QUOTAS}"
        f" WHERE questionnaire_id = %s AND quota IN ({named}) ORDER BY quota {lock})"
        f" AND taken < CASE quota {cases} END RETURNING quota"
    )
    each = [value for pair in limits.items() for value in pair]
    with database.cursor() as cursor:
        cursor.execute(sql, [questionnaire_id, *limits, *each])
        return {str(quota) for (quota,) in cursor.fetchall()}


def is_begun(answer_uuid: UUID) -> bool:
    """Whether anything is stored under this uuid."""
    database = _database()
    key = adapt_uuid(answer_uuid, database)
    return _fetch(database, f"SELECT 1 FROM {RESPONSES} WHERE uuid = %s", [key]) is not None


def find_invitation(token_hash: str, answer_uuid: UUID) -> tuple[Invitation, bool] | None:
    """The invitation of a token, as the ORM gives it, and whether an answer to it is begun."""
    database = _database()
    sql, names, converters = _lookup(database.vendor)
    key = adapt_uuid(answer_uuid, database)
    found = _fetch(database, sql, [key, token_hash])
    if found is None:
        return None
    is_begun, *row = found
    for place, (converts, expression) in converters.items():
        for convert in converts:
            row[place] = convert(row[place], expression, database)
    return Invitation.from_db(database.alias, names, row), bool(is_begun)


def find_response(answer_uuid: UUID) -> Response | None:
    """The response of this uuid with its respondent, as the ORM gives them."""
    database = _database()
    sql, tables = _response_lookup(database.vendor)
    row = _fetch(database, sql, [adapt_uuid(answer_uuid, database)])
    if row is None:
        return None
    made, at = [], 0
    for model, names, converters in tables:
        values = list(row[at : at + len(names)])
        at += len(names)
        for place, (converts, expression) in converters.items():
            for convert in converts:
                values[place] = convert(values[place], expression, database)
        made.append(model.from_db(database.alias, names, values) if values[0] is not None else None)
    response, respondent = made
    assert isinstance(response, Response)
    if isinstance(respondent, Respondent) or response.respondent_id is None:
        response._state.fields_cache["respondent"] = respondent
    return response


def _database() -> BaseDatabaseWrapper:
    """The connection itself: its proxy costs as much each time as converting a value."""
    return connections[DEFAULT_DB_ALIAS]


def _fetch(database: BaseDatabaseWrapper, sql: str, values: Sequence[Any]) -> Any:
    with database.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


def _flag(response: Response, *, is_beyond: bool) -> None:
    if is_beyond:
        response.flags, response.is_spam = [*response.flags, TOO_MANY], True


def _is_stored(response: Response, pk: int | None) -> bool:
    """Whether the row was inserted; then it gets its key."""
    if pk is None:
        return False
    response.pk = pk
    response._state.adding, response._state.db = False, DEFAULT_DB_ALIAS
    return True


def _values(response: Response, database: BaseDatabaseWrapper) -> dict[str, Any]:
    """What each column gets; those left out stay null, as a third of them do."""
    return {
        name: adapt(value, database) if adapt else value
        for name, adapt in _columns()
        if (value := getattr(response, name)) is not None
    }


@cache
def _columns() -> tuple[tuple[str, Adapt | None], ...]:
    """Each column with what makes its values ready for the driver, where they aren't as they stand."""
    fields = (field for field in Response._meta.local_concrete_fields if not field.primary_key)
    return tuple((field.attname, ADAPTS.get(field.get_internal_type())) for field in fields)


@lru_cache(maxsize=256)
def _insert(columns: tuple[str, ...], places: tuple[str, ...] = ()) -> str:
    """The INSERT of these columns, the first of which may have expressions of their own for their places."""
    values = ", ".join([*places, *["%s"] * (len(columns) - len(places))])
    head = f"INSERT INTO {RESPONSES} ({', '.join(columns)})"
    return f"{head} VALUES ({values}) ON CONFLICT DO NOTHING RETURNING id"


@cache
def _response_lookup(vendor: str) -> tuple[str, list[tuple[Any, list[str], dict[int, Any]]]]:
    tables, columns = [], []
    for model in (Response, Respondent):
        fields, table = model._meta.concrete_fields, model._meta.db_table
        compiler = model._default_manager.all().query.get_compiler(connection=_database())
        converters = compiler.get_converters([field.get_col(table) for field in fields])
        tables.append((model, [field.attname for field in fields], converters))
        columns += [f"{table}.{field.column}" for field in fields]
    join = f"LEFT JOIN {RESPONDENTS} ON {RESPONDENTS}.id = {RESPONSES}.respondent_id"
    return f"SELECT {', '.join(columns)} FROM {RESPONSES} {join} WHERE {RESPONSES}.uuid = %s", tables


@cache
def _lookup(vendor: str) -> tuple[str, list[str], dict[int, Any]]:
    fields = Invitation._meta.concrete_fields
    compiler = Invitation.objects.all().query.get_compiler(connection=_database())
    converters = compiler.get_converters([field.get_col(INVITATIONS) for field in fields])
    columns = ", ".join(str(field.column) for field in fields)
    begun = f"EXISTS (SELECT 1 FROM {RESPONSES} WHERE uuid = %s)"
    sql = f"SELECT {begun}, {columns} FROM {INVITATIONS} WHERE token_hash = %s"
    return sql, [field.attname for field in fields], converters
