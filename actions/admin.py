"""Rules and root causes for staff; cases are for looking at, with actions that call the domain."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest

from accounts.admin import (
    ReadOnlyAdmin,
    RefusableForm,
    ScopedInline,
    ScopedModelAdmin,
    act_on_each,
    person_of,
)
from actions.domain.cases import release_case, take_case
from actions.domain.causes import delete_cause, save_cause
from actions.domain.rules import delete_rule, save_rule
from actions.models import Case, CaseEvent, CaseTask, RootCause, Rule, RuleRun


class RuleForm(RefusableForm):
    class Meta:
        model = Rule
        fields = (
            "name", "owner", "program", "conditions", "priority", "department",
            "contact_hours", "resolve_hours", "max_age_days", "position", "is_active",
        )  # fmt: skip


@admin.register(Rule)
class RuleAdmin(ScopedModelAdmin):
    """Workflow rules; the page under Rules builds conditions by choosing."""

    change_action = add_action = delete_action = "rule.edit"
    form = RuleForm
    list_display = ("name", "program", "priority", "department", "owner", "is_active")
    list_filter = ("is_active", "priority", "department", "program")
    search_fields = ("name",)
    list_select_related = ("program", "department", "owner")
    autocomplete_fields = ("owner", "department", "program")

    def save_model(self, request: HttpRequest, obj: Any, form: Form, change: bool) -> None:
        by = person_of(request)
        save_rule(obj, by=by)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        by = person_of(request)
        delete_rule(obj, by=by)


@admin.register(RuleRun)
class RuleRunAdmin(ReadOnlyAdmin):
    view_action = "response.view"
    list_display = ("rule", "outcome", "response", "at")
    list_filter = ("outcome", "rule")
    list_select_related = ("rule", "response")


class CauseInline(ScopedInline):
    model = RootCause
    fields = ("name", "code", "position", "is_active")
    ordering_field = "position"
    hide_ordering_field = True
    ordering = ("position",)


@admin.register(RootCause)
class RootCauseAdmin(ScopedModelAdmin):
    """The two levels of causes, each in its order."""

    view_action = "case.view"
    change_action = add_action = delete_action = "rule.edit"
    list_display = ("name", "parent", "code", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "code")
    list_select_related = ("parent",)
    fields = ("name", "code", "parent", "is_active")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A cause stands in a group; groups stand in none."""
        if db_field.name == "parent":
            kwargs["queryset"] = RootCause.objects.filter(parent__isnull=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        return [CauseInline] if obj and obj.parent_id is None else []

    def save_model(self, request: HttpRequest, obj: Any, form: Form, change: bool) -> None:
        by = person_of(request)
        save_cause(obj, by=by)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        by = person_of(request)
        delete_cause(obj, by=by)


class HistoryInline(ScopedInline):
    """Rows that only the domain writes."""

    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class EventInline(HistoryInline):
    model = CaseEvent
    fields = ("at", "kind", "actor_label")
    readonly_fields = fields


class TaskInline(HistoryInline):
    model = CaseTask
    fields = ("department", "title", "done_at", "done_by")
    readonly_fields = fields


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    view_action = "case.view"
    list_display = (
        "number",
        "title",
        "unit",
        "department",
        "state",
        "priority",
        "owner",
        "due_at",
        "is_invented",
    )
    list_filter = ("state", "priority", "department", "is_invented")
    ordering = ("-number",)
    search_fields = ("number", "title")
    list_select_related = ("unit", "department", "owner")
    exclude = ("respondent", "company", "remeasurement")
    inlines = (TaskInline, EventInline)
    actions = ("take", "release")
    confirmations = {
        "take": "They become yours, and their units see it.",
        "release": "They have no owner until somebody takes them.",
    }

    @admin.action(description="Take")
    def take(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        act_on_each(request, queryset, "case.take", take_case, "taken")

    @admin.action(description="Put back into the queue")
    def release(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        act_on_each(request, queryset, "case.take", release_case, "put back")
