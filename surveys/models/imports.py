from django.conf import settings
from django.db import models

from accounts.models import ApiKey, OrgUnit, User
from common.ids import new_uuid
from surveys.models.questionnaires import Questionnaire
from surveys.querysets import ImportQuerySet, ImportRunQuerySet


class ImportMapping(models.Model):
    """A saved way to read a file: which column means what. `definition` is described in surveys/imports."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    name = models.CharField(max_length=120)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="mappings")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="mappings")
    definition = models.JSONField(default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)
    is_invented = models.BooleanField(default=False)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["questionnaire", "name"], name="one_mapping_per_name")]

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One run over one file, resumable: rows up to `next_row` are dealt with in its present phase."""

    class Status(models.TextChoices):
        UPLOADED = "uploaded", "Uploaded"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Stopped"
        CANCELLED = "cancelled", "Cancelled"
        UNDOING = "undoing", "Being undone"
        UNDONE = "undone", "Undone"
        REDOING = "redoing", "Being counted again"

    AT_WORK = (Status.RUNNING, Status.UNDOING, Status.REDOING)
    STARTABLE = (Status.UPLOADED, Status.FAILED, Status.CANCELLED)

    class Phase(models.TextChoices):
        CHECKING = "checking", "Checking"
        STORING = "storing", "Storing"

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    mapping = models.ForeignKey(
        ImportMapping, null=True, blank=True, on_delete=models.SET_NULL, related_name="runs"
    )
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="import_runs")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="import_runs")
    definition = models.JSONField(default=dict, help_text="The mapping as it was when the run started.")
    file_name = models.CharField(max_length=200)
    file_checksum = models.CharField(max_length=64)
    is_dry = models.BooleanField(default=False)
    skips_errors = models.BooleanField(default=False, help_text="Rows with errors are left out.")
    opens_cases = models.BooleanField(default=True, help_text="Rules look at its responses.")
    status = models.CharField(max_length=10, choices=Status, default=Status.UPLOADED)
    phase = models.CharField(max_length=10, choices=Phase, default=Phase.CHECKING)
    total_rows = models.PositiveIntegerField(null=True, blank=True)
    next_row = models.PositiveIntegerField(default=0)
    created_count = models.PositiveIntegerField(default=0)
    known_count = models.PositiveIntegerField(default=0, help_text="Rows that were there already.")
    error_count = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    tally = models.JSONField(default=dict, help_text="Where its rows go: surveys/domain/imports/tallies.py.")
    corrected_key = models.BigIntegerField(default=0, help_text="Undoing: the last response dealt with.")
    corrected_count = models.PositiveIntegerField(default=0, help_text="Undoing: how many it changed.")
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    corrected_by_key = models.ForeignKey(
        ApiKey, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
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

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.file_name}, {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def principal(self) -> User | ApiKey | None:
        """Whose import it is, in whose reach its rows must lie; None for the command line."""
        return self.started_by or self.started_by_key

    @property
    def corrector(self) -> User | ApiKey | None:
        """Who had it undone or redone."""
        return self.corrected_by or self.corrected_by_key

    @property
    def is_at_work(self) -> bool:
        return self.status in self.AT_WORK

    @property
    def can_start(self) -> bool:
        """Whether checking or importing can be started: one that has stored its rows is over."""
        return self.status in self.STARTABLE or (self.status == self.Status.DONE and self.is_dry)


class ImportChunk(models.Model):
    """A piece of an uploaded file; in the database, so that any worker on any machine can read it."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ["run", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="one_chunk_per_number")]

    def __str__(self) -> str:
        return f"{self.run} #{self.number}"


class ImportRowError(models.Model):
    """Why one row was not imported: row (as a spreadsheet numbers it), column, value, message."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="row_errors")
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=150, blank=True)
    value = models.CharField(max_length=200, blank=True)
    message = models.CharField(max_length=300)

    class Meta:
        ordering = ["run", "row", "id"]

    def __str__(self) -> str:
        return f"Row {self.row}: {self.message}"
