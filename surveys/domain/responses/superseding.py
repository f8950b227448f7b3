"""Correcting what a finished response says: a new row with the corrected answers takes the old one's place.

The new row takes the ids by which pages, partners and imports know the response. The old one stays as it was
given, under an id of its own, points to the new one and counts nowhere. Scores, sums and the case follow
`response_changed` in the same transaction; rules are asked about the new row as about any other, and open no
second case.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.domain import audit
from common.events import announce
from common.ids import new_uuid
from common.wakeups import wake
from surveys.document import Document
from surveys.domain.asking.anonymity import places_with_few_answers
from surveys.domain.responses.correcting import (
    CannotCorrect,
    check_current,
    checked_reason,
    lock_response,
    save_correction,
)
from surveys.domain.responses.incoming import AnswersInvalid
from surveys.domain.responses.recording_many import WAKEUP
from surveys.domain.responses.values import document_of
from surveys.kinds import Errors, FieldSpec, is_empty
from surveys.kinds.base import Local
from surveys.models import Response

EXCLUDED = "It is excluded from all scores. Include it again, then correct it."
ERASED = "It was erased: what is left can’t be corrected."
HIDDEN = "So few people answered here that single answers stay hidden, and can’t be corrected."
NOTHING_LEFT = "Nothing would be left of it. Exclude it instead."
UNKNOWN = "There is no such question."
CONSENT = "What somebody agrees to is theirs to say."
UNASKED = "This was noted by itself, and is not an answer."
FILES = "Files stay as they were sent."
PERSONAL = "Your access doesn’t include names and addresses."
OWN_WORDS = "Texts of anonymous and employee programs stay as they were written."
AS_NEW: dict[str, Any] = {
    "processing": Response.Processing.WAITING,
    "lease_token": None,
    "leased_until": None,
    "attempts": 0,
    "not_before": None,
    "error": "",
    "processed_at": None,
}


@transaction.atomic
def correct_response(response: Response, *, answers: Mapping[str, Any], by: Any, why: str) -> Response:
    """The row that counts from now on: a new one, or the same where nothing differs.

    `answers` holds what changes, by field address; None takes an answer out. Who sends the first answers once
    more is still told that they are known. Raises CannotCorrect and AnswersInvalid.
    """
    fresh, reason = lock_response(response), checked_reason(why)
    check_correctable(fresh)
    if errors := errors_of(fresh, answers, by=by):
        raise AnswersInvalid(errors)
    changed = changes_of(fresh, answers)
    if not changed:
        return fresh
    corrected = _copy(fresh, changed)
    if not corrected.answers:
        raise CannotCorrect(NOTHING_LEFT)
    fresh.uuid, fresh.external_id, fresh.import_run = new_uuid(), None, None
    save_correction(fresh, "uuid", "external_id", "import_run")
    corrected.save(force_insert=True)
    fresh.superseded_by = corrected
    fresh.save(update_fields=["superseded_by"])
    fresh.uploads.update(response=corrected)
    _tell(fresh, corrected, list(changed), by=by, why=reason)
    announce("response_changed", response=fresh, change="corrected", by=by, successor=corrected, why=reason)
    wake(WAKEUP)
    return corrected


def check_correctable(response: Response) -> None:
    """CannotCorrect for one whose answers nobody may change, or see."""
    check_current(response)
    if response.excluded_at is not None:
        raise CannotCorrect(EXCLUDED)
    if response.erased_at is not None:
        raise CannotCorrect(ERASED)
    if (response.program_id, response.unit_id) in places_with_few_answers():
        raise CannotCorrect(HIDDEN)


def why_not(response: Response, spec: FieldSpec, by: Any) -> str:
    """What keeps `by` from changing answers to this field; "" if nothing. None is the system."""
    kind = document_of(response).kind(spec.question)
    if not kind.is_asked:
        return UNASKED
    if kind.is_consent:
        return CONSENT
    if kind.takes_files:
        return FILES
    if spec.value_type == "text" and response.program.hides_few_comments:
        return OWN_WORDS
    is_hidden = kind.is_personal and by is not None and not by.can_at("contact.view", response.unit)
    return PERSONAL if is_hidden else ""


def changes_of(response: Response, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Those of `answers` that say something else than the response; what says nothing is None."""
    said = {address: None if is_empty(answer) else answer for address, answer in answers.items()}
    return {address: answer for address, answer in said.items() if answer != response.answers.get(address)}


def errors_of(response: Response, answers: Mapping[str, Any], *, by: Any) -> Errors:
    """Messages by field address for what may not be corrected so. Gaps are fine, as in what is imported."""
    document = document_of(response)
    fields = {address: document.field(address) for address in answers}
    found = {one: why_not(response, spec, by) if spec else UNKNOWN for one, spec in fields.items()}
    errors = {address: message for address, message in found.items() if message}
    return errors or _value_errors(document, {**response.answers, **changes_of(response, answers)}, answers)


def _value_errors(document: Document, merged: Mapping[str, Any], answers: Mapping[str, Any]) -> Errors:
    """What the questions' kinds say of the corrected answers, round by round where they stand in a loop."""
    errors: Errors = {}
    for uid, _, iteration in {_asked_at(one).partition("@") for one in answers}:
        local = Local(
            {address: answer for address, answer in merged.items() if answer is not None}, iteration
        )
        found = document.kind(uid).validate(document.questions[uid], local)
        errors |= {f"{one}@{iteration}" if iteration else one: message for one, message in found.items()}
    return errors


def _asked_at(address: str) -> str:
    """The question of an address, in its round of a loop: `q4`, `q4@c3`."""
    plain, at, iteration = address.partition("@")
    return f"{plain.split('.')[0]}{at}{iteration}"


def _copy(response: Response, changed: Mapping[str, Any]) -> Response:
    """The unsaved row that takes the response's place: the same moment, place and person, other answers.

    It keeps the checksum of what its sender said, by which a repetition of that is known.
    """
    names = [field.attname for field in Response._meta.concrete_fields if not field.primary_key]
    values = {name: getattr(response, name) for name in names} | AS_NEW
    answers = {address: said for address, said in (response.answers | changed).items() if said is not None}
    asked = dict.fromkeys([*response.shown, *map(_asked_at, answers)])
    missing = {address: gap for address, gap in response.missing.items() if address not in answers}
    values |= {"answers": answers, "shown": list(asked), "missing": missing}
    return Response(**values)


def _tell(old: Response, new: Response, addresses: list[str], *, by: Any, why: str) -> None:
    """History of both rows: which questions, by their names in exports. Answers stand in the rows alone."""
    document = document_of(old)
    names = [spec.export_name if (spec := document.field(one)) else one for one in addresses]
    audit.record(by, "response.corrected", new, changes={"corrected": [None, names]}, reason=why)
    audit.record(by, "response.superseded", old, reason=why)
