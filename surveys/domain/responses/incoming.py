"""What comes in: its form, what it must be, since when the survey is closed, and the row it becomes."""

import hashlib
import json
import uuid as uuids
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Literal

from accounts.models import Department, OrgUnit
from common.clock import day_start, local_day, now
from common.counting import Limit
from common.ids import new_uuid
from surveys.document import Document
from surveys.domain.responses.quotas import full_quotas
from surveys.domain.responses.uploads import upload_errors
from surveys.kinds import Contact, Errors
from surveys.logic.answering import check_all
from surveys.logic.quotas import met_by
from surveys.logic.walk import even_digits
from surveys.logic.way import Situation, Walk
from surveys.models import (
    Company,
    Invitation,
    Questionnaire,
    QuestionnaireVersion,
    Respondent,
    Response,
    Touchpoint,
)
from surveys.turns import turn_of

Outcome = Literal["created", "same", "conflict", "invalid", "closed"]
BEGUN_BEFORE_CLOSE = timedelta(hours=24)
NOON = time(12)
OF_KEYS = "key-"  # the names of what API keys send begin with it: no import takes their places


class AnswersInvalid(Exception):
    """Answers that can't be stored; `errors` maps field addresses to messages for who answered."""

    def __init__(self, errors: Errors) -> None:
        self.errors = errors
        super().__init__("; ".join(f"{address}: {message}" for address, message in errors.items()))


class SurveyClosed(Exception):
    """The survey takes no more answers."""


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """What somebody answered, wherever it comes from.

    `uuid` is made by the sender, so that sending twice stores once. `external_id` with `source` does the same
    for other systems' records. `require` False accepts gaps in required questions and answers to questions
    that the logic hides, as imports need. `shown` None is worked out from the answers. `device` is "phone",
    "tablet", "desktop" or "". `page_seconds` are those of the pages that came in, by step
    (surveys.domain.responses.page_times). `stopped_at` is the page where an unfinished one goes on, `writer`
    tells the forms of one device from another's (surveys.views.respondents.stamps). `is_broken_off` says that
    nobody goes on with it: stored, it is a partial one whose time is over. `continues` says that the sender
    holds a stamp of ours for this uuid: who merely knows it can't finish what somebody else began.
    """

    questionnaire: Questionnaire
    version: QuestionnaireVersion
    unit: OrgUnit
    answers: Mapping[str, Any]
    uuid: uuids.UUID = field(default_factory=new_uuid)
    channel: str = "api"
    touchpoint: Touchpoint | None = None
    department: Department | None = None
    language: str = ""
    device: str = ""
    page_seconds: Mapping[str, float] = field(default_factory=dict)
    stopped_at: str | None = None
    writer: str | None = None
    invitation: Invitation | None = None
    respondent: Respondent | None = None
    company: Company | None = None
    contact: Contact | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    time_precision: str = "second"
    weight: float = 1.0
    missing: Mapping[str, str] = field(default_factory=dict)
    embedded: Mapping[str, Any] = field(default_factory=dict)
    shown: Sequence[str] | None = None
    flags: Sequence[str] = ()
    source: str = ""
    external_id: str | None = None
    rev: int = 1
    is_solicited: bool = True
    is_test: bool = False
    is_invented: bool = False
    is_remeasurement: bool = False
    is_broken_off: bool = False
    continues: bool = False
    require: bool = True
    check_open: bool = True
    checked: Walk | None = None  # the way of just these answers, where the caller has checked what it asks
    limit: Limit | None = None  # how many are fine from where this one comes; who was invited isn't counted
    stored: Response | None = None  # the partial, where the caller has just read it: saves a question
    full_quotas: frozenset[str] | None = None  # as the caller has seen them; None: as they are now


@dataclass(frozen=True)
class Recorded:
    """What became of an Incoming. `response` is the stored one, also for "same" and "conflict"; else None."""

    response: Response | None
    outcome: Outcome
    errors: Errors = field(default_factory=dict)


def check_incoming(incoming: Incoming, document: Document) -> tuple[Walk, Errors]:
    """The way that the answers take, and messages by field address for what may not be stored."""
    errors: Errors = {}
    if incoming.checked:
        found = incoming.checked
    else:
        found, errors = check_all(
            document,
            incoming.answers,
            situation_of(incoming, document),
            require=incoming.require,
            strict=incoming.require,
        )
    if not errors:
        errors = upload_errors(document, found.answers, incoming.uuid)
    if not (isinstance(incoming.weight, (int, float)) and 0 <= incoming.weight < 1e6):
        errors["weight"] = "The weight must be a number from 0."
    return found, errors


def situation_of(incoming: Incoming, document: Document) -> Situation:
    """What is known beside the answers that come in."""
    return Situation(
        uuid=incoming.uuid,
        turn=turn_of(incoming.uuid) if even_digits(document) else 0,
        language=incoming.language,
        device=incoming.device,
        channel=incoming.channel,
        embedded=incoming.embedded,
        full_quotas=full_quotas(incoming.questionnaire.pk, document)
        if incoming.full_quotas is None
        else incoming.full_quotas,
        respondent=known_of(_person_of(incoming)) if document.asks_for_respondent else {},
        place={
            "unit": incoming.unit.name,
            "touchpoint": incoming.touchpoint.name if incoming.touchpoint else "",
        },
        at=incoming.started_at,
    )


def _person_of(incoming: Incoming) -> Respondent | None:
    return incoming.respondent or (incoming.invitation.respondent if incoming.invitation else None)


