"""Taking a posted page: keeps it, shows what is wrong with it, goes on, back, or ends with thanks."""

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from common.counting import count_up
from common.forms import INVALID
from common.phrases import Phrase
from surveys import document as documents
from surveys.document import Document, Page
from surveys.domain import doors
from surveys.domain.doors import Door
from surveys.domain.recording import AnswersInvalid, Incoming, began_in_time, complete_response, save_partial
from surveys.kinds import Contact, ContactKind, is_empty, kind_of
from surveys.models import Response
from surveys.views import answers as out
from surveys.views.pages import Filling
from surveys.views.stamps import read_stamp
from surveys.views.visits import Visit, contact_of, find_stored, fresh_stamp, left_out_of

PRESS_AGAIN = Phrase("Please press the button again.")
ONE_MORE = Phrase("After your answer there is one more question.")
ROBOT_FIELD = "website"


def take_page(request: HttpRequest, door: Door) -> HttpResponse:
    """A posted page: goes back, changes the language, shows mistakes, goes on, or ends with thanks."""
    form = request.POST
    stamp = read_stamp(form.get("k", ""), door.key, is_personal=door.is_personal)
    if stamp is None:
        return _again(request, door)
    document = documents.of_published(stamp.version_id)
    language = out.choose_language(request, document, form.get("l", ""), door.language)
    visit = Visit(request, door, stamp, document, language)
    page = _posted_page(document, form.get("p", ""))
    if len(document.pages) > 1:
        visit.stored = find_stored(stamp.uuid, is_likely=page.index > 0)
    reading = document.read_page(page, form)
    on_page = document.page_addresses(page)
    answers = {address: answer for address, answer in visit.earlier.items() if address not in on_page}
    answers |= reading.answers
    if visit.stored and visit.stored.status != Response.Status.PARTIAL:
        is_same = document.without_hidden(answers) == visit.stored.answers
        return _thanks(visit, visit.stored.answers) if is_same else out.already_received(language)
    if not began_in_time(stamp.started_at, door.closed_at()):
        return out.ended(language)
    return _go_on(visit, page, document.without_hidden(answers), reading.contact)


def _again(request: HttpRequest, door: Door) -> HttpResponse:
    """A form without a stamp of ours, or a very old one: shown once more with what was written."""
    if door.closed_at() is not None:
        return out.ended(door.language or "en")
    version_id = door.version_id
    assert version_id is not None
    document = documents.of_published(version_id)
    language = out.choose_language(request, document, request.POST.get("l", ""), door.language)
    page = document.pages[0]
    reading = document.read_page(page, request.POST)
    filling = Filling(
        fresh_stamp(version_id, door),
        reading.answers,
        reading.contact or Contact(),
        note=PRESS_AGAIN,
        left_out=left_out_of(document, page, reading.answers),
    )
    return out.filled_answer(
        request, out.rendered(version_id, page, language, door), filling, door, status=400
    )


def _go_on(visit: Visit, page: Page, answers: dict[str, Any], contact: Contact | None) -> HttpResponse:
    form, document = visit.request.POST, visit.document
    wanted_language = form.get("lang", "")
    if wanted_language in document.languages or form.get("go") == "back":
        back = document.previous_page(page.index, answers) if form.get("go") == "back" else page
        _keep(visit, _without_mistakes(document, page, answers), contact)
        return _to(visit.url(back or page, wanted_language))
    unseen = _unseen(document, page, answers, form.getlist("asked"))
    asked = [uid for uid in document.page_questions(page, answers) if uid not in unseen]
    errors = document.validate_questions(asked, answers)
    errors |= _contact_errors(visit, asked, answers, contact)
    if errors or unseen:
        return _page_again(visit, page, answers, contact, errors, () if errors else unseen)
    following = document.next_page(page.index, answers)
    if following is not None:
        _keep(visit, answers, contact)
        return _to(visit.url(following))
    return _finish(visit, answers, contact)


def _finish(visit: Visit, answers: dict[str, Any], contact: Contact | None) -> HttpResponse:
    try:
        # Counting and storing share one commit, the dearest part of both; who was invited isn't counted.
        with nullcontext() if visit.door.is_personal else transaction.atomic():
            recorded = complete_response(_incoming(visit, answers, contact, _robot_flags(visit)))
    except AnswersInvalid as error:
        return _back_to_mistake(visit, answers, contact, error.errors)
    if recorded.outcome == "conflict":
        return out.already_received(visit.language)
    return _thanks(visit, answers)


def _back_to_mistake(
    visit: Visit, answers: dict[str, Any], contact: Contact | None, errors: dict[str, str]
) -> HttpResponse:
    """Who posted a late page directly is shown the first one that lacks something."""
    uids = {address.split(".")[0] for address in errors}
    page = next((one for one in visit.document.pages if uids & set(one.questions)), visit.document.pages[0])
    on_page = {address: words for address, words in errors.items() if address.split(".")[0] in page.questions}
    return _page_again(visit, page, answers, contact, on_page, ())


