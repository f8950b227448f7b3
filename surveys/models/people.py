from django.db import models

from accounts.models import OrgUnit
from common.ids import new_uuid
from surveys.querysets import UnitRowQuerySet


class Company(models.Model):
    """A business customer."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    name = models.CharField(max_length=150)
    external_id = models.CharField(max_length=100, null=True, blank=True, unique=True)
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="companies")
    is_invented = models.BooleanField(default=False)

    objects = UnitRowQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "companies"

    def __str__(self) -> str:
        return self.name


class Respondent(models.Model):
    """A person who may be asked."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    name = models.CharField(max_length=150, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    address_hash = models.CharField(max_length=64, blank=True, db_index=True)
    language = models.CharField(max_length=12, blank=True)
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="respondents")
    company = models.ForeignKey(
        Company, null=True, blank=True, on_delete=models.SET_NULL, related_name="people"
    )
    external_id = models.CharField(max_length=100, null=True, blank=True, unique=True)
    attributes = models.JSONField(default=dict, blank=True)
    may_be_contacted = models.BooleanField(default=False, help_text="Said yes to being contacted.")
    erased_at = models.DateTimeField(null=True, blank=True)
    is_invented = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UnitRowQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name or f"Contact {self.pk}"
