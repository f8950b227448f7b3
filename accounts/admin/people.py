from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest

from accounts.admin.bulk import act_on_each
from accounts.admin.parts import person_of
from accounts.admin.refusing import RefusableForm
from accounts.admin.scoped import ReadOnlyAdmin, ScopedModelAdmin
from accounts.domain.access import (
    change_user,
    deactivate_user,
    give_grant,
    reactivate_user,
    withdraw_grant,
)
from accounts.domain.audit import name_units
from accounts.domain.keys import revoke_key
from accounts.models import ApiKey, AuditEntry, Grant, User


class UserForm(RefusableForm):
    class Meta:
        model = User
        fields = ("name", "departments")


@admin.register(User)
class UserAdmin(ScopedModelAdmin):
    """People; they are invited under Settings, People, where the mail with the first sign-in is sent."""

    view_action = change_action = "grant.give"
    form = UserForm
    list_display = ("name", "email", "is_active", "last_login")
    list_filter = ("is_active", "departments")
    search_fields = ("name", "email")
    filter_horizontal = ("departments",)
    ordering = ("name", "email")
    actions = ("deactivate", "reactivate")
    confirmations = {
        "deactivate": "They are signed out and lose all access at once. Their cases go back to the queue.",
        "reactivate": "They can sign in again, with the access that they had.",
    }

    def save_model(self, request: HttpRequest, obj: Any, form: Form, change: bool) -> None:
        by = person_of(request)
        change_user(User.objects.get(pk=obj.pk), **form.cleaned_data, by=by)

    @admin.action(description="Deactivate: ends sign-in and access at once")
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        act_on_each(request, queryset, "grant.give", deactivate_user, "deactivated")

    @admin.action(description="Reactivate")
    def reactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        act_on_each(request, queryset, "grant.give", reactivate_user, "reactivated")


class GrantForm(RefusableForm):
    class Meta:
        model = Grant
        fields = ("user", "role", "unit", "includes_descendants", "valid_from", "valid_to")


@admin.register(Grant)
class GrantAdmin(ScopedModelAdmin):
    """Access: nobody gives more than they hold."""

    view_action = add_action = change_action = delete_action = "grant.give"
    form = GrantForm
    list_display = ("user", "role", "unit", "includes_descendants", "valid_from", "valid_to")
    list_filter = ("role",)
    search_fields = ("user__name", "user__email", "unit__name")
    autocomplete_fields = ("user", "unit")
    list_select_related = ("user", "unit")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("user", "role", "unit") if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Form, change: bool) -> None:
        by = person_of(request)
        given = give_grant(
            obj.user,
            role=obj.role,
            unit=obj.unit,
            by=by,
            includes_descendants=obj.includes_descendants,
            valid_from=obj.valid_from,
            valid_to=obj.valid_to,
        )
        obj.pk = given.pk

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        by = person_of(request)
        withdraw_grant(obj, by=by)


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    """Keys are made under Settings, API keys, where the plain text is shown once; here they are ended."""

    view_action = "apikey.manage"
    list_display = ("name", "prefix", "unit", "created_by", "expires_at", "revoked_at", "last_used_at")
    search_fields = ("name", "prefix")
    exclude = ("key_hash",)
    actions = ("revoke",)
    confirmations = {"revoke": "Whoever uses these keys is locked out at once. It can't be taken back."}

    @admin.action(description="Revoke: the key ends at once")
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        act_on_each(request, queryset, "apikey.manage", revoke_key, "revoked")


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    view_action = "audit.view"
    list_display = ("at", "actor_label", "action", "object_label", "unit")
    list_filter = ("action", "model")
    search_fields = ("actor_label", "object_label", "action", "reason")
    list_select_related = ("unit",)
    date_hierarchy = "at"

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The entry as the person reads it: units out of their sight go unnamed."""
        entry, reader = super().get_object(request, object_id, from_field), person_of(request)
        name_units([entry] if entry else [], reader)
        return entry
