from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import OrgUnit
from common.ids import new_uuid
from common.immutable import ImmutableError
from surveys.models.programs import Program
from surveys.querysets import QuestionnaireQuerySet, VersionQuerySet


class Questionnaire(models.Model):
    """What is asked; its text lives in versions. `current` is the published one that respondents get."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    name = models.CharField(max_length=150)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="questionnaires")
    owner = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="questionnaires")
    current = models.ForeignKey(
        "surveys.QuestionnaireVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_open = models.BooleanField(default=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    is_system = models.BooleanField(
        default=False, help_text="Made by the product, such as asking again after a case."
    )
    is_invented = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def published(self) -> "QuestionnaireVersion":
        """What respondents get, of a questionnaire that is known to be published."""
        assert self.current is not None
        return self.current


class QuestionnaireVersion(models.Model):
    """A document (`definition`, see surveys/kinds) plus its number; without a number it is the one draft."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(null=True, blank=True)
    rev = models.PositiveIntegerField(default=0, help_text="Grows with every change of the draft.")
    schema = models.PositiveSmallIntegerField(default=1)
    definition = models.JSONField(default=dict)
    languages = models.JSONField(default=list)
    checksum = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_constraint=False,
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["questionnaire", "number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["questionnaire"], condition=Q(number__isnull=True), name="one_draft"
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True, published_at__isnull=True)
                | Q(number__isnull=False, published_at__isnull=False),
                name="published_versions_are_numbered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire}, {'draft' if self.number is None else f'version {self.number}'}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and type(self).objects.filter(pk=self.pk, number__isnull=False).exists():
            raise ImmutableError("A published version may not be changed; publish a new one.")
        super().save(*args, **kwargs)


class DraftChange(models.Model):
    """One edit of a draft: undo, redo, and who changed what. `patch`: see `patches` of the domain."""

    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.CASCADE, related_name="changes")
    rev = models.PositiveIntegerField()
    label = models.CharField(max_length=150, help_text="In words: 'Added a question'.")
    patch = models.JSONField(default=list)
    subject = models.CharField(
        max_length=60, blank=True, help_text="What is typed into; quick changes of one subject become one."
    )
    is_undone = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["version", "rev"]
        constraints = [models.UniqueConstraint(fields=["version", "rev"], name="one_change_per_rev")]

    def __str__(self) -> str:
        return self.label


class Question(models.Model):
    """Identity of a question across versions; ids are never reused."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="questions")
    uid = models.CharField(max_length=40)
    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=30)

    class Meta:
        ordering = ["questionnaire", "id"]
        constraints = [models.UniqueConstraint(fields=["questionnaire", "uid"], name="one_question_per_uid")]

    def __str__(self) -> str:
        return self.key


class Concept(models.Model):
    """What a field measures, across versions and questionnaires: "likelihood to recommend"."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    touchpoint = models.ForeignKey(
        "surveys.Touchpoint", null=True, blank=True, on_delete=models.SET_NULL, related_name="concepts"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Field(models.Model):
    """One answerable address of a question. Another value type or scale is a new Field."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="fields")
    path = models.CharField(max_length=80, help_text="Field address: q1, q4.r2, q2.c9.text")
    value_type = models.CharField(max_length=20)
    export_name = models.CharField(max_length=80)
    scale = models.CharField(max_length=20, blank=True, help_text="lowest..highest, such as 0..10")
    concept = models.ForeignKey(
        Concept, null=True, blank=True, on_delete=models.SET_NULL, related_name="fields"
    )

    class Meta:
        ordering = ["question", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "path", "value_type", "scale"], name="one_field_per_shape"
            )
        ]

    def __str__(self) -> str:
        return self.export_name
