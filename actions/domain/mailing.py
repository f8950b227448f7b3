"""Mail from a case to its customer, and what the outbox asks and tells about case mail."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.domain.audit import Actor
from accounts.models import User
from actions.domain.changing import CaseRefused, note
from actions.domain.speaking import first_response, language_of, name_of
from actions.models import Case
from common.phrases import say
from delivery import merge
from delivery.addresses import is_address
from delivery.domain.letters import compose
from delivery.domain.outbox import queue_message
from delivery.domain.stops import is_stopped
from delivery.kinds import MessageKind, register
from delivery.models import Message
from surveys.domain.asking.invitations import CUSTOMER

MERGE_FIELDS = {
    "name": "the customer's name",
    "unit": "the unit",
    "touchpoint": "the point of contact",
    "case_number": "the case's number",
    "agent": "your name",
}
FAILED = ("suppressed", "cancelled", "dead")


def merge_values(case: Case, by: Actor, language: str) -> dict[str, object]:
    """What the merge fields of a reply in this language stand for."""
    return {
        "name": name_of(case) or say(CUSTOMER, language),
        "unit": case.unit.name,
        "touchpoint": case.touchpoint.name if case.touchpoint else case.unit.name,
        "case_number": case.number,
        "agent": str(by) if by is not None else "Rapport",
    }


def queue_reply(case: Case, *, by: Actor, subject: str, text: str) -> tuple[Message, str, str]:
    """Queues the mail: the message, its subject and its text as the customer will read them.

    The case's revision stands in the dedupe key, so a double click sends one mail. Raises CaseRefused for a
    missing address, empty text, a line break in the subject and unknown fields.
    """
    respondent = case.respondent
    if respondent is None or not is_address(respondent.email):
        raise CaseRefused("There is no mail address for this customer. Call, or resolve without contact.")
    if is_stopped(respondent.email):
        raise CaseRefused("This address must not be written to: it is on the do-not-contact list.")
    if not subject.strip() or not text.strip():
        raise CaseRefused("A mail needs a subject and a text.")
    try:
        merge.check(subject, MERGE_FIELDS)
        merge.check(text, MERGE_FIELDS)
        language = language_of(case, first_response(case))
        values = merge_values(case, by, language)
        filled_subject, filled_text = merge.render(subject, values), merge.render(text, values)
        letter = compose("case_reply", body=filled_text, language=language)
        message = queue_message(
            kind="case.reply",
            to_address=respondent.email,
            to_name=name_of(case),
            language=language,
            subject=filled_subject,
            text=letter.text,
            html=letter.html,
            unit=case.unit,
            dedupe_key=f"case:{case.uuid}:reply:{case.rev}",
            context={"case": case.pk},
            reply_to=by.email if isinstance(by, User) else "",
            program=case.program.uuid if case.program else None,
            is_invented=case.is_invented or respondent.is_invented,
        )
    except ValueError as error:
        raise CaseRefused(str(error)) from None
    return message, filled_subject, filled_text


def case_url(case: Case) -> str:
    """The full address of a case, for mails."""
    return settings.BASE_URL + reverse("case", args=[case.uuid])


def guard_reply(message: Any) -> str | None:
    """Asked before each sending: the customer may have taken back their consent meanwhile."""
    case = Case.objects.select_related("respondent").filter(pk=message.context.get("case")).first()
    if case is None:
        return "The case is gone."
    if case.respondent is None or case.respondent.erased_at is not None:
        return "The customer's data was erased."
    if not case.respondent.may_be_contacted:
        return "The customer does not agree to be contacted any more."
    return None


def hear_reply(message: Any) -> None:
    """A mail that will not arrive becomes a line of the case's history, so that somebody calls instead."""
    case = Case.objects.filter(pk=message.context.get("case")).first()
    if case is not None and message.status in FAILED:
        note(case, "mail_failed", by=None, text=message.error, data={"message": str(message.uuid)})


def guard_alert(message: Any) -> str | None:
    """Asked before each sending: the reader's access may have ended, or the case."""
    case = Case.objects.select_related("unit").filter(pk=message.context.get("case")).first()
    if case is None or not case.is_open:
        return "The case is settled already."
    user = User.objects.filter(pk=message.context.get("user"), is_active=True).first()
    if user is None or not user.can_at("case.view", case.unit):
        return "The reader has no access to the case any more."
    return None


def register_kinds() -> None:
    """What this app sends."""
    register(MessageKind("case.reply", "Mail to a customer from a case", guard_reply, hear_reply))
    register(MessageKind("case.alert", "Alert about a case", guard_alert, to_staff=True))
