"""Answers that devices kept while there was no network: stored once, or kept with the reason why they can't.

A device sends what stood in the forms, page by page. It is read and judged here as posted pages are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_datetime

from accounts.domain import audit
from common.clock import now
from surveys import document as documents
from surveys.domain.responses.incoming import AnswersInvalid, Incoming, SurveyClosed, situation_of
from surveys.domain.responses.recording import complete_response, save_partial
from surveys.domain.responses.refusals import keep_refusal
from surveys.kinds import Contact, Errors
from surveys.logic.answering import check_questions, read_step, ref_of
from surveys.logic.offline import rechecked_in
from surveys.logic.quotas import quotas_of
from surveys.logic.walk import walk
from surveys.logic.way import Situation, Walk
from surveys.models import KioskDevice, KioskRefusal, QuestionnaireVersion, Response

EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
OLDEST = timedelta(days=3650)
CLOCKS_DIFFER = timedelta(minutes=1)
MOST_PAGES = 500  # of one answer
MOST_PAGES_AT_ONCE = 1_000  # read at one go; the device sends the others anew
UNREADABLE = "It can't be read: a device of ours sends something else."


class Unreadable(Exception):
    """What came has another form than devices send."""


@dataclass(frozen=True)
class Taken:
    """Uuids of what a device may forget, since it is stored or kept as refused, and of what was refused and
    is too much to be kept here."""

    done: list[str]
    left: list[str]


def take_answers(device: KioskDevice, sent: Sequence[Any], *, clock: Any = None) -> Taken:
    """Takes what a device sent. The first one is judged in any case; those that would be too many pages in
    all wait for the next time. `clock` is what the device takes for now: times are set right by it."""
    late = now() - (_moment(clock) or now())
    done: list[str] = []
    left: list[str] = []
    pages = 0
    for one in sent:
        answer_uuid = uuid_of(one)
        if answer_uuid is None:
            continue
        pages += _count_pages(one)
        if (done or left) and pages > MOST_PAGES_AT_ONCE:
            break
        if refuse_or_store(device, answer_uuid, _set_right(one, late)):
            done.append(str(answer_uuid))
        else:
            left.append(str(answer_uuid))
    return Taken(done, left)


def _set_right(sent: Mapping[str, Any], late: timedelta) -> Mapping[str, Any]:
    """What a device sent whose clock goes wrong by `late`, with the times at which it happened."""
    if abs(late) < CLOCKS_DIFFER:
        return sent
    found = {name: _moment(sent.get(name)) for name in ("started_at", "completed_at")}
    right = {name: _later(at, late) for name, at in found.items() if at is not None}
    return {"clock": sent.get("started_at"), **sent, **right}


def _later(at: datetime, late: timedelta) -> str:
    """A time set right; "" where that would be none of the calendar's."""
    try:
        return (at + late).isoformat()
    except OverflowError:
        return ""


def _count_pages(sent: Mapping[str, Any]) -> int:
    pages = sent.get("pages")
    return len(pages) if isinstance(pages, list) and len(pages) <= MOST_PAGES else 1


def uuid_of(sent: Any) -> UUID | None:
    """The answer's uuid, made by the device."""
    try:
        return UUID(sent["uuid"]) if isinstance(sent, dict) and isinstance(sent.get("uuid"), str) else None
    except ValueError:
        return None


def refuse_or_store(device: KioskDevice, answer_uuid: UUID, sent: Mapping[str, Any]) -> bool:
    """Stores it, or keeps it with the reason why not: False where neither can be done, and the device has to
    keep it. Again is harmless, and what is stored by now is kept as refused no longer."""
    try:
        aside = store_answer(device, answer_uuid, sent)
    except (AnswersInvalid, SurveyClosed, Unreadable) as error:
        return keep_refusal(device, answer_uuid, sent, why=str(error))
    KioskRefusal.objects.filter(device=device, answer_uuid=answer_uuid, is_stored=False).delete()
    return not aside or keep_refusal(device, answer_uuid, sent, why=in_words(aside), is_stored=True)


def store_answer(device: KioskDevice, answer_uuid: UUID, sent: Mapping[str, Any]) -> Errors:
    """Stores what a device sent as a response of its link: finished, or broken off where nobody stayed.

    Messages by address for answers that are set aside: those that only the server checks, and which it finds
    wrong when nobody can be asked about them any more. Gaps among those questions are let pass. Raises
    AnswersInvalid, SurveyClosed, Unreadable.
    """
    incoming = _incoming(device, answer_uuid, sent)
    document = documents.of_version(incoming.version)
    situation = _situation(incoming, document, sent)
    answers, contact = _read(document, situation, sent.get("pages"))
    found = walk(document, answers, situation)  # without what was answered before a way back hid it
    is_finished = sent.get("is_finished") is True
    errors = check_questions(found, found.shown, require=is_finished)
    if is_finished and (firm := _firm(document, errors)):
        raise AnswersInvalid(firm)
    aside = {address for ref in map(ref_of, errors) for address in _wrong_at(found, errors, ref)}
    found = replace(found, answers={one: said for one, said in found.answers.items() if one not in aside})
    incoming = replace(incoming, answers=found.answers, contact=contact, checked=found)
    if is_finished:
        complete_response(incoming)  # "conflict" is what this device sent before: its uuid is a secret
        return {address: errors.get(address) or errors[ref_of(address)] for address in aside}
    if not Response.objects.filter(uuid=answer_uuid).exists():
        save_partial(incoming)
    return {}


