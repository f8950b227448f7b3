"""Cases and rules on the first page."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import OrgUnit, User
from accounts.policy import Role
from actions.domain.cases import take_case
from actions.models import Case, RuleRun
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.actions import CaseFactory, RuleFactory, terminal_and_areas
from tests.factories.surveys import ProgramFactory, a_response, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def places() -> tuple[OrgUnit, OrgUnit, OrgUnit]:
    return terminal_and_areas()


def panel(user: User, name: str) -> str:
    client = Client()
    client.force_login(user)
    text = " ".join(client.get("/").content.decode().split())
    return text.partition(f'id="panel-{name}"')[2].partition("</section>")[0]


def case_at(unit: OrgUnit, hours: float, **fields: Any) -> Case:
    """A case whose next deadline lies so many hours ahead."""
    due = timezone.now() + timedelta(hours=hours)
    values = {"contact_due_at": due, "resolve_due_at": due, "due_at": due, "next_escalation_at": due}
    return CaseFactory(unit=unit, **(values | fields))


def test_a_manager_sees_the_three_most_urgent_with_the_time_left(places: Any) -> None:
    _, _, area = places
    cases = [case_at(area, hours, title=f"Case due in {hours}", excerpt="") for hours in (50, -3, 1.05, 30)]
    manager = make_user(Role.UNIT_MANAGER, area)
    shown = panel(manager, "cases")
    assert [f"Case due in {hours}" in shown for hours in (50, -3, 1.05, 30)] == [False, True, True, True]
    assert shown.index("Case due in -3") < shown.index("Case due in 1.05") < shown.index("Case due in 30")
    assert "first contact 3 h overdue" in shown and "62 min to first contact" in shown
    assert "4 open, <span" in shown and "1 overdue" in shown
    assert f'action="{reverse("case_take", args=[cases[1].uuid])}"' in shown


def test_taking_a_case_from_the_first_page_leads_to_it(places: Any, client: Client) -> None:
    _, _, area = places
    case, manager = case_at(area, 2), make_user(Role.UNIT_MANAGER, area)
    client.force_login(manager)
    answer = client.post(reverse("case_take", args=[case.uuid]))
    assert answer.url == reverse("case", args=[case.uuid])
    shown = panel(manager, "cases")
    assert ("case_take" in shown, "Take" in shown, "Open<span" in shown, "yours" in shown) == (
        False, False, True, True,
    )  # fmt: skip


def test_cases_of_others_and_hidden_names_stay_out_of_it(places: Any) -> None:
    root, terminal, area = places
    beside = OrgUnitFactory(parent=terminal, name="Boarding area G")
    case_at(beside, 1, title="Not theirs", excerpt="")
    assert "Not theirs" not in panel(make_user(Role.UNIT_MANAGER, area), "cases")
    alone = make_user(Role.UNIT_MANAGER, terminal, includes_descendants=False)
    assert "No open cases" in panel(alone, "cases")
    assert "Not theirs" in panel(make_user(Role.UNIT_MANAGER, root), "cases")


def test_who_may_not_take_opens(places: Any) -> None:
    """An analyst sees cases; on a page with this panel there would be no button that answers 403."""
    from accounts.panels import Today  # noqa: PLC0415  only here
    from actions.views.today import cases, overdue, rules  # noqa: PLC0415

    _, _, area = places
    case_at(area, 1)
    analyst, viewer = make_user(Role.ANALYST, area), make_user(Role.VIEWER, area)
    shown = cases(Today(analyst, Role.ANALYST, area, [area]))
    assert shown is not None
    assert [may_take for _, _, may_take in shown["rows"]] == [False]
    page = Today(viewer, Role.VIEWER, area, [area])
    assert [one(page) for one in (cases, overdue, rules)] == [None, None, None]


def test_a_regional_manager_sees_what_is_overdue_longest_first(places: Any) -> None:
    _, terminal, area = places
    manager = make_user(Role.UNIT_MANAGER, area, name="Dev Perera")
    for hours in (-2, -50, 5):
        case_at(area, hours, title=f"Late {hours}", excerpt="")
    take_case(Case.objects.get(title="Late -50"), by=manager)
    shown = panel(make_user(Role.REGIONAL_MANAGER, terminal), "overdue")
    assert ("Late 5" in shown, shown.index("Late -50") < shown.index("Late -2")) == (False, True)
    assert "2 overdue</span> of 3 open" in shown and "Dev Perera" in shown


def test_a_program_manager_sees_how_often_each_rule_fired(places: Any) -> None:
    root, terminal, area = places
    survey = publish(ProgramFactory(owner=root))
    often, never = RuleFactory(owner=root, name="Often"), RuleFactory(owner=root, name="Never")
    RuleFactory(owner=root, name="Switched off", is_active=False)
    RuleFactory(name="Foreign")
    beside = OrgUnitFactory(parent=terminal)
    old = timezone.now() - timedelta(days=40)
    for unit, outcome, at in (
        (area, "fired", None), (area, "fired", None), (area, "fired", old), (area, "too_old", None),
        (beside, "fired", None),
    ):  # fmt: skip
        run = RuleRun.objects.create(rule=often, response=a_response(survey, unit=unit), outcome=outcome)
        if at:
            RuleRun.objects.filter(pk=run.pk).update(at=at)
    CaseFactory(unit=area, rule=often)
    CaseFactory(unit=beside, rule=often)
    CaseFactory(unit=area, rule=often, opened_at=old)
    shown = panel(make_user(Role.PROGRAM_MANAGER, root), "rules")
    assert "<b>3</b> fired, 2 cases" in shown and "never fired" in shown
    assert shown.index("Often") < shown.index("Never")
    assert ("Switched off" in shown, "Foreign" in shown) == (False, False)
    assert "<b>2</b> fired, 1 case<" in panel(make_user(Role.PROGRAM_MANAGER, area), "rules")
    assert never.name in shown


def test_rules_count_what_lies_in_reach_alone(places: Any) -> None:
    root, terminal, area = places
    survey, rule = publish(ProgramFactory(owner=root)), RuleFactory(owner=root)
    for unit in (terminal, area):
        RuleRun.objects.create(rule=rule, response=a_response(survey, unit=unit), outcome="fired")
    CaseFactory(unit=area, rule=rule)
    alone = make_user(Role.PROGRAM_MANAGER, terminal, includes_descendants=False)
    assert "<b>1</b> fired, 0 cases" in panel(alone, "rules")
    assert "<b>2</b> fired, 1 case<" in panel(make_user(Role.PROGRAM_MANAGER, terminal), "rules")


def test_without_rules_the_next_step_is_to_make_one(places: Any) -> None:
    shown = panel(make_user(Role.PROGRAM_MANAGER, places[0]), "rules")
    assert f'href="{reverse("rule_new")}"' in shown
