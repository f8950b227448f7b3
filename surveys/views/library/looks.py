"""Saving the look of a survey, and taking it back to the usual one."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest, staff_view
from common.forms import INVALID
from surveys.document import Document
from surveys.domain.questionnaires.drafting import Definition, set_look
from surveys.domain.questionnaires.editing import draft_of
from surveys.views.builder.frame import editable, render_builder, save_edit
from surveys.views.builder.panes import builder_context
from surveys.views.library.look_side import look_form

PARTS = ("accent", "accent_dark", "logo", "progress", "back", "save", "one_question")


@staff_view(action="program.view")
@require_POST
def survey_look(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """One change of the draft; `op=reset` takes colours, logo and switches out. A wrong one comes back."""
    questionnaire = editable(request, uuid)
    draft = draft_of(questionnaire)
    if request.POST.get("op") == "reset":
        return save_edit(
            request,
            questionnaire,
            lambda definition: set_look(definition, dict.fromkeys(PARTS), {}),
            "Took the look back to the usual one",
            pane="look",
            undo_text="The look is the usual one again",
        )
    form = look_form(Document(draft.definition), request.POST, request.FILES)
    if not form.is_valid():
        context = builder_context(request, questionnaire, draft) | {"look_form": form}
        return render_builder(request, context, status=INVALID)

    def edit(definition: Definition) -> Definition:
        return set_look(definition, form.look(), form.buttons())

    return save_edit(request, questionnaire, edit, "Changed the look", pane="look")
