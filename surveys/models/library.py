from typing import Any

from django.conf import settings
from django.db import models

from accounts.models import OrgUnit
from common.ids import new_uuid
from surveys.querysets import BankQuerySet


class BankItem(models.Model):
    """A question or block kept to be used again. `definition` is a whole small one, with all its texts."""

    class Kind(models.TextChoices):
        QUESTION = "question", "Question"
        BLOCK = "block", "Block"

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind)
    owner = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="bank_items")
    tags = models.JSONField(default=list, blank=True, help_text="Words to find it by.")
    definition = models.JSONField(default=dict)
    words = models.TextField(blank=True, editable=False, help_text="All it says, to search in.")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(
        null=True, blank=True, help_text="Taken out of the bank; can be brought back for some days."
    )

    objects = BankQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def languages(self) -> list[str]:
        said: Any = self.definition.get("languages", [])
        return list(said)
