"""The pages where people answer: /s/TOKEN/ for everybody, /s/i/TOKEN/ for one person.

No script, no session and no cookie is needed.
"""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from surveys import document as documents
from surveys.document import Document
from surveys.domain.asking import doors
from surveys.domain.asking.doors import Door
from surveys.kinds import kind_of
from surveys.logic.answering import ref_of
from surveys.logic.way import Step, Walk
from surveys.models import Response
from surveys.views.respondents import answers as out
from surveys.views.respondents.drafts import try_draft
from surveys.views.respondents.ending import thank
from surveys.views.respondents.pages import Filling
from surveys.views.respondents.sending import may_send
from surveys.views.respondents.stamps import read_stamp
from surveys.views.respondents.taking import take_page
from surveys.views.respondents.visits import Visit, at_first, contact_of, fill_in, find_stored, fresh_stamp


def public_link(request: HttpRequest, token: str) -> HttpResponse:
    """Answering at a public link, with `?embed=1` inside another site's page."""
    door = doors.find_link(token)
    if door is not None and "embed" in request.GET:
        door = replace(door, is_embedded=True)
    return _enter(request, door)


def personal_link(request: HttpRequest, token: str) -> HttpResponse:
    """Answering a personal invitation."""
    return _enter(request, doors.find_invitation(token))


def no_such_page(request: HttpRequest, **_: Any) -> HttpResponse:
    """Everything else beneath /s/."""
    return out.not_found(request)


def _enter(request: HttpRequest, door: Door | None) -> HttpResponse:
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if door is not None and door.version_id is None and door.is_test:
        return try_draft(request, door)
    if door is None or door.version_id is None:  # a right token always opens, whoever else shares the network
        return out.wrong_token(request)
    if request.method != "POST":
        return _show(request, door)
    return take_page(request, door) if may_send(request, door.version_id) else out.too_large()


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
    stored = find_stored(door, stamp.uuid if stamp else door.answer_uuid, is_likely=stamp is not None)
    if stored and stored.is_finished:
        return out.received(stored, language)
    if stored and not stamp:
        version_id, document = stored.version_id, documents.of_published(stored.version_id)
    text = (
        stamp.text if stamp else fresh_stamp(version_id, document, door, stored.embedded if stored else query)
    )
    chosen = {} if stored else _preselected(document, query.get("a", ""))
    wanted = query.get("p", "") if stored or stamp else ""
    if document.is_linear and not (stored or chosen or wanted):
        return out.plain_answer(
            request, out.rendered(version_id, document.pages[0], language, door), text, door
        )
    stamp = stamp or read_stamp(text, door.key, is_personal=door.is_personal)
    assert stamp is not None
    visit = Visit(request, door, stamp, document, language, stored)
    found = visit.walk(chosen or visit.earlier)
    step = _step_of(found, wanted, stored)
    if step is None:  # this respondent is asked nothing
        return thank(visit, found)
    rev = stored.rev if stored else 0
    answers = at_first(found, step, stored) | found.answers
    filling = fill_in(found, step, Filling(text, answers, contact_of(stored), rev=rev))
    return out.filled_answer(request, out.rendered(version_id, step.page, language, door), filling, door)


def _step_of(found: Walk, wanted: str, stored: Response | None) -> Step | None:
    """The step asked for, also where pages before it were left empty, of which nothing is kept.

    Who comes back by a personal link goes on where they stopped.
    """
    if stored is None:
        asked_for = found.step(wanted)
        return asked_for if asked_for and asked_for.questions else found.first()
    for key in (wanted, stored.stopped_at or ""):
        if (step := found.step(key)) and step.questions:
            return step
    answered = {ref_of(address) for address in stored.answers}
    reached = [step.key for step in found.steps if answered & set(step.refs)]
    return found.after(reached[-1] if reached else "") or found.last()


def _preselected(document: Document, score: str) -> dict[str, Any]:
    """What a score in a mail's link chooses on the first page: `?a=9`. Choosing is not answering."""
    if not score or len(score) > 40:
        return {}
    uid = next((one for one in document.pages[0].questions if _takes_score(document, one)), None)
    if uid is None:
        return {}
    question = document.questions[uid]
    named: dict[str, Any] = {
        str(one["value"]): one["id"] for one in reversed(question.choices) if "value" in one
    }
    named |= {one["id"]: one["id"] for one in question.choices}
    named |= {str(point): point for point in kind_of(question).points}
    return {uid: named[score]} if score in named else {}


def _takes_score(document: Document, uid: str) -> bool:
    """Whether the question is answered as a whole by one number or one of its own choices."""
    main = next(iter(document.fields_of(uid)), None)
    if main is None or main.address != uid:
        return False
    question = document.questions[uid]
    return bool(kind_of(question).points or (main.value_type == "choice" and question.choices))
