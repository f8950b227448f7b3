"""The page of a rule: what a trial covers, and all that is wrong at once."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from actions.domain import rules
from actions.domain.rules import try_rule
from surveys.models import Response
from tests.factories.accounts import DepartmentFactory, make_user
from tests.factories.actions import RuleFactory, terminal_and_areas
from tests.factories.surveys import ProgramFactory, a_response, publish

NEW = "/rules/new/"


def written(units, **changes):
    """A whole rule as its form sends it."""
    chosen = {"owner": units[0].pk, "program": "", "department": DepartmentFactory().pk, "priority": 3}
    figures = {"contact_hours": 4, "resolve_hours": 24, "max_age_days": 14, "position": 0}
    row = {"field": ["answer:recommend"], "attribute": [""], "op": ["lte"], "value": ["6"]}
    return {"name": "Detractor", "is_active": "on", "joined": "all"} | chosen | figures | row | changes


def answered(survey, unit, *days, rating=3):
    for month, day in days:
        response = a_response(survey, unit=unit, answers={"q1": rating})
        at = datetime(2018, month, day, 20, tzinfo=UTC)
        Response.objects.filter(pk=response.pk).update(completed_at=at, day=at.date())


@pytest.fixture
def units(db):
    return terminal_and_areas()


@pytest.fixture
def client(units):
    client = Client()
    client.force_login(make_user("program_manager", units[0]))
    return client


def shown(client, data):
    return " ".join(client.post(NEW, data).content.decode().split())


def test_a_trial_says_of_which_days_and_of_how_many_answers(client, units):
    survey = publish(ProgramFactory(owner=units[0]))
    answered(survey, units[2], (3, 12), (6, 10), (4, 1))
    answered(survey, units[2], (5, 2), rating=9)
    text = shown(client, written(units, do="try"))
    assert '3</b> <span class="soft small">of all 4 answers would have opened a case' in text
    assert "Answers of 12 Mar to 10 Jun 2018" in text


def test_a_trial_of_the_newest_alone_says_so(client, units, monkeypatch):
    monkeypatch.setattr(rules, "TRIED", 2)
    answered(publish(ProgramFactory(owner=units[0])), units[2], (3, 12), (6, 10), (6, 1))
    text = shown(client, written(units, do="try"))
    assert "of the newest 2 answers would have opened a case" in text
    assert "Answers of 1 to 10 Jun 2018" in text


def test_a_trial_without_answers_says_so(client, units):
    publish(ProgramFactory(owner=units[0]))
    assert "No answer counts yet" in shown(client, written(units, do="try"))
    rule = RuleFactory.build(owner=units[0])
    assert try_rule(rule, principal=make_user("program_manager", units[0])).period == ""


def test_all_that_is_wrong_is_said_at_once(client, units):
    publish(ProgramFactory(owner=units[0]))
    answer = client.post(NEW, written(units, name="", value=["six"]))
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "This field is required." in text
    assert "“six” is not a number." in text


def test_department_of_a_new_rule_is_chosen_where_there_are_several(units):
    client = Client()
    client.force_login(make_user("program_manager", units[0]))
    only = DepartmentFactory(name="Airlines")
    shown = client.get(NEW).content.decode()
    assert f'<option value="{only.pk}">Airlines</option>' in shown and "Choose …" not in shown
    DepartmentFactory(name="Boarding")
    shown = client.get(NEW).content.decode()
    assert '<option value="" selected>Choose …</option>' in shown
    assert client.post(NEW, written(units, department="")).status_code == 400
