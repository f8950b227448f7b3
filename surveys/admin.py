"""Programs, touchpoints, questionnaires, links, people, mappings for staff; responses to look at."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import EmptyFieldListFilter
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html

from accounts.admin import ReadOnlyAdmin, ScopedInline, ScopedModelAdmin, tell
from common.forms import status_of
from surveys.domain.correcting import MOST_AT_ONCE, CannotCorrect, exclude_responses, include_responses
from surveys.domain.editing import (
    close_questionnaire,
    duplicate_questionnaire,
    reopen_questionnaire,
)
from surveys.domain.processing import retry_response
from surveys.domain.programs import close_program, reopen_program
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


def act_on_each(request: HttpRequest, rows: Any, action: str, act: Any, what: str) -> None:
    """Calls `act` for each chosen row where the person may do `action`; tells what could not be done."""
    reachable = rows.reachable(request.user, action)
    done = 0
    for row in reachable:
        try:
            act(row, by=request.user)
            done += 1
        except (ValidationError, ValueError) as error:
            messages.error(request, f"{row}: {error}")
    tell(request, done, what, rows.count() - reachable.count())


def copy_questionnaire(questionnaire: Questionnaire, *, by: Any) -> Questionnaire:
    """A copy under a name that says so."""
    return duplicate_questionnaire(questionnaire, name=f"{questionnaire.name[:140]} (copy)", by=by)


@admin.register(Program)
class ProgramAdmin(ScopedModelAdmin):
    change_action = add_action = "survey.edit"
    list_display = ("name", "kind", "audience", "owner", "is_open", "is_default", "is_invented")
    list_filter = ("kind", "audience", "is_open", "is_invented")
    search_fields = ("name", "code")
    list_select_related = ("owner",)
    autocomplete_fields = ("owner", "default_department")
    readonly_fields = ("uuid", "is_open", "closed_at", "is_invented", "created_at")
    actions = ("close", "reopen")
    prepopulated_fields = {"code": ("name",)}

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {} if obj and not self.has_change_permission(request, obj) else self.prepopulated_fields

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
    """The journey in order, each stage with its touchpoints in theirs."""

    change_action = add_action = delete_action = "survey.edit"
    list_display = ("name", "position")
    ordering_field = "position"
    search_fields = ("name",)
    inlines = (TouchpointInline,)


@admin.register(Touchpoint)
class TouchpointAdmin(ScopedModelAdmin):
    change_action = add_action = "survey.edit"
    list_display = ("name", "stage", "department", "owner")
    list_filter = ("stage", "department")
    search_fields = ("name", "code")
    list_select_related = ("stage", "department", "owner")
    autocomplete_fields = ("stage", "department", "owner")
    readonly_fields = ("uuid", "is_invented")


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
    exclude = ("lease_token", "leased_until", "body_hash", "respondent", "company", "invitation")
    date_hierarchy = "day"
    actions = ("retry", "exclude_selected", "include_selected")

    @admin.action(description="Process again what was set aside")
    def retry(self, request: HttpRequest, queryset: QuerySet[Response]) -> None:
        reachable = queryset.reachable(request.user, "response.correct")  # type: ignore[attr-defined]
        tell(request, sum(retry_response(row) for row in reachable), "processed again soon")

    @admin.action(description="Exclude from all scores")
    def exclude_selected(self, request: HttpRequest, queryset: QuerySet[Response]) -> HttpResponse | None:
        """Asks why first; the page posts the same action again, with the reason."""
        rows = queryset.reachable(request.user, "response.exclude")  # type: ignore[attr-defined]
        form = ExcludeForm(request.POST if "reason" in request.POST else None)
        if rows and not form.is_valid():
            return self._ask_why(request, form, rows)
        reason = form.cleaned_data["reason"] if rows else ""
        self._correct(request, queryset, lambda by: exclude_responses(rows, by=by, reason=reason), "excluded")
        return None

    @admin.action(description="Include in the scores again")
    def include_selected(self, request: HttpRequest, queryset: QuerySet[Response]) -> None:
        rows = queryset.reachable(request.user, "response.exclude")  # type: ignore[attr-defined]
        self._correct(request, queryset, lambda by: include_responses(rows, by=by), "included again")

    def _ask_why(self, request: HttpRequest, form: Form, rows: QuerySet[Response]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Exclude from all scores",
            "opts": self.opts,
            "form": form,
            "rows": rows[:MOST_AT_ONCE],
        }
        return TemplateResponse(request, "admin/exclude_responses.html", context, status=status_of(form))

    def _correct(self, request: HttpRequest, chosen: Any, act: Any, what: str) -> None:
        try:
            done = act(request.user)
        except CannotCorrect as refused:
            messages.error(request, str(refused))
            return
        tell(
            request,
            len(done),
            what,
            chosen.count() - chosen.reachable(request.user, "response.exclude").count(),
        )


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
