from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from accounts.models import OrgUnit
from common.ids import new_uuid
from common.origins import is_embedding_site
from surveys.channels import linked_choices
from surveys.models.people import Company, Respondent
from surveys.models.programs import Touchpoint
from surveys.models.questionnaires import Questionnaire
from surveys.querysets import UnitRowQuerySet


def check_sites(sites: Any) -> None:
    """Raises ValidationError unless it is a list of sites that may hold our pages."""
    if not (
        isinstance(sites, list) and all(isinstance(one, str) and is_embedding_site(one) for one in sites)
    ):
        raise ValidationError("Write each site as https://www.example.org.")


class PublicLink(models.Model):
    """An address anybody may answer at, for one unit and touchpoint; as a link or a QR code."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    token = models.CharField(max_length=40, unique=True, help_text="Random; stands in the address /s/TOKEN/.")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="links")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="links")
    touchpoint = models.ForeignKey(
        Touchpoint, null=True, blank=True, on_delete=models.PROTECT, related_name="links"
    )
    channel = models.CharField(max_length=10, choices=linked_choices(), default="link")
    label = models.CharField(max_length=100, blank=True)
    sites = models.JSONField(
        default=list,
        blank=True,
        validators=[check_sites],
        help_text="Sites that may show the survey inside their pages.",
    )
    idle_seconds = models.PositiveSmallIntegerField(
        default=30,
        help_text="After so long untouched a kiosk asks whether anybody is there, then starts anew.",
    )
    is_active = models.BooleanField(default=True)
    is_test = models.BooleanField(default=False)
    is_invented = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UnitRowQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.label or f"{self.questionnaire} at {self.unit}"


class Invitation(models.Model):
    """One ask of one person. The token is stored hashed; the address is /s/i/TOKEN/."""

    class Purpose(models.TextChoices):
        SURVEY = "survey", "Survey"
        REMEASUREMENT = "remeasurement", "Asked again after a case"

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=20, choices=Purpose, default=Purpose.SURVEY)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="invitations")
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="invitations")
    touchpoint = models.ForeignKey(
        Touchpoint, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    respondent = models.ForeignKey(Respondent, on_delete=models.CASCADE, related_name="invitations")
    company = models.ForeignKey(Company, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    channel = models.CharField(max_length=10, default="email")
    language = models.CharField(max_length=12, blank=True)
    embedded = models.JSONField(default=dict, blank=True)
    send_at = models.DateTimeField(help_text="Not before this moment.")
    message_uuid = models.UUIDField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    is_invented = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UnitRowQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.questionnaire} to {self.respondent}"
