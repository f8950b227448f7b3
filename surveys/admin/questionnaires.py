"""Questionnaires with their versions, what they measure, and links to them."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html

from accounts.admin import ScopedInline, ScopedModelAdmin, act_on_each, person_of, reaches_all
from common.forms import status_of
from surveys.domain.questionnaires.editing import (
    close_questionnaire,
    duplicate_questionnaire,
    reopen_questionnaire,
)
from surveys.domain.questionnaires.upkeep import change_look, move_to_program, publish_survey
from surveys.domain.responses.exporting import start_export
from surveys.forms.bulk import ColoursForm, MoveSurveysForm
from surveys.models import Concept, PublicLink, Questionnaire, QuestionnaireVersion

CLOSING = "Respondents who open one read that it has ended. Who began within 24 hours may still finish."
REOPENING = "Respondents can answer again, by the same links."

# What a field to write in looks like: the administration draws those of its own forms alone.
BOX = "bg-white border border-base-400 px-3 py-2 rounded-default w-full dark:bg-base-900 dark:border-base-500"


def copy_questionnaire(questionnaire: Questionnaire, *, by: Any) -> Questionnaire:
    """A copy under a name that says so."""
    return duplicate_questionnaire(questionnaire, name=f"{questionnaire.name[:140]} (copy)", by=by)


def export_answers(questionnaire: Questionnaire, *, by: Any) -> Any:
    """A CSV file of the answers at the survey's owner and beneath."""
    return start_export(questionnaire, unit=questionnaire.owner, file_format="csv", by=by)


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
    actions = ("publish", "duplicate", "close", "reopen", "set_look", "move", "export")
    confirmations = {
        "publish": "From now on, respondents are asked what these drafts ask.",
        "duplicate": "Each copy begins as a draft, closed to respondents until it is published.",
        "close": CLOSING,
        "reopen": REOPENING,
        "export": "A CSV file of the answers to each is made; they are found under Exports for some days.",
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

    @admin.action(description="Set colours")
    def set_look(self, request: HttpRequest, queryset: QuerySet[Questionnaire]) -> HttpResponse | None:
        """Asks for the colours first; each draft gets them as a change of its own."""
        form = ColoursForm(request.POST if "apply" in request.POST else None)
        if not reaches_all(request, queryset, "survey.edit"):
            return None
        if not form.is_valid():
            hint = "The drafts change; respondents see it once they are published."
            return self._ask_more(request, queryset, form, "set_look", "Set colours", hint)
        change = partial(change_look, look=form.look())
        act_on_each(request, queryset, "survey.edit", change, "changed")
        return None

    @admin.action(description="Move to another program")
    def move(self, request: HttpRequest, queryset: QuerySet[Questionnaire]) -> HttpResponse | None:
        """Asks for the program first."""
        form = MoveSurveysForm(request.POST if "apply" in request.POST else None, user=person_of(request))
        if not reaches_all(request, queryset, "survey.edit"):
            return None
        if not form.is_valid():
            hint = "What they ask stays as it is; answers to come count in the other program."
            return self._ask_more(request, queryset, form, "move", "Move to another program", hint)
        go = partial(move_to_program, program=form.cleaned_data["program"])
        act_on_each(request, queryset, "survey.edit", go, "moved")
        return None

    @admin.action(description="Export answers as CSV")
    def export(self, request: HttpRequest, queryset: QuerySet[Questionnaire]) -> None:
        act_on_each(request, queryset, "response.export", export_answers, "being exported")

    def _ask_more(
        self, request: HttpRequest, rows: Any, form: Form, action: str, title: str, hint: str
    ) -> HttpResponse:
        for field in form.fields.values():
            field.widget.attrs["class"] = BOX
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "form": form,
            "rows": rows,
            "action": action,
            "hint": hint,
        }
        return TemplateResponse(request, "admin/ask_more.html", context, status=status_of(form))


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
