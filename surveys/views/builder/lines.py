"""A whole list of a question as text: for thousands of answers, and for what comes from a spreadsheet."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import StaffRequest, staff_view
from common.forms import INVALID
from common.toasts import toast
from surveys.document import DefinitionInvalid, Document
from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.editing import DraftConflict, change_draft, draft_of
from surveys.forms.questions import QuestionEdit
from surveys.forms.questions.textual import TextList, text_lists
from surveys.logic.fields import number_of
from surveys.models import Questionnaire, QuestionnaireVersion
from surveys.views.builder.frame import builder_url, editable, last_change, posted_rev, undo_address


@staff_view(action="program.view")
@require_http_methods(["GET", "HEAD", "POST"])
def question_lines(request: StaffRequest, uuid: UUID, uid: str, places: str) -> HttpResponse:
    """The answers, rows or columns of a question, a line each; the survey where there are none such."""
    questionnaire = editable(request, uuid)
    draft = draft_of(questionnaire)
    document = Document(draft.definition)
    found = text_lists(document, uid).get(places) if uid in document.questions else None
    if found is None:
        return redirect(builder_url(questionnaire, at=uid))
    if request.method == "POST":
        return _save(request, questionnaire, draft, uid, found)
    return _page(request, questionnaire, draft, uid, found, text=found.text)


def _save(
    request: StaffRequest, questionnaire: Questionnaire, draft: QuestionnaireVersion, uid: str, of: TextList
) -> HttpResponse:
    text = str(request.POST.get(of.field, ""))
    said: dict[str, Any] = {"text": text, "status": INVALID}
    if draft.rev != posted_rev(request.POST):
        return _page(request, questionnaire, draft, uid, of, text=text, status=409)
    used = drafting.used_ids(questionnaire, [uid, *drafting.carried_into(draft.definition, uid)])
    edit = QuestionEdit(Document(draft.definition), uid, request.POST, used=used.get(uid, ()))
    if edit.errors:
        return _page(request, questionnaire, draft, uid, of, errors=edit.errors, **said)
    definition = drafting.change_question(draft.definition, uid, edit.data, edit.texts, used=used)
    name = Document(draft.definition).label(uid)[:80]
    try:
        changed = change_draft(
            draft, rev=draft.rev, definition=definition, label=f"Changed “{name}”", by=request.user
        )
    except DraftConflict as conflict:
        return _page(request, questionnaire, conflict.version, uid, of, text=text, status=409)
    except DefinitionInvalid as invalid:
        return _page(request, questionnaire, draft, uid, of, errors=[str(invalid)], **said)
    if edit.told:
        toast(request, f"{of.listing.title}: {edit.told}.", undo_url=undo_address(questionnaire, changed.rev))
    return redirect(builder_url(questionnaire, at=uid))


def _page(
    request: StaffRequest,
    questionnaire: Questionnaire,
    draft: QuestionnaireVersion,
    uid: str,
    of: TextList,
    *,
    text: str,
    errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    document = Document(draft.definition)
    context = {
        "questionnaire": questionnaire,
        "draft": draft,
        "of": of,
        "text": text,
        "errors": errors or [],
        "conflict": last_change(draft) if status == 409 else None,
        "question": document.label(uid),
        "number": number_of(document, uid),
        "back": builder_url(questionnaire, at=uid),
    }
    return render(request, "surveys/builder/lines.html", context, status=status)