def known_of(person: Respondent | None) -> dict[str, str]:
    """What texts and conditions may ask of a person."""
    if person is None:
        return {}
    first, _, _ = person.name.strip().partition(" ")
    return {"name": person.name, "first_name": first, "email": person.email, "phone": person.phone}


def check_open(incoming: Incoming) -> None:
    """Raises SurveyClosed unless it is open, or the answering began within the 24 hours before it closed."""
    if not began_in_time(incoming.started_at, closing_moment(incoming.questionnaire)):
        raise SurveyClosed("This survey has ended.")


def began_in_time(started_at: datetime | None, closed_at: datetime | None) -> bool:
    """Whether answers may still come in: open, or begun within the 24 hours before closing."""
    if closed_at is None:
        return True
    return started_at is not None and closed_at - BEGUN_BEFORE_CLOSE <= started_at <= closed_at


def closing_moment(questionnaire: Questionnaire, at: datetime | None = None) -> datetime | None:
    """Since when the survey has been closed; None while it is open (at this moment, or `at`)."""
    moment, program = at or now(), questionnaire.program
    closed = []
    if not questionnaire.is_open:
        closed.append(questionnaire.closed_at or moment)
    if not program.is_open:
        closed.append(program.closed_at or moment)
    if program.closes_at and program.closes_at <= moment:
        closed.append(program.closes_at)
    return min(closed) if closed else None


def _with_hidden(incoming: Incoming, found: Walk) -> dict[str, Any]:
    """What came in, and the hidden fields that the way there has filled in. Gaps of imports stay gaps."""
    filled = found.answers if incoming.require else {}
    return {**filled, **incoming.answers}


def build_response(incoming: Incoming, found: Walk, *, is_finished: bool = True) -> Response:
    """The row for `incoming`, unsaved and unprocessed, whose answers take the way `found`.

    Anonymous programs keep nobody and the day alone.
    """
    program, moment = incoming.questionnaire.program, now()
    completed_at = (incoming.completed_at or moment) if is_finished else None
    saved_at = None if is_finished else moment
    started_at = incoming.started_at or completed_at or moment
    precision = incoming.time_precision
    if program.is_anonymous:
        precision = "day"
    if precision == "day":
        started_at = noon_of(started_at)
        completed_at = noon_of(completed_at) if completed_at else None
        saved_at = noon_of(saved_at) if saved_at else None
    response = Response(
        uuid=incoming.uuid,
        questionnaire=incoming.questionnaire,
        version=incoming.version,
        program=program,
        unit=incoming.unit,
        touchpoint=incoming.touchpoint,
        department=incoming.department,
        channel=incoming.channel,
        language=incoming.language,
        is_solicited=incoming.is_solicited,
        is_test=incoming.is_test,
        is_spam=bool(incoming.flags),
        is_invented=incoming.is_invented,
        is_remeasurement=incoming.is_remeasurement,
        flags=list(incoming.flags),
        weight=incoming.weight,
        started_at=started_at,
        completed_at=completed_at,
        day=local_day(completed_at) if completed_at else None,
        time_precision=precision,
        saved_at=saved_at,
        rev=incoming.rev,
        source=incoming.source,
        external_id=incoming.external_id,
        answers=_with_hidden(incoming, found),
        missing=dict(incoming.missing),
        shown=list(found.shown if incoming.shown is None else incoming.shown),
        embedded={**incoming.embedded, **found.embedded},
        device="" if program.is_anonymous else incoming.device,
        page_seconds=dict(incoming.page_seconds),
        stopped_at=None if is_finished else incoming.stopped_at,
        writer=None if is_finished else incoming.writer,
    )
    if not program.is_anonymous:
        response.invitation, response.company = incoming.invitation, incoming.company
        response.respondent = incoming.respondent
        if incoming.invitation:  # by key: the rows themselves are seldom needed
            if incoming.respondent is None:
                response.respondent_id = incoming.invitation.respondent_id
            response.company_id = response.company_id or incoming.invitation.company_id
    response.body_hash = body_hash(incoming)
    if is_finished:
        response.status = Response.Status.PARTIAL if incoming.is_broken_off else status_of(found)
        response.processing = Response.Processing.WAITING
        if response.status == Response.Status.COMPLETE:
            response.quotas = met_by(found) or None
    return response


def status_of(found: Walk) -> Response.Status:
    """How a response is finished, by the end of its way."""
    match found.end.outcome:
        case "complete":
            return Response.Status.COMPLETE
        case "over_quota":
            return Response.Status.OVER_QUOTA
    return Response.Status.SCREENED


def body_hash(incoming: Incoming) -> str:
    """SHA-256 of what was said: who sends it again must say the same. Times we chose are no part of it."""
    said = {
        "questionnaire": str(incoming.questionnaire.uuid),
        "unit": incoming.unit.pk,
        "touchpoint": incoming.touchpoint.pk if incoming.touchpoint else None,
        "answers": dict(incoming.answers),
        "missing": dict(incoming.missing),
        "weight": incoming.weight,
        "at": incoming.completed_at.isoformat() if incoming.completed_at else None,
    }
    if incoming.is_broken_off:
        said["is_broken_off"] = True
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def noon_of(moment: datetime) -> datetime:
    """Noon of the moment's local day: all that "precision day" keeps."""
    return datetime.combine(local_day(moment), NOON, tzinfo=day_start(local_day(moment)).tzinfo)


def compare(response: Response, stored: Response) -> Recorded:
    """ "same" where the stored row says the same and is finished, else "conflict"."""
    is_same = stored.body_hash == response.body_hash and stored.is_finished
    return Recorded(stored, "same" if is_same else "conflict")
