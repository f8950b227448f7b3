"""Two versions, or a version and the draft, side by side."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import StaffRequest, check_params, staff_view
from surveys.document import Document, of_version
from surveys.domain.questionnaires.comparing import Difference, compare
from surveys.domain.questionnaires.editing import draft_of
from surveys.forms.conditions import Operands, in_words
from surveys.models import QuestionnaireVersion
from surveys.views.builder.frame import visible

DRAFT = "draft"
NOTHING = Document({"questions": {}, "blocks": {}, "flow": [], "texts": {}})


@staff_view(action="program.view")
@require_safe
def survey_compare(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """What `?old=` and `?new=` (a version's number, or "draft") differ in; first what is not published."""
    check_params(request, ["old", "new"])
    questionnaire = visible(request, uuid)
    draft = draft_of(questionnaire)
    numbers = list(questionnaire.versions.published().order_by("-number").values_list("number", flat=True))
    states = [DRAFT, *map(str, numbers)]
    old = _state(request, "old", states, str(numbers[0]) if numbers else DRAFT)
    new = _state(request, "new", states, DRAFT)
    documents = {
        name: _document(draft if name == DRAFT else questionnaire.versions.get(number=int(name)))
        for name in {old, new}
    }
    context = {
        "questionnaire": questionnaire,
        "states": [(name, _named(name)) for name in states],
        "old": old,
        "new": new,
        "old_name": _named(old),
        "new_name": _named(new),
        "differences": differences(documents[old], documents[new]),
        "has_versions": bool(numbers),
    }
    return render(request, "surveys/library/compare.html", context)


def differences(old: Document, new: Document) -> list[Difference]:
    """What differs, with conditions in the builder's words."""
    return compare(old, new, _say)


def _say(document: Document, tree: Mapping[str, Any]) -> str:
    return in_words(Operands(document), tree)


def _state(request: StaffRequest, name: str, states: list[str], default: str) -> str:
    value = request.GET.get(name) or default
    if value not in states:
        raise BadRequest("There is no such version.")
    return value


def _document(version: QuestionnaireVersion) -> Document:
    return of_version(version)


def _named(state: str) -> str:
    return "the draft" if state == DRAFT else f"version {state}"
