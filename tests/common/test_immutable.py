"""History is append-only, by the database too, and tests with real transactions still start empty."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEntry
from common.immutable import ForbidChange, ImmutableError


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", [1, 2])
def test_audit_refuses_change_by_orm_and_sql(_round: int) -> None:
    assert AuditEntry.objects.count() == 0
    entry = AuditEntry.objects.create(actor_label="system", action="test", model="x.Y")
    with pytest.raises(ImmutableError):
        AuditEntry.objects.update(action="other")
    with pytest.raises(ImmutableError):
        entry.delete()
    for statement in ("UPDATE accounts_auditentry SET action = 'other'", "DELETE FROM accounts_auditentry"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert AuditEntry.objects.get().action == "test"


class Editor:
    """A schema editor that needs no transaction of its own."""

    connection = connection

    def execute(self, sql: str, params: None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)


@pytest.mark.postgres
@pytest.mark.django_db
def test_rows_may_change_again_once_the_migration_is_taken_back() -> None:
    rule, editor = ForbidChange("common_diary", when="OLD.kept = 1"), Editor()
    editor.execute("CREATE TABLE common_diary (words text, kept integer)")
    editor.execute("INSERT INTO common_diary VALUES ('said', 1), ('thought', 0)")
    rule.database_forwards("common", editor, None, None)
    editor.execute("UPDATE common_diary SET words = 'other' WHERE kept = 0")
    for sql in ("UPDATE common_diary SET words = 'other'", "DELETE FROM common_diary"):
        with pytest.raises(IntegrityError, match="may not change"), transaction.atomic():
            editor.execute(sql)
    rule.database_backwards("common", editor, None, None)
    editor.execute("DELETE FROM common_diary")


def test_the_migration_says_and_repeats_what_it_does() -> None:
    rule = ForbidChange("common_diary", when="OLD.kept = 1", allow_delete=True, columns=("words",))
    name, args, kwargs = rule.deconstruct()
    assert vars(ForbidChange(*args, **kwargs)) == vars(rule)
    assert (name, rule.describe()) == ("ForbidChange", "Refuse changes of common_diary where OLD.kept = 1")
