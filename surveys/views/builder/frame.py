"""What all builder views share: finding the survey, saving an edit, answering a conflict."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from accounts.http import StaffRequest, get_reachable_or_404
from common.forms import INVALID, whole_number
from common.toasts import toast
from surveys.document import DefinitionInvalid
from surveys.domain.questionnaires.drafting import Definition, EditRefused, given_ids
from surveys.domain.questionnaires.editing import DraftConflict, change_draft, draft_of
from surveys.domain.questionnaires.history import last_change
from surveys.forms.flow.reading import PostedEdit
from surveys.models import Questionnaire, QuestionnaireVersion
from surveys.views.builder.panes import builder_context
from surveys.views.builder.selection import pane_of


@dataclass(frozen=True)
class Place:
    """Where a form stands: at what is chosen (`id`), or in a side pane."""

    id: str = ""
    pane: str = ""


NOT_SHOWN = {"csrfmiddlewaretoken", "rev", "op", "auto", "choice", "row", "cond", "at", "pane"}


def editable(request: StaffRequest, uuid: UUID, action: str = "survey.edit") -> Questionnaire:
    """The survey, for one who may do `action` at its owner. Raises Http404, PermissionDenied."""
    rows = Questionnaire.objects.select_related("program", "owner", "current")
    found: Questionnaire = get_reachable_or_404(rows, request.user, action, uuid=uuid)
    return found


def visible(request: StaffRequest, uuid: UUID) -> Questionnaire:
    """The survey, for one who may see it. Raises Http404."""
    rows = Questionnaire.objects.select_related("program", "owner", "current").visible_to(request.user)
    found: Questionnaire = get_object_or_404(rows, uuid=uuid)
    return found


def builder_url(
    questionnaire: Questionnaire,
    *,
    at: str = "",
    pane: str = "",
    part: str = "",
    windows: Mapping[str, str] | None = None,
) -> str:
    """The address of the builder, on the question, block or step with the id `at`, and on this pane.

    `part` is the part of the question whose details are open, `windows` what is shown of its long lists.
    """
    said = (("at", at), ("pane", pane), ("part", part))
    query = {name: value for name, value in (*said, *(windows or {}).items()) if value}
    address = reverse("surveys:builder", args=[questionnaire.uuid])
    return f"{address}?{urlencode(query)}" if query else address


def undo_address(questionnaire: Questionnaire, rev: int) -> str:
    """Where this change is taken back, if nothing came after it."""
    return f"{reverse('surveys:undo', args=[questionnaire.uuid])}?rev={rev}"


def posted_rev(form: QueryDict) -> int:
    """The revision of the draft that the form was made from; -1 (never right) where it says none."""
    return rev_in(form.get("rev", ""))


def rev_in(text: str) -> int:
    """A revision as an address or a form says it; -1 for none."""
    return whole_number(text, otherwise=-1)


def save_edit(
    request: StaffRequest,
    questionnaire: Questionnaire,
    edit: Callable[[Definition], Definition],
    label: str,
    *,
    at: str = "",
    pane: str = "",
    undo_text: str = "",
    then: Callable[[QuestionnaireVersion], HttpResponse] | None = None,
) -> HttpResponse:
    """Applies `edit` to the draft the user saw and goes back to the builder; `undo_text` offers Undo.

    `then` answers instead once it is saved; it gets the draft as this edit left it.
    """
    pane = pane or pane_of(request)
    draft = draft_of(questionnaire)
    rev = posted_rev(request.POST)
    try:
        if draft.rev != rev:
            raise DraftConflict(draft)
        draft = change_draft(draft, rev=rev, definition=edit(draft.definition), label=label, by=request.user)
    except DraftConflict as conflict:
        return answer_conflict(request, questionnaire, conflict, at=at)
    except EditRefused as refused:
        toast(request, str(refused), level=messages.ERROR)
    except DefinitionInvalid as invalid:
        toast(request, f"Not saved: {invalid}", level=messages.ERROR)
    else:
        if then:
            return then(draft)
        if undo_text:
            toast(request, undo_text, undo_url=undo_address(questionnaire, draft.rev))
    return redirect(builder_url(questionnaire, at=at, pane=pane))


def save_new(
    request: StaffRequest,
    questionnaire: Questionnaire,
    make: Callable[[Definition, set[str]], tuple[Definition, str]],
    label: str,
    *,
    at: str = "",
    pane: str = "",
) -> HttpResponse:
    """Saves what `make` adds to the draft, and opens it in the builder by the id that it gives.

    `make` gets the draft and all ids that were ever given, so that none is given again.
    """
    given, made = given_ids(questionnaire), ""

    def edit(definition: Definition) -> Definition:
        nonlocal made
        new, made = make(definition, given)
        return new

    def show(draft: QuestionnaireVersion) -> HttpResponse:
        return redirect(builder_url(questionnaire, at=made, pane=pane))

    return save_edit(request, questionnaire, edit, label, at=at, pane=pane, then=show)


def save_posted(
    request: StaffRequest,
    questionnaire: Questionnaire,
    draft: QuestionnaireVersion,
    edit: PostedEdit,
    apply: Callable[[Definition], Definition],
    label: str,
    at: Place,
) -> HttpResponse:
    """Saves a posted form of something beside questions, as that of a question: `auto` answers with the parts
    of the page that changed, anything else with the builder. Quick changes of one thing are one to undo."""
    if draft.rev != posted_rev(request.POST):
        return answer_conflict(request, questionnaire, DraftConflict(draft), at=at.id)
    errors, is_auto = list(edit.errors), "auto" in request.POST
    if not errors:
        try:
            draft = change_draft(
                draft,
                rev=draft.rev,
                definition=apply(draft.definition),
                label=label,
                by=request.user,
                subject=f"{at.pane}{at.id}" if is_auto else "",
            )
        except DraftConflict as conflict:
            return answer_conflict(request, questionnaire, conflict, at=at.id)
        except (DefinitionInvalid, EditRefused) as refused:
            errors = [str(refused)]
    if not errors and not is_auto:
        return redirect(builder_url(questionnaire, at=at.id, pane=at.pane or pane_of(request)))
    context = builder_context(request, questionnaire, draft, selected=at.id) | {"errors": errors}
    if not is_auto:
        return render_builder(request, context, status=INVALID)
    response = render(request, "surveys/builder/saved.html", context, status=INVALID if errors else 200)
    if errors:
        response["HX-Reswap"] = "none"
        return response
    return announce_saved(response, draft)


def answer_conflict(
    request: StaffRequest, questionnaire: Questionnaire, conflict: DraftConflict, *, at: str = ""
) -> HttpResponse:
    """The builder as the draft is now, saying who changed it and what of one's own was not saved (409)."""
    context = builder_context(request, questionnaire, conflict.version, selected=at)
    context["conflict"] = {
        "change": last_change(conflict.version),
        "lost": [
            value
            for name, values in request.POST.lists()
            if name not in NOT_SHOWN
            for value in values
            if len(value) > 2
        ],
    }
    return render_builder(request, context, status=409)


def render_builder(request: StaffRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The builder's page. In answer to a form it takes the builder's own address, which can be reloaded."""
    response = render(request, "surveys/builder/builder.html", context, status=status)
    if request.method == "POST":
        at, pane = context["at"], context["pane"]
        response["HX-Push-Url"] = builder_url(
            context["questionnaire"], at=at.id, pane="" if pane == "edit" else pane
        )
    return response


def announce_saved(response: HttpResponse, draft: QuestionnaireVersion) -> HttpResponse:
    """Tells the page's script the revision that its forms must carry from now on."""
    response["HX-Reswap"] = "none"
    response["HX-Trigger"] = json.dumps({"draftSaved": {"rev": draft.rev}})
    return response
