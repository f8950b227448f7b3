from typing import Any

from django.db import models
from django.db.models import Q

from accounts.querysets import UnitQuerySet
from common.ids import new_uuid


class UnitLevel(models.Model):
    """The name of a level of the tree: depth 0 "Airport", 1 "Terminal", 2 "Boarding area"."""

    depth = models.PositiveSmallIntegerField(unique=True)
    name = models.CharField(max_length=60)
    name_plural = models.CharField(max_length=60)

    class Meta:
        ordering = ["depth"]

    def __str__(self) -> str:
        return self.name


class BusinessCalendar(models.Model):
    """When work is done: hours by weekday, holidays, time zone. Hangs on a unit and is inherited.

    `weekly_hours` maps "0" (Monday) … "6" to lists of ["HH:MM", "HH:MM"]; `holidays` is a list of ISO dates.
    """

    name = models.CharField(max_length=100, unique=True)
    time_zone = models.CharField(max_length=60)
    weekly_hours = models.JSONField(default=dict)
    holidays = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OrgUnit(models.Model):
    """A node of the organisation's tree. `path` is "1/7/42/": ids from the root, each followed by "/"."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=300, unique=True, editable=False)
    depth = models.PositiveSmallIntegerField(default=0, editable=False)
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=60, unique=True, help_text="Short key used by imports and the API.")
    calendar = models.ForeignKey(
        BusinessCalendar, null=True, blank=True, on_delete=models.PROTECT, related_name="units"
    )
    is_active = models.BooleanField(default=True)
    is_invented = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "unit"
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(condition=~Q(parent=models.F("id")), name="unit_is_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(path="") | Q(path__endswith="/"), name="unit_path_ends_in_separator"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves and keeps `path` and `depth` of a new unit; `domain.units.move_unit` moves one."""
        is_new = self._state.adding
        if is_new and not self.path:
            self.path = f"new-{self.uuid}/"
        super().save(*args, **kwargs)
        if is_new and self.path.startswith("new-"):
            prefix = self.parent.path if self.parent else ""
            self.path, self.depth = f"{prefix}{self.pk}/", prefix.count("/")
            super().save(update_fields=["path", "depth"])

    @property
    def ancestor_ids(self) -> list[int]:
        """Ids from the root down to this unit itself."""
        return [int(part) for part in self.path.split("/") if part]

    def is_within(self, other: "OrgUnit") -> bool:
        """Whether this unit is `other` or stands beneath it."""
        return self.path.startswith(other.path)
