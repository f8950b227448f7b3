"""Programs, stages of the journey and touchpoints."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest

from accounts.admin import ScopedInline, ScopedModelAdmin, act_on_each, person_of
from common.origins import is_secure_site
from surveys.admin.questionnaires import CLOSING, REOPENING
from surveys.domain.asking.programs import (
    change_program,
    change_stage,
    change_touchpoint,
    close_program,
    create_program,
    create_stage,
    create_touchpoint,
    remove_stage,
    reopen_program,
)
from surveys.forms.origins import SitesField
from surveys.models import JourneyStage, Program, Touchpoint

PROGRAM_FIELDS = (
    "name", "code", "kind", "audience", "owner", "default_department", "is_default", "closes_at",
    "is_anonymous", "min_answers", "min_comments", "remeasure_after_days", "partial_after_days",
    "source_note", "redirect_origins",
)  # fmt: skip


@admin.register(Program)
class ProgramAdmin(ScopedModelAdmin):
    """Programs; what their pages say in each language and who may embed them is edited on their own page."""

    fields = (*PROGRAM_FIELDS, "uuid", "is_open", "closed_at", "is_invented", "created_at")
    change_action = add_action = "survey.edit"
    list_display = ("name", "kind", "audience", "owner", "is_open", "is_default", "is_invented")
    list_filter = ("kind", "audience", "is_open", "is_invented")
    search_fields = ("name", "code")
    list_select_related = ("owner",)
    autocomplete_fields = ("owner", "default_department")
    readonly_fields = ("uuid", "is_open", "closed_at", "is_invented", "created_at")
    actions = ("close", "reopen")
    confirmations = {"close": CLOSING, "reopen": REOPENING}
    prepopulated_fields = {"code": ("name",)}

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The code stays, since imports and the API use it; the first page of all is the organisation's."""
        is_organisations = person_of(request).reach("survey.edit").covers_organisation
        fixed = (*self.readonly_fields, *(() if is_organisations else ("is_default",)))
        return (*fixed, "code") if obj else fixed

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "redirect_origins":
            hint = "One address a line, such as https://www.example.org."
            return SitesField(is_fine=is_secure_site, example="https://www.example.org", help_text=hint)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Form, change: bool) -> None:
        by = person_of(request)
        if change:
            change_program(Program.objects.get(pk=obj.pk), by=by, **form.cleaned_data)
        else:
            obj.pk = create_program(by=by, **form.cleaned_data).pk

    @admin.action(description="Close: its surveys take no more answers")
    def close(self, request: HttpRequest, queryset: QuerySet[Program]) -> None:
        act_on_each(request, queryset, "survey.publish", close_program, "closed")

    @admin.action(description="Reopen")
    def reopen(self, request: HttpRequest, queryset: QuerySet[Program]) -> None:
        act_on_each(request, queryset, "survey.publish", reopen_program, "reopened")


class TouchpointInline(ScopedInline):
    model = Touchpoint
    fields = ("name", "code", "department", "owner", "position")
    ordering_field = "position"
    hide_ordering_field = True
    ordering = ("position",)


@admin.register(JourneyStage)
class JourneyStageAdmin(ScopedModelAdmin):
    """The organisation's journey in order, each stage with its touchpoints in theirs."""

    fields = ("name",)

    change_action = add_action = delete_action = "survey.edit"
    list_display = ("name", "position")
    ordering_field = "position"
    search_fields = ("name",)
    inlines = (TouchpointInline,)

    def save_model(self, request: HttpRequest, obj: Any, form: Form, change: bool) -> None:
        by = person_of(request)
        if not change:
            obj.pk = create_stage(**form.cleaned_data, by=by).pk
        elif "name" in form.cleaned_data:
            change_stage(JourneyStage.objects.get(pk=obj.pk), name=form.cleaned_data["name"], by=by)
        else:  # the order, dragged in the list
            super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        by = person_of(request)
        remove_stage(obj, by=by)


@admin.register(Touchpoint)
class TouchpointAdmin(ScopedModelAdmin):
    change_action = add_action = "survey.edit"
    list_display = ("name", "stage", "department", "owner")
    list_filter = ("stage", "department")
    search_fields = ("name", "code")
    list_select_related = ("stage", "department", "owner")
    autocomplete_fields = ("stage", "department", "owner")
    fields = ("name", "code", "stage", "department", "owner", "uuid", "is_invented")
    readonly_fields = ("uuid", "is_invented")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.readonly_fields, "code") if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Any, form: Form, change: bool) -> None:
        by = person_of(request)
        if change:
            change_touchpoint(Touchpoint.objects.get(pk=obj.pk), by=by, **form.cleaned_data)
        else:
            obj.pk = create_touchpoint(by=by, **form.cleaned_data).pk
