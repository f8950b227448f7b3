"""Declaring dimensions, renaming them and their values, and taking them away. Scores that are there are told
apart in the background."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.domain import audit
from accounts.domain.audit import Actor
from common.locks import hold
from common.refusals import Refused
from metrics.domain.rebuild_requests import request_segments
from metrics.models import SLOTS, Dimension, DimensionValue, Score

FIELDS = ("key", "name", "field", "is_active")


def declare_dimension(*, by: Actor, **values: Any) -> Dimension:
    """A new dimension (`values` are FIELDS) in the first free slot; scores that are there get its codes soon.

    Raises Refused where all slots are taken, ValidationError for a key that is.
    """
    with transaction.atomic():
        hold("dimensions")  # two at once would take the same slot
        taken = set(Dimension.objects.values_list("slot", flat=True))
        free = [slot for slot in range(1, SLOTS + 1) if slot not in taken]
        if not free:
            raise Refused(f"There are {SLOTS} dimensions already. Delete one that is no longer needed.")
        dimension = Dimension(slot=free[0], is_filling=Score.objects.exists(), **values)
        dimension.full_clean()
        dimension.save(force_insert=True)
        changes = audit.diff({}, audit.snapshot(dimension, *FIELDS))
        audit.record(by, "dimension.declared", dimension, changes=changes)
        if dimension.is_filling:
            request_segments()
    return dimension


def change_dimension(dimension: Dimension, *, by: Actor, **values: Any) -> None:
    """Another name, or offered no more or again. Raises ValidationError.

    Where the value comes from stays: its codes are in all scores.
    """
    with transaction.atomic():
        stored = Dimension.objects.get(pk=dimension.pk)
        before = audit.snapshot(stored, *FIELDS)
        if values.get("field", stored.field) != stored.field:
            raise ValidationError({"field": "This stays as it is. Declare another dimension instead."})
        for name, value in values.items():
            setattr(dimension, name, value)
        dimension.full_clean()
        if changes := audit.diff(before, audit.snapshot(dimension, *FIELDS)):
            dimension.save(update_fields=[*values])
            audit.record(by, "dimension.changed", dimension, changes=changes)


def rename_value(value: DimensionValue, label: str, *, by: Actor) -> None:
    """Another word on pages; how the value is recognised stays. Raises ValidationError."""
    with transaction.atomic():
        before = DimensionValue.objects.get(pk=value.pk).label
        value.label = label
        value.full_clean()
        if before != label:
            value.save(update_fields=["label"])
            changes = {value.key: [before, label]}
            audit.record(by, "dimension.value_renamed", value.dimension, changes=changes)


def delete_dimension(dimension: Dimension, *, by: Actor) -> None:
    """Takes a dimension away and frees its slot; the scores' codes go soon."""
    with transaction.atomic():
        audit.record(by, "dimension.deleted", dimension, changes={"name": [dimension.name, None]})
        dimension.delete()
        request_segments()
