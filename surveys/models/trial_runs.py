from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from common.ids import new_uuid
from surveys.models.questionnaires import Questionnaire, QuestionnaireVersion
from surveys.querysets import TrialRunQuerySet

MOST_RESPONSES = 1_000


class TrialRun(models.Model):
    """Responses invented by following a survey's own logic; each counts nowhere. Made by the worker.

    The same version, seed and number give the same answers.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Being made"
        DONE = "done", "Ready"
        FAILED = "failed", "Stopped"
        CLEARED = "cleared", "Deleted"

    AT_WORK = (Status.WAITING, Status.RUNNING)

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="trial_runs")
    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.CASCADE, related_name="+")
    wanted = models.PositiveIntegerField(validators=[MinValueValidator(1), MaxValueValidator(MOST_RESPONSES)])
    seed = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    made = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict, help_text="Ways, ends, and what nobody came by.")
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = TrialRunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.wanted} test responses to {self.version}"

    @property
    def is_at_work(self) -> bool:
        return self.status in self.AT_WORK

    @property
    def source(self) -> str:
        """What its responses say of where they come from."""
        return f"trial:{self.uuid}"
