"""Putting questions and blocks into a survey: from the bank, ready-made, or from another survey."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import StaffRequest, check_params, page_of, staff_view
from common.toasts import toast
from surveys.document import Document
from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.bank import ready_made_piece
from surveys.domain.questionnaires.drafting import Definition, Goal, Inserted
from surveys.domain.questionnaires.editing import draft_of
from surveys.domain.questionnaires.gallery import templates
from surveys.models import BankItem, Questionnaire, QuestionnaireVersion
from surveys.views.builder.frame import builder_url, editable, save_edit, undo_address, visible
from surveys.views.builder.selection import selection_in
from surveys.views.library.reading import read_pages

PER_PAGE = 25
MOST_NOTES = 4


@staff_view(action="survey.edit")
@require_POST
def piece_insert(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """One change of the draft: what `item`, `ready` or `source` with `part` names, behind what is chosen."""
    questionnaire = editable(request, uuid)
    piece, is_block = _piece(request)
    given, at = drafting.given_ids(questionnaire), request.POST.get("at", "")
    done = Inserted()

    def edit(definition: Definition) -> Definition:
        nonlocal done
        put: Callable[..., tuple[Definition, Inserted]] = _put_block if is_block else _put_question
        new, done = put(definition, piece, at, given)
        return new

    label = "Inserted a block" if is_block else "Inserted a question"

    def tell(draft: QuestionnaireVersion) -> HttpResponse:
        undo = undo_address(questionnaire, draft.rev)
        level = messages.WARNING if done.notes else messages.SUCCESS
        toast(request, " ".join([f"{label}.", *done.notes[:MOST_NOTES]]), level=level, undo_url=undo)
        chosen = done.uids[0] if done.uids else ""
        return redirect(builder_url(questionnaire, at=chosen, pane=request.POST.get("pane", "")))

    return save_edit(request, questionnaire, edit, label, at=at, then=tell)


@staff_view(action="survey.edit")
@require_safe
def copy_from(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Surveys to copy from, and then the questions and blocks of the one that was chosen."""
    check_params(request, ["source", "at"])
    questionnaire = editable(request, uuid)
    context: dict[str, Any] = {
        "questionnaire": questionnaire,
        "draft": draft_of(questionnaire),
        "at": request.GET.get("at", "")[:40],
    }
    if named := request.GET.get("source"):
        source = visible(request, _uuid(named))
        document = Document(draft_of(source).definition)
        context |= {"source": source, "pages": read_pages(document, ""), "blocks": _blocks(document)}
        return render(request, "surveys/library/copy_from.html", context)
    rows: Any = Questionnaire.objects.visible_to(request.user).select_related("program", "owner")
    context["page_obj"] = page_of(request, rows.order_by("name", "pk"), PER_PAGE)
    return render(request, "surveys/library/copy_from.html", context)


def _piece(request: StaffRequest) -> tuple[Definition, bool]:
    """What is to be put in, and whether it is a block. Raises Http404 for what can't be seen."""
    form = request.POST
    try:
        if item := form.get("item"):
            rows = BankItem.objects.visible_to(request.user).there()
            found = get_object_or_404(rows, uuid=_uuid(item))
            return dict(found.definition), found.kind == BankItem.Kind.BLOCK
        if ready := form.get("ready"):
            key, _, uid = ready.partition(":")
            if key in templates():
                return ready_made_piece(templates()[key], uid), False
        if source := form.get("source"):
            definition = draft_of(visible(request, _uuid(source))).definition
            part = form.get("part", "")
            if part in definition.get("blocks", {}):
                return drafting.take_block(definition, part), True
            return drafting.take_question(definition, part), False
    except drafting.EditRefused as refused:
        raise Http404(str(refused)) from None
    raise Http404("Nothing here.")


def _put_question(
    definition: Definition, piece: Definition, at: str, given: set[str]
) -> tuple[Definition, Inserted]:
    document = Document(definition)
    chosen = selection_in(document, at)
    if not document.pages:
        definition = drafting.add_page(definition, 0)
        document = Document(definition)
    page = document.pages[-1].index
    if chosen.question:
        page = drafting.find_question(definition, chosen.id)[0]
    elif chosen.what == "block" and document.pages_of(chosen.id):
        page = document.pages_of(chosen.id)[-1].index
    return drafting.insert_question_piece(definition, piece, page=page, after=chosen.question, given=given)


def _put_block(
    definition: Definition, piece: Definition, at: str, given: set[str]
) -> tuple[Definition, Inserted]:
    document = Document(definition)
    chosen = selection_in(document, at)
    page = document.page_of(chosen.question)
    goal = Goal(page.block if page else chosen.id)
    return drafting.insert_block_piece(definition, piece, goal=goal, given=given)


def _blocks(document: Document) -> list[dict[str, Any]]:
    """Blocks that hold questions: id, name, how many."""
    found = []
    for block in dict.fromkeys(page.block for page in document.pages):
        count = sum(len(page.questions) for page in document.pages_of(block))
        if count:
            found.append({"id": block, "name": document.block(block).get("name") or "", "count": count})
    return found


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404("Nothing here.") from None
