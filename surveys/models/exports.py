from django.conf import settings
from django.db import models

from accounts.models import OrgUnit
from common.ids import new_uuid
from surveys.models.questionnaires import Questionnaire
from surveys.querysets import ExportQuerySet


class Export(models.Model):
    """A file of answers that somebody asked for: made by the worker, kept for some days."""

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Being made"
        DONE = "done", "Ready"
        FAILED = "failed", "Stopped"
        CANCELLED = "cancelled", "Cancelled"

    AT_WORK = (Status.WAITING, Status.RUNNING)

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="exports")
    unit = models.ForeignKey(OrgUnit, on_delete=models.CASCADE, related_name="exports")
    format = models.CharField(max_length=10)
    has_labels = models.BooleanField(default=True, help_text="Labels of answers, else their codes.")
    has_reasons = models.BooleanField(default=False, help_text="Empty cells say why they are.")
    has_contacts = models.BooleanField(default=False, help_text="Names and addresses too.")
    language = models.CharField(max_length=12, blank=True)
    first_on = models.DateField(null=True, blank=True)
    last_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    rows_done = models.PositiveIntegerField(default=0)
    total_rows = models.PositiveIntegerField(null=True, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True, db_index=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.questionnaire} as {self.format}"

    @property
    def is_at_work(self) -> bool:
        return self.status in self.AT_WORK

    @property
    def share(self) -> float | None:
        """How far it is, 0 to 1; None where that can't be told."""
        return min(self.rows_done / self.total_rows, 1.0) if self.total_rows else None


class ExportChunk(models.Model):
    """A piece of an export's file, compressed; in the database, so that any web process can send it."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ["export", "number"]
        constraints = [models.UniqueConstraint(fields=["export", "number"], name="one_piece_per_number")]

    def __str__(self) -> str:
        return f"{self.export} #{self.number}"
