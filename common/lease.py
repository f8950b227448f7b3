"""Claiming rows for a while, so that a worker that dies leaves them to the next one."""

import uuid
from datetime import timedelta
from typing import Any

from django.db import connections, transaction
from django.db.models import Model, Q, QuerySet

from common.clock import now


def lease(queryset: QuerySet[Any], *, limit: int, seconds: int) -> tuple[uuid.UUID, list[int]]:
    """Claims up to `limit` free rows of `queryset`, in its order, for `seconds`: the token and their keys.

    The model has `lease_token` and `leased_until`, both nullable; a row whose lease is null or over is free.
    One short transaction; SQLite's BEGIN IMMEDIATE and PostgreSQL's SKIP LOCKED keep two callers apart. The
    caller writes results only where `lease_token` is still its own, and commits before it does slow work.
    """
    token, moment = uuid.uuid4(), now()
    is_free = Q(leased_until__isnull=True) | Q(leased_until__lt=moment)
    model: type[Model] = queryset.model
    with transaction.atomic(using=queryset.db):
        rows = queryset.filter(is_free)
        if connections[queryset.db].features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        keys = list(rows.values_list("pk", flat=True)[:limit])
        until = moment + timedelta(seconds=seconds)
        free = model._default_manager.using(queryset.db).filter(is_free, pk__in=keys)
        if free.update(lease_token=token, leased_until=until) != len(keys):
            keys = list(queryset.filter(lease_token=token).values_list("pk", flat=True))
    return token, keys
