"""The draft as respondents would see it, to click through inside the builder. Nothing given here is kept."""

from typing import Any
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.http import StaffRequest, staff_view
from common.phrases import pick
from surveys.document import Document, Page
from surveys.domain.editing import draft_of
from surveys.kinds import Contact
from surveys.models import Questionnaire
from surveys.views import css
from surveys.views.builder.frame import visible
from surveys.views.pages import Filling
from surveys.views.rendering import Occasion, render_notice, render_page, render_thanks

SALT = "builder-preview"


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
    if not document.pages:
        return _framed(render_notice("No page yet", "Add a question first.", icon_name="info"))
    shown = document.pages[min(page, len(document.pages) - 1)]
    if request.method == "POST":
        return _framed(_go_on(request, questionnaire, document, language))
    return _framed(_page(questionnaire, document, shown, language, Filling(stamp=_pack({}))))


def _go_on(request: StaffRequest, questionnaire: Questionnaire, document: Document, language: str) -> bytes:
    """The page after the posted one, or the same one again with what is wrong."""
    form = request.POST
    text = form.get("p", "")
    index = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
    page = document.pages[min(index, len(document.pages) - 1)]
    if form.get("lang", "") in document.languages:
        language = form["lang"]
    elif form.get("l", "") in document.languages:
        language = form["l"]
    reading = document.read_page(page, form)
    answers = document.without_hidden(_unpack(form.get("k", "")) | reading.answers)
    contact = reading.contact or Contact()
    if "lang" in form:
        filling = _filling(document, page, answers, contact, {})
        return _page(questionnaire, document, page, language, filling)
    if form.get("go") == "back":
        page = document.previous_page(page.index, answers) or page
        filling = _filling(document, page, answers, contact, {})
        return _page(questionnaire, document, page, language, filling)
    if errors := document.validate_page(page, answers):
        filling = _filling(document, page, answers, contact, errors)
        return _page(questionnaire, document, page, language, filling)
    following = document.next_page(page.index, answers)
    if following is None:
        return _thanks(questionnaire, document, language)
    filling = _filling(document, following, answers, contact, {})
    return _page(questionnaire, document, following, language, filling)


def _page(
    questionnaire: Questionnaire, document: Document, page: Page, language: str, filling: Filling
) -> bytes:
    return render_page(document, page, language, _occasion(questionnaire)).fill(filling)


def _filling(
    document: Document, page: Page, answers: dict[str, Any], contact: Contact, errors: dict[str, str]
) -> Filling:
    left_out = frozenset(set(page.questions) - set(document.page_questions(page, answers)))
    return Filling(_pack(answers), answers, contact, errors, left_out=left_out)


def _thanks(questionnaire: Questionnaire, document: Document, language: str) -> bytes:
    next_step = pick(questionnaire.program.thank_you, language, document.languages[0])
    page = render_thanks(document, language, next_step=next_step, occasion=_occasion(questionnaire))
    return page.fill(Filling(answers={"unit": questionnaire.owner.name}, left_out=frozenset({"contact"})))


def _occasion(questionnaire: Questionnaire) -> Occasion:
    return Occasion(is_anonymous=questionnaire.program.is_anonymous, is_preview=True)


def _framed(body: bytes) -> HttpResponse:
    """An answer that our own pages, and nobody else's, may show in a frame."""
    return HttpResponse(body, headers={"Content-Security-Policy": css.policy("'self'")})


def _pack(answers: dict[str, Any]) -> str:
    """The answers so far, to travel in the form where a respondent's stamp would."""
    return signing.dumps(answers, salt=SALT, compress=True)


def _unpack(text: str) -> dict[str, Any]:
    try:
        answers: dict[str, Any] = signing.loads(text, salt=SALT, max_age=60 * 60 * 24)
    except signing.BadSignature:
        return {}
    return answers
