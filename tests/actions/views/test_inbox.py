"""The inbox: whose cases it lists, in which order, and what it costs."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actions.domain.inbox import cases_in
from actions.models import Case
from tests.actions.views.people import as_user, page
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.actions import (
    CaseFactory,
    RootCauseFactory,
    RuleFactory,
    process,
)
from tests.factories.surveys import ProgramFactory, a_response, publish

pytestmark = pytest.mark.django_db


def test_inbox_shows_cases_of_ones_units_only(units, manager, case):
    elsewhere = CaseFactory(unit=OrgUnitFactory(parent=units[1]), title="SENTINEL", excerpt="SENTINEL")
    text = page(as_user(manager), "/cases/")
    assert "Ines Ferreira" in text
    assert str(case.number) in text
    assert "SENTINEL" not in text
    assert str(elsewhere.number) not in text


@pytest.mark.parametrize("view", ["mine", "units", "unclaimed", "overdue", "waiting", "closed"])
def test_each_view_holds_its_cases(units, manager, view):
    moment = timezone.now()
    cause = RootCauseFactory()
    rows = {
        "new": CaseFactory(unit=units[2]),
        "late": CaseFactory(unit=units[2], due_at=moment - timedelta(hours=1)),
        "mine": CaseFactory(unit=units[2], owner=manager),
        "paused": CaseFactory(
            unit=units[2],
            owner=manager,
            state="waiting",
            waiting_for="customer",
            paused_at=moment,
            due_at=None,
        ),
        "closed": CaseFactory(
            unit=units[2], owner=manager, state="closed", root_cause=cause, resolved_at=moment, due_at=None
        ),
    }
    wanted = {
        "mine": {"mine", "paused"},
        "units": {"new", "late", "mine", "paused"},
        "unclaimed": {"new", "late"},
        "overdue": {"late"},
        "waiting": {"paused"},
        "closed": {"closed"},
    }[view]
    text = page(as_user(manager), f"/cases/?view={view}")
    shown = set(re.findall(r'data-case="([^"]+)"', text))
    assert shown == {str(rows[name].uuid) for name in wanted}


def test_wide_and_narrow_reach_find_the_same_cases(units, manager, case):
    CaseFactory(unit=OrgUnitFactory(parent=units[1]))
    for few in (60, 0):
        assert list(cases_in("units", manager, few=few)) == [case]


def test_paused_cases_follow_dated_ones_across_pages(units, manager, monkeypatch):
    monkeypatch.setattr("actions.domain.inbox.PAGE", 2)
    dated = [CaseFactory(unit=units[2]) for _ in range(3)]
    paused = [
        CaseFactory(unit=units[2], state="waiting", owner=manager, due_at=None, paused_at=timezone.now())
        for _ in range(2)
    ]
    order = []
    for number in (1, 2, 3, 4):
        text = page(as_user(manager), f"/cases/?page={number}")
        order.append(re.findall(r'data-case="([^"]+)"', text))
    names = [str(row.uuid) for row in [*dated, *paused]]
    assert order == [names[:2], names[2:4], names[4:], []]


def test_who_has_no_rating_or_no_deadline_comes_last(units, manager):
    two, one = (CaseFactory(unit=units[2], score_value=value) for value in (2, 1))
    unrated = CaseFactory(unit=units[2], score_value=None)
    paused = CaseFactory(unit=units[2], score_value=9, paused_at=timezone.now(), due_at=None)
    expected = {"rating": [one, two, paused, unrated], "priority": [two, one, unrated, paused]}
    for sort, rows in expected.items():
        shown = re.findall(r'data-case="([^"]+)"', page(as_user(manager), f"/cases/?sort={sort}"))
        assert shown == [str(row.uuid) for row in rows]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("owner__password__startswith=x", 400),
        ("sort=owner__password", 400),
        ("view=all", 400),
        ("department=99", 400),
        ("priority=9", 400),
        ("page=zzz", 200),
        ("case=nonsense", 404),
        ("sort=rating&q=%00lane", 200),
    ],
)
def test_inbox_refuses_what_it_does_not_know(manager, case, query, status):
    assert as_user(manager).get(f"/cases/?{query}").status_code == status


def test_search_finds_words_numbers_and_names_one_may_see(units, manager, case):
    CaseFactory(unit=units[2], title="Wi-Fi", excerpt="Wi-Fi dropped")
    for words in ("forty", f"%23{case.number}", "ferreira lanes", "ines@example.org"):
        assert re.findall(r'data-case="([^"]+)"', page(as_user(manager), f"/cases/?q={words}")) == [
            str(case.uuid)
        ]
    analyst = make_user("analyst", units[0])
    for words in ("ferreira", "ines@example.org", "ines@"):
        assert re.findall(r"data-case", page(as_user(analyst), f"/cases/?q={words}")) == []
    assert re.findall(r"data-case", page(as_user(analyst), "/cases/?q=forty")) != []


def test_names_and_addresses_are_masked_without_the_right_to_see_them(units, case):
    text = page(as_user(make_user("analyst", units[0])), f"/cases/{case.uuid}/")
    assert "Ferreira" not in text
    assert "ines@example.org" not in text
    assert "Your access doesn’t show names" in text


@pytest.mark.parametrize("url", ["/cases/", "case"])
def test_pages_cost_the_same_statements_with_one_and_with_three(units, manager, url):
    survey = publish(ProgramFactory(owner=units[0]))
    RuleFactory(owner=units[0])

    def count() -> int:
        address = url if url != "case" else f"/cases/{Case.objects.order_by('id').first().uuid}/"
        with CaptureQueriesContext(connection) as queries:
            page(as_user(manager), address)
        return len(queries)

    process(a_response(survey, unit=units[2], answers={"q1": 1, "q3": "Bad"}))
    page(as_user(manager), url if url != "case" else "/cases/")
    first = count()
    process(*[a_response(survey, unit=units[2], answers={"q1": 1, "q3": "Bad"}) for _ in range(2)])
    assert count() == first
