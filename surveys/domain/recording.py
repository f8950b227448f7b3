"""Taking answers: one function for web, API, kiosk, imports and feedback found elsewhere."""

from dataclasses import replace
from typing import Any

from django.db import transaction

from common.clock import now
from common.wakeups import wake
from surveys import document as documents
from surveys.document import Document
from surveys.domain.contacts import keep_contact, writes_contact
from surveys.domain.incoming import (
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
)
from surveys.domain.recording_many import (
    WAKEUP,
    Prepared,
    complete_responses,
    look_ahead,
    prepare_responses,
    store_prepared,
)
from surveys.domain.statements import insert_row, mark_answered
from surveys.models import Response
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
    "conflict". A partial one of this uuid becomes complete. Raises AnswersInvalid, SurveyClosed.
    """
    document = documents.of_version(incoming.version)
    if errors := check_incoming(incoming, document):
        raise AnswersInvalid(errors)
    if incoming.check_open:
        check_open(incoming)
    response = _finished(incoming, document)
    if erased := _erased_like(response):
        return compare(response, erased)
    if _store(response, incoming, incoming.stored):
        return Recorded(response, "created")
    stored = _stored_like(response)
    if stored.status == Response.Status.PARTIAL and stored.uuid == response.uuid:
        # Anew: the first one may name a person whose row was rolled back, whose key somebody else has by now.
        incoming = replace(incoming, stored=stored, respondent=incoming.respondent or stored.respondent)
        response = _finished(incoming, document)
        response.rev = max(response.rev, stored.rev + 1)
        if _store(response, incoming, stored):
            return Recorded(response, "created")
        stored = _stored_like(response)
    return compare(response, stored)


def _finished(incoming: Incoming, document: Document) -> Response:
    """The unsaved row, complete and waiting for its processing."""
    response = build_response(incoming, document)
    response.status, response.processing = Response.Status.COMPLETE, Response.Processing.WAITING
    return response


def _store(response: Response, incoming: Incoming, stored: Response | None) -> bool:
    """Writes the response and what hangs on it in one transaction, then wakes the worker.

    False, and nothing written, where it is finished already.
    """
    has_contact = writes_contact(response, incoming.contact)
    with transaction.atomic(savepoint=has_contact):  # which only a contact written before would need
        keep_contact(response, incoming.contact)
        if not (_finish_partial(response, stored) or insert_row(response)):
            if has_contact:
                transaction.set_rollback(True)
            return False
        _mark_invitation(response, incoming)
        wake(WAKEUP)
    return True


def save_partial(incoming: Incoming) -> Response | None:
    """Keeps the answers so far; a `rev` that isn't higher than the stored one is ignored.

    Wrong values must have been refused before; gaps are fine. None where the response is finished already.
    """
    if incoming.check_open:
        check_open(incoming)
    response = build_response(incoming, documents.of_version(incoming.version), is_finished=False)
    with transaction.atomic():
        keep_contact(response, incoming.contact)
        if _update_partial(response, incoming.stored) or insert_row(response):
            return response
        transaction.set_rollback(True)
    stored = Response.objects.filter(uuid=response.uuid).first()
    return stored if stored and stored.status == Response.Status.PARTIAL else None


def _finish_partial(response: Response, stored: Response | None) -> bool:
    """Turns the stored partial of this uuid into `response`. One UPDATE; False where there is none."""
    if stored is None and response.rev <= 1:
        return False
    return _write_over(response, stored)


def _update_partial(response: Response, stored: Response | None) -> bool:
    return response.rev > 1 and _write_over(response, stored, rev__lt=response.rev)


PARTIAL_FIELDS = (
    "answers", "missing", "shown", "language", "respondent_id", "rev", "status", "completed_at", "day",
    "processing", "flags", "is_spam", "body_hash", "time_precision",
)  # fmt: skip


def _write_over(response: Response, stored: Response | None, **where: Any) -> bool:
    """UPDATE of the unfinished row of this uuid; fills in its key. False where there is none that fits."""
    values = {name: getattr(response, name) for name in PARTIAL_FIELDS}
    partial = Response.objects.filter(uuid=response.uuid, status=Response.Status.PARTIAL, **where)
    if not partial.update(**values):
        return False
    response.pk = stored.pk if stored else Response.objects.only("pk").get(uuid=response.uuid).pk
    response._state.adding = False
    return True


def _mark_invitation(response: Response, incoming: Incoming) -> None:
    if incoming.invitation and incoming.invitation.answered_at is None:
        answered_at = response.completed_at or now()
        mark_answered(incoming.invitation.pk, answered_at)
        incoming.invitation.answered_at = answered_at


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
