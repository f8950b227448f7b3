"""Taking a posted page: keeps it, shows what is wrong with it, goes on, back, or ends with thanks."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from common.forms import INVALID
from common.phrases import Phrase
from surveys import document as documents
from surveys.document.look import look_of
from surveys.domain.asking.doors import Door
from surveys.domain.asking.resuming import save_for_later
from surveys.domain.responses.recording import (
    AnswersInvalid,
    began_in_time,
    complete_response,
)
from surveys.kinds import Contact, ContactKind, is_empty, kind_of
from surveys.logic.answering import (
    Reading,
    addresses_of,
    check_questions,
    check_step,
    read_step,
    ref_of,
    requested_of,
)
from surveys.logic.beginning import first_answers
from surveys.logic.way import Step, Walk, at_iteration
from surveys.views.respondents import answers as out
from surveys.views.respondents.brought import unpack
from surveys.views.respondents.ending import thank
from surveys.views.respondents.keeping import (
    incoming_of,
    is_overtaken,
    keep,
    limit_of,
    overtaken,
    rev_of,
    robot_flags,
)
from surveys.views.respondents.pages import Filling
from surveys.views.respondents.sending import Posted, take_files
from surveys.views.respondents.stamps import brought_behind, read_stamp
from surveys.views.respondents.visits import Visit, contact_of, fill_in, find_stored, fresh_stamp

PRESS_AGAIN = Phrase("Please press the button again.")
REQUESTED = Phrase("Please answer this question, or press the button again to go on without an answer.")
ONE_MORE = Phrase("After your answer there is one more question.")


def take_page(request: HttpRequest, door: Door) -> HttpResponse:
    """A posted page: goes back, changes the language, shows mistakes, goes on, or ends with thanks."""
    form = request.POST
    stamp = read_stamp(form.get("k", ""), door.key, is_personal=door.is_personal)
    if stamp is None:
        return _again(request, door)
    document = documents.of_published(stamp.version_id)
    language = out.choose_language(request, document, form.get("l", ""), door.language)
    visit = Visit(request, door, stamp, document, language)
    is_first = form.get("p", "") in ("", document.pages[0].path)
    if len(document.pages) > 1 or document.block(document.pages[0].block).get("loop"):
        visit.stored = find_stored(door, stamp.uuid, is_likely=not is_first)
    before = visit.walk(visit.earlier)
    step = before.step(form.get("p", "")) or before.start()
    if step is None:  # nothing is asked of this respondent, by what else we know of them
        return thank(visit, before)
    visit.posted = step.key
    is_over = bool(visit.stored and visit.stored.is_finished)
    is_late = not began_in_time(stamp.started_at, door.closed_at())
    posted = Posted(form) if is_over or is_late else take_files(visit, step)
    reading = read_step(document, step, posted.form)
    found = visit.walk(_merged(visit, step, reading))
    if visit.stored and visit.stored.is_finished:
        is_repeated = found.answers == visit.stored.answers and not visit.stored.is_broken_off
        return thank(visit, found, visit.stored) if is_repeated else out.received(visit.stored, language)
    if is_late:
        return out.ended(language)
    if is_overtaken(visit):
        return overtaken(visit, step)
    return _go_on(visit, found, step, reading.contact, posted)


def _merged(visit: Visit, step: Step, reading: Reading) -> dict[str, Any]:
    """The answers so far, those of the posted step as it says them now."""
    earlier = visit.earlier
    if not earlier:
        return reading.answers
    on_page = addresses_of(visit.document, step)
    return {address: said for address, said in earlier.items() if address not in on_page} | reading.answers


def _again(request: HttpRequest, door: Door) -> HttpResponse:
    """A form without a stamp of ours, or a very old one: shown once more with what was written."""
    version_id = door.version_id
    assert version_id is not None
    document = documents.of_published(version_id)
    language = out.choose_language(request, document, request.POST.get("l", ""), door.language)
    if door.closed_at() is not None:
        return out.ended(language)
    text = fresh_stamp(version_id, document, door, unpack(brought_behind(request.POST.get("k", ""))))
    stamp = read_stamp(text, door.key, is_personal=door.is_personal)
    assert stamp is not None
    visit = Visit(request, door, stamp, document, language)
    first = visit.walk({}).first()
    if first is None:
        return thank(visit, visit.walk({}))
    reading = read_step(document, first, request.POST)
    found = visit.walk(reading.answers)
    filling = Filling(stamp.text, reading.answers, reading.contact or Contact(), note=PRESS_AGAIN)
    filling = fill_in(found, found.step(first.key) or first, filling)
    page = out.rendered(version_id, first.page, language, door)
    return out.filled_answer(request, page, filling, door, status=400)


def _go_on(visit: Visit, found: Walk, shown: Step, contact: Contact | None, posted: Posted) -> HttpResponse:
    form, document = visit.request.POST, visit.document
    step = found.step(shown.key)
    if step is None:  # its own answers, or others since, lead another way
        return _elsewhere(visit, found, contact)
    wanted_language = form.get("lang", "")
    goes_back = form.get("go") == "back" and look_of(document).may_go_back
    is_saved = form.get("go") == "save" and look_of(document).may_save and len(document.pages) > 1
    if wanted_language in document.languages or goes_back or is_saved:
        back = (found.before(step.key) if goes_back else step) or step
        then = (lambda: _to_saved(visit)) if is_saved else (lambda: _to(visit.url(back, wanted_language)))
        return keep(visit, _without_mistakes(found, step), contact, back, then, is_wanted=is_saved)
    if posted.stays:
        return _page_again(visit, found, step, contact, posted.errors, (), posted.goes_on_at)
    unseen = _unseen(found, step, form.getlist("asked"))
    asked = [ref for ref in step.refs if ref not in unseen]
    errors = check_questions(found, asked)
    errors |= _contact_errors(visit, step.questions, found.answers, contact) | posted.errors
    if errors or unseen:
        return _page_again(visit, found, step, contact, errors, () if errors else unseen)
    if asked_again := set(requested_of(found, asked)) - set(form.getlist("left")):
        wanted: dict[str, str] = dict.fromkeys(sorted(asked_again), REQUESTED)
        return _page_again(visit, found, step, contact, wanted, ())
    following = found.after(step.key)
    if following is not None:
        then = partial(_to, visit.url(following))
        return keep(visit, found.answers, contact, following, then, checked=found)
    return _finish(visit, found, contact, is_checked=asked == found.shown)


def _elsewhere(visit: Visit, found: Walk, contact: Contact | None) -> HttpResponse:
    """A page that isn't asked any more: on to the first that is."""
    first = found.first()
    if first is None:
        return _finish(visit, found, contact)
    return keep(visit, found.answers, contact, first, lambda: _to(visit.url(first)))


