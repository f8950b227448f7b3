"""Quotas, embedded data and scores of a draft: add, save, remove."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest, staff_view
from surveys.document import Document
from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.editing import draft_of
from surveys.forms.flow import EmbeddedEdit, QuotaEdit, ScoreEdit
from surveys.forms.flow.quotas import FIRST_LIMIT
from surveys.models import QuestionnaireVersion
from surveys.views.builder.frame import Place, editable, save_edit, save_new, save_posted

QUOTAS, DATA, SCORES = "quotas", "data", "scores"


@staff_view(action="program.view")
@require_POST
def quota_add(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """A new quota of 100 places that everybody takes one of, opened at once."""

    def make(definition: drafting.Definition, given: set[str]) -> tuple[drafting.Definition, str]:
        number = len(definition.get("quotas", ())) + 1
        data = {"name": f"Quota {number}", "limit": FIRST_LIMIT, "when": {}, "action": "end"}
        return drafting.add_quota(definition, data, given=given)

    return save_new(request, editable(request, uuid), make, "Added a quota", pane=QUOTAS)


@staff_view(action="program.view")
@require_POST
def quota_save(request: StaffRequest, uuid: UUID, quota: str) -> HttpResponse:
    """The whole form of one quota, saved while typing too."""
    questionnaire = editable(request, uuid)
    draft = draft_of(questionnaire)
    edit = QuotaEdit(Document(draft.definition), _listed_or_404(draft, "quotas", quota), request.POST)
    return save_posted(
        request,
        questionnaire,
        draft,
        edit,
        lambda definition: drafting.change_quota(definition, quota, edit.data, edit.texts),
        "Changed a quota",
        Place(quota, QUOTAS),
    )


@staff_view(action="program.view")
@require_POST
def quota_remove(request: StaffRequest, uuid: UUID, quota: str) -> HttpResponse:
    """Takes the quota out; the toast offers Undo."""
    return save_edit(
        request,
        editable(request, uuid),
        lambda definition: drafting.remove_quota(definition, quota),
        "Removed a quota",
        pane=QUOTAS,
        undo_text="Quota removed",
    )


@staff_view(action="program.view")
@require_POST
def data_save(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """A field of embedded data (`was` is its name so far), or a new one."""
    questionnaire = editable(request, uuid)
    draft = draft_of(questionnaire)
    was = request.POST.get("was", "")
    edit = EmbeddedEdit(Document(draft.definition), request.POST, was=was)
    return save_posted(
        request,
        questionnaire,
        draft,
        edit,
        lambda definition: drafting.put_embedded(definition, was, edit.data),
        "Changed embedded data" if was else "Added embedded data",
        Place("", DATA),
    )


@staff_view(action="program.view")
@require_POST
def data_remove(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Takes a field out; the toast offers Undo."""
    return save_edit(
        request,
        editable(request, uuid),
        lambda definition: drafting.remove_embedded(definition, request.POST.get("was", "")),
        "Removed embedded data",
        pane=DATA,
        undo_text="Field removed",
    )


@staff_view(action="program.view")
@require_POST
def score_add(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """A new score without points, opened at once."""

    def make(definition: drafting.Definition, given: set[str]) -> tuple[drafting.Definition, str]:
        name = f"Score {len(definition.get('scoring', ())) + 1}"
        return drafting.add_category(definition, name, given=given)

    return save_new(request, editable(request, uuid), make, "Added a score", pane=SCORES)


@staff_view(action="program.view")
@require_POST
def score_save(request: StaffRequest, uuid: UUID, score: str) -> HttpResponse:
    """The whole form of one score, saved while typing too."""
    questionnaire = editable(request, uuid)
    draft = draft_of(questionnaire)
    edit = ScoreEdit(Document(draft.definition), _listed_or_404(draft, "scoring", score), request.POST)
    return save_posted(
        request,
        questionnaire,
        draft,
        edit,
        lambda definition: drafting.change_category(definition, score, edit.data),
        "Changed a score",
        Place(score, SCORES),
    )


@staff_view(action="program.view")
@require_POST
def score_remove(request: StaffRequest, uuid: UUID, score: str) -> HttpResponse:
    """Takes the score out; the toast offers Undo."""
    return save_edit(
        request,
        editable(request, uuid),
        lambda definition: drafting.remove_category(definition, score),
        "Removed a score",
        pane=SCORES,
        undo_text="Score removed",
    )


def _listed_or_404(draft: QuestionnaireVersion, name: str, part_id: str) -> dict[str, Any]:
    """The quota or score of this id. Raises Http404."""
    for one in draft.definition.get(name, ()):
        if one.get("id") == part_id:
            found: dict[str, Any] = one
            return found
    raise Http404("Nothing here.")
