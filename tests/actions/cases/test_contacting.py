"""Calls, mails and waiting for the customer."""

from datetime import timedelta

import pytest
import time_machine

from actions.domain.cases import CaseConflict, CaseRefused, log_contact, mail_customer, resume_case, wait_for
from actions.models import Case
from delivery.domain.stops import stop_contact
from delivery.kinds import get_kind
from delivery.models import Message
from tests.actions.cases.given import MONDAY, kinds, taken

pytestmark = pytest.mark.django_db


def test_contact_meets_the_first_deadline_and_the_next_is_due(case, manager):
    taken(case, manager)
    after = log_contact(case, by=manager, channel="phone", outcome="reached", text="Sorry said")
    assert (after.state, after.due_at) == ("contacted", case.resolve_due_at)
    assert after.contacted_at is not None
    event = case.events.get(kind="contacted")
    assert (event.data, event.text) == ({"channel": "phone", "outcome": "reached"}, "Sorry said")


def test_nobody_answering_is_an_attempt_and_the_deadline_stands(case, manager):
    taken(case, manager)
    after = log_contact(case, by=manager, channel="phone", outcome="no_answer")
    assert (after.state, after.contacted_at, after.due_at) == ("assigned", None, case.contact_due_at)
    assert kinds(case) == ["taken", "attempted"]


def test_contact_needs_a_taken_case_a_known_way_and_a_willing_customer(case, manager):
    with pytest.raises(CaseRefused, match="Take the case first"):
        log_contact(case, by=manager, channel="phone", outcome="reached")
    taken(case, manager)
    with pytest.raises(CaseRefused, match="Choose how"):
        log_contact(case, by=manager, channel="pigeon", outcome="reached")
    case.respondent.may_be_contacted = False
    case.respondent.save()
    with pytest.raises(CaseRefused, match="did not agree"):
        log_contact(case, by=manager, channel="phone", outcome="reached")


def test_mail_is_queued_with_fields_filled_and_counts_as_contact(case, manager):
    rev = taken(case, manager).rev
    text = "Dear {{ name }},\n\nwe are sorry about {{ unit }}.\n\n{{ agent }}"
    after = mail_customer(case, by=manager, subject="Case {{ case_number }}", text=text, rev=rev)

    message = Message.objects.get(kind="case.reply")
    assert message.program_uuid == case.program.uuid
    assert (message.to_address, message.reply_to) == (case.respondent.email, manager.email)
    assert message.subject == f"Case {case.number}"
    words = f"Dear {case.respondent.name},\n\nwe are sorry about {case.unit}.\n\nMaya Okafor"
    assert message.text.startswith(words + "\n")
    assert after.state == "contacted"
    assert case.events.get(kind="mailed").text == words


def test_mailing_twice_from_the_same_page_sends_one_mail(case, manager):
    rev = taken(case, manager).rev
    mail_customer(case, by=manager, subject="Hello", text="You", rev=rev)
    with pytest.raises(CaseConflict):
        mail_customer(case, by=manager, subject="Hello", text="You", rev=rev)
    assert Message.objects.filter(kind="case.reply").count() == 1


@pytest.mark.parametrize(
    ("subject", "text", "words"),
    [
        ("Hi", "{{ settings.SECRET_KEY }}", "Unknown field"),
        ("{{ password }}", "Hi", "Unknown field"),
        ("Hi\nBcc: all@example.org", "Hi", "one line"),
        ("", "Hi", "needs a subject"),
    ],
)
def test_bad_mails_are_refused_and_nothing_changes(case, manager, subject, text, words):
    taken(case, manager)
    with pytest.raises(CaseRefused, match=words):
        mail_customer(case, by=manager, subject=subject, text=text)
    case.refresh_from_db()
    assert (case.state, Message.objects.filter(kind="case.reply").count()) == ("assigned", 0)


def test_an_address_on_the_stop_list_is_not_written_to(case, manager):
    taken(case, manager)
    stop_contact(case.respondent.email, reason="unsubscribed")
    with pytest.raises(CaseRefused, match="do-not-contact"):
        mail_customer(case, by=manager, subject="Hi", text="Hi")


def test_reply_guard_asks_for_consent_again_and_a_failure_becomes_history(case, manager):
    taken(case, manager)
    mail_customer(case, by=manager, subject="Hi", text="Hi")
    message, kind = Message.objects.get(kind="case.reply"), get_kind("case.reply")
    assert kind.guard(message) is None
    case.respondent.may_be_contacted = False
    case.respondent.save()
    assert kind.guard(message) == "The customer does not agree to be contacted any more."
    message.status, message.error = "cancelled", "No consent"
    kind.on_result(message)
    assert kinds(case) == ["taken", "mailed", "mail_failed"]


@time_machine.travel(MONDAY, tick=False)
def test_waiting_for_the_customer_stops_the_clock_in_business_hours(case, manager):
    due = MONDAY + timedelta(hours=5)  # 15:00, two hours before the day's end
    Case.objects.update(resolve_due_at=due, contacted_at=MONDAY, state="contacted", owner=manager)
    waiting = wait_for(case, by=manager, whom="customer")
    assert (waiting.state, waiting.due_at, waiting.next_escalation_at) == ("waiting", None, None)
    with time_machine.travel(MONDAY + timedelta(days=2), tick=False):
        going_on = resume_case(case, by=manager)
    assert (going_on.state, going_on.paused_at) == ("contacted", None)
    assert going_on.resolve_due_at == going_on.due_at == due + timedelta(days=2)


def test_waiting_for_us_keeps_the_clock_running(case, manager):
    taken(case, manager)
    waiting = wait_for(case, by=manager, whom="us")
    assert (waiting.waiting_for, waiting.due_at) == ("us", case.contact_due_at)


def test_waiting_for_the_customer_needs_a_contact(case, manager):
    taken(case, manager)
    with pytest.raises(CaseRefused, match="Contact the customer before"):
        wait_for(case, by=manager, whom="customer")


def test_mail_goes_out_whatever_signs_a_name_holds(case, manager):
    case.respondent.name = "Jo\x80hn"
    case.respondent.save()
    mail_customer(taken(case, manager), by=manager, subject="About {{ name }}", text="Dear {{ name }}")
    message = Message.objects.get(kind="case.reply")
    assert (message.to_name, message.subject) == ("Jo hn", "About Jo hn")


def test_what_is_no_address_is_refused_in_words(case, manager):
    case.respondent.email = "ines@@example.org"
    case.respondent.save()
    with pytest.raises(CaseRefused, match="There is no mail address"):
        mail_customer(taken(case, manager), by=manager, subject="Sorry", text="Dear customer")
