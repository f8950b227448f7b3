"""Uploading the pictures of a question and of its answers, and taking them out."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest, staff_view
from common.refusals import Refused
from common.toasts import toast
from surveys.domain.questionnaires.drafting import set_picture
from surveys.domain.questionnaires.pictures import as_image, keep_picture
from surveys.forms.questions.pictures import OF_QUESTION, file_name
from surveys.models import Questionnaire
from surveys.views.builder.frame import builder_url, editable, save_edit


@staff_view(action="program.view")
@require_POST
def question_picture(request: StaffRequest, uuid: UUID, uid: str) -> HttpResponse:
    """`put` names the part that the posted file belongs to, `drop` the part whose picture is taken out."""
    questionnaire = editable(request, uuid)
    part = request.POST.get("put") or request.POST.get("drop") or OF_QUESTION
    choice = "" if part == OF_QUESTION else part
    image = None
    if "drop" not in request.POST:
        try:
            image = _uploaded(request, questionnaire, part)
        except Refused as refused:
            toast(request, str(refused), level=messages.ERROR)
            return redirect(builder_url(questionnaire, at=uid))
    return save_edit(
        request,
        questionnaire,
        lambda definition: set_picture(definition, uid, image, choice),
        "Put in a picture" if image else "Took out a picture",
        at=uid,
        undo_text="" if image else "Picture taken out",
    )


def _uploaded(request: StaffRequest, questionnaire: Questionnaire, part: str) -> dict[str, Any]:
    """The posted picture as definitions name it. Raises Refused."""
    file = request.FILES.get(file_name(part))
    if file is None:
        raise Refused("Choose a picture first.")
    return as_image(keep_picture(file, questionnaire=questionnaire, by=request.user))
