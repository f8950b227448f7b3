"""The pages where people answer: /s/TOKEN/ for everybody, /s/i/TOKEN/ for one person.

No script, no session and no cookie is needed.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from surveys import document as documents
from surveys.document import Document
from surveys.domain import doors
from surveys.domain.doors import Door
from surveys.kinds import kind_of
from surveys.logic.answering import ref_of
from surveys.logic.way import Step, Walk
from surveys.models import Response
from surveys.views import answers as out
from surveys.views.ending import thank
from surveys.views.pages import Filling
from surveys.views.stamps import read_stamp
from surveys.views.taking import take_page
from surveys.views.visits import Visit, contact_of, fill_in, find_stored, fresh_stamp


def public_link(request: HttpRequest, token: str) -> HttpResponse:
    """Answering at a public link."""
    return _enter(request, doors.find_link(token))


def personal_link(request: HttpRequest, token: str) -> HttpResponse:
    """Answering a personal invitation."""
    return _enter(request, doors.find_invitation(token))


def no_such_page(request: HttpRequest, **_: Any) -> HttpResponse:
    """Everything else beneath /s/."""
    return out.not_found(request)


def _enter(request: HttpRequest, door: Door | None) -> HttpResponse:
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if door is None or door.version_id is None:  # a right token always opens, whoever else shares the network
        return out.wrong_token(request)
    return take_page(request, door) if request.method == "POST" else _show(request, door)


def _show(request: HttpRequest, door: Door) -> HttpResponse:
    """A page to fill in; nothing is recorded, whatever the address holds."""
    query = request.GET
    stamp = read_stamp(query["k"], door.key, is_personal=door.is_personal) if "k" in query else None
    version_id = stamp.version_id if stamp else door.version_id
    assert version_id is not None
    document = documents.of_published(version_id)
    language = out.choose_language(
        request, document, query.get("l", ""), query.get("lang", ""), door.language
    )
    if door.is_answered:
        return out.already_received(language)
    if stamp is None and door.closed_at() is not None:
        return out.ended(language)
    stored = find_stored(door, stamp.uuid if stamp else door.answer_uuid)
    if stored and stored.is_finished:
        return out.received(stored, language)
    if stored and not stamp:
        version_id, document = stored.version_id, documents.of_published(stored.version_id)
    text = stamp.text if stamp else fresh_stamp(version_id, document, door)
    answers = dict(stored.answers) if stored else _preselected(document, query.get("a", ""))
    if document.is_linear and not answers:
        return out.plain_answer(
            request, out.rendered(version_id, document.pages[0], language, door), text, door
        )
    stamp = stamp or read_stamp(text, door.key, is_personal=door.is_personal)
    assert stamp is not None
    visit = Visit(request, door, stamp, document, language, stored)
    found = visit.walk(answers)
    step = _step_of(found, query.get("p", ""), stored)
    if step is None:  # this respondent is asked nothing
        return thank(visit, found)
    filling = fill_in(found, step, Filling(text, answers, contact_of(stored)))
    return out.filled_answer(request, out.rendered(version_id, step.page, language, door), filling, door)


def _step_of(found: Walk, wanted: str, stored: Response | None) -> Step | None:
    """The step asked for; who comes back by a personal link goes on where they stopped."""
    if stored is None:
        return found.first()
    if (step := found.step(wanted)) and step.questions:
        return step
    answered = {ref_of(address) for address in stored.answers}
    reached = [step.key for step in found.steps if answered & set(step.refs)]
    return found.after(reached[-1] if reached else "") or found.last()


def _preselected(document: Document, score: str) -> dict[str, Any]:
    """What a score in a mail's link chooses on the first page: `?a=9`. Choosing is not answering."""
    if not score or len(score) > 40:
        return {}
    for uid in document.pages[0].questions:
        question = document.questions.get(uid)
        if question is None or question.kind not in ("nps", "rating", "single"):
            continue
        if question.kind == "nps":
            found: Any = int(score) if score.isascii() and score.isdecimal() else None
        else:
            by_value = [one["id"] for one in question.choices if str(one.get("value")) == score]
            found = score if question.choice(score) else next(iter(by_value), None)
        answers = {} if found is None else {uid: found}
        return answers if not kind_of(question).validate(question, answers) else {}
    return {}
