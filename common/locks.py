"""Locks that have a name, for what must happen once where no row stands yet that could be locked."""

from hashlib import sha256

from django.db import connection


def hold(name: str) -> None:
    """Until the transaction ends nobody else holds `name`; whoever asks meanwhile waits, and then sees all
    that was written. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        number = int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
