"""Taking answers: one function for web, API, kiosk, imports and feedback found elsewhere."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from common.wakeups import wake
from surveys import document as documents
from surveys.domain.asking.contacts import keep_contact, writes_contact
from surveys.domain.responses.incoming import (
    AnswersInvalid,
    Incoming,
    Recorded,
    SurveyClosed,
    began_in_time,
    build_response,
    check_incoming,
    check_open,
    closing_moment,
    compare,
    situation_of,
)
from surveys.domain.responses.quotas import take_places
from surveys.domain.responses.recording_many import (
    WAKEUP,
    Prepared,
    complete_responses,
    look_ahead,
    prepare_responses,
    store_prepared,
)
from surveys.domain.responses.replacing import gives_way, hand_over, keep_excluded, make_way, replaceable
from surveys.domain.responses.statements import (
    count_response,
    insert_counted,
    insert_invited,
    insert_response,
    mark_answered,
)
from surveys.domain.responses.uploads import file_questions, tie_uploads
from surveys.logic.walk import walk
from surveys.models import Invitation, Response
from surveys.tokens import erased_id

__all__ = [
    "AnswersInvalid",
    "Incoming",
    "Prepared",
    "Recorded",
    "SurveyClosed",
    "began_in_time",
    "build_response",
    "closing_moment",
    "complete_response",
    "complete_responses",
    "look_ahead",
    "prepare_responses",
    "save_partial",
    "store_prepared",
]


def complete_response(incoming: Incoming) -> Recorded:
    """Stores a finished response once.

    The same uuid (or source and external id) again gives "same" with the stored row if it says the same, else
    "conflict". An unfinished one of this uuid becomes complete where the sender `continues` it. Raises
    AnswersInvalid, SurveyClosed.
    """
    document = documents.of_version(incoming.version)
    found, errors = check_incoming(incoming, document)
    if errors:
        raise AnswersInvalid(errors)
    if incoming.check_open:
        check_open(incoming)
    response = build_response(incoming, found)
    if erased := _erased_like(response):
        return compare(response, erased)
    if _store(response, incoming, incoming.stored):
        return Recorded(response, "created")
    incoming = replace(incoming, flags=response.flags, limit=None)  # it is counted
    stored = _stored_like(response)
    if incoming.continues and not stored.is_finished and stored.uuid == response.uuid:
        # Anew: the first one may name a person whose row was rolled back, whose key somebody else has by now.
        incoming = replace(incoming, stored=stored, respondent=incoming.respondent or stored.respondent)
        response = build_response(incoming, found)
        response.rev = max(response.rev, stored.rev + 1)
        if _store(response, incoming, stored):
            return Recorded(response, "created")
        stored = _stored_like(response)
    if gives_way(stored, response, replaceable([stored])) and _replace(response, incoming, stored):
        return Recorded(response, "created")
    return compare(response, stored)


def _replace(response: Response, incoming: Incoming, stored: Response) -> bool:
    """Stores the response in place of one that an undone import left behind; False where it was too late."""
    keep_excluded(response, [stored])
    with transaction.atomic():
        was = make_way([(response, [stored])])
        if was and _store(response, incoming, None):
            hand_over([(response, [stored])], was)
            return True
        transaction.set_rollback(True)
    return False


def _store(response: Response, incoming: Incoming, stored: Response | None) -> bool:
    """Writes the response and what hangs on it, all or nothing, then wakes the worker.

    False, and nothing written but the count, where it is finished already.
    """
    document = documents.of_version(incoming.version)
    with transaction.atomic() if file_questions(document) else nullcontext():
        if not _write_any(response, incoming, stored):
            return False
        tie_uploads(response, document)
    if invitation := _unanswered(incoming):
        invitation.answered_at = _answered_at(response)
    wake(WAKEUP)
    return True


def _write_any(response: Response, incoming: Incoming, stored: Response | None) -> bool:
    is_alone = stored is None and response.rev <= 1 and not response.quotas
    is_alone = is_alone and not writes_contact(response, incoming.contact)
    return _insert(response, incoming) if is_alone else _write(response, incoming, stored)


def _insert(response: Response, incoming: Incoming) -> bool:
    """The way of most answers: nothing of them is stored yet, and nobody left a way to be contacted."""
    if invitation := _unanswered(incoming):
        return insert_invited(response, invitation.pk, _answered_at(response))
    return insert_counted(response, incoming.limit) if incoming.limit else insert_response(response)


def _write(response: Response, incoming: Incoming, stored: Response | None) -> bool:
    has_contact, met = writes_contact(response, incoming.contact), (response.status, response.quotas)
    has_more = has_contact or bool(response.quotas)
    with transaction.atomic():
        if incoming.limit:
            count_response(response, incoming.limit)
        with transaction.atomic(savepoint=has_more):  # which only what is written before would need
            if response.quotas:
                take_places(response)
            keep_contact(response, incoming.contact)
            if (incoming.continues and _finish_partial(response, stored)) or insert_response(response):
                if invitation := _unanswered(incoming):
                    mark_answered(invitation.pk, _answered_at(response))
                return True
            if has_more:
                transaction.set_rollback(True)
    response.status, response.quotas = met
    return False


def _unanswered(incoming: Incoming) -> Invitation | None:
    """The invitation that this is the first answer to."""
    invitation = incoming.invitation
    return invitation if invitation and invitation.answered_at is None else None


def _answered_at(response: Response) -> datetime:
    assert response.completed_at is not None
    return response.completed_at


def save_partial(incoming: Incoming) -> Response | None:
    """Keeps the answers so far; a `rev` that isn't higher than the stored one is ignored.

    Wrong values must have been refused before; gaps are fine. None where the response is finished already.
    """
    if incoming.check_open:
        check_open(incoming)
    document = documents.of_version(incoming.version)
    found = incoming.checked or walk(document, incoming.answers, situation_of(incoming, document))
    response = build_response(incoming, found, is_finished=False)
    has_contact = writes_contact(response, incoming.contact)
    is_several = has_contact or bool(file_questions(document))
    with transaction.atomic() if is_several else nullcontext():  # one statement alone needs none
        keep_contact(response, incoming.contact)
        is_held = incoming.continues and _update_partial(response, incoming.stored)
        if is_held or insert_response(response):
            tie_uploads(response, document)
            return response
        if has_contact:
            transaction.set_rollback(True)
    stored = Response.objects.filter(uuid=response.uuid, questionnaire=response.questionnaire_id).first()
    return stored if stored and not stored.is_finished else None


def _finish_partial(response: Response, stored: Response | None) -> bool:
    """Turns the stored partial of this uuid into `response`. One UPDATE; False where there is none."""
    if stored is None and response.rev <= 1:
        return False
    return _write_over(response, stored)


def _update_partial(response: Response, stored: Response | None) -> bool:
    return response.rev > 1 and _write_over(response, stored, rev__lt=response.rev)


PARTIAL_FIELDS = (
    "answers", "missing", "shown", "embedded", "language", "respondent_id", "rev", "status", "completed_at",
    "day", "saved_at", "processing", "flags", "is_spam", "body_hash", "time_precision", "quotas",
    "device", "page_seconds", "stopped_at", "writer",
)  # fmt: skip


def _write_over(response: Response, stored: Response | None, **where: Any) -> bool:
    """UPDATE of the unfinished row of this uuid; fills in its key. False where there is none that fits: who
    knows the uuid of an answer to one survey writes nothing over it by way of another."""
    values = {name: getattr(response, name) for name in PARTIAL_FIELDS}
    same = Response.objects.unfinished().filter(uuid=response.uuid)
    if not same.filter(questionnaire=response.questionnaire_id, **where).update(**values):
        return False
    response.pk = stored.pk if stored else Response.objects.only("pk").get(uuid=response.uuid).pk
    response._state.adding = False
    return True


def _erased_like(response: Response) -> Response | None:
    """The erased response of the same record in another system, which must not come back under a new uuid."""
    if response.external_id is None:
        return None
    known_as = erased_id(response.source, response.external_id)
    return Response.objects.filter(source=response.source, external_id=known_as).first()


def _stored_like(response: Response) -> Response:
    if response.external_id is not None:
        stored = Response.objects.filter(source=response.source, external_id=response.external_id).first()
        if stored:
            return stored
    return Response.objects.get(uuid=response.uuid)
