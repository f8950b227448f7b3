"""Who changed what in a draft: filtered, each change opened to see what it did, older states brought back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.http import StaffRequest, check_params, choice_param, page_of, search, staff_view
from common.forms import whole_number
from common.toasts import toast
from surveys.document import DefinitionInvalid, Document
from surveys.domain.questionnaires.editing import DraftConflict, draft_of
from surveys.domain.questionnaires.history import Run, restore_state, runs_of, states_around
from surveys.models import DraftChange, QuestionnaireVersion
from surveys.views.builder.frame import answer_conflict, builder_url, editable, posted_rev, visible
from surveys.views.library.comparing import differences

CHANGES_PER_PAGE = 50


@staff_view(action="program.view")
@require_safe
def survey_history(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """The changes, the newest first, by person, question or word; `?open=` shows what one of them did."""
    check_params(request, ["person", "question", "open"])
    questionnaire = visible(request, uuid)
    draft = draft_of(questionnaire)
    document = Document(draft.definition)
    rows = DraftChange.objects.filter(version=draft).select_related("by")
    people = list(rows.filter(by__isnull=False).order_by().values_list("by__uuid", "by__name").distinct())
    questions = [
        (uid, f"Q{number} {document.label(uid)[:50]}") for number, uid in enumerate(document.questions, 1)
    ]
    if person := choice_param(request, "person", [str(one) for one, _ in people]):
        rows = rows.filter(by__uuid=person)
    if uid := choice_param(request, "question", [one for one, _ in questions]):
        rows = touching(rows, uid)
    rows = search(rows, request.GET.get("q", ""), "label")
    page = page_of(request, rows.order_by("-rev"), CHANGES_PER_PAGE)
    runs = runs_of(page.object_list)
    opened = _opened(request, runs)
    context: dict[str, Any] = {
        "questionnaire": questionnaire,
        "draft": draft,
        "page_obj": page,
        "runs": runs,
        "people": [(str(one), name) for one, name in people],
        "questions": questions,
        "is_filtered": any(request.GET.get(name) for name in ("q", "person", "question")),
        "opened": opened,
        "may_edit": request.user.can_at("survey.edit", questionnaire.owner),
    }
    if opened:
        before, after = states_around(draft, opened.oldest)[0], states_around(draft, opened.newest)[1]
        context["differences"] = differences(Document(before), Document(after))
    return render(request, "surveys/library/history.html", context)


@staff_view(action="program.view")
@require_POST
def survey_restore(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """The draft as it stood after `change`, or as `version` was published; the toast offers Undo."""
    questionnaire = editable(request, uuid)
    draft = draft_of(questionnaire)
    goal = _goal(request, draft)
    try:
        draft = restore_state(draft, rev=posted_rev(request.POST), goal=goal, by=request.user)
    except DraftConflict as conflict:
        return answer_conflict(request, questionnaire, conflict)
    except DefinitionInvalid as invalid:
        toast(request, f"Not brought back: {invalid}", level=messages.ERROR)
    else:
        undo = f"{reverse('surveys:undo', args=[questionnaire.uuid])}?rev={draft.rev}"
        toast(request, "The draft is as it was then. What came after stays in the history.", undo_url=undo)
    return redirect(builder_url(questionnaire))


def touching(rows: QuerySet[DraftChange], uid: str) -> QuerySet[DraftChange]:
    """Changes whose patch names this question: itself, its place or one of its texts."""
    said = rows.annotate(said=Cast("patch", TextField()))
    return said.filter(Q(said__contains=f'"{uid}"') | Q(said__contains=f'"{uid}.'))


def _opened(request: StaffRequest, runs: list[Run]) -> Run | None:
    wanted = whole_number(request.GET.get("open", ""), otherwise=-1)
    return next((one for one in runs if one.oldest.rev <= wanted <= one.newest.rev), None)


def _goal(request: StaffRequest, draft: QuestionnaireVersion) -> DraftChange | QuestionnaireVersion:
    form = request.POST
    number = whole_number(form.get("change") or form.get("version") or "", otherwise=-1)
    if form.get("change"):
        found: DraftChange = get_object_or_404(DraftChange, version=draft, rev=number)
        return found
    versions = draft.questionnaire.versions.published()
    version: QuestionnaireVersion = get_object_or_404(versions, number=number)
    return version
