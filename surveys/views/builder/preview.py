"""The draft as respondents would see it, to click through inside the builder. Nothing given here is kept."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.http import StaffRequest, staff_view
from surveys.document import Document
from surveys.document.look import look_of
from surveys.domain.questionnaires.editing import draft_of
from surveys.views.builder.frame import visible
from surveys.views.respondents import css
from surveys.views.respondents.drafts import Draft, go_on, show_alone


@csrf_exempt  # respondents' forms carry no CSRF token, and nothing is written
@xframe_options_sameorigin
@staff_view(action="program.view")
@require_http_methods(["GET", "HEAD", "POST"])
def survey_preview(request: StaffRequest, uuid: UUID, language: str, page: int) -> HttpResponse:
    """One page. Opened directly it shows all its questions; answered and sent on, the logic holds."""
    questionnaire = visible(request, uuid)
    document = Document(draft_of(questionnaire).definition)
    if language not in document.languages:
        raise Http404("Nothing here.")
    draft = Draft(questionnaire, document)
    is_sent = request.method == "POST"
    body = go_on(draft, language, request.POST) if is_sent else show_alone(draft, language, page)
    # Our own pages, and nobody else's, may show it in a frame.
    policy = css.policy("'self'", theme=look_of(document).theme)
    return HttpResponse(body, headers={"Content-Security-Policy": policy})
