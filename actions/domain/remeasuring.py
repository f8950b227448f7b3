"""Asking the customer again after a case, and what the second answer says about the work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from accounts.domain.audit import Actor
from actions.domain.changing import lock_case, move_to, note, save_case
from actions.domain.deadlines import renew
from actions.domain.facts import Facts, Rating, addresses_of, facts_about
from actions.domain.speaking import AGAIN_SUBJECT, ask_again, first_response, language_of, place_of
from actions.models import Case
from common.clock import now
from common.phrases import say
from delivery.models import Message
from delivery.querysets import MessageQuerySet
from surveys.document import Document
from surveys.domain.asking.invitations import CannotInvite, invite
from surveys.domain.asking.remeasuring import remeasurement_questionnaire
from surveys.domain.responses.values import document_of
from surveys.models import Invitation, Response

RECOMMEND = "recommend"
UNSENT = (Message.Status.QUEUED, Message.Status.STORED)
LEFT = (Message.Status.SENDING, Message.Status.SENT, Message.Status.IN_DOUBT)
WELL_HANDLED = "well_handled"


@dataclass(frozen=True)
class Second:
    """A second measurement of a case, worked out before anything is written."""

    case: Case
    response: Response
    rating: Rating | None
    well_handled: bool | None

    @property
    def is_low(self) -> bool:
        """Whether it calls for the case to be taken up again."""
        return self.rating is not None and self.rating.is_low


def request_remeasurement(case: Case) -> Invitation | None:
    """Invites the customer to answer again, `program.remeasure_after_days` from now.

    None where nobody may be asked (anonymous, no consent, no mail address, on the stop list). While an
    earlier request of this case is unanswered and open, that one stays.
    """
    if case.program is None or case.respondent is None or not case.can_be_contacted:
        return None

    pending = case.remeasurement
    if pending is not None and pending.answered_at is None and not is_over(pending):
        return pending
    round_number = case.events.filter(kind="asked_again").count() + 1
    first = first_response(case)
    language = language_of(case, first)
    questionnaire = remeasurement_questionnaire(case.program, concept_of(case, first))
    try:
        invitation = invite(
            case.respondent,
            questionnaire=questionnaire,
            unit=case.unit,
            touchpoint=case.touchpoint,
            purpose=Invitation.Purpose.REMEASUREMENT,
            send_at=now() + timedelta(days=case.program.remeasure_after_days),
            dedupe_key=f"case:{case.uuid}:again:{round_number}",
            language=first.language if first else "",
            embedded={"case": str(case.uuid)},
            subject=say(AGAIN_SUBJECT, language),
            body=ask_again(case, first, language),
            fields={"place": place_of(case, first)},
        )
    except CannotInvite as refused:
        note(case, "not_asked_again", by=None, text=str(refused))
        return None
    Case.objects.filter(pk=case.pk).update(remeasurement=invitation)
    case.remeasurement = invitation
    note(case, "asked_again", by=None, data={"send_at": invitation.send_at.isoformat()})
    return invitation


def is_over(invitation: Invitation) -> bool:
    """Whether the invitation can't be answered any more."""
    return invitation.expires_at is not None and invitation.expires_at <= now()


def cancel_remeasurement(case: Case) -> None:
    """A case that is taken up again asks nobody how it ended: an unanswered request is withdrawn."""
    pending = case.remeasurement
    if pending is None or pending.answered_at is not None or is_over(pending):
        return
    Invitation.objects.filter(pk=pending.pk, answered_at__isnull=True).update(expires_at=now())
    cancel_mail(pending)


def mail_of(invitation: Invitation) -> MessageQuerySet:
    """The row of the outbox that carries the request."""
    own = invitation.message_uuid
    return Message.objects.filter(uuid=own) if own else Message.objects.none()


def cancel_mail(invitation: Invitation) -> None:
    """The mail of a request leaves no more, nor is it taken by a drain that holds it at this moment."""
    mail_of(invitation).filter(status__in=UNSENT).update(
        status=Message.Status.CANCELLED,
        next_attempt_at=None,
        lease_token=None,
        leased_until=None,
        error="The case was opened again.",
    )


