from django.db import models
from django.db.models import Q

from accounts.models import Department, OrgUnit
from actions.querysets import RuleQuerySet, RuleRunQuerySet
from common.ids import new_uuid
from surveys.models import Program, Response


class Priority(models.IntegerChoices):
    """Higher is more urgent."""

    LOW = 1, "Low"
    NORMAL = 2, "Normal"
    HIGH = 3, "High"
    URGENT = 4, "Urgent"


class Rule(models.Model):
    """When a finished response meets `conditions` (a `common.conditions` tree), a case is opened."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    name = models.CharField(max_length=120)
    owner = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="rules")
    program = models.ForeignKey(
        Program, null=True, blank=True, on_delete=models.CASCADE, related_name="rules"
    )
    conditions = models.JSONField(default=dict)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="rules")
    contact_hours = models.PositiveSmallIntegerField(
        default=8, help_text="Business hours to the first contact."
    )
    resolve_hours = models.PositiveSmallIntegerField(default=40, help_text="Business hours to the solution.")
    max_age_days = models.PositiveSmallIntegerField(
        default=14, help_text="Older responses only say: would have fired."
    )
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    is_invented = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(contact_hours__gt=0, resolve_hours__gt=0), name="rule_has_deadlines"
            )
        ]

    def __str__(self) -> str:
        return self.name


class RuleRun(models.Model):
    """What one rule said about one response, and why."""

    class Outcome(models.TextChoices):
        FIRED = "fired", "Fired"
        TOO_OLD = "too_old", "Would have fired, too old"
        NOT_MET = "not_met", "Not met"

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="runs", db_index=False)
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="rule_runs")
    outcome = models.CharField(max_length=10, choices=Outcome)
    explanation = models.JSONField(
        default=list, help_text="The tree's leaves: field, what is asked, what was there, met."
    )
    at = models.DateTimeField(auto_now_add=True)

    objects = RuleRunQuerySet.as_manager()

    class Meta:
        ordering = ["rule__position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "response"], name="one_run_per_rule_and_response")
        ]
        indexes = [models.Index(fields=["rule", "outcome", "at"])]

    def __str__(self) -> str:
        return f"{self.rule}: {self.get_outcome_display()}"
