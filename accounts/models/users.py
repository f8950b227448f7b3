from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.module_loading import import_string

from accounts.models.departments import Department
from accounts.policy import Role
from accounts.querysets import UserQuerySet
from accounts.reach import Reach, reach_of_grants
from common.ids import new_uuid

if TYPE_CHECKING:
    from accounts.models.access import Grant


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # made at run time
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user with a normalised address; without a password nobody can sign in as this user yet."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An administrator of the root unit (`createsuperuser` calls this)."""
        make_administrator = import_string("accounts.domain.access.make_administrator")  # stands above models
        user = self.create_user(email, password, **fields)
        make_administrator(user)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """Somebody who signs in, known by email. Rights come from grants alone."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120, blank=True)
    departments = models.ManyToManyField(Department, blank=True, related_name="members")
    is_active = models.BooleanField(default=True)
    is_invented = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        ordering = ["name", "email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_in_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """As the administration greets."""
        return str(self)

    @property
    def credential(self) -> str:
        """Who this is in idempotency records and throttles."""
        return f"user:{self.pk}"

    @cached_property
    def current_grants(self) -> "list[Grant]":
        """Grants valid today; one query per user object, that is per request."""
        return list(self.grants.current().select_related("unit")) if self.is_active else []

    @cached_property
    def noted(self) -> dict[str, Any]:
        """What the apps above look up once per user object, that is per request, by names of their own."""
        return {}

    def reach(self, action: str) -> Reach:
        """The units where this user holds a role that allows `action`."""
        return reach_of_grants(self.current_grants, action)

    def can_anywhere(self, action: str) -> bool:
        """Whether there is any unit where this user may do `action`."""
        return bool(self.reach(action))

    def can_at(self, action: str, unit: Any) -> bool:
        """Whether this user may do `action` at `unit`."""
        return self.reach(action).covers(unit)

    @property
    def roles(self) -> set[Role]:
        return {Role(grant.role) for grant in self.current_grants}

    # Django's admin asks these four; the answers come from the policy, not from Django's permissions.
    @property
    def is_staff(self) -> bool:
        return self.can_anywhere("admin.view")

    @property
    def is_superuser(self) -> bool:
        return False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff
