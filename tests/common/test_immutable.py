"""History is append-only, by the database too, and tests with real transactions still start empty."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEntry
from common.immutable import ImmutableError


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
