from django.db import models

from actions.querysets import RootCauseQuerySet
from common.ids import new_uuid


class RootCause(models.Model):
    """Why a case came about; two levels, the same for the whole organisation."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects = RootCauseQuerySet.as_manager()

    used_lately: int  # set where it is offered (actions.domain.showing)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return f"{self.parent.name}: {self.name}" if self.parent else self.name