def withdraw_unsent(case: Case) -> bool:
    """Withdraws a request that the customer can't have seen; False where they may have: then roll back.

    A mail that was only stored, since mail is not set up, reached nobody, unless somebody opened its link.
    """
    pending = case.remeasurement
    if pending is None:
        return True
    cancel_mail(pending)
    has_left = mail_of(pending).filter(status__in=LEFT).exists()
    if has_left or Response.objects.filter(invitation=pending).exists():
        return False
    return bool(Invitation.objects.filter(pk=pending.pk, answered_at__isnull=True).update(expires_at=now()))


def reopen(case: Case) -> None:
    """Takes a locked case up again, with new deadlines; its owner's if they still may, else the queue's."""
    owner = case.owner
    stays = owner is not None and owner.is_active and owner.can_at("case.take", case.unit)
    if not stays:
        case.owner = None
    move_to(case, "assigned" if stays else "new")
    case.resolved_at = case.closed_at = None
    renew(case)
    cancel_remeasurement(case)


def concept_of(case: Case, first: Response | None) -> str:
    """The concept that was rated when the case was opened; the recommendation without one."""
    if first is None or not case.score_address:
        return RECOMMEND
    spec = document_of(first).field(case.score_address)
    return (spec.concept if spec else "") or RECOMMEND


def plan_seconds(batch: Sequence[Response]) -> list[Second]:
    """What remeasurements among the responses say about their cases: a constant number of queries."""
    again = [one for one in batch if one.is_remeasurement and one.invitation_id and one.is_counted]
    if not again:
        return []
    rows = Case.objects.filter(remeasurement__in=[r.invitation_id for r in again]).select_related("program")
    cases = {case.remeasurement_id: case for case in rows}
    again = [response for response in again if response.invitation_id in cases]
    facts = facts_about(again, {}) if again else Facts({})
    return [read_second(cases[response.invitation_id], response, facts) for response in again]


def read_second(case: Case, response: Response, facts: Facts) -> Second:
    """The second rating and whether the matter was handled well."""
    document = document_of(response)
    handled = addresses_of(document, WELL_HANDLED)
    fields = [f"answer:{spec.address}" for spec in document.fields() if spec.address not in handled]
    rating = facts.rating(response, fields)
    if rating is not None and rating.address in handled:
        rating = None
    return Second(case, response, rating, was_handled_well(response, document, handled))


def was_handled_well(response: Response, document: Document, addresses: Sequence[str]) -> bool | None:
    """Yes from above the middle of its scale; None without an answer."""
    for address in addresses:
        stored, spec = response.answers.get(address), document.field(address)
        value = document.value(address, stored) if stored is not None else None
        if isinstance(value, int | float) and spec is not None and spec.scale:
            low, _, high = spec.scale.partition("..")
            return value > (float(low) + float(high)) / 2
        if isinstance(value, str):
            return document.words(address, stored, "en").casefold() == "yes"
    return None


@transaction.atomic
def follow_second(response: Response, *, is_counted: bool, by: Actor = None) -> None:
    """A second answer that was left out of the scores says nothing about its case any more; one that counts
    again does. What it once led to, such as taking the case up again, stays as it is."""
    case = Case.objects.filter(remeasurement__isnull=False, remeasurement=response.invitation_id).first()
    if case is None:
        return
    case = lock_case(case)
    if not is_counted and case.remeasured_at is not None:
        case.second_value = case.well_handled = case.remeasured_at = None
        save_case(case, by=by, event="second_left_out", text=response.excluded_why)
    elif is_counted and case.remeasured_at is None and response.processing == Response.Processing.DONE:
        second = read_second(case, response, facts_about([response], {}))
        case.second_value = second.rating.value if second.rating else None
        case.well_handled, case.remeasured_at = second.well_handled, response.completed_at
        save_case(case, by=by, event="second_taken_in")


@transaction.atomic
def link_second(second: Second) -> Case:
    """Notes the second measurement on its case, once; a low one takes a closed case up again."""
    case = lock_case(second.case)
    value = second.rating.value if second.rating else None
    if case.remeasured_at is not None and case.second_value == value:
        return case
    case.second_value, case.well_handled = value, second.well_handled
    case.remeasured_at = second.response.completed_at
    opens = second.is_low and not case.is_open
    if opens:
        reopen(case)
    data = {
        "value": value,
        "max": second.rating.high if second.rating else case.score_max,
        "well_handled": second.well_handled,
        "response": str(second.response.uuid),
    }
    save_case(case, by=None, event="remeasured", data=data)
    if opens:
        note(case, "reopened", by=None, text="The second rating is low.")
    return case
