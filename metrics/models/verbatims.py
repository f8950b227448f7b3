from django.db import models

from accounts.models import OrgUnit
from metrics.querysets import VerbatimQuerySet
from surveys.models import Program, Response


class Verbatim(models.Model):
    """A comment: the text of one open answer, found without opening the response."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="verbatims")
    address = models.CharField(max_length=80, help_text="Field address of the answer.")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="verbatims", db_index=False)
    submitted_at = models.DateTimeField()
    language = models.CharField(max_length=12, blank=True)
    text = models.TextField()

    objects = VerbatimQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["response", "address"], name="one_verbatim_per_answer")
        ]
        indexes = [models.Index(fields=["unit", "program", "-submitted_at"], name="verbatim_newest")]

    def __str__(self) -> str:
        return self.text[:60]
