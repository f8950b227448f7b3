from django.db import models

from accounts.models import OrgUnit
from metrics.models.definitions import Metric
from metrics.querysets import ScoreQuerySet
from surveys.models import Company, Program, Respondent, Response, Touchpoint


class Score(models.Model):
    """A response's value on a metric; wholly computed from responses and rebuildable from them.

    `seg1` … `seg8` hold the codes of the dimensions in these slots, 0 where the value isn't known.
    """

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="scores", db_index=False)
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="scores", db_index=False)
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="scores")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="+", db_index=False)
    touchpoint = models.ForeignKey(
        Touchpoint, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=10)
    company = models.ForeignKey(
        Company, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    respondent = models.ForeignKey(
        Respondent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    submitted_at = models.DateTimeField()
    day = models.DateField(help_text="Local to the organisation; see common.clock.")
    value = models.FloatField()
    weight = models.FloatField(default=1.0)
    iteration = models.CharField(max_length=20, blank=True)
    is_counted = models.BooleanField(
        default=True, help_text="False for second measurements that the metric leaves out."
    )
    seg1 = models.PositiveSmallIntegerField(default=0)
    seg2 = models.PositiveSmallIntegerField(default=0)
    seg3 = models.PositiveSmallIntegerField(default=0)
    seg4 = models.PositiveSmallIntegerField(default=0)
    seg5 = models.PositiveSmallIntegerField(default=0)
    seg6 = models.PositiveSmallIntegerField(default=0)
    seg7 = models.PositiveSmallIntegerField(default=0)
    seg8 = models.PositiveSmallIntegerField(default=0)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["metric", "response", "iteration"], name="one_score_per_response")
        ]
        indexes = [
            models.Index(fields=["metric", "day", "unit"], name="score_by_day"),
            models.Index(fields=["metric", "unit", "day"], name="score_by_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.metric}: {self.value}"
