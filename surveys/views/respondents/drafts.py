"""A draft to click through page by page, in the builder or by a test link. Nothing given here is kept."""

from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse

from common.phrases import pick
from surveys.document import Document
from surveys.document.look import look_of
from surveys.domain.asking.doors import Door
from surveys.domain.questionnaires.editing import draft_of
from surveys.kinds import Contact
from surveys.logic.answering import check_step, read_step
from surveys.logic.walk import walk
from surveys.logic.way import Situation, Step, Walk
from surveys.models import Questionnaire
from surveys.views.respondents import answers as out
from surveys.views.respondents.ending import address_of
from surveys.views.respondents.pages import Filling
from surveys.views.respondents.rendering import Occasion, render_notice, render_page, render_thanks
from surveys.views.respondents.sending import is_small
from surveys.views.respondents.visits import at_first, device_of, fill_in

SALT = "builder-preview"
KEPT_FOR = 60 * 60 * 24  # seconds


@dataclass(frozen=True)
class Draft:
    """A draft as somebody looks at it; `device` is theirs where it is known."""

    questionnaire: Questionnaire
    document: Document
    device: str = ""
    is_test: bool = False

    @property
    def occasion(self) -> Occasion:
        return Occasion(
            is_test=self.is_test, is_anonymous=self.questionnaire.program.is_anonymous, is_preview=True
        )

    def situation(self, language: str) -> Situation:
        """What is known: each look begins anew, and what chance decides stays the same while it goes on."""
        return Situation(language=language, device=self.device, place={"unit": "", "touchpoint": ""})


def try_draft(request: HttpRequest, door: Door) -> HttpResponse:
    """A test link of a survey that was never published."""
    questionnaire = door.questionnaire
    document = Document(draft_of(questionnaire).definition)
    draft = Draft(questionnaire, document, device_of(request), is_test=True)
    language = out.choose_language(request, document, request.GET.get("l", ""), request.GET.get("lang", ""))
    if door.closed_at() is not None:
        return out.ended(language)
    if request.method != "POST":
        body = begin(draft, language)
    elif is_small(request):
        body = go_on(draft, language, request.POST)
    else:
        return out.too_large()
    return out.aside(body, door, look_of(document).theme)


def begin(draft: Draft, language: str) -> bytes:
    """The first page on the way of who answers."""
    if not draft.document.pages:
        return _nothing_yet()
    found = walk(draft.document, {}, draft.situation(language))
    step = found.first()
    if step is None:
        return _thanks(draft, found)
    return _page(draft, found, step, _filling(found, Contact(), {}, step))


def show_alone(draft: Draft, language: str, index: int) -> bytes:
    """One page with all that may stand on it, whatever leads there."""
    pages = draft.document.pages
    if not pages:
        return _nothing_yet()
    shown = pages[min(index, len(pages) - 1)]
    step = Step(shown, "", shown.questions, shown.questions)
    found = walk(draft.document, {}, draft.situation(language))
    return _page(draft, found, step, Filling(_pack({}), at_first(found, step, None)))


def go_on(draft: Draft, language: str, form: Any) -> bytes:
    """The page after the posted one, or the same one again with what is wrong."""
    document = draft.document
    if not document.pages:
        return _nothing_yet()
    wishes = (form.get("lang", ""), form.get("l", ""), language)
    language = next(wish for wish in (*wishes, document.languages[0]) if wish in document.languages)
    earlier, situation = _unpack(form.get("k", "")), draft.situation(language)
    before = walk(document, earlier, situation)
    step = before.step(form.get("p", "")) or before.start()
    if step is None:
        return _thanks(draft, before)
    reading = read_step(document, step, form)
    found = walk(document, earlier | reading.answers, situation)
    step = found.step(step.key) or step
    contact = reading.contact or Contact()
    if "lang" in form:
        return _page(draft, found, step, _filling(found, contact, {}))
    if form.get("go") == "back" and look_of(document).may_go_back:
        return _page(draft, found, found.before(step.key) or step, _filling(found, contact, {}))
    if errors := check_step(found, step):
        return _page(draft, found, step, _filling(found, contact, errors))
    following = found.after(step.key)
    if following is None:
        return _thanks(draft, found)
    return _page(draft, found, following, _filling(found, contact, {}, following))


def _nothing_yet() -> bytes:
    return render_notice("No page yet", "Add a question first.", icon_name="info")


def _page(draft: Draft, found: Walk, step: Step, filling: Filling) -> bytes:
    page = render_page(draft.document, step.page, found.situation.language, draft.occasion)
    return page.fill(fill_in(found, step, filling))


def _filling(found: Walk, contact: Contact, errors: dict[str, str], fresh: Step | None = None) -> Filling:
    """What stands in the page; in a `fresh` one also what stands there at first."""
    answers = (at_first(found, fresh, None) if fresh else {}) | found.answers
    return Filling(_pack(found.answers), answers, contact, errors)


def _thanks(draft: Draft, found: Walk) -> bytes:
    document, language = draft.document, found.situation.language
    program = draft.questionnaire.program
    next_step = pick(program.thank_you, language, document.languages[0])
    page = render_thanks(document, language, next_step=next_step, end=found.end.id, occasion=draft.occasion)
    address = address_of(found, found.end, program.redirect_origins)
    is_left_out = frozenset({"contact"} if address else {"contact", "address"})
    unit = draft.questionnaire.owner.name
    filling = Filling(answers={"unit": unit, "address": address}, left_out=is_left_out)
    filling.quote = found.said
    return page.fill(filling)


def _pack(answers: dict[str, Any]) -> str:
    """The answers so far, to travel in the form where a respondent's stamp would."""
    return signing.dumps(answers, salt=SALT, compress=True)


def _unpack(text: str) -> dict[str, Any]:
    try:
        answers: dict[str, Any] = signing.loads(text, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return {}
    return answers
