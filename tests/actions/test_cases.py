"""The life of a case, step by step."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.domain.access import deactivate_user
from accounts.domain.units import merge_unit
from accounts.models import AuditEntry
from actions.domain.cases import (
    CaseConflict,
    CaseRefused,
    assign_case,
    close_case,
    comment_case,
    escalate_overdue,
    finish_case,
    log_contact,
    mail_customer,
    open_case,
    release_case,
    reopen_case,
    resolve_case,
    resume_case,
    set_task_done,
    take_case,
    wait_for,
)
from actions.domain.changing import TRANSITIONS, lock_case, move_to
from actions.models import Case, CaseTask
from delivery.domain.stops import stop_contact
from delivery.kinds import get_kind
from delivery.models import Message
from tests.factories.accounts import DepartmentFactory, OrgUnitFactory, UserFactory, make_key, make_user
from tests.factories.actions import CaseFactory, RootCauseFactory, case_about, terminal_and_areas
from tests.factories.surveys import RespondentFactory, a_response

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 6, 1, 17, 0, tzinfo=UTC)  # 10:00 in Los Angeles


@pytest.fixture
def case():
    return CaseFactory()


@pytest.fixture
def manager(case):
    return make_user("unit_manager", case.unit, name="Maya Okafor")


def kinds(case: Case) -> list[str]:
    return list(case.events.order_by("id").values_list("kind", flat=True))


def taken(case: Case, user) -> Case:
    return take_case(case, by=user)


def test_taking_makes_the_taker_owner_and_writes_history_and_audit(case, manager):
    take_case(case, by=manager)

    case.refresh_from_db()
    assert (case.state, case.owner, case.rev) == ("assigned", manager, 1)
    assert kinds(case) == ["taken"]
    entry = AuditEntry.objects.get(action="case.taken")
    assert (entry.actor, entry.unit) == (manager, case.unit)
    assert entry.changes["state"] == ["new", "assigned"]
    assert entry.changes["owner"] == [None, "Maya Okafor"]


def test_taking_a_case_that_somebody_has_says_who_was_faster(case, manager):
    take_case(case, by=manager)
    with pytest.raises(CaseConflict, match=r"Maya Okafor was faster: .* assigned by Maya Okafor"):
        take_case(case, by=UserFactory())
    assert kinds(case) == ["taken"]


def test_taking_ones_own_case_again_changes_nothing(case, manager):
    take_case(case, by=manager)
    assert take_case(case, by=manager).rev == 1
    assert kinds(case) == ["taken"]


def test_an_api_key_takes_for_its_creator(case, manager):
    key, _ = make_key(case.unit, "case.take")
    with pytest.raises(CaseRefused, match="Nobody stands behind this key"):
        take_case(case, by=key)
    key.created_by = manager
    assert take_case(case, by=key).owner == manager
    assert AuditEntry.objects.get(action="case.taken").api_key == key


@pytest.mark.parametrize("state", list(TRANSITIONS))
def test_only_listed_transitions_are_possible(case, state):
    case.state = state
    for target in TRANSITIONS:
        case.state = state
        if target in TRANSITIONS[state] or target == state:
            move_to(case, target)
            assert case.state == target
        else:
            with pytest.raises(CaseRefused):
                move_to(case, target)
            assert case.state == state


def test_transitions_follow_the_design():
    forward = {("new", "assigned"), ("assigned", "contacted"), ("contacted", "assigned"),
               ("contacted", "waiting"), ("waiting", "contacted"), ("assigned", "resolved"),
               ("contacted", "resolved"), ("waiting", "resolved"), ("resolved", "closed"),
               ("closed", "assigned")}  # fmt: skip
    assert forward <= {(a, b) for a, targets in TRANSITIONS.items() for b in targets}
    assert ("new", "resolved") not in {(a, b) for a, targets in TRANSITIONS.items() for b in targets}
    assert "closed" not in TRANSITIONS["assigned"]


def test_a_stale_revision_is_refused_and_writes_nothing(case, manager):
    seen = take_case(case, by=manager).rev
    comment_case(case, by=manager, text="Called the gate.")
    with pytest.raises(CaseConflict, match="was faster"):
        resolve_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Done", rev=seen)
    case.refresh_from_db()
    assert (case.state, case.rev) == ("assigned", 2)


def test_a_lost_race_between_lock_and_save_is_refused(case, manager):
    fresh = lock_case(take_case(case, by=manager))
    Case.objects.filter(pk=case.pk).update(rev=9)
    from actions.domain.changing import save_case  # noqa: PLC0415  the inner guard has no caller of its own

    with pytest.raises(CaseConflict):
        save_case(fresh, by=manager, event="commented")


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


def test_an_anonymous_case_closes_without_contact(manager, case):
    anonymous = CaseFactory(unit=case.unit, respondent=None)
    take_case(anonymous, by=manager)
    with pytest.raises(CaseRefused, match="anonymous"):
        mail_customer(anonymous, by=manager, subject="Hello", text="You")
    closed = finish_case(anonymous, by=manager, root_cause=RootCauseFactory(), resolution="Lane opened")
    assert (closed.state, closed.remeasurement, closed.due_at) == ("closed", None, None)
    assert kinds(anonymous) == ["taken", "resolved", "closed"]


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


def test_resolving_needs_a_cause_and_words(case, manager):
    taken(case, manager)
    with pytest.raises(CaseRefused, match="root cause"):
        resolve_case(case, by=manager, root_cause=None, resolution="Done")
    with pytest.raises(CaseRefused, match="what was done"):
        resolve_case(case, by=manager, root_cause=RootCauseFactory(), resolution="  ")
    with pytest.raises(CaseRefused, match="Resolve the case first"):
        close_case(case, by=manager)


def test_closing_ends_open_tasks(case, manager):
    taken(case, manager)
    task = CaseTask.objects.create(case=case, department=DepartmentFactory(), title="Pull the lane log")
    assert set_task_done(task, by=manager, is_done=True).done_by == manager
    set_task_done(task, by=manager, is_done=False)
    finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Third lane", asks_again=False)
    task.refresh_from_db()
    assert task.done_by == manager
    assert kinds(case) == ["taken", "task_done", "task_reopened", "resolved", "closed"]


def test_reopening_gives_the_case_back_to_its_owner_with_a_new_deadline(case, manager):
    taken(case, manager)
    finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Done", asks_again=False)
    again = reopen_case(case, by=manager, text="Not solved")
    assert (again.state, again.owner, again.closed_at) == ("assigned", manager, None)
    assert again.due_at is not None
    assert again.due_at == again.next_escalation_at


def test_handing_over_reaches_only_people_who_may_take_there(case, manager):
    taken(case, manager)
    with pytest.raises(CaseRefused, match="may not take cases"):
        assign_case(case, by=manager, user=make_user("viewer", case.unit))
    agent = make_user("case_agent", case.unit)
    after = assign_case(case, by=manager, user=agent, text="Please call")
    assert (after.owner, after.state) == (agent, "assigned")
    alert = Message.objects.get(kind="case.alert")
    assert alert.to_address == agent.email


def test_handing_to_another_department_puts_it_into_its_queue(case, manager):
    taken(case, manager)
    custodial = DepartmentFactory(name="Custodial")
    after = assign_case(case, by=manager, department=custodial)
    assert (after.department, after.owner, after.state) == (custodial, None, "new")


def test_releasing_gives_back_to_the_queue(case, manager):
    taken(case, manager)
    assert (release_case(case, by=manager).state, kinds(case)) == ("new", ["taken", "released"])


def test_a_deactivated_owner_leaves_no_case_behind(case, manager):
    administrator = make_user("administrator", case.unit)
    taken(case, manager)
    deactivate_user(manager, by=administrator)
    case.refresh_from_db()
    assert (case.state, case.owner) == ("new", None)
    assert case.department is not None
    assert kinds(case) == ["taken", "owner_left"]


def test_a_merged_units_cases_go_on_at_its_target():
    root, _, area = terminal_and_areas()
    target = OrgUnitFactory(parent=root, name="Boarding area G")
    case = CaseFactory(unit=area)
    merge_unit(area, target=target, by=make_user("administrator", root))
    case.refresh_from_db()
    assert case.unit == target
    assert case.events.get(kind="unit_merged").data == {"from": "Boarding area A", "to": "Boarding area G"}


def test_overdue_cases_escalate_once_per_level():
    root, terminal, area = terminal_and_areas()
    make_user("unit_manager", area)
    regional, program_manager = make_user("regional_manager", terminal), make_user("program_manager", root)
    start = datetime(2026, 6, 1, 16, 0, tzinfo=UTC)
    case = CaseFactory(unit=area, opened_at=start, contact_due_at=start + timedelta(hours=1))

    def told() -> list[str]:
        return list(Message.objects.order_by("id").values_list("to_address", flat=True))

    with time_machine.travel(start + timedelta(minutes=30), tick=False):
        assert escalate_overdue() == 0
    with time_machine.travel(start + timedelta(hours=2), tick=False):
        assert (escalate_overdue(), escalate_overdue(), told()) == (1, 0, [regional.email])
    with time_machine.travel(start + timedelta(days=2), tick=False):
        assert (escalate_overdue(), escalate_overdue()) == (1, 0)
    with time_machine.travel(start + timedelta(days=30), tick=False):
        assert escalate_overdue() == 0
    assert told() == [regional.email, program_manager.email]
    case.refresh_from_db()
    assert (case.escalation_level, kinds(case)) == (2, ["escalated", "escalated"])


def test_a_case_can_be_opened_by_hand_once():
    response = a_response(answers={"q1": 10, "q3": "Staff found my son's jacket."})
    agent = make_user("case_agent", response.unit)
    case = open_case(response, by=agent)
    assert (case.title, case.department) == (
        "Staff found my son's jacket",
        response.program.default_department,
    )
    with pytest.raises(CaseRefused, match=f"has a case already: {case.number}"):
        open_case(response, by=agent)


def test_alert_guard_follows_access_and_state(case, manager):
    guard = get_kind("case.alert").guard
    message = Message(context={"case": case.pk, "user": manager.pk})
    assert guard(message) is None
    taken(case, manager)
    finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Done", asks_again=False)
    assert guard(message) == "The case is settled already."
    reopen_case(case, by=manager)
    manager.grants.all().delete()
    assert guard(message) == "The reader has no access to the case any more."


def test_erasing_the_answers_text_erases_the_cases_quote():
    from actions.domain.reactions import follow_response  # noqa: PLC0415  announced by surveys, called as there

    response = a_response(answers={"q1": 2, "q3": "My name is Ana and I waited."})
    case = case_about(response, excerpt="My name is Ana and I waited.", title="My name is Ana")
    response.answers = {"q1": 2}
    response.save()
    follow_response(response)
    case.refresh_from_db()
    assert (case.excerpt, case.title) == ("", "Opened by hand")


def test_opened_by_hand_has_a_contact_deadline_only_with_a_contact():
    response = a_response(answers={"q1": 10})
    response.respondent = RespondentFactory(may_be_contacted=True)
    response.save()
    case = open_case(response, by=make_user("case_agent", response.unit))
    assert case.contact_due_at is not None
    assert case.contact_due_at > timezone.now()


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
