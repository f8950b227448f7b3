"""Questions of a draft: add, save, move, copy, remove."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest, staff_view
from common.forms import INVALID
from surveys.document import DefinitionInvalid, Document
from surveys.domain import drafting
from surveys.domain.concepts import ensure_concept
from surveys.domain.editing import DraftConflict, change_draft, draft_of
from surveys.forms.questions import QuestionEdit
from surveys.models import Questionnaire, QuestionnaireVersion
from surveys.views.builder.frame import (
    announce_saved,
    answer_conflict,
    builder_url,
    editable,
    posted_rev,
    render_builder,
    save_edit,
)
from surveys.views.builder.panes import builder_context


@staff_view(action="program.view")
@require_POST
def question_add(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """A new question of the posted kind, behind `after` or at the end of `page`."""
    questionnaire = editable(request, uuid)
    used = drafting.used_ids(questionnaire)
    after, made = request.POST.get("after", ""), [""]
    page = _number(request.POST.get("page", ""))

    def edit(definition: drafting.Definition) -> drafting.Definition:
        place = page if page >= 0 else len(Document(definition).pages) - 1
        if after and after in Document(definition).questions:
            place = drafting.find_question(definition, after)[0]
        new, made[0] = drafting.add_question(
            definition, request.POST.get("kind", ""), page=place, after=after, used=used
        )
        return new

    saved = save_edit(request, questionnaire, edit, "Added a question")
    return redirect(builder_url(questionnaire, q=made[0])) if made[0] and saved.status_code == 302 else saved


@staff_view(action="program.view")
@require_POST
def question_save(request: StaffRequest, uuid: UUID, uid: str) -> HttpResponse:
    """The whole form of one question. `auto` answers with the parts that changed, for saving while typing."""
    questionnaire = editable(request, uuid)
    draft = draft_of(questionnaire)
    document = Document(draft.definition)
    if draft.rev != posted_rev(request.POST):
        return answer_conflict(request, questionnaire, DraftConflict(draft), q=uid)
    if uid not in document.questions:
        raise Http404("Nothing here.")
    used = drafting.used_ids(questionnaire).get(uid, set())
    edit = QuestionEdit(document, uid, request.POST, used=used)
    if edit.errors:
        return _refuse(request, questionnaire, draft, edit)
    definition = drafting.change_question(draft.definition, uid, edit.data, edit.texts)
    for key, concept_name in edit.new_concepts.items():
        ensure_concept(key, name=concept_name, by=request.user)
    name = (edit.texts.get(f"{uid}.text") or edit.question.key)[:80]
    try:
        draft = change_draft(
            draft,
            rev=draft.rev,
            definition=definition,
            label=f"Changed “{name}”",
            by=request.user,
            subject=uid if "auto" in request.POST else "",
        )
    except DraftConflict as conflict:
        return answer_conflict(request, questionnaire, conflict, q=uid)
    except DefinitionInvalid as invalid:
        edit.errors.append(str(invalid))
        return _refuse(request, questionnaire, draft, edit)
    if "auto" not in request.POST:
        return redirect(builder_url(questionnaire, q=uid))
    context = builder_context(request, questionnaire, draft, selected=uid)
    return announce_saved(render(request, "surveys/builder/saved.html", context), draft)


@staff_view(action="program.view")
@require_POST
def question_move(request: StaffRequest, uuid: UUID, uid: str) -> HttpResponse:
    """One place `up` or `down`, or to `page` and `place`."""
    questionnaire = editable(request, uuid)
    page, place = _number(request.POST.get("page", "")), _number(request.POST.get("place", ""))
    step = {"up": -1, "down": 1}.get(request.POST.get("step", ""), 0)

    def edit(definition: drafting.Definition) -> drafting.Definition:
        drafting.find_question(definition, uid)
        if step:
            return drafting.move_question(definition, uid, step)
        if page < 0:
            return definition
        end = len(Document(definition).questions)
        return drafting.place_question(definition, uid, page, place if place >= 0 else end)

    selected = request.POST.get("q") or uid
    return save_edit(request, questionnaire, edit, "Moved a question", q=selected)


@staff_view(action="program.view")
@require_POST
def question_duplicate(request: StaffRequest, uuid: UUID, uid: str) -> HttpResponse:
    """A copy of the question behind it."""
    questionnaire = editable(request, uuid)
    used, made = drafting.used_ids(questionnaire), [uid]

    def edit(definition: drafting.Definition) -> drafting.Definition:
        new, made[0] = drafting.duplicate_question(definition, uid, used=used)
        return new

    saved = save_edit(request, questionnaire, edit, "Copied a question", q=uid)
    return redirect(builder_url(questionnaire, q=made[0])) if saved.status_code == 302 else saved


@staff_view(action="program.view")
@require_POST
def question_remove(request: StaffRequest, uuid: UUID, uid: str) -> HttpResponse:
    """Takes the question out; the toast offers Undo."""
    return save_edit(
        request,
        editable(request, uuid),
        lambda definition: drafting.remove_question(definition, uid),
        "Removed a question",
        undo_text="Question removed",
    )


def _refuse(
    request: StaffRequest,
    questionnaire: Questionnaire,
    draft: QuestionnaireVersion,
    edit: QuestionEdit,
) -> HttpResponse:
    """The form again with what was wrong (400); nothing is saved."""
    context = builder_context(request, questionnaire, draft, selected=edit.uid) | {"errors": edit.errors}
    if "auto" in request.POST:
        response = render(request, "surveys/builder/saved.html", context, status=INVALID)
        response["HX-Reswap"] = "none"
        return response
    return render_builder(request, context, status=INVALID)


def _number(text: str) -> int:
    """A posted place; -1 for none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else -1
