"""Responses and who gave them, to look at and to correct; mappings and runs of imports."""

from django.contrib import admin
from django.contrib.admin import EmptyFieldListFilter
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from accounts.admin import ReadOnlyAdmin, ScopedModelAdmin, reaches_all, tell
from common.forms import status_of
from surveys.domain.responses.correcting import MOST_AT_ONCE, exclude_responses, include_responses
from surveys.domain.responses.processing import retry_response
from surveys.forms.correcting import ExcludeForm
from surveys.models import Company, ImportMapping, ImportRun, Respondent, Response


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
        "embedded", "missing", "shown", "quotas", "page_seconds", "device",
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
