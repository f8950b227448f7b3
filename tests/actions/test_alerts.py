"""Who is told about a case: the people nearest to its unit and the members of its department, in reach."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from actions.domain import alerts
from actions.domain.alerts import alert_handed_over, alert_opened, alert_overdue
from actions.models import Case
from delivery.domain.drain import drain
from delivery.models import Message
from surveys.domain.responses.processing import process_responses
from tests.factories.accounts import DepartmentFactory, OrgUnitFactory, make_user
from tests.factories.actions import CaseFactory, RuleFactory, leaf, process, terminal_and_areas
from tests.factories.surveys import ProgramFactory, RespondentFactory, a_response, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def units():
    return terminal_and_areas()


@pytest.fixture
def cleaning():
    return DepartmentFactory(name="Cleaning")


@pytest.fixture
def case(units, cleaning):
    return CaseFactory(unit=units[2], department=cleaning)


def member(department, role, unit, **values):
    user = make_user(role, unit, **values)
    user.departments.add(department)
    return user


def told(case, event="opened"):
    """Who was told, by name."""
    keys = Message.objects.filter(dedupe_key__startswith=f"case:{case.uuid}:{event}:")
    return sorted(keys.values_list("to_name", flat=True))


def reasons(case):
    """name → the line that says why."""
    rows = Message.objects.filter(context__case=case.pk)
    return {
        row.to_name: next(line for line in row.text.splitlines() if line.startswith("You ")) for row in rows
    }


def test_members_of_the_department_are_told_beside_the_nearest(units, cleaning, case):
    root, terminal, area = units
    make_user("unit_manager", area, name="Manager of A")
    make_user("regional_manager", terminal, name="Above A, no member")
    member(cleaning, "case_agent", root, name="Cleaner of all")
    member(cleaning, "analyst", area, name="Cleaner who looks on")
    member(DepartmentFactory(name="Security"), "case_agent", root, name="Guard")
    alert_opened([case])
    assert told(case) == ["Cleaner of all", "Cleaner who looks on", "Manager of A"]
    assert reasons(case) == {
        "Cleaner of all": "You belong to Cleaning.",
        "Cleaner who looks on": "You belong to Cleaning.",
        "Manager of A": f"You work on cases at {area}.",
    }


def test_membership_gives_no_reach(units, cleaning, case):
    root, terminal, area = units
    member(cleaning, "case_agent", OrgUnitFactory(parent=terminal), name="At a sibling")
    member(cleaning, "case_agent", OrgUnitFactory(parent=area), name="Beneath")
    member(
        cleaning, "case_agent", terminal, includes_descendants=False, name="Above, without what is beneath"
    )
    member(cleaning, "auditor", root, name="May not see cases")
    member(cleaning, "viewer", area, name="Sees scores only")
    gone = member(cleaning, "case_agent", area, name="Not any more")
    gone.grants.update(valid_to=timezone.localdate() - timedelta(1))
    member(cleaning, "case_agent", area, name="Left us", is_active=False)
    alert_opened([case])
    assert told(case) == []


def test_who_is_both_gets_one_alert(units, cleaning, case):
    both = member(cleaning, "case_agent", units[2], name="Both")
    both.grants.create(role="unit_manager", unit=units[1])
    both.departments.add(DepartmentFactory())
    alert_opened([case])
    alert_opened([case])
    assert told(case) == ["Both"]
    assert reasons(case) == {"Both": f"You work on cases at {units[2]}."}


def test_each_case_goes_to_its_own_department(units, cleaning, case):
    security = DepartmentFactory(name="Security")
    other = CaseFactory(unit=units[2], department=security)
    member(cleaning, "case_agent", units[0], name="Cleaner")
    member(security, "analyst", units[2], name="Guard")
    alert_opened([case, other])
    assert (told(case), told(other)) == (["Cleaner"], ["Cleaner", "Guard"])
    programs = set(Message.objects.values_list("context__case", "program_uuid"))
    assert programs == {(case.pk, case.program.uuid), (other.pk, other.program.uuid)}


@pytest.mark.parametrize("count", [1, 4])
def test_many_cases_cost_the_statements_of_one(units, cleaning, count, django_assert_num_queries):
    cases = CaseFactory.create_batch(count, unit=units[2], department=cleaning)
    for number in range(3):
        member(cleaning, "case_agent", units[0], name=f"Cleaner {number}")
    with django_assert_num_queries(6):  # people, members; savepoint, what stands there, rows, release
        alert_opened(cases)
    assert Message.objects.count() == 3 * count


def test_a_case_that_comes_to_a_queue_is_told_there_but_not_to_who_sent_it(units, cleaning, case):
    sender = member(cleaning, "unit_manager", units[2], name="Sender")
    member(cleaning, "analyst", units[0], name="Cleaner")
    alert_handed_over(case, by=sender)
    assert told(case, f"assigned-{case.rev}") == ["Cleaner"]


def test_a_case_that_gets_an_owner_is_told_to_them_alone(units, cleaning, case):
    case.owner = make_user("case_agent", units[2], name="Owner")
    member(cleaning, "analyst", units[0], name="Cleaner")
    alert_handed_over(case, by=None)
    assert told(case, f"assigned-{case.rev}") == ["Owner"]
    assert Message.objects.get().subject == f"Case {case.number} was handed to you by Rapport"


def test_an_overdue_case_is_told_once_a_deadline_and_level(units, case):
    boss = make_user("regional_manager", units[1], name="Boss")
    for level in (1, 1, 2):
        alert_overdue(case, [boss], level)
    assert Message.objects.count() == 2
    assert {row.subject for row in Message.objects.all()} == {f"Overdue: case {case.number}, {case.unit}"}
    case.due_at = None
    alert_overdue(case, [boss], 1)
    assert Message.objects.filter(dedupe_key=f"case:{case.uuid}:overdue-1:{boss.pk}").count() == 1


def test_a_member_whose_reach_ends_before_sending_gets_nothing(units, cleaning, case):
    cleaner = member(cleaning, "case_agent", units[0])
    alert_opened([case])
    cleaner.grants.all().delete()
    drain()
    assert Message.objects.get().error == "The reader has no access to the case any more."


def test_odd_signs_in_names_keep_no_case_from_being_told(units, case):
    case.unit.name = "Area\x07 A\nB"
    make_user("unit_manager", units[2], name="Ana\x00\tLima")
    alert_opened([case])
    row = Message.objects.get()
    assert (row.to_name, row.subject) == ("Ana Lima", f"New case {case.number}: Area A B, rated 3 of 10")


def test_a_case_of_no_program_is_told_too(units, cleaning):
    case = CaseFactory(unit=units[2], department=cleaning, program=None)
    make_user("unit_manager", units[2], name="Ana")
    alert_opened([case])
    assert (told(case), Message.objects.get().program_uuid) == (["Ana"], None)


def test_nothing_to_tell_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(2):  # the savepoint of an empty queue
        alert_opened([])


@pytest.mark.django_db(transaction=True)
def test_alerts_of_processed_answers_are_written_before_anything_is_held(units, monkeypatch):
    survey = publish(ProgramFactory(owner=units[0]))
    RuleFactory(owner=units[0], name="Detractor")
    make_user("unit_manager", units[2])
    held, draw = [], alerts.render_to_string

    def drawn(*args):
        held.append(connection.in_atomic_block)
        return draw(*args)

    monkeypatch.setattr(alerts, "render_to_string", drawn)
    for _ in range(3):
        a_response(survey, unit=units[2], answers={"q1": 3, "q3": "Forty minutes at security"})
    process_responses()
    assert held == [False] * 6  # text and HTML of three cases
    for case in Case.objects.all():
        message = Message.objects.get(context__case=case.pk)
        assert message.subject == f"New case {case.number}: {units[2]}, rated 3 of 10"
        assert f"New case {case.number}" in message.html
        assert alerts.NUMBER not in message.subject + message.text + message.html


def test_an_alert_tells_what_a_second_answer_of_the_same_batch_made_of_its_case(units):
    survey = publish(ProgramFactory(owner=units[0]))
    RuleFactory(owner=units[0], priority=2)
    RuleFactory(owner=units[0], priority=4, conditions={"all": [leaf("answer:recommend", "lte", 1)]})
    make_user("unit_manager", units[2])
    person = RespondentFactory(unit=units[2])
    process(*(a_response(survey, unit=units[2], respondent=person, answers={"q1": n}) for n in (3, 0)))
    case = Case.objects.get()
    assert f"{case.get_priority_display()} priority" in Message.objects.get().text
    assert case.priority == 4
