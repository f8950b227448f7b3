"""What finished responses lead to: runs, cases, joined cases."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry
from actions.models import Case, CaseEvent, CaseResponse, CaseTask, RuleRun
from delivery.models import Message
from surveys.models import Response
from tests.factories.accounts import DepartmentFactory, OrgUnitFactory, make_user
from tests.factories.actions import RuleFactory, leaf, process, terminal_and_areas
from tests.factories.surveys import ProgramFactory, RespondentFactory, a_response, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def units():
    return terminal_and_areas()


@pytest.fixture
def survey(units):
    return publish(ProgramFactory(owner=units[0]))


@pytest.fixture
def rule(units):
    return RuleFactory(owner=units[0], name="Detractor", contact_hours=4, resolve_hours=16)


def test_low_rating_opens_a_case_with_rating_comment_and_deadlines(units, survey, rule):
    person = RespondentFactory(unit=units[2], may_be_contacted=True)
    answers = {"q1": 3, "q3": "Forty minutes at security. Nobody told us why."}
    response = a_response(survey, unit=units[2], answers=answers)
    Response.objects.filter(pk=response.pk).update(respondent=person)

    process(response)

    case = Case.objects.get()
    assert (case.state, case.owner, case.unit, case.department) == ("new", None, units[2], rule.department)
    assert (case.score_value, case.score_max, case.score_address) == (3.0, 10, "q1")
    assert case.title == "Forty minutes at security"
    assert case.excerpt == "Forty minutes at security. Nobody told us why."
    assert case.due_at == case.contact_due_at == case.next_escalation_at
    assert case.contact_due_at < case.resolve_due_at
    assert case.number == 1001
    assert list(CaseEvent.objects.values_list("kind", flat=True)) == ["opened"]
    assert AuditEntry.objects.filter(action="case.opened", unit=units[2]).count() == 1
    run = RuleRun.objects.get()
    assert run.outcome == "fired"
    assert run.explanation == [
        {"field": "answer:recommend", "label": run.explanation[0]["label"], "op": "lte", "wanted": 6,
         "found": 3, "met": True}
    ]  # fmt: skip


def test_high_rating_keeps_a_run_that_says_why_not(units, survey, rule):
    process(a_response(survey, unit=units[2], answers={"q1": 9}))

    run = RuleRun.objects.get()
    assert (run.outcome, run.explanation[0]["found"], run.explanation[0]["met"]) == ("not_met", 9, False)
    assert Case.objects.count() == 0


def test_old_response_would_have_fired_and_opens_nothing(units, survey, rule):
    response = a_response(survey, unit=units[2], answers={"q1": 0})
    Response.objects.filter(pk=response.pk).update(completed_at=timezone.now() - timedelta(days=15))
    make_user("unit_manager", units[2])

    process(response)

    assert RuleRun.objects.get().outcome == "too_old"
    assert (Case.objects.count(), Message.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "changes",
    [{"is_test": True}, {"is_spam": True}, {"excluded_at": timezone.now()}, {"is_remeasurement": True}],
    ids=["test", "spam", "excluded", "remeasurement"],
)
def test_responses_that_dont_count_fire_nothing(units, survey, rule, changes):
    response = a_response(survey, unit=units[2], answers={"q1": 0})
    Response.objects.filter(pk=response.pk).update(**changes)

    process(response)

    assert (RuleRun.objects.count(), Case.objects.count()) == (0, 0)


def test_rules_of_another_program_or_branch_are_not_asked(units, survey):
    root, _, area = units
    RuleFactory(owner=root, program=ProgramFactory(owner=root))
    RuleFactory(owner=terminal_and_areas_elsewhere())
    RuleFactory(owner=root, is_active=False)

    process(a_response(survey, unit=area, answers={"q1": 0}))

    assert RuleRun.objects.count() == 0


def terminal_and_areas_elsewhere():
    return OrgUnitFactory(name="Elsewhere")


def test_several_rules_make_one_case_with_tasks_highest_priority_and_earliest_deadlines(units, survey, rule):
    custodial, security = DepartmentFactory(name="Custodial"), DepartmentFactory(name="Security")
    RuleFactory(
        owner=units[0], name="Restrooms", department=custodial, priority=2, contact_hours=2, resolve_hours=80,
        conditions={"all": [leaf("answer:restrooms", "lte", 2)]},
    )  # fmt: skip
    urgent = RuleFactory(
        owner=units[0], name="Security", department=security, priority=4, contact_hours=8, resolve_hours=12,
        conditions={"all": [leaf("answer:security", "lte", 2)]},
    )  # fmt: skip
    person = RespondentFactory(unit=units[2], may_be_contacted=True)
    response = a_response(survey, unit=units[2], answers={"q1": 2, "q2.r1": "c1", "q2.r2": "c2"})
    Response.objects.filter(pk=response.pk).update(respondent=person)

    process(response)

    case = Case.objects.get()
    assert (case.rule, case.priority, case.department) == (urgent, 4, security)
    assert (case.score_value, case.score_max) == (2.0, 10)
    titles = set(CaseTask.objects.values_list("title", "department__name"))
    assert titles == {
        ("Look into your part: Detractor", rule.department.name),
        ("Look into your part: Restrooms", "Custodial"),
    }
    spans = (case.contact_due_at - case.opened_at, case.resolve_due_at - case.opened_at)
    assert spans[0] < spans[1]
    event = CaseEvent.objects.get(kind="opened")
    assert event.data["rules"] == ["Security", "Detractor", "Restrooms"]


def test_processing_again_adds_nothing(units, survey, rule):
    response = a_response(survey, unit=units[2], answers={"q1": 3})
    process(response)
    process(response)

    assert (Case.objects.count(), RuleRun.objects.count(), CaseEvent.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("at_once", [True, False])
def test_second_low_rating_of_a_person_joins_the_open_case(units, survey, rule, at_once):
    person = RespondentFactory(unit=units[2], may_be_contacted=True)
    first = a_response(survey, unit=units[2], answers={"q1": 5})
    second = a_response(survey, unit=units[2], answers={"q1": 1})
    Response.objects.update(respondent=person)
    if at_once:
        process(first, second)
    else:
        process(first)
        case = Case.objects.get()
        Case.objects.update(resolve_due_at=case.resolve_due_at + timedelta(days=9))
        process(second)

    joined = Case.objects.get()
    links = CaseResponse.objects.order_by("id").values_list("response", "is_first")
    assert list(links) == [(first.pk, True), (second.pk, False)]
    assert list(joined.events.order_by("id").values_list("kind", flat=True)) == ["opened", "joined"]
    assert (joined.score_value, joined.rev) == (5.0, 1)
    if not at_once:
        assert joined.resolve_due_at < case.resolve_due_at + timedelta(hours=1)


def test_anonymous_case_has_no_contact_deadline(units, survey, rule):
    process(a_response(survey, unit=units[2], answers={"q1": 3}))

    case = Case.objects.get()
    assert case.contact_due_at is None
    assert case.due_at == case.resolve_due_at


def test_alert_goes_to_the_people_nearest_to_the_unit(units, survey, rule):
    root, terminal, area = units
    manager = make_user("unit_manager", area)
    make_user("regional_manager", terminal)
    make_user("administrator", root)
    make_user("viewer", area)

    process(a_response(survey, unit=area, answers={"q1": 3, "q3": "Bad <b>day</b>"}))

    message = Message.objects.get()
    case = Case.objects.get()
    assert (message.kind, message.to_address, message.unit) == ("case.alert", manager.email, area)
    assert message.subject == f"New case {case.number}: Boarding area A, rated 3 of 10"
    assert f"http://testserver/cases/{case.uuid}/\n" in message.text
    assert "Bad &lt;b&gt;day&lt;/b&gt;" in message.html


def test_alert_goes_further_up_where_nobody_is_at_the_unit(units, survey, rule):
    make_user("unit_manager", units[1], includes_descendants=False)
    regional = make_user("regional_manager", units[0])

    process(a_response(survey, unit=units[2], answers={"q1": 3}))

    assert Message.objects.get().to_address == regional.email


def test_a_batch_costs_the_same_number_of_statements_however_long_it_is(units, survey, rule):
    make_user("unit_manager", units[2])
    RuleFactory(owner=units[0], conditions={"all": [leaf("answer:restrooms", "lte", 2)]})

    def count(size: int) -> int:
        batch = [
            a_response(survey, unit=units[2], answers={"q1": 1, "q2.r1": "c1", "q3": "Bad"})
            for _ in range(size)
        ]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            process(*batch)
        return len(queries)

    count(1)
    assert count(3) == count(9)
    assert Case.objects.count() == 13
    assert sorted(Case.objects.values_list("number", flat=True)) == list(range(1001, 1014))


@pytest.mark.parametrize(
    ("conditions", "fires"),
    [
        ({"all": [leaf("unit", "eq", "INTL")]}, True),
        ({"all": [leaf("unit", "in", ["A", "B"])]}, True),
        ({"all": [leaf("unit", "ne", "INTL")]}, False),
        ({"all": [leaf("channel", "eq", "link")]}, True),
        ({"all": [leaf("attribute:tier", "eq", "gold")]}, True),
        ({"all": [leaf("attribute:flights", "gte", 10)]}, True),
        ({"all": [leaf("answer:why", "contains", "gate")]}, True),
        ({"all": [leaf("answer:q2.r1", "lte", 2)]}, False),
        ({"any": [leaf("answer:nps", "lte", 6), leaf("answer:security", "lte", 2)]}, True),
        ({"not": leaf("answer:security", "answered")}, True),
        ({"all": [leaf("program", "eq", "flights")]}, True),
        ({"all": [leaf("language", "eq", "de")]}, False),
    ],
)
def test_rules_can_ask_about_everything(units, conditions, fires):
    program = ProgramFactory(owner=units[0], code="flights")
    RuleFactory(owner=units[0], conditions=conditions)
    response = a_response(
        publish(program),
        unit=units[2],
        answers={"q1": 4, "q2.r1": "c9", "q3": "No seats at the GATE."},
        channel="link",
    )
    person = RespondentFactory(unit=units[2], attributes={"flights": 14})
    Response.objects.filter(pk=response.pk).update(respondent=person, embedded={"tier": "Gold"})

    process(response)

    assert Case.objects.exists() is fires
    text = RuleRun.objects.get().explanation[0]["found"]
    assert "seats" not in str(text)


@pytest.mark.parametrize("status", ["screened", "over_quota"])
def test_who_was_turned_away_opens_no_case_and_has_no_scores(units, survey, rule, status):
    response = a_response(survey, unit=units[2], answers={"q1": 0, "q3": "Nobody told us why."})
    Response.objects.update(status=status)

    process(response)

    assert (Case.objects.count(), RuleRun.objects.count()) == (0, 0)
    assert (response.scores.count(), response.verbatims.count()) == (0, 0)
