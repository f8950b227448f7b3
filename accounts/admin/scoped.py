"""The admin's rights are the policy's: who sees and changes what is what the rest of the product says."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin import RelatedFieldListFilter
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Model, QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.admin import ModelAdmin, TabularInline

from accounts.admin.bulk import BulkAdmin
from accounts.admin.parts import AdminPart, person_of
from accounts.admin.refusing import RefusableAdmin, RefusableForm
from accounts.admin.strict import JSONField, StrictAutocomplete, StrictLists
from accounts.domain import audit
from accounts.reach import Principal
from common.forms import ManyRows

HISTORY_PAGE = 50
MOST_ROWS = 100


def rows_for(model: type[Model], user: Principal, action: str) -> QuerySet[Any]:
    """Rows of `model` where `user` may do `action`; models without a unit are the organisation's."""
    rows: Any = model._default_manager.all()
    if hasattr(rows, "reachable"):
        return rows.reachable(user, action)
    return rows if user.reach(action).covers_organisation else rows.none()


def visible_rows(model: type[Model], user: Principal, action: str) -> QuerySet[Any]:
    """Rows of `model` that `user` may look at; `action` decides for models without a unit."""
    rows: Any = model._default_manager.all()
    if hasattr(rows, "visible_to"):
        return rows.visible_to(user)
    return rows if user.reach(action) else rows.none()


def listed_rows(model: type[Model], user: Principal, action: str) -> QuerySet[Any]:
    """As `visible_rows`, but only where `user` may do `action` if that isn't what looking at them needs."""
    rows: Any = model._default_manager.all()
    if hasattr(rows, "reachable") and getattr(rows, "view_action", action) != action:
        return rows.reachable(user, action)
    return visible_rows(model, user, action)


class ScopedRelatedFilter(RelatedFieldListFilter):
    """Filters by rows that the person may look at."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        rows = visible_rows(field.related_model, person_of(request), model_admin.view_action)
        ordering = self.field_admin_ordering(field, request, model_admin)
        return [(row.pk, str(row)) for row in rows.order_by(*ordering)]


class ScopedFields(AdminPart):
    """Choices of foreign keys within the person's reach, for forms and inlines."""

    def _scope_of_choices(self) -> str:
        """The action that decides which rows may be chosen."""
        raise NotImplementedError

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offers what the person may use: units where the change is allowed, other rows as far as visible."""
        if "queryset" not in kwargs:
            is_place = db_field.name in ("unit", "owner", "parent")
            scope = rows_for if is_place else visible_rows
            rows, action = db_field.remote_field.model, self._scope_of_choices()
            kwargs["queryset"] = scope(rows, person_of(request), action)
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", StrictAutocomplete(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        rows = visible_rows(db_field.remote_field.model, person_of(request), self._scope_of_choices())
        kwargs = {"queryset": rows, "form_class": ManyRows, **kwargs}
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class ScopedModelAdmin(RefusableAdmin, BulkAdmin, StrictLists, ScopedFields, ModelAdmin):
    """Permissions, querysets, foreign keys and autocompletes by the policy; history from AuditEntry.

    `view_action` opens the list, `change_action` lets a row be changed, `add_action` and `delete_action`
    default to none: what may be added or deleted says so.
    """

    form = RefusableForm
    view_action = "program.view"
    change_action = ""
    add_action = ""
    delete_action = ""
    list_per_page = 50
    list_filter_submit = True
    warn_unsaved_form = True
    show_full_result_count = False
    actions_on_top = True
    formfield_overrides = {models.JSONField: {"form_class": JSONField}}

    # -- what lists show
    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return ["invented" if name == "is_invented" else name for name in super().get_list_display(request)]

    @admin.display(description="Invented", boolean=True, ordering="is_invented")
    def invented(self, obj: Any) -> bool:
        """Whether the demo made it up."""
        return bool(obj.is_invented)

    # -- who may
    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user = person_of(request)
        return bool(
            user.is_authenticated
            and user.can_anywhere("admin.view")
            and self._may(user, self.view_action, obj, look=True)
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request.user, self.change_action, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request.user, self.add_action, None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request.user, self.delete_action, obj)

    def _may(self, user: Any, action: str, obj: Any, *, look: bool = False) -> bool:
        if not action or not user.can_anywhere(action):
            return False
        if not look and not hasattr(self.model._default_manager.all(), "reachable"):
            return bool(user.reach(action).covers_organisation)
        if obj is None or obj.pk is None:
            return True
        rows = listed_rows(self.model, user, action) if look else rows_for(self.model, user, action)
        return bool(rows.filter(pk=obj.pk).exists())

    # -- which rows
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = listed_rows(self.model, person_of(request), self.view_action)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [
            (name, ScopedRelatedFilter)
            if isinstance(name, str) and self.opts.get_field(name).is_relation
            else name
            for name in super().get_list_filter(request)
        ]

    def _scope_of_choices(self) -> str:
        return self.change_action or self.view_action

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        raise Http404("Nothing here.")

    # -- history
    def save_model(self, request: HttpRequest, obj: Any, form: Form, change: bool) -> None:
        """Saves and writes history; models with domain functions override this and call them."""
        save_audited(obj, form.changed_data, by=request.user)

    def save_formset(self, request: HttpRequest, form: Form, formset: Any, change: bool) -> None:
        """Rows of an inline, each with its history."""
        formset.save(commit=False)
        for obj in formset.deleted_objects:
            delete_audited(obj, by=request.user)
        for obj, fields in formset.changed_objects:
            save_audited(obj, fields, by=request.user)
        for obj in formset.new_objects:
            save_audited(obj, formset.form.base_fields, by=request.user)
        formset.save_m2m()

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        delete_audited(obj, by=request.user)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Django's own log is not used: AuditEntry is the only history."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """As `log_addition`."""

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """As `log_addition`."""

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The row's audit entries as far as the person reaches, newest first."""
        obj = self.get_object(request, object_id)
        if obj is None or not self.has_view_permission(request, obj):
            raise Http404("Nothing here.")
        reader = person_of(request)
        entries = audit.history_of(obj, reader, self.view_action)
        page = Paginator(entries, HISTORY_PAGE).get_page(request.GET.get("p"))
        audit.name_units(page.object_list, reader)
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {obj}",
            "opts": self.opts,
            "object": obj,
            "entries": page,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/audit_history.html", context)


