from django.db import models

from accounts.models import OrgUnit
from metrics.models.definitions import Metric
from metrics.querysets import CellQuerySet
from surveys.models import Program, Touchpoint


class Slice(models.Model):
    """What a cell is about beside metric, unit and day: a program, or a touchpoint and channel of it."""

    key = models.CharField(
        max_length=60, unique=True, help_text="program, or program/touchpoint/channel, as ids"
    )
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="+")
    is_whole_program = models.BooleanField(default=False)
    touchpoint = models.ForeignKey(Touchpoint, null=True, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10, blank=True)

    def __str__(self) -> str:
        return f"{self.program}, {'all' if self.is_whole_program else f'{self.touchpoint}, {self.channel}'}"


class Cell(models.Model):
    """Sums of the scores of one metric, slice, unit (with everything beneath it) and day.

    `c0` … `c10` count the values scale_min, scale_min + 1, …; `w0` … `w10` are the same counts weighted.
    """

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="+", db_index=False)
    slice = models.ForeignKey(Slice, on_delete=models.CASCADE, related_name="+", db_index=False)
    unit = models.ForeignKey(OrgUnit, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    n = models.IntegerField(default=0)
    total = models.FloatField(default=0)
    total_sq = models.FloatField(default=0)
    c0 = models.IntegerField(default=0)
    c1 = models.IntegerField(default=0)
    c2 = models.IntegerField(default=0)
    c3 = models.IntegerField(default=0)
    c4 = models.IntegerField(default=0)
    c5 = models.IntegerField(default=0)
    c6 = models.IntegerField(default=0)
    c7 = models.IntegerField(default=0)
    c8 = models.IntegerField(default=0)
    c9 = models.IntegerField(default=0)
    c10 = models.IntegerField(default=0)
    weight = models.FloatField(default=0)
    weight_sq = models.FloatField(default=0)
    weighted_total = models.FloatField(default=0)
    weighted_total_sq = models.FloatField(default=0)
    w0 = models.FloatField(default=0)
    w1 = models.FloatField(default=0)
    w2 = models.FloatField(default=0)
    w3 = models.FloatField(default=0)
    w4 = models.FloatField(default=0)
    w5 = models.FloatField(default=0)
    w6 = models.FloatField(default=0)
    w7 = models.FloatField(default=0)
    w8 = models.FloatField(default=0)
    w9 = models.FloatField(default=0)
    w10 = models.FloatField(default=0)

    objects = CellQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["metric", "unit", "slice", "day"], name="one_cell_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.metric_id}/{self.slice_id}/{self.unit_id} {self.day}"


class DirtyCell(models.Model):
    """A leaf's day whose cells may be out of date; appended in the transaction that changed a score."""

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="+", db_index=False)
    unit = models.ForeignKey(OrgUnit, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.metric_id}/{self.unit_id} {self.day}"
