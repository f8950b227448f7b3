from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import ApiKey, OrgUnit, User
from common.ids import new_uuid
from surveys.models.programs import Program
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
    NAMED = ("questionnaire__program", "program", "unit", "started_by", "started_by_key")

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    questionnaire = models.ForeignKey(
        Questionnaire, null=True, blank=True, on_delete=models.CASCADE, related_name="exports"
    )
    program = models.ForeignKey(
        Program,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="exports",
        help_text="All its surveys, a file each.",
    )
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
    started_by_key = models.ForeignKey(
        ApiKey, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True, db_index=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(questionnaire__isnull=False, program__isnull=True)
                | Q(questionnaire__isnull=True, program__isnull=False),
                name="exports_hold_a_survey_or_a_program",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} as {self.format}"

    @property
    def subject(self) -> Questionnaire | Program:
        """Whose answers it holds: those of one survey, or of all of a program."""
        found = self.questionnaire or self.program
        assert found is not None  # a constraint says so
        return found

    @property
    def principal(self) -> User | ApiKey | None:
        """Who asked for it; None where that person or key is gone."""
        return self.started_by or self.started_by_key

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
