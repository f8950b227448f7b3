"""Who has a case, and which steps follow which."""

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
    open_case,
    release_case,
    reopen_case,
    resolve_case,
    take_case,
)
from actions.domain.changing import TRANSITIONS, lock_case, move_to, save_case
from actions.models import Case
from delivery.kinds import get_kind
from delivery.models import Message
from tests.actions.cases.given import kinds, taken
from tests.factories.accounts import DepartmentFactory, OrgUnitFactory, UserFactory, make_key, make_user
from tests.factories.actions import CaseFactory, RootCauseFactory, terminal_and_areas
from tests.factories.surveys import RespondentFactory, a_response

pytestmark = pytest.mark.django_db


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
    with pytest.raises(CaseConflict):
        save_case(fresh, by=manager, event="commented")


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


@pytest.mark.parametrize("settled", ["resolved", "closed"])
def test_a_settled_case_is_not_given_back_by_a_page_that_is_out_of_date(case, manager, settled):
    taken(case, manager)
    resolve_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Third lane")
    if settled == "closed":
        close_case(case, by=manager)
    with pytest.raises(CaseRefused, match="Reopen it first"):
        release_case(case, by=manager)
    case.refresh_from_db()
    assert (case.state, case.owner, case.due_at) == (settled, manager, None)


def test_a_case_in_the_queue_is_not_given_back_again(case, manager):
    taken(case, manager)
    release_case(case, by=manager)
    with pytest.raises(CaseRefused, match="in the queue already"):
        release_case(case, by=manager)
    assert kinds(case) == ["taken", "released"]


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


def test_opened_by_hand_has_a_contact_deadline_only_with_a_contact():
    response = a_response(answers={"q1": 10})
    response.respondent = RespondentFactory(may_be_contacted=True)
    response.save()
    case = open_case(response, by=make_user("case_agent", response.unit))
    assert case.contact_due_at is not None
    assert case.contact_due_at > timezone.now()
