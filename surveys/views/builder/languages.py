"""Languages of a draft: add one, take one out."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest, staff_view
from common.toasts import toast
from surveys.document import Document, language_name
from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.editing import draft_of
from surveys.forms.surveys import LanguageForm
from surveys.views.builder.frame import builder_url, editable, save_edit


@staff_view(action="program.view")
@require_POST
def language_add(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """An empty translation, opened at once."""
    questionnaire = editable(request, uuid)
    there = Document(draft_of(questionnaire).definition).languages
    form = LanguageForm(request.POST, there=there)
    if not form.is_valid():
        toast(request, "Choose a language from the list.", level=messages.ERROR)
        return redirect(builder_url(questionnaire))
    language = form.cleaned_data["language"]
    saved = save_edit(
        request,
        questionnaire,
        lambda definition: drafting.add_language(definition, language),
        f"Added {language_name(language)}",
    )
    if saved.status_code == 302 and language in Document(draft_of(questionnaire).definition).languages[1:]:
        return redirect("surveys:texts", uuid=questionnaire.uuid, language=language)
    return saved


@staff_view(action="program.view")
@require_POST
def language_remove(request: StaffRequest, uuid: UUID, language: str) -> HttpResponse:
    """Takes a translation out; the form asked before, the toast offers Undo."""
    return save_edit(
        request,
        editable(request, uuid),
        lambda definition: drafting.remove_language(definition, language),
        f"Took out {language_name(language)}",
        undo_text=f"{language_name(language)} taken out",
    )
