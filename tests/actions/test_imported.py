"""What the page of an import says of cases: that it may open some, and which are open because of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from actions.models import Case
from actions.panels import notes_on_import
from common.clock import today
from surveys.domain import import_runs
from surveys.domain.processing import process_responses
from surveys.imports.jobs import go_on
from surveys.models import ImportRun, Questionnaire, Response
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.actions import RuleFactory
from tests.factories.surveys import ProgramFactory, a_response, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Questionnaire:
    return publish(ProgramFactory(owner=OrgUnitFactory()))


def checked(questionnaire: Questionnaire, last: date) -> ImportRun:
    return ImportRun.objects.create(
        questionnaire=questionnaire,
        unit=questionnaire.owner,
        file_name="a.csv",
        file_checksum="c",
        status="done",
        is_dry=True,
        created_count=3,
        tally={
            "units": {str(questionnaire.owner.pk): 3},
            "touchpoints": {"": 3},
            "first": last.isoformat(),
            "last": last.isoformat(),
        },
    )


def notes(run: ImportRun, role: str = "program_manager") -> list[str]:
    return [f"{one.title} {one.text}" for one in notes_on_import(make_user(role, run.unit), run)]


@pytest.mark.parametrize(
    ("age", "rule", "is_told"),
    [
        (14, {}, True),
        (15, {}, False),
        (15, {"max_age_days": 30}, True),
        (0, {"is_active": False}, False),
    ],
)
def test_checked_rows_may_open_cases_while_a_rule_looks_that_far_back(
    shop: Questionnaire, age: int, rule: dict[str, Any], is_told: bool
) -> None:
    RuleFactory(owner=shop.owner, **rule)
    told = notes(checked(shop, today() - timedelta(days=age)))
    days = rule.get("max_age_days", 14)
    assert [f"answers of the last {days} days" in one for one in told] == [True] * is_told


def test_rules_of_other_units_and_programs_open_nothing(shop: Questionnaire) -> None:
    RuleFactory(owner=OrgUnitFactory(parent=shop.owner))
    RuleFactory(owner=shop.owner, program=ProgramFactory(owner=shop.owner))
    assert notes(checked(shop, today())) == []


def test_cases_that_an_import_opened_stay_open_and_are_told_also_after_undoing(shop: Questionnaire) -> None:
    RuleFactory(owner=shop.owner)
    run = checked(shop, today())
    ImportRun.objects.filter(pk=run.pk).update(is_dry=False, phase="storing")
    made = [a_response(shop, answers={"q1": rating}).pk for rating in (1, 2, 9)]
    a_response(shop, answers={"q1": 0})
    Response.objects.filter(pk__in=made).update(import_run=run)
    process_responses()
    run.refresh_from_db()
    assert notes(run) == ["2 cases are open about these responses. They stay open if the import is undone."]
    assert notes(run, "analyst") == notes(run)
    manager = make_user("program_manager", shop.owner)
    assert import_runs.start_undoing(run, by=manager)
    go_on(run.pk)
    run.refresh_from_db()
    client = Client()
    client.force_login(manager)
    shown = client.get(reverse("surveys:import_run", args=[run.uuid])).content.decode()
    assert "Undoing the import doesn’t close them" in shown
    for case in Case.objects.filter(case_responses__response__import_run=run):
        assert f'<a href="{reverse("case", args=[case.uuid])}">Case {case.number}</a>' in shown


def test_cases_out_of_reach_are_not_told(shop: Questionnaire) -> None:
    RuleFactory(owner=shop.owner)
    run = checked(shop, today())
    ImportRun.objects.filter(pk=run.pk).update(is_dry=False, phase="storing")
    made = a_response(shop, answers={"q1": 1})
    Response.objects.filter(pk=made.pk).update(import_run=run)
    process_responses()
    run.refresh_from_db()
    stranger = make_user("program_manager", OrgUnitFactory())
    assert list(notes_on_import(stranger, run)) == []
