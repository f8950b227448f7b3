"""What all builder views share: finding the survey, saving an edit, answering a conflict."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from accounts.http import StaffRequest, get_reachable_or_404
from common.toasts import toast
from surveys.document import DefinitionInvalid
from surveys.domain.drafting import Definition, EditRefused
from surveys.domain.editing import DraftConflict, change_draft, draft_of
from surveys.models import DraftChange, Questionnaire, QuestionnaireVersion
from surveys.views.builder.panes import builder_context

NOT_SHOWN = {"csrfmiddlewaretoken", "rev", "op", "auto", "choice", "row", "cond", "q", "pane"}


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


def builder_url(questionnaire: Questionnaire, *, q: str = "", pane: str = "") -> str:
    """The address of the builder, on this question and pane."""
    query = {name: value for name, value in (("q", q), ("pane", pane)) if value}
    address = reverse("surveys:builder", args=[questionnaire.uuid])
    return f"{address}?{urlencode(query)}" if query else address


def posted_rev(form: QueryDict) -> int:
    """The revision of the draft that the form was made from; -1 (never right) where it says none."""
    text = form.get("rev", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def save_edit(
    request: StaffRequest,
    questionnaire: Questionnaire,
    edit: Callable[[Definition], Definition],
    label: str,
    *,
    q: str = "",
    pane: str = "",
    undo_text: str = "",
) -> HttpResponse:
    """Applies `edit` to the draft the user saw and goes back to the builder; `undo_text` offers Undo."""
    draft = draft_of(questionnaire)
    rev = posted_rev(request.POST)
    try:
        if draft.rev != rev:
            raise DraftConflict(draft)
        draft = change_draft(draft, rev=rev, definition=edit(draft.definition), label=label, by=request.user)
    except DraftConflict as conflict:
        return answer_conflict(request, questionnaire, conflict, q=q)
    except EditRefused as refused:
        toast(request, str(refused), level=messages.ERROR)
    except DefinitionInvalid as invalid:
        toast(request, f"Not saved: {invalid}", level=messages.ERROR)
    else:
        if undo_text:
            undo_url = f"{reverse('surveys:undo', args=[questionnaire.uuid])}?rev={draft.rev}"
            toast(request, undo_text, undo_url=undo_url)
    return redirect(builder_url(questionnaire, q=q, pane=pane))


def answer_conflict(
    request: StaffRequest, questionnaire: Questionnaire, conflict: DraftConflict, *, q: str = ""
) -> HttpResponse:
    """The builder as the draft is now, saying who changed it and what of one's own was not saved (409)."""
    context = builder_context(request, questionnaire, conflict.version, selected=q)
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
        selected, pane = context["selected"], context["pane"]
        response["HX-Push-Url"] = builder_url(
            context["questionnaire"],
            q=selected.uid if selected else "",
            pane="" if pane == "edit" else pane,
        )
    return response


def announce_saved(response: HttpResponse, draft: QuestionnaireVersion) -> HttpResponse:
    """Tells the page's script the revision that its forms must carry from now on."""
    response["HX-Reswap"] = "none"
    response["HX-Trigger"] = json.dumps({"draftSaved": {"rev": draft.rev}})
    return response


def last_change(draft: QuestionnaireVersion) -> DraftChange | None:
    """The newest change of the draft."""
    return draft.changes.filter(is_undone=False).select_related("by").order_by("-rev").first()
