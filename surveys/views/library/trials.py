"""Test responses: asking for them, how far they are, what they came by, and deleting them again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import StaffRequest, check_params, get_reachable_or_404, page_of, staff_view
from common.forms import status_of
from common.toasts import toast
from surveys.document import Document, of_version
from surveys.domain.questionnaires.drafting import every_node
from surveys.domain.questionnaires.editing import draft_of
from surveys.domain.responses.trials import TrialRefused, clear_trial, start_trial
from surveys.forms.library import TrialForm
from surveys.logic.fields import number_of
from surveys.models import TrialRun
from surveys.views.builder.frame import editable

PER_PAGE = 10


@staff_view(action="survey.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def trial_list(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """The runs of a survey, the newest first with its report; POST asks for another one."""
    check_params(request)
    questionnaire = editable(request, uuid)
    form = TrialForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            start_trial(questionnaire, by=request.user, **form.said())
        except TrialRefused as refused:
            toast(request, str(refused), level=messages.INFO)
        return redirect("surveys:trials", uuid=questionnaire.uuid)
    rows = TrialRun.objects.filter(questionnaire=questionnaire).select_related("version", "started_by")
    page = page_of(request, rows.order_by("-pk"), PER_PAGE)
    context = {
        "questionnaire": questionnaire,
        "form": form,
        "page_obj": page,
        "runs": [(run, told(run)) for run in page],
        "is_at_work": any(run.is_at_work for run in page),
        "draft_differs": bool(
            questionnaire.current and draft_of(questionnaire).rev != questionnaire.current.rev
        ),
    }
    return render(request, "surveys/library/trials.html", context, status=status_of(form))


@staff_view(action="survey.edit")
@require_POST
def trial_clear(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Deletes the responses of a run; the form asked before."""
    rows = TrialRun.objects.select_related("questionnaire__owner", "version")
    run = get_reachable_or_404(rows, request.user, "survey.edit", uuid=uuid)
    count = clear_trial(run, by=request.user)
    toast(request, f"{count:,} test response{'' if count == 1 else 's'} deleted")
    return redirect("surveys:trials", uuid=run.questionnaire.uuid)


def told(run: TrialRun) -> dict[str, Any]:
    """The report in words: questions by their numbers, ends by what they are."""
    report, document = run.report, of_version(run.version)
    if not report:
        return {}
    return {
        "ways": report["ways"],
        "refused": report.get("refused", 0),
        "reached": sum(1 for count in report["questions"].values() if count),
        "asked": len(report["questions"]),
        "never": [_named(document, uid) for uid in report["never"]],
        "stuck": [(_named(document, uid), what) for uid, what in report["stuck"]],
        "branches": [(_node(document, name), yes, no) for name, yes, no in report["branches"]],
        "ends": [(_end(document, name), count) for name, count in report["ends"].items()],
    }


def _named(document: Document, uid: str) -> str:
    if uid not in document.questions:
        return uid
    return f"{number_of(document, uid)} {document.label(uid)[:80]}"


def _node(document: Document, name: str) -> str:
    return str(_step(document, name).get("name") or name)


def _end(document: Document, name: str) -> str:
    """What an end is called: its outcome, "the end of the survey" for no node."""
    if not name:
        return "End of the survey"
    found = _step(document, name)
    outcome = str(found.get("outcome") or "complete").replace("_", " ")
    return f"{found.get('name') or name} ({outcome})"


def _step(document: Document, name: str) -> dict[str, Any]:
    """The step of the flow with this id; {} for none."""
    return next((node for node in every_node(document.definition) if node["id"] == name), {})
