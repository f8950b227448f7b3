from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models.units import OrgUnit
from accounts.policy import USER_ROLES, Role
from accounts.querysets import ApiKeyQuerySet, GrantQuerySet
from accounts.reach import Reach, reach_of_grants
from common.ids import new_uuid


class Grant(models.Model):
    """A user's role at a unit, with or without the units beneath, from a day to a day."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=30, choices=[(role.value, role.label) for role in USER_ROLES])
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="grants")
    includes_descendants = models.BooleanField(default=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True, help_text="The last day of access.")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="given_grants",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = "access"
        verbose_name_plural = "access"
        ordering = ["user", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "unit"], name="one_grant_per_user_role_unit"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="grant_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=~Q(role=Role.PARTNER.value), name="no_user_is_a_partner"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {Role(self.role).label} at {self.unit}"


class ApiKey(models.Model):
    """A partner's key: random, stored hashed, shown once. It reaches what unit and scopes both allow."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, unique=True, editable=False)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    unit = models.ForeignKey(OrgUnit, on_delete=models.PROTECT, related_name="api_keys")
    includes_descendants = models.BooleanField(default=True)
    scopes = models.JSONField(default=list, help_text="Actions of the partner role that this key may use.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="created_api_keys"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()
    is_authenticated = True
    is_active = True
    is_staff = False

    class Meta:
        verbose_name = "API key"
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def credential(self) -> str:
        return f"key:{self.pk}"

    @property
    def is_usable(self) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())

    @cached_property
    def current_grants(self) -> list[Any]:
        """The key itself stands for its one grant: it has `role`, `unit` and `includes_descendants`."""
        return [self] if self.is_usable else []

    @property
    def role(self) -> str:
        return Role.PARTNER.value

    def reach(self, action: str) -> Reach:
        """The units this key may use `action` at; none where its scopes leave the action out."""
        return reach_of_grants(self.current_grants if action in self.scopes else [], action)

    def can_anywhere(self, action: str) -> bool:
        return bool(self.reach(action))

    def can_at(self, action: str, unit: OrgUnit) -> bool:
        return self.reach(action).covers(unit)
