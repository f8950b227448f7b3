"""The builder itself: its panes, the survey's own texts, undo and redo."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.http import StaffRequest, staff_view
from common.forms import INVALID
from common.toasts import toast
from surveys.document import Document
from surveys.domain.drafting import set_texts
from surveys.domain.editing import NothingToUndo, draft_of, redo, undo
from surveys.domain.questionnaires import rename_questionnaire
from surveys.views.builder.frame import builder_url, editable, render_builder, save_edit, visible
from surveys.views.builder.panes import builder_context, settings_form


@staff_view(action="program.view")
@require_safe
def survey_builder(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Outline, canvas, preview. Who may only see the survey reads it here."""
    questionnaire = visible(request, uuid)
    context = builder_context(
        request, questionnaire, draft_of(questionnaire), selected=request.GET.get("q", "")
    )
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
    if form.cleaned_data["name"] != questionnaire.name:
        rename_questionnaire(questionnaire, name=form.cleaned_data["name"], by=request.user)
    main = document.languages[0]
    return save_edit(
        request,
        questionnaire,
        lambda definition: set_texts(definition, main, texts),
        "Changed the survey's texts",
        pane="settings",
    )


@staff_view(action="program.view")
@require_POST
def survey_undo(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Takes the last change back; with `rev` only if nothing came after that change."""
    questionnaire = editable(request, uuid)
    draft = draft_of(questionnaire)
    wanted = request.GET.get("rev") or request.POST.get("rev") or ""
    if wanted and wanted != str(draft.rev):
        toast(request, "Something else was changed since. Use the history.", level=messages.WARNING)
        return redirect(_back(request, builder_url(questionnaire)))
    try:
        undo(draft, by=request.user)
    except NothingToUndo as nothing:
        toast(request, str(nothing), level=messages.INFO)
    return redirect(_back(request, builder_url(questionnaire)))


@staff_view(action="program.view")
@require_POST
def survey_redo(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Does the change again that was taken back last."""
    questionnaire = editable(request, uuid)
    draft = draft_of(questionnaire)
    try:
        redo(draft, by=request.user)
    except NothingToUndo as nothing:
        toast(request, str(nothing), level=messages.INFO)
    return redirect(_back(request, builder_url(questionnaire)))


def _back(request: StaffRequest, address: str) -> str:
    """The builder on the question that was selected."""
    chosen = request.POST.get("q", "")
    return f"{address}?q={chosen}" if chosen.isalnum() and chosen.isascii() else address
