"""Imports and cases: whether they may open some, and what undoing and counting again does to those."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from actions.domain.cases import comment_case, open_case, take_case
from actions.domain.inbox import cases_in
from actions.models import Case, CaseResponse, RuleRun
from actions.panels import notes_on_import, why_not_asked
from common.clock import today
from surveys.domain.imports import files as import_files
from surveys.domain.imports import undoing
from surveys.domain.responses.correcting import exclude_response
from surveys.domain.responses.processing import process_responses
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


def imported(shop: Questionnaire, ratings: list[int], **fields: Any) -> ImportRun:
    """A finished import of these ratings, not yet processed."""
    run = checked(shop, today())
    ImportRun.objects.filter(pk=run.pk).update(is_dry=False, phase="storing", **fields)
    made = [a_response(shop, answers={"q1": rating}).pk for rating in ratings]
    Response.objects.filter(pk__in=made).update(import_run=run)
    run.refresh_from_db()
    return run


def test_a_checked_import_asks_whether_rules_may_open_cases(shop: Questionnaire) -> None:
    RuleFactory(owner=shop.owner)
    run = checked(shop, today())
    import_files.save_file(run, [b"NPS\n1\n"])
    client = Client()
    client.force_login(make_user("program_manager", shop.owner))
    page = reverse("surveys:import_run", args=[run.uuid])
    box = 'id="cases" name="cases" aria-describedby="cases-hint"'
    shown = client.get(page).content.decode()
    assert (f"{box} checked>" in shown, "Recent: of the last 14 days. Managers are alerted" in shown) == (
        True,
        True,
    )
    for said, opens in (
        ({"asks_cases": "1"}, False),
        ({}, False),
        ({"asks_cases": "1", "cases": "on"}, True),
    ):
        ImportRun.objects.filter(pk=run.pk).update(status="done", is_dry=True)
        client.post(reverse("surveys:import_start", args=[run.uuid]), {"what": "import", **said})
        run.refresh_from_db()
        assert (run.status, run.opens_cases) == ("running", opens)


def test_without_a_rule_nothing_is_asked(shop: Questionnaire) -> None:
    run = checked(shop, today())
    import_files.save_file(run, [b"NPS\n1\n"])
    client = Client()
    client.force_login(make_user("program_manager", shop.owner))
    assert "asks_cases" not in client.get(reverse("surveys:import_run", args=[run.uuid])).content.decode()


def test_rules_pass_over_what_was_imported_without_cases_and_the_response_says_so(
    shop: Questionnaire,
) -> None:
    RuleFactory(owner=shop.owner)
    run = imported(shop, [1], opens_cases=False)
    other = a_response(shop, answers={"q1": 1})
    process_responses()
    assert list(RuleRun.objects.values_list("response", flat=True)) == [other.pk]
    assert list(CaseResponse.objects.values_list("response", flat=True)) == [other.pk]
    assert why_not_asked(run.responses.get()) == "it was imported without cases"


def test_undoing_closes_the_cases_that_nobody_has_touched_and_tells_the_others(shop: Questionnaire) -> None:
    RuleFactory(owner=shop.owner)
    run = imported(shop, [1, 2, 3, 4, 9])
    a_response(shop, answers={"q1": 0})
    process_responses()
    assert notes(run) == [
        "4 cases are open about these responses. Undoing the import closes those that nobody has worked on; "
        "the others stay open."
    ]
    idle, taken, noted, joined = Case.objects.filter(case_responses__response__import_run=run).order_by("pk")
    manager = make_user("program_manager", shop.owner)
    take_case(taken, by=manager)
    comment_case(noted, by=manager, text="Whose is this?")
    CaseResponse.objects.create(case=joined, response=a_response(shop, answers={"q1": 5}), is_first=False)
    assert undoing.start_undoing(run, by=manager)
    go_on(run.pk)
    run.refresh_from_db()
    idle.refresh_from_db()
    assert (idle.state, idle.due_at, idle.resolved_at, idle.closed_at is None) == (
        "closed",
        None,
        None,
        False,
    )
    assert [event.kind for event in idle.events.order_by("pk")] == ["opened", "left_out", "withdrawn"]
    assert set(Case.objects.open().filter(pk__in=[taken.pk, noted.pk, joined.pk])) == {taken, noted, joined}
    client = Client()
    client.force_login(manager)
    shown = client.get(reverse("surveys:import_run", args=[run.uuid])).content.decode()
    assert "1 case was closed with this import." in shown
    for case in (taken, noted, joined):
        assert f'<a href="{reverse("case", args=[case.uuid])}">Case {case.number}</a>' in shown
    assert client.get(reverse("case", args=[idle.uuid])).status_code == 200
    assert idle.number not in [case.number for case in cases_in("closed", manager)]


def test_counting_again_opens_the_cases_that_went_with_the_import(shop: Questionnaire) -> None:
    RuleFactory(owner=shop.owner)
    run = imported(shop, [1])
    process_responses()
    case = Case.objects.get()
    due = case.due_at
    for start in (undoing.start_undoing, undoing.start_redoing):
        assert start(run, by=None)
        go_on(run.pk)
    case.refresh_from_db()
    assert (case.state, case.closed_at, case.due_at is not None and case.due_at >= due) == ("new", None, True)
    assert case.events.order_by("pk").last().kind == "restored"
    assert undoing.start_undoing(run, by=None)
    go_on(run.pk)
    assert Case.objects.open().count() == 0


def test_what_is_left_out_by_hand_closes_no_case(shop: Questionnaire) -> None:
    RuleFactory(owner=shop.owner)
    run = imported(shop, [1])
    process_responses()
    exclude_response(run.responses.get(), by=None, reason="A test of ours.")
    assert Case.objects.get().state == "new"


def test_a_case_opened_by_hand_stays_open(shop: Questionnaire) -> None:
    run = imported(shop, [9])
    process_responses()
    open_case(run.responses.get(), by=make_user("program_manager", shop.owner))
    assert undoing.start_undoing(run, by=None)
    go_on(run.pk)
    assert Case.objects.get().state == "new"


def test_cases_out_of_reach_are_not_told(shop: Questionnaire) -> None:
    RuleFactory(owner=shop.owner)
    run = imported(shop, [1])
    process_responses()
    stranger = make_user("program_manager", OrgUnitFactory())
    assert list(notes_on_import(stranger, run)) == []
