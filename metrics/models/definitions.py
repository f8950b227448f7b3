from django.db import models
from django.db.models import F, Q

from accounts.models import OrgUnit
from common.ids import new_uuid
from metrics.querysets import MetricQuerySet
from surveys.models import Concept


class Metric(models.Model):
    """How answers to one concept become a number."""

    class Kind(models.TextChoices):
        NPS = "nps", "Net Promoter Score"
        CSAT = "csat", "CSAT (share of the top boxes)"
        CES_MEAN = "ces_mean", "CES (mean)"
        CES_SHARE = "ces_share", "CES (share of 5 and above)"
        OSAT = "osat", "Overall satisfaction (share of the top boxes)"
        MEAN = "mean", "Mean"
        TOP_BOX = "top_box", "Share of the top boxes"

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="metrics")
    owner = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="metrics")
    scale_min = models.SmallIntegerField(default=0)
    scale_max = models.SmallIntegerField(default=10)
    top_n = models.PositiveSmallIntegerField(default=2, help_text="How many boxes at the top count.")
    target = models.FloatField(null=True, blank=True)
    includes_remeasurements = models.BooleanField(default=False)
    is_headline = models.BooleanField(default=False, help_text="Offered first on a unit's page.")
    position = models.PositiveSmallIntegerField(default=0)
    is_stale = models.BooleanField(
        default=False,
        editable=False,
        help_text="Its definition is newer than its sums: they are being computed and not shown.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MetricQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scale_max__gt=F("scale_min")), name="metric_scale_has_a_width"
            ),
            models.CheckConstraint(
                condition=~Q(kind="nps") | Q(scale_min=0, scale_max=10), name="nps_is_asked_from_0_to_10"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_countable(self) -> bool:
        """Whether cells keep a count per value: scales of up to 11 points."""
        return self.scale_max - self.scale_min <= 10
