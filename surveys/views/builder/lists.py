"""The list of surveys, a new one, and what is done to a whole one: copy, close, reopen."""

from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import StaffRequest, check_params, choice_param, page_of, search, sort_key, staff_view
from common.forms import offers_any, status_of
from common.toasts import toast
from surveys.domain.questionnaires.editing import (
    close_questionnaire,
    create_questionnaire,
    duplicate_questionnaire,
    reopen_questionnaire,
)
from surveys.domain.questionnaires.starting import STARTS
from surveys.forms.surveys import NewSurveyForm
from surveys.models import DraftChange, Program, Questionnaire, QuestionnaireVersion
from surveys.views.builder.frame import builder_url, editable

STATES = {
    "draft": Q(current__isnull=True, is_open=True),
    "published": Q(current__isnull=False, is_open=True),
    "closed": Q(is_open=False),
}
STATE_NAMES = [("draft", "Draft"), ("published", "Published"), ("closed", "Closed")]
ORDERS = {
    "name": ("name", "pk"),
    "program": ("program__name", "name", "pk"),
    "changed": ("changed_at", "pk"),
    "published": ("current__published_at", "pk"),
}
PER_PAGE = 25


@staff_view(action="program.view")
@require_safe
def survey_list(request: StaffRequest) -> HttpResponse:
    """All surveys in reach: what they ask, whether they run, what to do next."""
    check_params(request, ["program", "state"])
    visible = Questionnaire.objects.visible_to(request.user)
    programs = list(Program.objects.visible_to(request.user).values_list("uuid", "name"))
    rows = with_changes(visible.select_related("program", "owner", "current"))
    if program := choice_param(request, "program", [str(uuid) for uuid, _ in programs]):
        rows = rows.filter(program__uuid=program)
    if state := choice_param(request, "state", STATES):
        rows = rows.filter(STATES[state])
    rows = search(rows, request.GET.get("q", ""), "name", "program__name")
    page = page_of(request, rows.order_by(*sort_key(request, ORDERS, "-changed")), PER_PAGE)
    for row in page.object_list:
        row.may_edit = request.user.can_at("survey.edit", row.owner)
        row.may_publish = request.user.can_at("survey.publish", row.owner)
    context = {
        "page_obj": page,
        "programs": [(str(uuid), name) for uuid, name in programs],
        "states": STATE_NAMES,
        "is_filtered": any(request.GET.get(name) for name in ("q", "program", "state")),
        "may_edit": request.user.can_anywhere("survey.edit"),
        "may_see_links": request.user.can_anywhere("response.view"),
    }
    return render(request, "surveys/builder/list.html", context)


def with_changes(rows: QuerySet[Questionnaire]) -> QuerySet[Questionnaire]:
    """Rows with `draft_rev` and `changed_at`, the moment of the last change of the draft or publishing."""
    drafts = QuestionnaireVersion.objects.drafts().filter(questionnaire=OuterRef("pk"))
    changes = DraftChange.objects.filter(version__questionnaire=OuterRef("pk")).order_by("-at")
    edited_at = Coalesce(Subquery(changes.values("at")[:1]), F("created_at"))
    return rows.annotate(
        draft_rev=Subquery(drafts.values("rev")[:1]),
        changed_at=Greatest(edited_at, Coalesce(F("current__published_at"), F("created_at"))),
    )


@staff_view(action="survey.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def survey_create(request: StaffRequest) -> HttpResponse:
    """A new survey: program, name, what to start with."""
    initial: dict[str, Any] = {}
    if program := Program.objects.visible_to(request.user).filter(is_default=True).first():
        initial["program"] = program.pk
    form = NewSurveyForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        questionnaire = create_questionnaire(
            said["program"],
            owner=said["owner"],
            name=said["name"],
            definition=STARTS[said["start"]].definition(said["name"]),
            by=request.user,
        )
        return redirect(builder_url(questionnaire, at="q1" if said["start"] != "empty" else ""))
    context = {
        "form": form,
        "starts": STARTS.values(),
        "has_programs": offers_any(form, "program"),
    }
    return render(request, "surveys/builder/new.html", context, status=status_of(form))


@staff_view(action="program.view")
@require_POST
def survey_duplicate(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """A copy with a draft of its own, opened at once."""
    questionnaire = editable(request, uuid)
    name = f"{questionnaire.name[:140]} (copy)"
    twin = duplicate_questionnaire(questionnaire, name=name, by=request.user)
    toast(request, f"Copied as “{twin.name}”. Name it under Settings.")
    return redirect(builder_url(twin, pane="settings"))


@staff_view(action="program.view")
@require_POST
def survey_close(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Takes no more answers."""
    questionnaire = editable(request, uuid, "survey.publish")
    close_questionnaire(questionnaire, by=request.user)
    toast(request, f"“{questionnaire.name}” is closed")
    return redirect("surveys:list")


@staff_view(action="program.view")
@require_POST
def survey_reopen(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Takes answers again."""
    questionnaire = editable(request, uuid, "survey.publish")
    reopen_questionnaire(questionnaire, by=request.user)
    toast(request, f"“{questionnaire.name}” is open again")
    return redirect("surveys:list")