def _page_again(
    visit: Visit,
    page: Page,
    answers: dict[str, Any],
    contact: Contact | None,
    errors: dict[str, str],
    new: Sequence[str],
) -> HttpResponse:
    filling = Filling(
        visit.stamp.text,
        answers,
        contact or contact_of(visit.stored),
        errors,
        ONE_MORE if new else "",
        left_out_of(visit.document, page, answers),
        tuple(new),
    )
    rendered = out.rendered(visit.stamp.version_id, page, visit.language, visit.door)
    return out.filled_answer(visit.request, rendered, filling, visit.door, status=INVALID if errors else 200)


def _thanks(visit: Visit, answers: dict[str, Any]) -> HttpResponse:
    wants_contact = any(
        answers.get(uid) == "yes" for uid, one in visit.document.questions.items() if one.kind == "contact"
    )
    page = out.thanks(visit.stamp.version_id, visit.language, visit.door)
    unit = visit.door.unit.name if visit.door.unit else ""
    filling = Filling(
        answers={"unit": unit}, left_out=frozenset() if wants_contact else frozenset({"contact"})
    )
    return out.filled_answer(visit.request, page, filling, visit.door)


def _keep(visit: Visit, answers: dict[str, Any], contact: Contact | None) -> None:
    """Keeps a page's answers; a form that was never touched leaves nothing behind."""
    if answers or visit.stored:
        flags = ("honeypot",) if visit.request.POST.get(ROBOT_FIELD) and not visit.door.is_personal else ()
        save_partial(_incoming(visit, answers, contact, _and_earlier(visit, flags)))


def _incoming(
    visit: Visit, answers: dict[str, Any], contact: Contact | None, flags: tuple[str, ...]
) -> Incoming:
    door, stored = visit.door, visit.stored
    version = doors.find_version(visit.stamp.version_id)
    assert version is not None
    invitation = door.invitation
    return Incoming(
        questionnaire=door.questionnaire,
        version=version,
        unit=door.unit,
        answers=answers,
        uuid=visit.stamp.uuid,
        channel=door.channel,
        touchpoint=door.touchpoint,
        department=door.touchpoint.department if door.touchpoint else None,
        language=visit.language,
        invitation=invitation,
        respondent=stored.respondent if stored else None,
        contact=contact,
        flags=flags,
        started_at=visit.stamp.started_at,
        embedded=invitation.embedded if invitation else {},
        rev=stored.rev + 1 if stored else 1,
        is_test=door.is_test,
        is_invented=door.is_invented,
        check_open=False,  # `_take` has asked the door, which knows of links and invitations as well
        is_remeasurement=bool(invitation and invitation.purpose == "remeasurement"),
        stored=stored,
    )


def _robot_flags(visit: Visit) -> tuple[str, ...]:
    """What makes a public answer look like a robot's. It is kept and thanked for like any other."""
    if visit.door.is_personal:
        return ()
    flags = []
    if visit.request.POST.get(ROBOT_FIELD):
        flags.append("honeypot")
    if visit.stamp.age_seconds < settings.SPAM_MIN_SECONDS:
        flags.append("too_fast")
    address = visit.request.META.get("REMOTE_ADDR", "")
    if count_up(f"answers:{address}", seconds=60) > settings.SPAM_MAX_PER_MINUTE:
        flags.append("too_many")
    return _and_earlier(visit, tuple(flags))


def _and_earlier(visit: Visit, flags: tuple[str, ...]) -> tuple[str, ...]:
    earlier = visit.stored.flags if visit.stored else []
    return tuple(dict.fromkeys([*earlier, *flags]))


def _posted_page(document: Document, text: str) -> Page:
    is_index = text.isascii() and text.isdecimal() and len(text) < 4
    return document.pages[min(int(text) if is_index else 0, len(document.pages) - 1)]


def _unseen(document: Document, page: Page, answers: dict[str, Any], asked: list[str]) -> list[str]:
    """Questions that this page's own answers brought up, and that the posted form didn't show; in order."""
    if not document.has_logic:
        return []
    return [
        uid
        for uid in document.page_questions(page, answers)
        if document.questions[uid].display
        and uid not in asked
        and all(is_empty(answers.get(spec.address)) for spec in document.fields_of(uid))
    ]


def _contact_errors(
    visit: Visit, asked: list[str], answers: dict[str, Any], contact: Contact | None
) -> dict[str, str]:
    question = visit.document.contact_question(asked)
    if question is None or not contact:
        return {}
    kind = kind_of(question)
    assert isinstance(kind, ContactKind)
    invitation, person = visit.door.invitation, visit.stored.respondent if visit.stored else None
    if invitation and person is None:
        person = invitation.respondent
    is_known = bool(invitation and person and (person.email or person.phone))
    return kind.validate_contact(question, contact, is_known=is_known)


def _without_mistakes(document: Document, page: Page, answers: dict[str, Any]) -> dict[str, Any]:
    wrong = document.validate_page(page, answers, require=False)
    return {address: answer for address, answer in answers.items() if address not in wrong}


def _to(url: str) -> HttpResponse:
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
