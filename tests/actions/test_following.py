"""What cases do when a second answer is left out of the scores or counts again."""

from typing import Any

import pytest

from actions.domain.cases import finish_case, reopen_case, take_case
from actions.models import Case
from surveys.domain.responses.correcting import exclude_response, include_response
from surveys.domain.responses.processing import process_responses
from surveys.domain.responses.recording import Incoming, complete_response
from surveys.models import Response
from tests.factories.accounts import make_user
from tests.factories.actions import RootCauseFactory, RuleFactory, terminal_and_areas
from tests.factories.surveys import ProgramFactory, RespondentFactory, a_response, publish

pytestmark = pytest.mark.django_db


def asked_again(**answers: Any) -> tuple[Case, Response]:
    """A case that was closed, and the customer's second answer to it."""
    root, _, area = terminal_and_areas()
    survey = publish(ProgramFactory(owner=root, remeasure_after_days=0))
    RuleFactory(owner=root)
    person = RespondentFactory(unit=area, may_be_contacted=True)
    a_response(survey, unit=area, answers={"q1": 3}, respondent=person)
    process_responses()
    manager = make_user("unit_manager", area)
    case = take_case(Case.objects.get(), by=manager)
    finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Third lane")
    invitation = Case.objects.get().remeasurement
    recorded = complete_response(
        Incoming(
            questionnaire=invitation.questionnaire,
            version=invitation.questionnaire.current,
            unit=invitation.unit,
            answers=answers,
            invitation=invitation,
            is_remeasurement=True,
        )
    )
    process_responses()
    return Case.objects.get(), Response.objects.get(pk=recorded.response.pk)


def test_a_second_answer_that_is_left_out_says_nothing_about_the_case() -> None:
    case, second = asked_again(q1=8, q2="c4")
    assert (case.second_value, case.well_handled) == (8, True)
    answered_at = case.remeasured_at
    exclude_response(second, by=None, reason="Not this customer")
    case.refresh_from_db()
    assert (case.second_value, case.well_handled, case.remeasured_at) == (None, None, None)
    assert case.events.get(kind="second_left_out").text == "Not this customer"
    include_response(second, by=None)
    case.refresh_from_db()
    assert (case.second_value, case.well_handled, case.remeasured_at) == (8, True, answered_at)


def test_counting_a_low_second_answer_again_does_not_open_the_case_once_more() -> None:
    case, second = asked_again(q1=2, q2="c2")
    assert case.is_open
    exclude_response(second, by=None, reason="Not this customer")
    manager = case.owner
    finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Done", asks_again=False)
    include_response(second, by=None)
    case.refresh_from_db()
    assert (case.second_value, case.state) == (2, "closed")
    assert reopen_case(case, by=manager).is_open


def test_one_that_was_left_out_before_it_was_read_is_linked_once_it_counts() -> None:
    case, second = asked_again(q1=8, q2="c4")
    Case.objects.update(second_value=None, remeasured_at=None)
    Response.objects.filter(pk=second.pk).update(processing="waiting", processed_at=None)
    exclude_response(second, by=None, reason="Not this customer")
    process_responses()
    assert Case.objects.get().second_value is None
    include_response(second, by=None)
    process_responses()
    case.refresh_from_db()
    assert (case.second_value, case.events.filter(kind="remeasured").count()) == (8, 2)
