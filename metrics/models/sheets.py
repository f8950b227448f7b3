from django.db import models

from surveys.models import Questionnaire


class AnswerSheet(models.Model):
    """The answers of a few thousand responses to one survey, by column, so that they are counted quickly
    (metrics.domain.sheets). Made when somebody looks, emptied by what changes one of its responses."""

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.CASCADE, related_name="answer_sheets", db_index=False
    )
    number = models.PositiveIntegerField(help_text="Which responses: their keys lie in this range.")
    rev = models.PositiveIntegerField(default=0, help_text="Grows with every change of one of them.")
    mark = models.CharField(max_length=32, blank=True, help_text="What else it was made from, hashed.")
    data = models.BinaryField(null=True, help_text="Null until it is made again.")

    class Meta:
        ordering = ["questionnaire", "number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="one_sheet_per_number")
        ]

    def __str__(self) -> str:
        return f"Sheet {self.number}"
