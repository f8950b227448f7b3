from django.db import models
from django.db.models import Q

from accounts.models import Department, OrgUnit
from common.ids import new_uuid
from surveys.models.imports import ImportRun
from surveys.models.invitations import Invitation
from surveys.models.people import Company, Respondent
from surveys.models.programs import Program, Touchpoint
from surveys.models.questionnaires import Questionnaire, QuestionnaireVersion
from surveys.querysets import COUNTED, ResponseQuerySet


class Response(models.Model):
    """What one respondent answered once. Finished, it only gets erased, moved, excluded, or superseded by the
    row of a correction."""

    class Status(models.TextChoices):
        PARTIAL = "partial", "Partial"
        COMPLETE = "complete", "Complete"
        SCREENED = "screened", "Screened out"
        OVER_QUOTA = "over_quota", "Over quota"

    class Processing(models.TextChoices):
        NONE = "none", "Not finished yet"
        WAITING = "waiting", "Waiting"
        DONE = "done", "Done"
        FAILED = "failed", "Set aside"

    uuid = models.UUIDField(default=new_uuid, editable=False)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="responses")
    version = models.ForeignKey(
        QuestionnaireVersion, on_delete=models.PROTECT, related_name="responses", db_index=False
    )
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="responses", db_index=False)
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="responses", db_index=False)
    touchpoint = models.ForeignKey(
        Touchpoint, null=True, blank=True, on_delete=models.PROTECT, related_name="responses", db_index=False
    )
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=12, blank=True)
    device = models.CharField(
        max_length=7, blank=True, help_text="phone, tablet or desktop; anonymous programs keep none."
    )
    invitation = models.ForeignKey(
        Invitation, null=True, blank=True, on_delete=models.SET_NULL, related_name="responses"
    )
    respondent = models.ForeignKey(
        Respondent, null=True, blank=True, on_delete=models.SET_NULL, related_name="responses"
    )
    company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.SET_NULL, related_name="responses", db_index=False
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.PARTIAL)
    is_solicited = models.BooleanField(default=True)
    is_test = models.BooleanField(default=False)
    is_spam = models.BooleanField(default=False)
    is_remeasurement = models.BooleanField(default=False)
    is_invented = models.BooleanField(default=False)
    flags = models.JSONField(default=list, blank=True, help_text="Such as honeypot, too_fast, too_many.")
    weight = models.FloatField(default=1.0)
    started_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True, blank=True)
    day = models.DateField(null=True, blank=True, help_text="The local day of completion; see common.clock.")
    time_precision = models.CharField(max_length=8, default="second", help_text="second or day")
    saved_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When an unfinished one's last page came in; null once it is finished.",
    )
    rev = models.PositiveIntegerField(default=0, help_text="Grows page by page.")
    stopped_at = models.CharField(
        max_length=80, null=True, blank=True, help_text="The page where an unfinished one goes on."
    )
    writer = models.CharField(
        max_length=16,
        null=True,
        blank=True,
        help_text="Tells by whose form an unfinished one was last written.",
    )
    body_hash = models.CharField(max_length=64, blank=True)
    import_run = models.ForeignKey(
        ImportRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="responses", db_index=False
    )
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=120, null=True, blank=True)
    answers = models.JSONField(default=dict, help_text="field address -> stored value")
    missing = models.JSONField(default=dict, blank=True, help_text="field address -> why there is no value")
    shown = models.JSONField(default=list, blank=True, help_text="Question ids that were shown.")
    embedded = models.JSONField(default=dict, blank=True)
    page_seconds = models.JSONField(
        default=dict, blank=True, help_text="page that came in, with its round -> seconds spent on it"
    )
    quotas = models.JSONField(
        null=True,
        blank=True,
        help_text="Ids of the quotas in which it has a place; of one over quota, those that were full.",
    )
    excluded_at = models.DateTimeField(null=True, blank=True)
    excluded_why = models.CharField(max_length=200, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True, help_text="Since when it names nobody.")
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="supersedes", db_index=False
    )

    processing = models.CharField(max_length=8, choices=Processing, default=Processing.NONE)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True, editable=False)
    error = models.TextField(blank=True)
    processed_at = models.DateTimeField(null=True, blank=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ["-completed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["uuid"], name="one_response_per_uuid"),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=Q(external_id__isnull=False),
                name="one_response_per_source_id",
            ),
            models.CheckConstraint(
                condition=Q(status="partial", completed_at__isnull=True, day__isnull=True)
                | Q(completed_at__isnull=False, day__isnull=False),
                name="finished_responses_have_a_day",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(respondent__isnull=True, company__isnull=True, invitation__isnull=True),
                name="erased_responses_name_nobody",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="response_waiting", condition=Q(processing="waiting")),
            models.Index(fields=["id"], name="response_set_aside", condition=Q(processing="failed")),
            models.Index(
                fields=["import_run", "id"],
                name="response_by_import",
                condition=Q(import_run__isnull=False),
            ),
            models.Index(
                fields=["saved_at"], name="response_unfinished", condition=Q(saved_at__isnull=False)
            ),
            # Deleting a response asks whom it supersedes.
            models.Index(
                fields=["superseded_by"],
                name="response_by_successor",
                condition=Q(superseded_by__isnull=False),
            ),
            models.Index(fields=["unit", "-completed_at"], name="response_by_unit"),
            models.Index(fields=["program", "-completed_at"], name="response_by_program"),
        ]

    def __str__(self) -> str:
        return f"Response {self.uuid}"

    @property
    def is_counted(self) -> bool:
        """Whether it may enter a metric, open a case and be heard of; `ResponseQuerySet.counted` for many."""
        return (
            self.status in COUNTED
            and self.is_finished
            and not (self.is_test or self.is_spam)
            and self.excluded_at is None
            and self.superseded_by_id is None
        )

    @property
    def is_finished(self) -> bool:
        """Whether no more answers come in; a partial one is once its time is over."""
        return self.completed_at is not None

    @property
    def is_broken_off(self) -> bool:
        """Whether somebody answered some pages, and never the last one."""
        return self.status == self.Status.PARTIAL and self.is_finished

    @property
    def is_turned_away(self) -> bool:
        """Whether the survey ended early for who answered: screened out, or enough had answered already."""
        return self.status in (self.Status.SCREENED, self.Status.OVER_QUOTA)
