"""The builder itself: its panes, the survey's own texts, undo and redo."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.http import StaffRequest, staff_view
from common.forms import INVALID
from common.toasts import toast
from surveys.document import Document
from surveys.document.shape import UID
from surveys.domain.questionnaires.drafting import set_texts
from surveys.domain.questionnaires.editing import DraftConflict, NothingToUndo, draft_of, redo, undo
from surveys.domain.questionnaires.upkeep import rename_questionnaire
from surveys.models import Questionnaire, QuestionnaireVersion
from surveys.views.builder.frame import builder_url, editable, render_builder, rev_in, save_edit, visible
from surveys.views.builder.panes import builder_context
from surveys.views.builder.selection import asked_for
from surveys.views.builder.texts_side import settings_form


@staff_view(action="program.view")
@require_safe
def survey_builder(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Outline, canvas, preview. Who may only see the survey reads it here."""
    questionnaire = visible(request, uuid)
    context = builder_context(request, questionnaire, draft_of(questionnaire), selected=asked_for(request))
    return render_builder(request, context)


@staff_view(action="program.view")
@require_POST
def survey_settings(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """The survey's name, title, introduction and thank-you."""
    questionnaire = editable(request, uuid)
    draft = draft_of(questionnaire)
    document = Document(draft.definition)
    form = settings_form(questionnaire, document, request.POST)
    if not form.is_valid():
        context = builder_context(request, questionnaire, draft) | {"settings_form": form, "pane": "settings"}
        return render_builder(request, context, status=INVALID)
    texts = {name: form.cleaned_data[name] for name in ("title", "lead", "thanks")}
    main, name = document.languages[0], form.cleaned_data["name"]

    def rename(_: QuestionnaireVersion) -> HttpResponse:
        rename_questionnaire(questionnaire, name=name, by=request.user)
        return redirect(builder_url(questionnaire, pane="settings"))

    return save_edit(
        request,
        questionnaire,
        lambda definition: set_texts(definition, main, texts),
        "Changed the survey's texts",
        pane="settings",
        then=rename,
    )


@staff_view(action="program.view")
@require_POST
def survey_undo(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Takes the last change back; with `rev` only if nothing came after that change."""
    questionnaire = editable(request, uuid)
    rev = request.GET.get("rev") or request.POST.get("rev") or ""
    try:
        undo(draft_of(questionnaire), rev=rev_in(rev) if rev else None)
    except DraftConflict:
        toast(request, "Something else was changed since. Use the history.", level=messages.WARNING)
    except NothingToUndo as nothing:
        toast(request, str(nothing), level=messages.INFO)
    return redirect(_back(request, questionnaire))


@staff_view(action="program.view")
@require_POST
def survey_redo(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Does the change again that was taken back last."""
    questionnaire = editable(request, uuid)
    try:
        redo(draft_of(questionnaire))
    except NothingToUndo as nothing:
        toast(request, str(nothing), level=messages.INFO)
    return redirect(_back(request, questionnaire))


def _back(request: StaffRequest, questionnaire: Questionnaire) -> str:
    """The builder on what was selected; the translation that undo was pressed on, while there is one."""
    language, chosen = request.POST.get("language", ""), request.POST.get("at", "")
    if language and language in Document(draft_of(questionnaire).definition).languages[1:]:
        return reverse("surveys:texts", args=[questionnaire.uuid, language])
    return builder_url(questionnaire, at=chosen if UID.fullmatch(chosen) else "")
