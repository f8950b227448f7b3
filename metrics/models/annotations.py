from django.conf import settings
from django.db import models

from accounts.models import OrgUnit
from metrics.querysets import AnnotationQuerySet


class Annotation(models.Model):
    """Something that happened on a day, numbered on the time line of its unit and of all beneath."""

    unit = models.ForeignKey(OrgUnit, on_delete=models.CASCADE, related_name="annotations")
    day = models.DateField()
    text = models.CharField(max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_invented = models.BooleanField(default=False)

    objects = AnnotationQuerySet.as_manager()

    class Meta:
        ordering = ["day", "id"]

    def __str__(self) -> str:
        return f"{self.day}: {self.text}"
