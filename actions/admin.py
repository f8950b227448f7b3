"""Rules and root causes for staff; cases are for looking at, with actions that call the domain."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form, ValidationError
from django.http import HttpRequest

from accounts.admin import ReadOnlyAdmin, ScopedInline, ScopedModelAdmin, tell
from actions.domain.cases import release_case, take_case
from actions.domain.changing import CaseRefused
from actions.domain.rules import delete_rule, errors_of, save_rule
from actions.models import Case, CaseEvent, CaseTask, RootCause, Rule, RuleRun
from common.forms import ModelForm


class RuleForm(ModelForm):
    class Meta:
        model = Rule
        fields = (
            "name", "owner", "program", "conditions", "priority", "department",
            "contact_hours", "resolve_hours", "max_age_days", "position", "is_active",
        )  # fmt: skip

    user: Any = None  # who is editing; RuleAdmin says it

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        candidate = Rule(**{name: value for name, value in cleaned.items() if name in self.Meta.fields})
        if not self.errors and (errors := errors_of(candidate, self.user)):
            raise ValidationError(
                {field: text for field, text in errors.items() if field in self.fields} or str(errors)
            )
        return cleaned


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

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, *args, **kwargs)
        form.user = request.user
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Form, change: bool) -> None:
        by: Any = request.user
        save_rule(obj, by=by)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        by: Any = request.user
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
    change_action = add_action = "rule.edit"
    list_display = ("name", "parent", "code", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "code")
    list_select_related = ("parent",)
    autocomplete_fields = ("parent",)
    inlines = (CauseInline,)


class HistoryInline(ScopedInline):
    """Rows that only the domain writes."""

    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class EventInline(HistoryInline):
    model = CaseEvent
    fields = ("at", "kind", "actor_label", "text")
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
    search_fields = ("number", "title")
    list_select_related = ("unit", "department", "owner")
    exclude = ("respondent", "company", "remeasurement")
    inlines = (TaskInline, EventInline)
    actions = ("take", "release")

    @admin.action(description="Take")
    def take(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        self._each(request, queryset, take_case, "case.take", "taken")

    @admin.action(description="Put back into the queue")
    def release(self, request: HttpRequest, queryset: QuerySet[Case]) -> None:
        self._each(request, queryset, release_case, "case.take", "put back")

    def _each(self, request: HttpRequest, rows: Any, act: Any, action: str, what: str) -> None:
        reachable = rows.reachable(request.user, action)
        done = 0
        for case in reachable:
            try:
                act(case, by=request.user)
                done += 1
            except (CaseRefused, PermissionDenied) as error:
                messages.error(request, f"{case}: {error}")
        tell(request, done, what, rows.count() - reachable.count())
