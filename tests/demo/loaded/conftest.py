"""The loaded demo, once for all tests of this folder: loading it costs more than all they ask of it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction


class Silent:
    def write(self, text: str) -> int:
        return len(text)


@pytest.fixture(scope="package", autouse=True)
def demo(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """The airport's demo in a transaction that is taken back at the end.

    What a test adds is taken back by itself. Modules carry the xdist group "demo", or each process loads it.
    """
    with django_db_blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
        try:
            call_command("load_demo", verbosity=0, stdout=Silent())
            yield
        finally:
            transaction.set_rollback(True)
            block.__exit__(None, None, None)
            connection.close()
