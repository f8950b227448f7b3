"""Threat 40: too few comments of an anonymous or employee program are told nowhere, by no way round."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.domain.keys import issue_key
from accounts.policy import Role
from actions.domain.opening import open_case
from actions.domain.rules import try_rule
from actions.domain.showing import said
from actions.models import Case, Rule, RuleRun
from delivery.models import Message
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.actions import RuleFactory, leaf, process
from tests.factories.surveys import ProgramFactory, a_definition, a_response, publish

pytestmark = pytest.mark.django_db
SECRET = "Ruth shouts at everybody. Nobody dares to speak."


@pytest.fixture
def unit():
    return OrgUnitFactory(name="Bakery", code="bakery")


@pytest.fixture
def survey(unit):
    return publish(ProgramFactory(owner=unit, audience="employees", min_comments=3, min_answers=1))


def answer(survey, text=SECRET, rating=3):
    response = a_response(survey, answers={"q1": rating, "q3": text})
    process(response)
    return response


def signed_in(role, unit):
    client = Client()
    client.force_login(make_user(role, unit))
    return client


def ask(client, unit, op, word, *, field="answer:why", attribute=""):
    """The words of the page that tries a rule over the comment."""
    data = {"do": "try", "name": "Ask", "owner": unit.pk, "priority": 2, "position": 0, "joined": "all"}
    data |= {"field": field, "attribute": attribute, "op": op, "value": word}
    return client.post("/rules/new/", data, headers={"HX-Request": "true"}).content.decode()


def test_threat_40_a_case_opened_by_hand_says_nothing_of_the_comment(survey, unit):
    case = open_case(answer(survey), by=make_user(Role.UNIT_MANAGER, unit))
    assert (case.title, case.excerpt) == ("Opened by hand", "")
    client = signed_in(Role.UNIT_MANAGER, unit)
    page = client.get(reverse("case", args=[case.uuid])).content.decode()
    assert "too few comments" in page
    inbox = client.get(reverse("inbox"), {"view": "units"}).content.decode()
    assert f"{case.number}" in inbox
    found = client.get(reverse("inbox"), {"view": "units", "q": "dares"}).content.decode()
    assert f"{case.number}" not in found
    _, plain = issue_key(name="Partner", unit=unit, scopes=["case.view"], by=None)
    bearer = {"Authorization": f"Bearer {plain}"}
    by_api = Client().get(f"/api/v1/cases/{case.uuid}/", headers=bearer).content.decode()
    assert str(case.uuid) in by_api
    for text in (page, inbox, by_api):
        assert "Ruth" not in text
        assert "dares" not in text


def test_threat_40_a_case_opened_by_a_rule_says_nothing_of_the_comment(survey, unit):
    make_user(Role.UNIT_MANAGER, unit)
    RuleFactory(owner=unit, name="Low rating")
    answer(survey)
    case = Case.objects.get()
    assert (case.title, case.excerpt) == ("Low rating", "")
    assert "Ruth" not in Message.objects.get().text


@pytest.mark.parametrize("op", ["contains", "not_contains", "eq", "ne"])
def test_threat_40_trying_a_rule_tells_no_word_of_a_hidden_comment(survey, unit, op):
    response = answer(survey)
    client = signed_in(Role.PROGRAM_MANAGER, unit)
    right, wrong = ask(client, unit, op, "Ruth"), ask(client, unit, op, "Bertha")
    assert "texts stay hidden" in right
    assert right == wrong
    if op == "contains":
        assert str(response.uuid) not in right


@pytest.mark.parametrize("op", ["contains", "not_contains"])
def test_threat_40_nor_of_what_the_survey_copied_from_it(unit, op):
    copied = {"type": "set", "id": "s1", "values": [{"name": "copied", "value": "{{q3}}"}]}
    program = ProgramFactory(owner=unit, audience="employees", min_comments=3, min_answers=1)
    flow = [{"type": "block", "id": "b1"}, copied]
    response = answer(publish(program, definition=a_definition(flow=flow)))
    client = signed_in(Role.PROGRAM_MANAGER, unit)
    asked = {"field": "attribute:", "attribute": "copied"}
    right, wrong = (ask(client, unit, op, word, **asked) for word in ("Ruth", "Bertha"))
    assert response.embedded == {"copied": SECRET}
    assert "texts stay hidden" in right
    assert right == wrong


def test_trying_a_rule_reads_comments_where_there_are_enough(survey, unit):
    responses = [answer(survey, text) for text in (SECRET, "Fine", "Good")]
    page = ask(signed_in(Role.PROGRAM_MANAGER, unit), unit, "contains", "Ruth")
    assert str(responses[0].uuid) in page
    assert str(responses[1].uuid) not in page
    assert "stay hidden" not in page


def test_threat_40_a_saved_rule_does_not_hear_a_hidden_comment(survey, unit):
    RuleFactory(owner=unit, conditions={"all": [leaf("answer:why", "contains", "ruth")]})
    answer(survey)
    run = RuleRun.objects.get()
    assert (run.outcome, run.explanation[0]["found"]) == ("not_met", "hidden: too few answered")


def test_a_case_shows_comments_where_there_are_enough_and_quotes_none(survey, unit):
    response = answer(survey)
    assert (said(response).comments, said(response).hides_comments) == ([], True)
    for text in ("Fine", "Good"):
        answer(survey, text)
    assert (said(response).comments, said(response).hides_comments) == ([SECRET], False)
    assert open_case(response, by=None).excerpt == ""


@pytest.fixture
def small(unit):
    """A survey of employees that tells nothing of single answers before three have come."""
    return publish(ProgramFactory(owner=unit, audience="employees", min_comments=3, min_answers=3))


def test_threat_40_a_rule_hears_no_rating_where_few_answered(small, unit):
    RuleFactory(owner=unit)
    answer(small)
    run = RuleRun.objects.get()
    assert (run.outcome, run.explanation[0]["found"]) == ("not_met", "hidden: too few answered")
    assert (Case.objects.count(), Message.objects.count()) == (0, 0)
    for _ in range(2):
        answer(small)
    assert Case.objects.count() == 1


def test_threat_40_trying_a_rule_tells_no_rating_where_few_answered(small, unit):
    answer(small)
    rules = [Rule(owner=unit, conditions={"all": [leaf("answer:recommend", "lte", n)]}) for n in (2, 3)]
    trials = [try_rule(rule, principal=make_user(Role.PROGRAM_MANAGER, unit)) for rule in rules]
    assert [(trial.seen, trial.met, trial.hidden, trial.samples) for trial in trials] == [(1, 0, 1, [])] * 2


def test_threat_40_a_case_tells_no_rating_where_few_answered(small, unit):
    case = open_case(answer(small), by=None)
    assert (case.score_value, case.score_address) == (None, "")
    page = signed_in(Role.UNIT_MANAGER, unit).get(reverse("case", args=[case.uuid])).content.decode()
    assert "Answers are hidden" in page
    assert "How likely are you to recommend us" not in page
    response = case.case_responses.get().response
    assert (said(response).ratings, said(response).others) == ([], [])
