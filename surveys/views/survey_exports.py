"""The survey itself as a file: its draft, or a published version."""

from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from accounts.http import StaffRequest, check_params, staff_view
from common.downloads import safe_name
from common.forms import whole_number
from surveys.domain.questionnaires.editing import draft_of
from surveys.domain.questionnaires.survey_files import WRITTEN, write_survey_file
from surveys.models import Questionnaire
from surveys.views.builder.frame import visible


@require_GET
@staff_view(action="program.view")
def survey_download(request: StaffRequest, uuid: UUID, kind: str) -> HttpResponse:
    """The draft, or with `?version=2` that version, to import elsewhere or to keep."""
    check_params(request, ["version"])
    questionnaire = visible(request, uuid)
    if kind not in WRITTEN:
        raise Http404("Nothing here.")
    definition = definition_of(questionnaire, request.GET.get("version", ""))
    data = write_survey_file(definition, name=questionnaire.name, file_format=kind)
    headers = {
        "Content-Disposition": f'attachment; filename="{safe_name(questionnaire.name)}.{kind}"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(data, content_type="application/json", headers=headers)


def definition_of(questionnaire: Questionnaire, version: str) -> dict[str, Any]:
    """What the draft says, or the published version of this number. Raises BadRequest, Http404."""
    if not version:
        return draft_of(questionnaire).definition
    number = whole_number(version, otherwise=-1)
    if number < 0:
        raise BadRequest("Versions have numbers.")
    rows = questionnaire.versions.published()
    found: dict[str, Any] = get_object_or_404(rows, number=number).definition
    return found
