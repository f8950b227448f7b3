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
from surveys.document import Document
from surveys.document.look import look_of
from surveys.domain.questionnaires.editing import draft_of
from surveys.kinds import Contact
from surveys.logic.answering import check_step, read_step
from surveys.logic.walk import walk
from surveys.logic.way import Situation, Step, Walk
from surveys.models import Questionnaire
from surveys.views.builder.frame import visible
from surveys.views.respondents import css
from surveys.views.respondents.ending import address_of
from surveys.views.respondents.pages import Filling
from surveys.views.respondents.rendering import Occasion, render_notice, render_page, render_thanks
from surveys.views.respondents.visits import at_first, fill_in

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
        return _framed(render_notice("No page yet", "Add a question first.", icon_name="info"), document)
    if request.method == "POST":
        return _framed(_go_on(request, questionnaire, document, language), document)
    shown = document.pages[min(page, len(document.pages) - 1)]
    step = Step(shown, "", shown.questions, shown.questions)
    found = walk(document, {}, _situation(language))
    filling = Filling(_pack({}), at_first(found, step, None))
    return _framed(_page(questionnaire, found, step, filling), document)


def _go_on(request: StaffRequest, questionnaire: Questionnaire, document: Document, language: str) -> bytes:
    """The page after the posted one, or the same one again with what is wrong."""
    form = request.POST
    for wish in (form.get("lang", ""), form.get("l", "")):
        if wish in document.languages:
            language = wish
            break
    earlier = _unpack(form.get("k", ""))
    situation = _situation(language)
    before = walk(document, earlier, situation)
    step = before.step(form.get("p", "")) or before.start()
    if step is None:
        return _thanks(questionnaire, before)
    reading = read_step(document, step, form)
    found = walk(document, earlier | reading.answers, situation)
    step = found.step(step.key) or step
    contact = reading.contact or Contact()
    if "lang" in form:
        return _page(questionnaire, found, step, _filling(found, contact, {}))
    if form.get("go") == "back" and look_of(document).may_go_back:
        return _page(questionnaire, found, found.before(step.key) or step, _filling(found, contact, {}))
    if errors := check_step(found, step):
        return _page(questionnaire, found, step, _filling(found, contact, errors))
    following = found.after(step.key)
    if following is None:
        return _thanks(questionnaire, found)
    filling = _filling(found, contact, {})
    filling.answers = at_first(found, following, None) | found.answers
    return _page(questionnaire, found, following, filling)


def _page(questionnaire: Questionnaire, found: Walk, step: Step, filling: Filling) -> bytes:
    page = render_page(found.document, step.page, found.situation.language, _occasion(questionnaire))
    return page.fill(fill_in(found, step, filling))


def _filling(found: Walk, contact: Contact, errors: dict[str, str]) -> Filling:
    return Filling(_pack(found.answers), found.answers, contact, errors)


def _situation(language: str) -> Situation:
    """What a preview knows: each begins anew, and what chance decides stays the same while it goes on."""
    return Situation(language=language, place={"unit": "", "touchpoint": ""})


def _thanks(questionnaire: Questionnaire, found: Walk) -> bytes:
    document, language = found.document, found.situation.language
    next_step = pick(questionnaire.program.thank_you, language, document.languages[0])
    occasion = _occasion(questionnaire)
    page = render_thanks(document, language, next_step=next_step, end=found.end.id, occasion=occasion)
    address = address_of(found, found.end, questionnaire.program.redirect_origins)
    is_left_out = frozenset({"contact"} if address else {"contact", "address"})
    filling = Filling(answers={"unit": questionnaire.owner.name, "address": address}, left_out=is_left_out)
    filling.quote = found.said
    return page.fill(filling)


def _occasion(questionnaire: Questionnaire) -> Occasion:
    return Occasion(is_anonymous=questionnaire.program.is_anonymous, is_preview=True)


def _framed(body: bytes, document: Document) -> HttpResponse:
    """An answer that our own pages, and nobody else's, may show in a frame."""
    policy = css.policy("'self'", theme=look_of(document).theme)
    return HttpResponse(body, headers={"Content-Security-Policy": policy})


def _pack(answers: dict[str, Any]) -> str:
    """The answers so far, to travel in the form where a respondent's stamp would."""
    return signing.dumps(answers, salt=SALT, compress=True)


def _unpack(text: str) -> dict[str, Any]:
    try:
        answers: dict[str, Any] = signing.loads(text, salt=SALT, max_age=60 * 60 * 24)
    except signing.BadSignature:
        return {}
    return answers
