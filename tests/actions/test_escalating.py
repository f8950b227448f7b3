"""Escalation goes on whatever one case holds; calendars that can't be read give office hours."""

import logging
from datetime import timedelta

import psycopg
import pytest
from django.db import OperationalError
from django.utils import timezone

from accounts.policy import Role
from actions.domain import escalating
from actions.domain.deadlines import calendar_for
from actions.domain.escalating import escalate_overdue
from actions.models import Case
from surveys.domain.responses.processing import process_responses
from tests.factories.accounts import BusinessCalendarFactory, OrgUnitFactory, make_user
from tests.factories.actions import CaseFactory, RuleFactory
from tests.factories.surveys import ProgramFactory, a_response, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def late():
    """Two overdue cases beneath two managers, the first one first in line."""
    root = OrgUnitFactory()
    middle = OrgUnitFactory(parent=root)
    for unit in (root, middle):
        make_user(Role.REGIONAL_MANAGER, unit)
    past = timezone.now() - timedelta(days=2)
    return [
        CaseFactory(unit=OrgUnitFactory(parent=middle), due_at=at, next_escalation_at=at)
        for at in (past - timedelta(hours=1), past)
    ]


def broken_at(case, error):
    """`calendar_for` that fails at the case's unit."""

    def calendar(unit):
        if unit == case.unit:
            raise error
        return calendar_for(unit)

    return calendar


def levels(cases):
    return [Case.objects.get(pk=case.pk).escalation_level for case in cases]


def took_too_long():
    error = OperationalError("canceling statement due to statement timeout")
    error.__cause__ = psycopg.errors.QueryCanceled()
    return error


@pytest.mark.parametrize("error", [ZeroDivisionError("what a case"), took_too_long()])
def test_a_case_that_fails_keeps_no_other_from_being_escalated(late, monkeypatch, caplog, error):
    monkeypatch.setattr(escalating, "calendar_for", broken_at(late[0], error))
    with caplog.at_level(logging.ERROR):
        assert escalate_overdue() == 1
    assert levels(late) == [0, 1]
    assert f"case {late[0].number} could not be escalated" in caplog.text
    late[0].refresh_from_db()
    minutes = (late[0].next_escalation_at - timezone.now()) / timedelta(minutes=1)
    assert minutes == pytest.approx(60, abs=1)
    assert escalate_overdue() == 0
    monkeypatch.undo()
    Case.objects.filter(pk=late[0].pk).update(next_escalation_at=timezone.now())
    assert (escalate_overdue(), levels(late)) == (1, [1, 1])


def test_a_locked_database_is_no_cases_fault(late, monkeypatch):
    monkeypatch.setattr(escalating, "calendar_for", broken_at(late[0], OperationalError("locked")))
    with pytest.raises(OperationalError):
        escalate_overdue()
    late[0].refresh_from_db()
    assert late[0].next_escalation_at < timezone.now()


@pytest.mark.parametrize(
    "broken",
    [
        {"time_zone": "Mars/Base"},
        {"time_zone": "America"},
        {"weekly_hours": {"0": [["17:00", "09:00"]]}},
        {"weekly_hours": {"9": [["09:00", "17:00"]]}},
        {"weekly_hours": {"0": "always"}},
        {"weekly_hours": []},
        {"holidays": ["Christmas"]},
    ],
)
def test_a_calendar_that_cannot_be_read_sets_no_answer_aside(broken, caplog):
    root = OrgUnitFactory(calendar=BusinessCalendarFactory(name="Night shift", **broken))
    response = a_response(publish(ProgramFactory(owner=root)), answers={"q1": 3})
    RuleFactory(owner=root)
    assert process_responses().done == 1
    response.refresh_from_db()
    assert (response.processing, response.error) == ("done", "")
    assert Case.objects.get().due_at is not None
    assert "calendar Night shift can't be read, office hours hold instead" in caplog.text
