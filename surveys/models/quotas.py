from django.db import models

from surveys.models.questionnaires import Questionnaire


class QuotaCount(models.Model):
    """How many places of a quota are taken, over all versions of its questionnaire; limits stand in them."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="quota_counts")
    quota = models.CharField(max_length=40, help_text="Its id in the definition: u1.")
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["questionnaire", "quota"]
        constraints = [models.UniqueConstraint(fields=["questionnaire", "quota"], name="one_count_per_quota")]

    def __str__(self) -> str:
        return f"{self.questionnaire}, {self.quota}: {self.taken}"
