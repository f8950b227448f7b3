from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import OrgUnit
from common.ids import new_uuid
from surveys.models.questionnaires import Questionnaire
from surveys.querysets import SurveyFileQuerySet


class SurveyFile(models.Model):
    """A survey of another tool as it was read: what its report says, and what it would become.

    It waits some days for somebody to make a survey of it; one that was made into a survey stays as the
    record of what came across, without the definition, which is the survey's from then on.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    unit = models.ForeignKey(
        OrgUnit,
        on_delete=models.CASCADE,
        related_name="survey_files",
        help_text="Who edits surveys here sees it.",
    )
    file_name = models.CharField(max_length=200)
    checksum = models.CharField(max_length=64, db_index=True)
    format = models.CharField(max_length=30)
    name = models.CharField(max_length=200, help_text="The survey's name in the file.")
    question_count = models.PositiveIntegerField(default=0)
    full_count = models.PositiveIntegerField(default=0)
    simplified_count = models.PositiveIntegerField(default=0)
    left_out_count = models.PositiveIntegerField(default=0)
    definition = models.JSONField(default=dict)
    elements = models.JSONField(default=list, help_text="[{id, kind, text, status, why}], as in the file.")
    obstacles = models.JSONField(
        default=list, help_text="[{where, what}], what is to be done before it can be published."
    )
    questionnaire = models.ForeignKey(
        Questionnaire, null=True, blank=True, on_delete=models.CASCADE, related_name="survey_files"
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True, db_index=True)

    objects = SurveyFileQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(questionnaire__isnull=True, expires_at__isnull=False)
                | Q(questionnaire__isnull=False, expires_at__isnull=True),
                name="survey_files_wait_or_became_surveys",
            ),
            models.UniqueConstraint(
                fields=["unit", "checksum"],
                condition=Q(questionnaire__isnull=True),
                name="one_waiting_survey_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.file_name})"

    @property
    def element_count(self) -> int:
        """How many elements its report tells of."""
        return self.full_count + self.simplified_count + self.left_out_count
