"""Blocks of a draft: save, split, join."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest, staff_view
from common.forms import whole_number
from surveys.document import Document
from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.editing import draft_of
from surveys.forms.flow import BlockEdit
from surveys.views.builder.frame import Place, editable, save_edit, save_new, save_posted


@staff_view(action="program.view")
@require_POST
def block_save(request: StaffRequest, uuid: UUID, block: str) -> HttpResponse:
    """The whole form of one block, saved while typing too."""
    questionnaire = editable(request, uuid)
    draft = draft_of(questionnaire)
    if block not in draft.definition.get("blocks", {}):
        raise Http404("Nothing here.")
    given = drafting.given_ids(questionnaire) if request.POST.get("op") == "add_item" else ()
    edit = BlockEdit(Document(draft.definition), block, request.POST, given=given)
    return save_posted(
        request,
        questionnaire,
        draft,
        edit,
        lambda definition: drafting.change_block(definition, block, edit.data, edit.texts),
        "Changed a block",
        Place(block),
    )


@staff_view(action="program.view")
@require_POST
def block_split(request: StaffRequest, uuid: UUID, block: str) -> HttpResponse:
    """Its pages from the posted `number` on in a block of their own."""
    number = whole_number(request.POST.get("number", ""), otherwise=0)

    def make(definition: drafting.Definition, given: set[str]) -> tuple[drafting.Definition, str]:
        return drafting.split_block(definition, block, number, given=given)

    return save_new(request, editable(request, uuid), make, "Split a block", at=block)


@staff_view(action="program.view")
@require_POST
def block_merge(request: StaffRequest, uuid: UUID, block: str) -> HttpResponse:
    """With the block right behind it; the toast offers Undo."""
    return save_edit(
        request,
        editable(request, uuid),
        lambda definition: drafting.merge_block(definition, block),
        "Joined two blocks",
        at=block,
        undo_text="The blocks are one",
    )
