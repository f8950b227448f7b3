"""Programs, touchpoints, questionnaires, links, people, mappings for staff; responses to look at."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import EmptyFieldListFilter
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html

from accounts.admin import ReadOnlyAdmin, ScopedInline, ScopedModelAdmin, act_on_each, reaches_all, tell
from common.forms import status_of
from surveys.domain.correcting import MOST_AT_ONCE, exclude_responses, include_responses
from surveys.domain.editing import close_questionnaire, duplicate_questionnaire, reopen_questionnaire
from surveys.domain.processing import retry_response
from surveys.domain.programs import (
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
from surveys.domain.questionnaires import publish_survey
from surveys.forms.correcting import ExcludeForm
from surveys.models import (
    Company,
    Concept,
    ImportMapping,
    ImportRun,
    JourneyStage,
    Program,
    PublicLink,
    Questionnaire,
    QuestionnaireVersion,
    Respondent,
    Response,
    Touchpoint,
)

CLOSING = "Respondents who open one read that it has ended. Who began within 24 hours may still finish."
REOPENING = "Respondents can answer again, by the same links."


def copy_questionnaire(questionnaire: Questionnaire, *, by: Any) -> Questionnaire:
    """A copy under a name that says so."""
    return duplicate_questionnaire(questionnaire, name=f"{questionnaire.name[:140]} (copy)", by=by)


PROGRAM_FIELDS = (
    "name", "code", "kind", "audience", "owner", "default_department", "is_default", "closes_at",
    "is_anonymous", "min_answers", "min_comments", "remeasure_after_days", "partial_after_days",
    "source_note",
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
        is_organisations = request.user.reach("survey.edit").covers_organisation  # type: ignore[union-attr]
        fixed = (*self.readonly_fields, *(() if is_organisations else ("is_default",)))
        return (*fixed, "code") if obj else fixed

    def save_model(self, request: HttpRequest, obj: Any, form: Form, change: bool) -> None:
        by: Any = request.user
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
        by: Any = request.user
        if not change:
            obj.pk = create_stage(**form.cleaned_data, by=by).pk
        elif "name" in form.cleaned_data:
            change_stage(JourneyStage.objects.get(pk=obj.pk), name=form.cleaned_data["name"], by=by)
        else:  # the order, dragged in the list
            super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        by: Any = request.user
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
        by: Any = request.user
        if change:
            change_touchpoint(Touchpoint.objects.get(pk=obj.pk), by=by, **form.cleaned_data)
        else:
            obj.pk = create_touchpoint(by=by, **form.cleaned_data).pk


class VersionInline(ScopedInline):
    """Versions to look at: a published one never changes, the draft changes in the builder."""

    model = QuestionnaireVersion
    fk_name = "questionnaire"
    fields = ("number", "languages", "published_at", "published_by")
    readonly_fields = fields
    can_delete = False
    ordering = ("-number",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Questionnaire)
class QuestionnaireAdmin(ScopedModelAdmin):
    """Questionnaires; what they ask is edited in the builder."""

    change_action = "survey.edit"
    list_display = ("name", "program", "owner", "version", "is_open", "builder")
    list_filter = ("program", "is_open", "is_system", "is_invented")
    search_fields = ("name", "program__name")
    list_select_related = ("program", "owner", "current")
    fields = ("name", "program", "owner", "is_open", "closed_at", "is_system", "is_invented")
    readonly_fields = ("program", "is_open", "closed_at", "is_system", "is_invented")
    autocomplete_fields = ("owner",)
    inlines = (VersionInline,)
    actions = ("publish", "duplicate", "close", "reopen")
    confirmations = {
        "publish": "From now on, respondents are asked what these drafts ask.",
        "duplicate": "Each copy begins as a draft, closed to respondents until it is published.",
        "close": CLOSING,
        "reopen": REOPENING,
    }

    @admin.display(description="Published")
    def version(self, obj: Questionnaire) -> str:
        return f"Version {obj.current.number}" if obj.current else "Not published"

    @admin.display(description="Builder")
    def builder(self, obj: Questionnaire) -> str:
        return format_html('<a href="{}">Open</a>', reverse("surveys:builder", args=[obj.uuid]))

    @admin.action(description="Publish the draft as a new version")
    def publish(self, request: HttpRequest, queryset: QuerySet[Questionnaire]) -> None:
        act_on_each(request, queryset, "survey.publish", publish_survey, "published")

    @admin.action(description="Duplicate")
    def duplicate(self, request: HttpRequest, queryset: QuerySet[Questionnaire]) -> None:
        act_on_each(request, queryset, "survey.edit", copy_questionnaire, "duplicated")

    @admin.action(description="Close: takes no more answers")
    def close(self, request: HttpRequest, queryset: QuerySet[Questionnaire]) -> None:
        act_on_each(request, queryset, "survey.publish", close_questionnaire, "closed")

    @admin.action(description="Reopen")
    def reopen(self, request: HttpRequest, queryset: QuerySet[Questionnaire]) -> None:
        act_on_each(request, queryset, "survey.publish", reopen_questionnaire, "reopened")


@admin.register(Concept)
class ConceptAdmin(ScopedModelAdmin):
    change_action = add_action = "metric.edit"
    list_display = ("name", "key", "touchpoint")
    search_fields = ("name", "key")
    autocomplete_fields = ("touchpoint",)


@admin.register(PublicLink)
class PublicLinkAdmin(ScopedModelAdmin):
    view_action = change_action = "survey.edit"
    list_display = ("label", "questionnaire", "unit", "touchpoint", "channel", "is_active")
    list_filter = ("channel", "is_active")
    search_fields = ("label", "unit__name", "questionnaire__name")
    list_select_related = ("questionnaire", "unit", "touchpoint")
    fields = ("label", "is_active", "questionnaire", "unit", "touchpoint", "channel", "token", "is_test")
    readonly_fields = ("questionnaire", "unit", "touchpoint", "channel", "token", "is_test")


@admin.register(Company)
class CompanyAdmin(ReadOnlyAdmin):
    view_action = "contact.view"
    list_display = ("name", "external_id", "unit")
    search_fields = ("name", "external_id")


@admin.register(Respondent)
class RespondentAdmin(ReadOnlyAdmin):
    """People who may be asked, for who may see names and addresses."""

    view_action = "contact.view"
    list_display = ("name", "email", "company", "unit", "may_be_contacted", "is_invented")
    list_filter = ("may_be_contacted", "is_invented")
    search_fields = ("name", "email", "external_id")
    list_select_related = ("company", "unit")
    exclude = ("address_hash",)


@admin.register(Response)
class ResponseAdmin(ReadOnlyAdmin):
    view_action = "response.view"
    list_display = ("completed_at", "questionnaire", "unit", "channel", "status", "processing", "is_invented")
    list_filter = (
        "program", "status", "processing", "channel", "is_test", "is_spam", "is_invented",
        ("excluded_at", EmptyFieldListFilter), ("erased_at", EmptyFieldListFilter),
    )  # fmt: skip
    search_fields = ("uuid", "external_id")
    list_select_related = ("questionnaire", "unit")
    # What was answered is shown on the response's own page, which knows which comments are few.
    exclude = (
        "lease_token", "leased_until", "body_hash", "respondent", "company", "invitation", "answers",
        "embedded", "missing", "shown",
    )  # fmt: skip
    date_hierarchy = "day"
    actions = ("retry", "exclude_selected", "include_selected")

    @admin.action(description="Process again what was set aside")
    def retry(self, request: HttpRequest, queryset: QuerySet[Response]) -> None:
        if reaches_all(request, queryset, "response.correct"):
            tell(request, sum(retry_response(row) for row in queryset), "processed again soon")

    @admin.action(description="Exclude from all scores")
    def exclude_selected(self, request: HttpRequest, queryset: QuerySet[Response]) -> HttpResponse | None:
        """Asks why first; the page posts the same action again, with the reason."""
        if not reaches_all(request, queryset, "response.exclude"):
            return None
        form = ExcludeForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            return self._ask_why(request, form, queryset)
        done = exclude_responses(queryset, by=request.user, reason=form.cleaned_data["reason"])
        tell(request, len(done), "excluded")
        return None

    @admin.action(description="Include in the scores again")
    def include_selected(self, request: HttpRequest, queryset: QuerySet[Response]) -> None:
        if reaches_all(request, queryset, "response.exclude"):
            tell(request, len(include_responses(queryset, by=request.user)), "included again")

    def _ask_why(self, request: HttpRequest, form: Form, rows: QuerySet[Response]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Exclude from all scores",
            "opts": self.opts,
            "form": form,
            "rows": rows[:MOST_AT_ONCE],
        }
        return TemplateResponse(request, "admin/exclude_responses.html", context, status=status_of(form))


@admin.register(ImportMapping)
class ImportMappingAdmin(ScopedModelAdmin):
    view_action = change_action = delete_action = "import.run"
    list_display = ("name", "questionnaire", "unit", "updated_at")
    search_fields = ("name", "questionnaire__name")
    list_select_related = ("questionnaire", "unit")
    fields = ("name", "questionnaire", "unit", "definition")
    readonly_fields = ("questionnaire", "definition")


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    view_action = "import.run"
    list_display = ("file_name", "questionnaire", "status", "created_count", "known_count", "error_count")
    list_filter = ("status", "is_dry")
    search_fields = ("file_name",)
    exclude = ("lease_token", "leased_until")
