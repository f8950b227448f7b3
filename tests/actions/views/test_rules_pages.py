"""The page of a rule: what a trial covers, and all that is wrong at once."""

import html
import re
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


def seen_on(page):
    return re.search(r'name="seen" value="([0-9a-f]*)"', page.content.decode()).group(1)


def test_the_second_of_two_editors_hears_of_the_first(client, units):
    rule, other = RuleFactory(owner=units[0], name="As it was"), Client()
    other.force_login(make_user("program_manager", units[0], name="Noor"))
    publish(ProgramFactory(owner=units[0]))
    url = f"/rules/{rule.uuid}/"
    mine, theirs = seen_on(client.get(url)), seen_on(other.get(url))
    assert other.post(url, written(units, name="Noor's", seen=theirs)).status_code == 302
    late = client.post(url, written(units, name="Mine", seen=mine))
    rule.refresh_from_db()
    assert (late.status_code, rule.name) == (409, "Noor's")
    text = html.unescape(late.content.decode())
    assert re.search(r"Noor was faster: this rule was changed at \d\d:\d\d, and yours isn’t saved", text)
    assert 'value="Mine"' in text
    again = client.post(url, written(units, name="Mine", seen=seen_on(late)))
    rule.refresh_from_db()
    assert (again.status_code, rule.name) == (302, "Mine")


def test_rows_come_and_go_without_forgetting_what_was_read(client, units):
    rule = RuleFactory(owner=units[0])
    publish(ProgramFactory(owner=units[0]))
    url = f"/rules/{rule.uuid}/"
    seen = seen_on(client.get(url))
    assert seen and seen_on(client.post(url, written(units, do="add", seen=seen))) == seen
    rule.__class__.objects.update(name="Changed meanwhile")
    assert seen_on(client.post(url, written(units, do="try", seen=seen))) == seen
