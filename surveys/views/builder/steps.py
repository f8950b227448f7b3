"""Steps of the flow: add, save, wrap, unwrap, remove; and moving anything of the outline."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest, staff_view
from surveys.document import Document
from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.editing import draft_of
from surveys.forms.flow import StepEdit
from surveys.views.builder.frame import Place, editable, save_edit, save_new, save_posted

WHERE = ("before", "after", "into", "otherwise", "last", "last_otherwise")
STEPS = {"up": -1, "down": 1}


@staff_view(action="program.view")
@require_POST
def survey_move(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """A question, page or step (`what`) `before`, `after` or `into` a `goal`, or one `step` up or down."""
    questionnaire = editable(request, uuid)
    what, goal = request.POST.get("what", ""), request.POST.get("goal", "")
    where, by = request.POST.get("where", ""), STEPS.get(request.POST.get("step", ""), 0)

    def edit(definition: drafting.Definition) -> drafting.Definition:
        if by:
            return drafting.step(definition, what, by)
        if where not in WHERE or not goal:
            raise drafting.EditRefused("Say where it is to go.")
        return drafting.put(definition, what, goal, where)

    return save_edit(request, questionnaire, edit, f"Moved {_kind_of(what)}", at=request.POST.get("at", ""))


@staff_view(action="program.view")
@require_POST
def survey_take_out(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """A question, page or step (`what`) with all that is in it; the toast offers Undo."""
    what = request.POST.get("what", "")
    return save_edit(
        request,
        editable(request, uuid),
        lambda definition: drafting.take_out(definition, what),
        f"Removed {_kind_of(what)}",
        undo_text="Removed, with what was in it",
    )


@staff_view(action="program.view")
@require_POST
def step_add(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """A new step of the posted `type`: at the `goal`, behind a question's block, or at the end."""
    form = request.POST
    where = form.get("where", "after")

    def make(definition: drafting.Definition, given: set[str]) -> tuple[drafting.Definition, str]:
        goal = _goal(definition, form.get("goal", ""), where if where in WHERE else "after")
        return drafting.add_node(definition, form.get("type", ""), goal, given=given)

    return save_new(request, editable(request, uuid), make, "Added a step")


@staff_view(action="program.view")
@require_POST
def step_save(request: StaffRequest, uuid: UUID, node: str) -> HttpResponse:
    """The whole form of one step, saved while typing too."""
    questionnaire = editable(request, uuid)
    draft = draft_of(questionnaire)
    found = next((one for one in drafting.every_node(draft.definition) if one["id"] == node), None)
    if found is None or found["type"] == "block":
        raise Http404("Nothing here.")
    edit = StepEdit(Document(draft.definition), found, request.POST)
    return save_posted(
        request,
        questionnaire,
        draft,
        edit,
        lambda definition: drafting.change_node(definition, node, edit.data, edit.texts),
        "Changed a step",
        Place(node),
    )


@staff_view(action="program.view")
@require_POST
def step_wrap(request: StaffRequest, uuid: UUID, node: str) -> HttpResponse:
    """The step inside a new branch, randomiser or group."""
    type_name = request.POST.get("type", "")

    def make(definition: drafting.Definition, given: set[str]) -> tuple[drafting.Definition, str]:
        return drafting.wrap_node(definition, node, type_name, given=given)

    return save_new(request, editable(request, uuid), make, "Put a step into another", at=node)


@staff_view(action="program.view")
@require_POST
def step_unwrap(request: StaffRequest, uuid: UUID, node: str) -> HttpResponse:
    """What is in the step in its place; the toast offers Undo."""
    return save_edit(
        request,
        editable(request, uuid),
        lambda definition: drafting.unwrap_node(definition, node),
        "Dissolved a step",
        undo_text="The step is gone, what was in it stayed",
    )


@staff_view(action="program.view")
@require_POST
def step_remove(request: StaffRequest, uuid: UUID, node: str) -> HttpResponse:
    """Takes a step or block out, with all that is in it; the toast offers Undo."""
    return save_edit(
        request,
        editable(request, uuid),
        lambda definition: drafting.remove_node(definition, node),
        "Removed a step",
        undo_text="Removed, with what was in it",
    )


def _kind_of(what: str) -> str:
    return "a page" if "." in what else "a question" if what.startswith("q") else "a step"


def _goal(definition: drafting.Definition, at: str, where: str) -> drafting.Goal:
    """Behind the block of a question or page; the end where nothing is chosen."""
    document = Document(definition)
    block = at.partition(".p")[0]
    if page := document.page_of(at):
        return drafting.Goal(page.block)
    if block in definition["blocks"]:
        return drafting.Goal(block, "before" if where == "before" else "after")
    return drafting.Goal(at, where)
