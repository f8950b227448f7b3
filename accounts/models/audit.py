from typing import Any

from django.conf import settings
from django.db import models

from accounts.models.access import ApiKey
from accounts.models.units import OrgUnit
from accounts.querysets import AuditQuerySet
from common.immutable import ImmutableError


class AuditEntry(models.Model):
    """Who changed which fields of which row, or tried what was refused. Append-only, by the database too."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        related_name="audit_entries",
        db_constraint=False,
    )
    api_key = models.ForeignKey(
        ApiKey, null=True, on_delete=models.DO_NOTHING, related_name="audit_entries", db_constraint=False
    )
    actor_label = models.CharField(max_length=150, help_text="The name as it was then; 'system' for jobs.")
    action = models.CharField(max_length=60, help_text="Such as case.taken, grant.given, grant.refused.")
    model = models.CharField(max_length=60, help_text="app.Model")
    object_id = models.CharField(max_length=60, blank=True)
    object_label = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey(
        OrgUnit, null=True, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False
    )
    changes = models.JSONField(default=dict, help_text="field -> [before, after]")
    reason = models.TextField(blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "audit entries"
        indexes = [models.Index(fields=["model", "object_id"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label}: {self.action} {self.object_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ImmutableError("Audit entries may not be changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ImmutableError("Audit entries may not be deleted.")