def _finish(visit: Visit, found: Walk, contact: Contact | None, *, is_checked: bool = False) -> HttpResponse:
    """Stores the whole; `is_checked` where the page just posted is all there is."""
    checked = found if is_checked else None
    try:
        recorded = complete_response(
            incoming_of(
                visit,
                found.answers,
                contact,
                robot_flags(visit),
                limit=limit_of(visit),
                checked=checked,
            )
        )
    except AnswersInvalid as error:
        return _back_to_mistake(visit, found, contact, error.errors)
    if recorded.outcome == "conflict":
        return out.received(recorded.response, visit.language)
    return thank(visit, found, recorded.response)


def _back_to_mistake(
    visit: Visit, found: Walk, contact: Contact | None, errors: dict[str, str]
) -> HttpResponse:
    """Who posted a late page directly is shown the first one that lacks something."""
    wrong = {ref_of(address) for address in errors}
    step = next((one for one in found.steps if wrong & set(one.refs)), found.start())
    if step is None:
        return thank(visit, found)
    on_page = {address: words for address, words in errors.items() if ref_of(address) in step.refs}
    return _page_again(visit, found, step, contact, on_page, ())


def _page_again(
    visit: Visit,
    found: Walk,
    step: Step,
    contact: Contact | None,
    errors: dict[str, str],
    new: Sequence[str],
    goes_on_at: str = "",
) -> HttpResponse:
    asked = visit.request.POST.getlist("asked")
    unshown = [uid for uid in step.possible if visit.document.questions[uid].display and uid not in asked]
    first = first_answers(found, [at_iteration(uid, step.iteration) for uid in unshown])
    filling = Filling(
        visit.stamp.text,
        first | found.answers,
        contact or contact_of(visit.stored),
        errors,
        ONE_MORE if new else "",
        new=tuple(ref.partition("@")[0] for ref in new),
        rev=rev_of(visit),
        goes_on_at=goes_on_at,
    )
    rendered = out.rendered(visit.stamp.version_id, step.page, visit.language, visit.door)
    status = INVALID if errors else 200
    return out.filled_answer(
        visit.request, rendered, fill_in(found, step, filling), visit.door, status=status
    )


def _to_saved(visit: Visit) -> HttpResponse:
    """To the page that shows the way back; answers that were finished meanwhile say so themselves."""
    if visit.stored is None:
        return out.already_received(visit.language)
    if visit.door.is_personal:
        return _to(f"{visit.request.path}saved/")
    token = save_for_later(visit.stored, visit.door.key)
    return _to(reverse("surveys:saved", args=[token]))


def _unseen(found: Walk, step: Step, asked: list[str]) -> list[str]:
    """Questions that this page's own answers brought up, and that the posted form didn't show; in order."""
    document = found.document
    if document.is_linear:
        return []
    return [
        ref
        for uid, ref in zip(step.questions, step.refs, strict=True)
        if document.questions[uid].display
        and uid not in asked
        and all(
            is_empty(found.answers.get(at_iteration(spec.address, step.iteration)))
            for spec in document.fields_of(uid)
        )
    ]


def _contact_errors(
    visit: Visit, asked: Sequence[str], answers: dict[str, Any], contact: Contact | None
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


def _without_mistakes(found: Walk, step: Step) -> dict[str, Any]:
    wrong = check_step(found, step, require=False)
    return {address: answer for address, answer in found.answers.items() if address not in wrong}


def _to(url: str) -> HttpResponse:
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
