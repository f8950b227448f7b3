"""Identifiers shown outside: UUIDv7, sortable by time of creation. Inside, rows keep bigints."""

import uuid

from uuid6 import uuid7


def new_uuid() -> uuid.UUID:
    """A fresh UUIDv7 as a plain `uuid.UUID` (Python 3.14 brings it; until then a small package does)."""
    return uuid.UUID(bytes=uuid7().bytes)
