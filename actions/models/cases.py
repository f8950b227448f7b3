from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Department, OrgUnit
from actions.models.root_causes import RootCause
from actions.models.rules import Priority, Rule
from actions.querysets import OPEN_STATES, CaseQuerySet, OfCaseQuerySet
from common.ids import new_uuid
from surveys.models import Company, Invitation, Program, Respondent, Response, Touchpoint


class Case(models.Model):
    """Work that a low score, a comment or a hand opened. Its states and their order: actions/domain/cases."""

    class State(models.TextChoices):
        NEW = "new", "New"
        ASSIGNED = "assigned", "Assigned"
        CONTACTED = "contacted", "Contacted"
        WAITING = "waiting", "Waiting"
        RESOLVED = "resolved", "Resolved"
        CLOSED = "closed", "Closed"

    class WaitingFor(models.TextChoices):
        NOBODY = "", "Nobody"
        CUSTOMER = "customer", "The customer"
        US = "us", "Us"

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    number = models.PositiveIntegerField(unique=True, editable=False)
    title = models.CharField(max_length=200)
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="cases")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="cases")
    program = models.ForeignKey(
        Program, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    touchpoint = models.ForeignKey(
        Touchpoint, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    respondent = models.ForeignKey(
        Respondent, null=True, blank=True, on_delete=models.SET_NULL, related_name="cases"
    )
    company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.SET_NULL, related_name="cases"
    )
    rule = models.ForeignKey(Rule, null=True, blank=True, on_delete=models.SET_NULL, related_name="cases")
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    waiting_for = models.CharField(max_length=10, choices=WaitingFor, blank=True, default="")
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="cases"
    )
    rev = models.PositiveIntegerField(
        default=0, help_text="Grows with each change; guards against lost updates."
    )
    score_value = models.FloatField(null=True, blank=True, help_text="The rating that opened the case.")
    score_max = models.PositiveSmallIntegerField(default=10)
    score_address = models.CharField(max_length=80, blank=True, help_text="Field address asked again later.")
    excerpt = models.CharField(
        max_length=300, blank=True, help_text="The start of the comment, for the inbox."
    )

    opened_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    contacted_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    contact_due_at = models.DateTimeField(null=True, blank=True)
    resolve_due_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(
        null=True, blank=True, help_text="The next open deadline; null while waiting for the customer."
    )
    paused_at = models.DateTimeField(null=True, blank=True, help_text="Since when the clock stands still.")
    escalation_level = models.PositiveSmallIntegerField(default=0)
    next_escalation_at = models.DateTimeField(null=True, blank=True)
    root_cause = models.ForeignKey(
        RootCause, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    resolution = models.TextField(blank=True, help_text="What was done.")

    remeasurement = models.ForeignKey(
        Invitation, null=True, blank=True, on_delete=models.SET_NULL, related_name="cases"
    )
    second_value = models.FloatField(null=True, blank=True, help_text="The rating after the case was closed.")
    well_handled = models.BooleanField(
        null=True, blank=True, help_text='The answer to "my matter was handled well".'
    )
    remeasured_at = models.DateTimeField(null=True, blank=True)
    is_invented = models.BooleanField(default=False)

    objects = CaseQuerySet.as_manager()

    before: dict[str, Any]  # its fields when it was locked (actions.domain.changing)

    class Meta:
        ordering = ["due_at", "-priority", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["resolved", "closed"])
                | Q(root_cause__isnull=False)
                | Q(state="closed", resolved_at__isnull=True),
                name="resolved_needs_a_cause",
            ),
        ]
        # SQLite reads a partial index only where the query states its condition without parameters:
        # IS NOT NULL is such a one, a list of states isn't. An open case has a deadline, or is paused.
        indexes = [
            models.Index(fields=["due_at", "id"], name="case_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["unit", "due_at"], name="case_unit_due", condition=Q(due_at__isnull=False)),
            models.Index(
                fields=["owner", "due_at"], name="case_owner_due", condition=Q(due_at__isnull=False)
            ),
            models.Index(
                fields=["paused_at", "id"], name="case_paused", condition=Q(paused_at__isnull=False)
            ),
            models.Index(
                fields=["resolved_at", "id"], name="case_settled", condition=Q(resolved_at__isnull=False)
            ),
            models.Index(fields=["unit", "resolved_at"], name="case_unit_settled"),
            models.Index(fields=["state", "due_at"], name="case_state_due"),
            models.Index(
                fields=["next_escalation_at"],
                name="case_escalation",
                condition=Q(next_escalation_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Case {self.number}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was closed with the import that it came from, without being resolved."""
        return self.state == self.State.CLOSED and self.resolved_at is None

    @property
    def can_be_contacted(self) -> bool:
        """Whether somebody is known who said yes to being contacted."""
        return (
            self.respondent is not None and self.respondent.may_be_contacted and bool(self.respondent.email)
        )


class CaseResponse(models.Model):
    """A response that a case is about; one response makes one case, a second low one of the person joins."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="case_responses")
    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="case_link")
    is_first = models.BooleanField(default=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case}: {self.response}"


class CaseEvent(models.Model):
    """A line of the case's history."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(
        max_length=30, help_text="opened, joined, taken, contacted, commented, mailed, waiting, …"
    )
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor_label = models.CharField(max_length=150, blank=True)
    text = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)
    is_invented = models.BooleanField(default=False)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.case}: {self.kind}"


class CaseTask(models.Model):
    """A department's part of a case."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="tasks")
    rule = models.ForeignKey(Rule, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=200)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["case", "department"], name="one_task_per_department")]

    def __str__(self) -> str:
        return self.title
