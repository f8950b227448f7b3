"""Questions of a draft: add, save, move, copy, remove."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest, staff_view
from accounts.models import User
from common.forms import INVALID, whole_number
from common.toasts import toast
from surveys.document import DefinitionInvalid, Document
from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.concepts import ensure_concept
from surveys.domain.questionnaires.drafting import EditRefused
from surveys.domain.questionnaires.editing import DraftConflict, change_draft, draft_of
from surveys.forms.questions import QuestionEdit, as_kind, kinds_to_change_to
from surveys.kinds import QuestionSpec
from surveys.kinds.markup import without_markup
from surveys.models import Questionnaire, QuestionnaireVersion
from surveys.views.builder.frame import (
    announce_saved,
    answer_conflict,
    builder_url,
    editable,
    posted_rev,
    render_builder,
    save_edit,
    save_new,
    undo_address,
)
from surveys.views.builder.panes import builder_context
from surveys.views.builder.selection import pane_of


@staff_view(action="program.view")
@require_POST
def question_add(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """A new question of the posted kind, behind `after` or at the end of `page`."""
    after, kind = request.POST.get("after", ""), request.POST.get("kind", "")
    page = _posted_place(request, "page")

    def make(definition: drafting.Definition, given: set[str]) -> tuple[drafting.Definition, str]:
        document = Document(definition)
        place = page if page >= 0 else len(document.pages) - 1
        if after in document.questions:
            place = drafting.find_question(definition, after)[0]
        return drafting.add_question(definition, kind, page=place, after=after, used=given)

    return save_new(request, editable(request, uuid), make, "Added a question")


@staff_view(action="program.view")
@require_POST
def question_save(request: StaffRequest, uuid: UUID, uid: str) -> HttpResponse:
    """The whole form of one question. `auto` answers with the parts that changed, for saving while typing."""
    questionnaire = editable(request, uuid)
    draft = draft_of(questionnaire)
    document = Document(draft.definition)
    if draft.rev != posted_rev(request.POST):
        return answer_conflict(request, questionnaire, DraftConflict(draft), at=uid)
    if uid not in document.questions:
        raise Http404("Nothing here.")
    used = drafting.used_ids(questionnaire, [uid, *drafting.carried_into(draft.definition, uid)])
    edit = QuestionEdit(document, uid, request.POST, used=used.get(uid, ()))
    lost = _change_kind(request, questionnaire, edit)
    if not edit.errors:
        try:
            draft = _save(draft, edit, used, by=request.user)
        except DraftConflict as conflict:
            return answer_conflict(request, questionnaire, conflict, at=uid)
        except (DefinitionInvalid, EditRefused) as refused:
            edit.errors.append(str(refused))
    if edit.errors:
        return _refuse(request, questionnaire, draft, edit)
    if lost:
        what = f"The kind was changed. Left out: {', '.join(lost)}."
        toast(request, what, undo_url=undo_address(questionnaire, draft.rev))
    if edit.trial is not None:
        return render_builder(
            request, builder_context(request, questionnaire, draft, selected=uid, edit=edit)
        )
    if not edit.is_auto:
        return redirect(
            builder_url(
                questionnaire, at=uid, pane=pane_of(request), part=edit.open_part, windows=edit.windows
            )
        )
    context = builder_context(request, questionnaire, draft, selected=uid)
    return announce_saved(render(request, "surveys/builder/saved.html", context), draft)


@transaction.atomic
def _save(
    draft: QuestionnaireVersion, edit: QuestionEdit, used: Mapping[str, Collection[str]], *, by: User
) -> QuestionnaireVersion:
    """The draft with the question as its form says; new concepts that it measures are made with it."""
    path = f"{edit.uid}.text"
    name = without_markup(edit.texts.get(path) or edit.document.label(edit.uid))[:80]
    saved = change_draft(
        draft,
        rev=draft.rev,
        definition=drafting.change_question(draft.definition, edit.uid, edit.data, edit.texts, used=used),
        label=f"Changed “{name}”",
        by=by,
        subject=edit.uid if edit.is_auto else "",
    )
    for key, concept_name in edit.new_concepts.items():
        ensure_concept(key, name=concept_name, by=by)
    return saved


@staff_view(action="program.view")
@require_POST
def question_move(request: StaffRequest, uuid: UUID, uid: str) -> HttpResponse:
    """One place `up` or `down`, or to `page` and `place`."""
    questionnaire = editable(request, uuid)
    page, place = _posted_place(request, "page"), _posted_place(request, "place")
    step = {"up": -1, "down": 1}.get(request.POST.get("step", ""), 0)

    def edit(definition: drafting.Definition) -> drafting.Definition:
        drafting.find_question(definition, uid)
        if step:
            return drafting.move_question(definition, uid, step)
        if page < 0:
            return definition
        end = len(Document(definition).questions)
        return drafting.place_question(definition, uid, page, place if place >= 0 else end)

    selected = request.POST.get("at") or uid
    return save_edit(request, questionnaire, edit, "Moved a question", at=selected)


@staff_view(action="program.view")
@require_POST
def question_duplicate(request: StaffRequest, uuid: UUID, uid: str) -> HttpResponse:
    """A copy of the question behind it."""

    def make(definition: drafting.Definition, given: set[str]) -> tuple[drafting.Definition, str]:
        return drafting.duplicate_question(definition, uid, used=given)

    return save_new(request, editable(request, uuid), make, "Copied a question", at=uid)


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


def _change_kind(request: StaffRequest, questionnaire: Questionnaire, edit: QuestionEdit) -> list[str]:
    """Makes the question one of the kind that was chosen; in words what was left out.

    A question that was published keeps its kind: its answers are stored as that.
    """
    wanted = request.POST.get("to_kind", "")
    known = {kind.name: kind for kind in kinds_to_change_to(edit.kind)}
    if edit.is_auto or edit.errors or wanted == edit.kind.name or wanted not in known:
        return []
    if questionnaire.questions.filter(uid=edit.uid).exclude(kind=wanted).exists():
        edit.errors.append(
            f"It was published as “{edit.kind.label}”, and its answers are kept as that. Add a new question."
        )
        return []
    edit.data, lost = as_kind(QuestionSpec(edit.uid, edit.data), known[wanted])
    return lost


def _refuse(
    request: StaffRequest,
    questionnaire: Questionnaire,
    draft: QuestionnaireVersion,
    edit: QuestionEdit,
) -> HttpResponse:
    """The form again as it was written, with what was wrong (400); nothing is saved."""
    context = builder_context(request, questionnaire, draft, selected=edit.uid, edit=edit)
    if edit.is_auto:
        response = render(request, "surveys/builder/saved.html", context, status=INVALID)
        response["HX-Reswap"] = "none"
        return response
    return render_builder(request, context, status=INVALID)


def _posted_place(request: StaffRequest, name: str) -> int:
    """A posted page, or a place on it, from 0 on; -1 for none."""
    return whole_number(request.POST.get(name, ""), otherwise=-1)
