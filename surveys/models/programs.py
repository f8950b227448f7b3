from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.models import Department, OrgUnit
from common.ids import new_uuid
from common.origins import is_secure_site
from surveys.querysets import ProgramQuerySet, TouchpointQuerySet


def check_redirect_origins(sites: Any) -> None:
    """Raises ValidationError unless it is a list of https:// and host names."""
    if not (isinstance(sites, list) and all(isinstance(one, str) and is_secure_site(one) for one in sites)):
        raise ValidationError("Write each site as https://www.example.org.")


class Program(models.Model):
    """One listening effort."""

    class Kind(models.TextChoices):
        RELATIONAL = "relational", "Relational"
        TRANSACTIONAL = "transactional", "Transactional"
        PULSE = "pulse", "Pulse"

    class Audience(models.TextChoices):
        CUSTOMERS = "customers", "Customers"
        EMPLOYEES = "employees", "Employees"
        PARTNERS = "partners", "Partners"

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    name = models.CharField(max_length=120)
    code = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    audience = models.CharField(max_length=20, choices=Audience, default=Audience.CUSTOMERS)
    owner = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="programs")
    default_department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Works on cases that no rule gives to another.",
    )
    is_default = models.BooleanField(default=False, help_text="A unit's page opens on this program.")
    is_open = models.BooleanField(default=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closes_at = models.DateTimeField(null=True, blank=True, help_text="Closes by itself at this moment.")
    is_anonymous = models.BooleanField(
        default=False, help_text="Keeps no contact and rounds the time to the day."
    )
    min_answers = models.PositiveSmallIntegerField(default=5)
    min_comments = models.PositiveSmallIntegerField(default=10)
    remeasure_after_days = models.PositiveSmallIntegerField(default=14)
    partial_after_days = models.PositiveSmallIntegerField(
        default=7,
        validators=[MinValueValidator(1)],
        help_text="So long after its last page an unfinished response is final, as a partial one.",
    )
    thank_you = models.JSONField(default=dict, blank=True, help_text="language -> what happens next")
    privacy = models.JSONField(
        default=dict,
        blank=True,
        help_text="language -> what is kept and how long, in the program's own words",
    )
    privacy_contact = models.EmailField(
        blank=True, help_text="Whom respondents may ask about what is kept; else the address mails come from."
    )
    source_note = models.TextField(blank=True, help_text="Shown under scores: where answers come from.")
    frame_origins = models.JSONField(default=list, blank=True, help_text="Sites that may embed the survey.")
    redirect_origins = models.JSONField(
        default=list,
        blank=True,
        validators=[check_redirect_origins],
        help_text="Sites that surveys may lead to at their end.",
    )
    is_invented = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProgramQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_default_program"
            ),
            models.CheckConstraint(
                condition=Q(is_open=True, closed_at__isnull=True) | Q(is_open=False, closed_at__isnull=False),
                name="closed_programs_say_since_when",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hides_few_comments(self) -> bool:
        """Comments of anonymous and employee programs are shown from `min_comments` on."""
        return self.is_anonymous or self.audience == self.Audience.EMPLOYEES


class JourneyStage(models.Model):
    """A stage of the customer's journey, in order."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    name = models.CharField(max_length=100, unique=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Touchpoint(models.Model):
    """A point of contact; belongs to a journey stage and a department."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    name = models.CharField(max_length=100)
    code = models.SlugField(max_length=60, unique=True)
    stage = models.ForeignKey(JourneyStage, on_delete=models.PROTECT, related_name="touchpoints")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="touchpoints")
    owner = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="touchpoints")
    position = models.PositiveSmallIntegerField(default=0)
    is_invented = models.BooleanField(default=False)

    objects = TouchpointQuerySet.as_manager()

    class Meta:
        ordering = ["stage__position", "position", "name"]

    def __str__(self) -> str:
        return self.name
