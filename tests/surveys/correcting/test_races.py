"""Corrections at once, and beside the worker: with real connections and real commits."""

from functools import partial

import pytest

from accounts.models import AuditEntry, OrgUnit
from actions.models import Case
from metrics.domain.cells import refresh
from metrics.domain.rebuilding import rebuild_metrics
from metrics.models import Score, Verbatim
from surveys.domain.responses.correcting import (
    CannotCorrect,
    exclude_response,
    include_response,
    move_response,
)
from surveys.domain.responses.erasing import erase_response
from surveys.domain.responses.processing import process_responses
from surveys.domain.responses.superseding import correct_response
from surveys.models import Response
from tests.factories.accounts import OrgUnitFactory
from tests.factories.actions import RuleFactory
from tests.factories.metrics import MetricFactory
from tests.factories.surveys import ProgramFactory, RespondentFactory, a_response, publish
from tests.races import at_once

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_file"),
]
WHY = "Test answer"
COMMENT = "My name is Zyxwvut"


@pytest.fixture
def units() -> list[OrgUnit]:
    root = OrgUnitFactory(name="Airport")
    return [root, OrgUnitFactory(name="A", parent=root), OrgUnitFactory(name="B", parent=root)]


@pytest.fixture
def responses(units: list[OrgUnit]) -> list[Response]:
    survey = publish(ProgramFactory(owner=units[0]))
    MetricFactory(key="nps", owner=units[0])
    RuleFactory(owner=units[0])
    person = RespondentFactory(unit=units[1], may_be_contacted=True)
    answers = {"q1": 3, "q3": COMMENT}
    return [a_response(survey, unit=units[1], answers=answers, respondent=person) for _ in range(4)]


def test_of_many_at_once_one_excludes(responses: list[Response]) -> None:
    process_responses()
    calls = [partial(exclude_response, responses[0], by=None, reason=WHY) for _ in range(24)]
    assert sorted(at_once(calls)) == [False] * 23 + [True]
    assert AuditEntry.objects.filter(action="response.excluded").count() == 1


def test_corrections_crosswise_and_beside_the_worker_end_in_agreement(
    units: list[OrgUnit], responses: list[Response]
) -> None:
    calls = []
    for response in responses:
        calls += [
            process_responses,
            partial(exclude_response, response, by=None, reason=WHY),
            partial(move_response, response, unit=units[2], touchpoint=None, by=None, reason=WHY),
            partial(erase_response, response, by=None, reason=WHY),
            partial(include_response, response, by=None),
            process_responses,
            partial(move_response, response, unit=units[1], touchpoint=None, by=None, reason=WHY),
            partial(include_response, response, by=None),
        ]
    failed = [found for found in at_once(calls) if isinstance(found, Exception)]
    assert failed == []
    for response in responses:
        include_response(response, by=None)
    process_responses()
    refresh()
    found = rebuild_metrics(check=True)
    assert (found.total, found.waiting) == (0, 0)
    assert (Score.objects.count(), Verbatim.objects.count()) == (4, 0)
    assert set(Response.objects.values_list("processing", "respondent")) == {("done", None)}
    assert not Case.objects.filter(excerpt__contains="Zyxwvut").exists()
    assert not Case.objects.exclude(respondent=None).exists()


def test_of_many_at_once_one_corrects(responses: list[Response]) -> None:
    process_responses()
    calls = [
        partial(correct_response, responses[0], answers={"q1": rating}, by=None, why=WHY)
        for rating in (0, 1, 2, 4, 5, 6, 7, 8)
    ]
    found = at_once(calls)
    assert sum(isinstance(one, Response) for one in found) == 1
    assert {type(one) for one in found} == {Response, CannotCorrect}
    process_responses()
    refresh()
    assert (Response.objects.current().count(), Score.objects.count()) == (4, 4)
    check = rebuild_metrics(check=True)
    assert (check.total, check.waiting) == (0, 0)


def test_correcting_beside_erasing_moving_and_the_worker_leaves_no_word_behind(
    units: list[OrgUnit], responses: list[Response]
) -> None:
    calls: list[partial[object]] = []
    for response in responses:
        fix = partial(correct_response, response, by=None, why=WHY)
        calls += [
            partial(fix, answers={"q1": 1, "q3": f"{COMMENT}, again"}),
            partial(process_responses),
            partial(move_response, response, unit=units[2], touchpoint=None, by=None, reason=WHY),
            partial(erase_response, response, by=None, reason=WHY),
            partial(fix, answers={"q1": 2}),
            partial(process_responses),
        ]
    found = at_once(calls)
    failed = [one for one in found if isinstance(one, Exception) and not isinstance(one, CannotCorrect)]
    assert failed == []
    process_responses()
    refresh()
    check = rebuild_metrics(check=True)
    assert (check.total, check.waiting) == (0, 0)
    assert (Score.objects.count(), Verbatim.objects.count()) == (4, 0)
    assert not Response.objects.filter(erased_at=None).exists()
    assert not Case.objects.filter(excerpt__contains="Zyxwvut").exists()
    assert Case.objects.count() <= 4