def _firm(document: documents.Document, errors: Errors) -> Errors:
    """The mistakes that a device would have told of: what holds them comes from something else."""
    rechecked = rechecked_in(document)
    uids = {address: ref_of(address).partition("@")[0] for address in errors}
    return {address: words for address, words in errors.items() if uids[address] not in rechecked}


def _wrong_at(found: Walk, errors: Errors, ref: str) -> list[str]:
    """What was answered of a question and is wrong; all of it where it is wrong as a whole."""
    return [one for one in found.answers if ref_of(one) == ref and (one in errors or ref in errors)]


@transaction.atomic
def try_again(refusal: KioskRefusal, *, by: Any) -> str:
    """Stores what was refused, if that is possible by now: "" then, else why not."""
    try:
        aside = store_answer(refusal.device, refusal.answer_uuid, refusal.sent)
    except (AnswersInvalid, SurveyClosed, Unreadable) as error:
        KioskRefusal.objects.filter(pk=refusal.pk).update(why=str(error))
        return str(error)
    audit.record(by, "kiosk.answer_stored", refusal, changes={})
    if aside:
        KioskRefusal.objects.filter(pk=refusal.pk).update(why=in_words(aside), is_stored=True)
    else:
        refusal.delete()
    return ""


def in_words(errors: Errors) -> str:
    """What is wrong, by address."""
    return str(AnswersInvalid(errors))


def _incoming(device: KioskDevice, answer_uuid: UUID, sent: Mapping[str, Any]) -> Incoming:
    link = device.link
    version = QuestionnaireVersion.objects.published().filter(
        questionnaire=link.questionnaire_id, number=_number(sent.get("version"))
    )
    found = version.defer("definition").first()
    if found is None:
        raise Unreadable("It answers a version of the survey that was never published.")
    completed_at = _of_device(sent.get("completed_at"), now())
    started_at = _of_device(sent.get("started_at"), completed_at)
    language = str(sent.get("language", ""))
    return Incoming(
        questionnaire=link.questionnaire,
        version=found,
        unit=link.unit,
        answers={},
        uuid=answer_uuid,
        channel=link.channel,
        touchpoint=link.touchpoint,
        department=link.touchpoint.department if link.touchpoint else None,
        language=language if language in documents.of_version(found).languages else "",
        started_at=started_at,
        completed_at=completed_at,
        is_test=link.is_test,
        is_invented=link.is_invented,
    )


def _read(
    document: documents.Document, situation: Situation, pages: Any
) -> tuple[dict[str, Any], Contact | None]:
    """The answers of the pages in their order, each read as the way up to it asks."""
    if not isinstance(pages, list) or len(pages) > MOST_PAGES:
        raise Unreadable(UNREADABLE)
    answers: dict[str, Any] = {}
    contact = None
    for page in pages:
        key, form = _form(page)
        step = walk(document, answers, situation).step(key)
        if step is None:
            raise Unreadable(f"It holds the page {key[:40]}, which these answers don't lead to.")
        reading = read_step(document, step, form)
        answers |= reading.answers
        contact = reading.contact or contact
    return answers, contact


def _situation(incoming: Incoming, document: documents.Document, sent: Mapping[str, Any]) -> Situation:
    """What the device knew when it asked: its own clock, and the quotas that were full when it last heard."""
    full = sent.get("full")
    named = {one for one in full if isinstance(one, str)} if isinstance(full, list) else set()
    known = frozenset(quota.id for quota in quotas_of(document) if quota.id in named)
    at = _moment(sent.get("clock")) or incoming.started_at
    return replace(situation_of(replace(incoming, full_quotas=known), document), at=at)


def _form(page: Any) -> tuple[str, MultiValueDict[str, Any]]:
    if not (
        isinstance(page, list) and len(page) == 2 and isinstance(page[0], str) and isinstance(page[1], list)
    ):
        raise Unreadable(UNREADABLE)
    form: MultiValueDict[str, Any] = MultiValueDict()
    for pair in page[1]:
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(one, str) for one in pair)):
            raise Unreadable(UNREADABLE)
        form.appendlist(pair[0], pair[1])
    return page[0], form


def _number(said: Any) -> int:
    return said if isinstance(said, int) and not isinstance(said, bool) and 0 < said < 2**31 else 0


def _of_device(said: Any, latest: datetime) -> datetime:
    """A time that a device names; `latest` instead of later ones and of those of a clock never set."""
    found = _moment(said)
    return min(found, latest) if found is not None and found > now() - OLDEST else latest


def _moment(said: Any) -> datetime | None:
    try:
        found = parse_datetime(said) if isinstance(said, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo and EARLIEST < found < LATEST else None
