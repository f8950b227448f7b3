"""Rows that may not change: a migration operation that makes the database itself refuse."""

from typing import Any

from django.db import models
from django.db.migrations.operations.base import Operation


class ImmutableError(Exception):
    """An attempt to change or delete a row that is kept as it was written."""


class ForbidChange(Operation):
    """Triggers that refuse UPDATE (and DELETE unless `allow_delete`) of rows of `table` where `when` holds.

    `when` is SQL over `OLD` that both SQLite and PostgreSQL read, such as `OLD.published_at IS NOT NULL`;
    `columns` limits UPDATE to these (all by default), so that a row's bookkeeping can still move.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(
        self, table: str, *, when: str = "1 = 1", allow_delete: bool = False, columns: tuple[str, ...] = ()
    ) -> None:
        self.table, self.when, self.allow_delete, self.columns = table, when, allow_delete, columns

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (
            self.__class__.__name__,
            [self.table],
            {"when": self.when, "allow_delete": self.allow_delete, "columns": self.columns},
        )

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        vendor = schema_editor.connection.vendor
        statements = self._sqlite() if vendor == "sqlite" else self._postgresql()
        for statement in statements:
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for event in self._events():
            suffix = "" if schema_editor.connection.vendor == "sqlite" else f" ON {self.table}"
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self._name(event)}{suffix}", params=None)

    def describe(self) -> str:
        return f"Refuse changes of {self.table} where {self.when}"

    def _events(self) -> list[str]:
        return ["UPDATE"] if self.allow_delete else ["UPDATE", "DELETE"]

    def _name(self, event: str) -> str:
        return f"{self.table}_no_{event.lower()}"

    def _of(self, event: str) -> str:
        return f"{event} OF {', '.join(self.columns)}" if self.columns and event == "UPDATE" else event

    def _sqlite(self) -> list[str]:
        return [
            f"CREATE TRIGGER {self._name(event)} BEFORE {self._of(event)} ON {self.table} WHEN {self.when} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {self.table} may not change'); END"
            for event in self._events()
        ]

    def _postgresql(self) -> list[str]:
        function = (
            f"CREATE OR REPLACE FUNCTION {self.table}_refuse() RETURNS trigger AS $$ BEGIN "
            f"RAISE EXCEPTION 'rows of {self.table} may not change' "
            "USING ERRCODE = 'integrity_constraint_violation'; "
            "END $$ LANGUAGE plpgsql"
        )
        triggers = [
            f"CREATE TRIGGER {self._name(event)} BEFORE {self._of(event)} ON {self.table} FOR EACH ROW "
            f"WHEN ({self.when}) EXECUTE FUNCTION {self.table}_refuse()"
            for event in self._events()
        ]
        return [function, *triggers]


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """A queryset without `update` and `delete`, for history."""

    def update(self, **kwargs: Any) -> int:
        raise ImmutableError(f"{self.model.__name__} rows may not be changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ImmutableError(f"{self.model.__name__} rows may not be deleted.")
