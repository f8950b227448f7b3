"""What erasing an answer means for the work it caused: the case stays, with nobody in it to recognise."""

from typing import Any

from accounts.domain.audit import Actor
from actions.domain.changing import lock_case, save_case
from actions.domain.deadlines import start_clock
from actions.domain.facts import addresses_of, excerpt_of, facts_about, title_of
from actions.domain.remeasuring import cancel_remeasurement
from actions.models import Case, CaseEvent, CaseResponse, RuleRun
from delivery.domain.erasing import erase_messages
from delivery.models import Message
from surveys.document import Document
from surveys.domain.responses.erasing import stays
from surveys.domain.responses.values import document_of
from surveys.models import Invitation, Response

TITLE = "The answer was erased"
ERASED = "Erased."
# Lines of people whose text is about colleagues and tasks. What Rapport writes itself stays too, but for what
# a mail server answered, which may quote an address.
OWN_WORDS = ("released", "task_done", "task_reopened", "left_out", "corrected")
QUOTING = ("mail_failed",)
LEADS_BACK = ("response", "subject", "message", "before")
PLAIN_FIELDS = ("unit", "touchpoint", "program", "channel", "language")


def erase_in_cases(response: Response, *, by: Actor) -> None:
    """Follows `response_changed` of an erased answer, in its transaction.

    A case about this answer alone loses its customer and every word written about them, and goes on as an
    anonymous one. A case that is also about another answer of the same person lets go of this one.
    """
    erase_findings(response)
    forget_response(CaseEvent.objects.filter(kind="remeasured", data__response=str(response.uuid)))
    link = CaseResponse.objects.filter(response=response).select_related("case").first()
    if link is None:
        return
    case = lock_case(link.case)
    others = case.case_responses.exclude(pk=link.pk).filter(response__erased_at__isnull=True)
    if other := others.select_related("response").order_by("pk").first():
        let_go(case, link, other)
        save_case(case, by=by, event="erased", text="One of its answers.")
    else:
        make_anonymous(case)
        save_case(case, by=by, event="erased")


def erase_findings(response: Response) -> None:
    """What rules found in the answer, but for what stays: ratings, choices, and where it was given."""
    document = document_of(response)
    for run in RuleRun.objects.filter(response=response):
        for leaf in run.explanation:
            if leaf.get("found") is not None and not is_kept(document, leaf["field"]):
                leaf["found"] = "erased"
        run.save(update_fields=["explanation"])


def is_kept(document: Document, name: str) -> bool:
    """Whether what a rule's field found may stand: it says no more than what the erased answer still says."""
    kind, _, key = name.partition(":")
    if kind == "answer":
        return all(stays(document, address) for address in addresses_of(document, key))
    return kind == "score" or name in PLAIN_FIELDS


def let_go(case: Case, link: CaseResponse, other: CaseResponse) -> None:
    """Takes one of several answers out of a locked case, unsaved: the customer is known from `other`."""
    forget_response(case.events.filter(data__response=str(link.response.uuid)))
    link.delete()
    if not link.is_first:
        return
    CaseResponse.objects.filter(pk=other.pk).update(is_first=True)
    quote(case, other.response)
    erase_messages(Message.objects.filter(kind="case.alert", context__case=case.pk), keeps_receiver=True)


def quote(case: Case, response: Response) -> None:
    """Title and excerpt of a case from what the answer says now, unsaved."""
    comment = facts_about([response], {}).comment(response)
    case.excerpt = excerpt_of(comment)
    case.title = title_of(comment, case.rule.name if case.rule else "Opened by hand")


def make_anonymous(case: Case) -> None:
    """Takes the customer and every word about them out of a locked case, unsaved."""
    withdraw_request(case)
    case.title, case.excerpt, case.resolution = TITLE, "", ERASED if case.resolution else ""
    case.respondent = case.company = case.contact_due_at = None
    if case.state == Case.State.WAITING:  # nobody is left to wait for
        start_clock(case)
        case.state, case.waiting_for = Case.State.ASSIGNED, ""
    for event in case.events.all():
        event.data = without(event.data, *LEADS_BACK)
        if event.text and not is_own_text(event):
            event.text = ERASED
        event.save(update_fields=["text", "data"])
    mails = Message.objects.filter(context__case=case.pk)
    erase_messages(mails.filter(kind="case.alert"), keeps_receiver=True)
    erase_messages(mails.exclude(kind="case.alert"))


def is_own_text(event: CaseEvent) -> bool:
    """Whether the line's text can't be about the customer."""
    return event.kind in OWN_WORDS or (not event.actor_label and event.kind not in QUOTING)


def withdraw_request(case: Case) -> None:
    """Ends a request to answer again, and every trace that leads from the case to whom it went to."""
    cancel_remeasurement(case)
    asked = Invitation.objects.filter(embedded__case=str(case.uuid))
    erase_messages(Message.objects.filter(uuid__in=asked.values("message_uuid")))
    for row in [*asked, *Response.objects.filter(invitation__in=asked, embedded__case=str(case.uuid))]:
        row.embedded = without(row.embedded, "case")
        row.save(update_fields=["embedded"])
    case.remeasurement = None


def forget_response(events: Any) -> None:
    """Takes the way to the answer out of lines of history."""
    for event in events:
        event.data = without(event.data, "response")
        event.save(update_fields=["data"])


def without(data: dict[str, Any], *names: str) -> dict[str, Any]:
    """`data` without these entries."""
    return {name: value for name, value in data.items() if name not in names}
