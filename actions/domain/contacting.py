"""Talking to the customer of a case, and waiting for an answer."""

from django.db import transaction

from accounts.domain.audit import Actor
from actions.domain.changing import CaseRefused, lock_case, move_to, save_case
from actions.domain.deadlines import pause_clock, start_clock
from actions.domain.mailing import queue_reply
from actions.kinds import CHANNELS, OUTCOMES
from actions.models import Case
from common.clock import now


@transaction.atomic
def log_contact(
    case: Case, *, by: Actor, channel: str, outcome: str, text: str = "", rev: int | None = None
) -> Case:
    """Notes a contact made outside Rapport. Nobody answered: an attempt, and the deadline stands.

    `channel` and `outcome` are keys of actions.kinds.CHANNELS and OUTCOMES. Raises CaseRefused for an
    anonymous customer and for one who did not agree to be contacted.
    """
    if channel not in CHANNELS or outcome not in OUTCOMES:
        raise CaseRefused("Choose how the customer was contacted and how it ended.")
    fresh = lock_case(case, rev=rev)
    require_contact(fresh)
    if fresh.state == "new" or not fresh.is_open:
        move_to(fresh, "contacted")
    data = {"channel": channel, "outcome": outcome}
    if outcome == "no_answer":
        return save_case(fresh, by=by, event="attempted", text=text, data=data)
    mark_contacted(fresh, is_reached=outcome == "reached")
    return save_case(fresh, by=by, event="contacted", text=text, data=data)


@transaction.atomic
def mail_customer(case: Case, *, by: Actor, subject: str, text: str, rev: int | None = None) -> Case:
    """Queues a mail to the customer and counts it as contact.

    `subject` and `text` may hold merge fields (actions.domain.mailing.MERGE_FIELDS). Raises CaseRefused for
    who can't be mailed, for empty text and for unknown fields.
    """
    fresh = lock_case(case, rev=rev)
    require_contact(fresh)
    if fresh.state == "new" or not fresh.is_open:
        move_to(fresh, "contacted")
    message, sent_subject, sent_text = queue_reply(fresh, by=by, subject=subject, text=text)
    mark_contacted(fresh, is_reached=False)
    data = {"subject": sent_subject, "message": str(message.uuid)}
    return save_case(fresh, by=by, event="mailed", text=sent_text, data=data)


def require_contact(case: Case) -> None:
    """CaseRefused unless somebody is known who agreed to be contacted."""
    if case.respondent is None:
        raise CaseRefused(
            "This answer was anonymous: there is nobody to contact. Resolve it without contact."
        )
    if not case.respondent.may_be_contacted or case.respondent.erased_at is not None:
        raise CaseRefused("This customer did not agree to be contacted. Resolve the case without contact.")


def mark_contacted(case: Case, *, is_reached: bool) -> None:
    """The first contact meets its deadline; reaching somebody ends the wait for them."""
    if case.contacted_at is None:
        start_clock(case)
        case.contacted_at = now()
    if is_reached and case.state == "waiting" and case.waiting_for == Case.WaitingFor.CUSTOMER:
        start_clock(case)
        case.waiting_for = ""
        move_to(case, "contacted")
    if case.state == "assigned":
        move_to(case, "contacted")


@transaction.atomic
def wait_for(case: Case, *, by: Actor, whom: str, text: str = "", rev: int | None = None) -> Case:
    """Waits for `whom`: "customer" stops the clock, "us" doesn't."""
    if whom not in (Case.WaitingFor.CUSTOMER, Case.WaitingFor.US):
        raise CaseRefused("Say who is waited for.")
    fresh = lock_case(case, rev=rev)
    if whom == Case.WaitingFor.CUSTOMER and fresh.contacted_at is None:
        raise CaseRefused("Contact the customer before you wait for an answer.")
    move_to(fresh, "waiting")
    fresh.waiting_for = whom
    if whom == Case.WaitingFor.CUSTOMER:
        pause_clock(fresh)
    else:
        start_clock(fresh)
    return save_case(fresh, by=by, event="waiting", text=text, data={"whom": whom})


@transaction.atomic
def resume_case(case: Case, *, by: Actor, text: str = "", rev: int | None = None) -> Case:
    """Ends the wait; a stopped clock goes on with what was left."""
    fresh = lock_case(case, rev=rev)
    if fresh.state != "waiting":
        raise CaseRefused("This case isn't waiting.")
    start_clock(fresh)
    fresh.waiting_for = ""
    move_to(fresh, "contacted" if fresh.contacted_at else "assigned")
    return save_case(fresh, by=by, event="resumed", text=text)