class ReadOnlyAdmin(ScopedModelAdmin):
    """Rows that only domain functions change: looked at, searched, acted on, never edited."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ScopedInline(ScopedFields, TabularInline):
    """Rows under a row: who may change the parent may change them; rows out of reach are left out."""

    extra = 0
    max_num = MOST_ROWS

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Django takes 1,000 rows more than there may be: thirty bytes then cost half a minute."""
        return super().get_formset(request, obj, **{"absolute_max": MOST_ROWS, **kwargs})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._parent().has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._parent().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._parent().has_change_permission(request, obj)

    def _scope_of_choices(self) -> str:
        return self._parent()._scope_of_choices()

    def _parent(self) -> Any:
        return self.admin_site.get_model_admin(self.parent_model)


def save_audited(obj: Model, fields: Iterable[str], *, by: Any) -> None:
    """Saves a row that has no domain function of its own, with what changed of `fields`.

    Of a row that is there only these are written: what somebody else changed of it since it was read stays.
    """
    name, stored = obj._meta.model_name, type(obj)._default_manager.filter(pk=obj.pk).first()
    kept = [field.name for field in obj._meta.fields if field.name in set(fields)]
    if stored is None:
        obj.save()
    else:
        by_clock = [field.name for field in obj._meta.fields if getattr(field, "auto_now", False)]
        obj.save(update_fields=[*kept, *by_clock])
    changes = audit.diff(audit.snapshot(stored, *kept) if stored else {}, audit.snapshot(obj, *kept))
    audit.record(by, f"{name}.{'changed' if stored else 'created'}", obj, changes=changes)


def delete_audited(obj: Model, *, by: Any) -> None:
    """Deletes such a row; its history stays."""
    audit.record(by, f"{obj._meta.model_name}.deleted", obj)
    obj.delete()
