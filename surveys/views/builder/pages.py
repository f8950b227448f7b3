"""Pages of a draft: add, name, move, remove."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest, staff_view
from common.forms import whole_number
from surveys.document import Document
from surveys.domain.questionnaires import drafting
from surveys.views.builder.frame import editable, save_edit

LONGEST_TITLE = 200
AT_THE_END = 10_000


@staff_view(action="program.view")
@require_POST
def page_add(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """An empty page behind page `after`, or at the end of the posted `block`."""
    block = request.POST.get("block", "")
    place = whole_number(request.POST.get("after", ""), otherwise=AT_THE_END)
    return save_edit(
        request,
        editable(request, uuid),
        lambda definition: drafting.add_page(definition, place, block=block),
        "Added a page",
        at=request.POST.get("at", ""),
    )


@staff_view(action="program.view")
@require_POST
def page_change(request: StaffRequest, uuid: UUID, index: int) -> HttpResponse:
    """Another title, or one place `up` or `down`."""
    step = {"up": -1, "down": 1}.get(request.POST.get("step", ""), 0)
    title = request.POST.get("title", "").replace("\x00", "").strip()[:LONGEST_TITLE]

    def edit(definition: drafting.Definition) -> drafting.Definition:
        if step:
            return drafting.move_page(definition, index, step)
        document = Document(definition)
        if index >= len(document.pages):
            raise drafting.EditRefused("This page isn't in the survey any more.")
        path = f"{document.pages[index].path}.title"
        return drafting.set_texts(definition, document.languages[0], {path: title})

    label = "Moved a page" if step else "Named a page"
    return save_edit(request, editable(request, uuid), edit, label, at=request.POST.get("at", ""))


@staff_view(action="program.view")
@require_POST
def page_remove(request: StaffRequest, uuid: UUID, index: int) -> HttpResponse:
    """Takes the page and its questions out; the form asked before, the toast offers Undo."""
    return save_edit(
        request,
        editable(request, uuid),
        lambda definition: drafting.remove_page(definition, index),
        "Removed a page",
        undo_text="Page removed",
    )
