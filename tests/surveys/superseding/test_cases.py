"""What becomes of the case of a response whose answers are corrected."""

from typing import Any

import pytest

from accounts.models import AuditEntry, OrgUnit
from actions.domain.cases import finish_case, take_case
from actions.domain.changing import CaseRefused
from actions.domain.opening import open_case
from actions.models import Case, CaseEvent, RuleRun
from surveys.domain.responses.recording import Incoming, complete_response
from surveys.models import Questionnaire, Response
from tests.factories.accounts import make_user
from tests.factories.actions import RootCauseFactory
from tests.factories.surveys import RespondentFactory
from tests.surveys.correcting.given import again, settle
from tests.surveys.superseding.given import WHY, correct, processed

pytestmark = pytest.mark.django_db


def test_its_case_follows_and_no_second_one_is_opened(survey: Questionnaire, units: list[OrgUnit]) -> None:
    old = processed(survey, units[1])
    manager = make_user("unit_manager", units[1], name="Dev Patel")
    case = Case.objects.get()
    new = correct(old, by=manager, q1=1, q3="Slow, and rude")
    settle()
    case = Case.objects.get()
    assert (case.score_value, case.score_address, case.excerpt) == (1.0, "q1", "Slow, and rude")
    assert [link.response for link in case.case_responses.all()] == [new]
    event = CaseEvent.objects.get(kind="corrected")
    assert (event.actor, event.text, event.data) == (
        manager, WHY, {"response": str(new.uuid), "before": 3.0, "now": 1.0},
    )  # fmt: skip
    assert CaseEvent.objects.get(kind="opened").data["response"] == str(new.uuid)
    assert AuditEntry.objects.filter(action="case.corrected").count() == 1
    outcomes = RuleRun.objects.order_by("response").values_list("response", "outcome")
    assert list(outcomes) == [(old.pk, "fired"), (new.pk, "fired")]


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_good_rating_leaves_the_case_to_who_works_on_it(
    survey: Questionnaire, units: list[OrgUnit], is_closed: bool
) -> None:
    old = processed(survey, units[1])
    manager = make_user("unit_manager", units[1])
    case = take_case(Case.objects.get(), by=manager)
    if is_closed:
        finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Called")
    before = Case.objects.get().state
    correct(old, q1=9)
    settle()
    case = Case.objects.get()
    assert (case.state, case.score_value, case.owner) == (before, 9.0, manager)


def test_a_detractor_who_was_typed_as_a_promoter_gets_a_case(
    survey: Questionnaire, units: list[OrgUnit]
) -> None:
    old = processed(survey, units[1], answers={"q1": 9})
    assert not Case.objects.exists()
    new = correct(old, q1=0)
    settle()
    assert Case.objects.get().case_responses.get().response == new


def test_a_joined_answer_is_exchanged_without_touching_the_case(
    survey: Questionnaire, units: list[OrgUnit]
) -> None:
    person = RespondentFactory(unit=units[1], may_be_contacted=True)
    processed(survey, units[1], respondent=person, answers={"q1": 2, "q3": "First"})
    second = processed(survey, units[1], respondent=person, answers={"q1": 5, "q3": "Second"})
    new = correct(second, q1=6)
    settle()
    case = Case.objects.get()
    assert (case.score_value, case.excerpt) == (2.0, "First")
    assert case.case_responses.get(is_first=False).response == new


def test_a_case_is_opened_by_hand_from_the_corrected_answer_alone(
    survey: Questionnaire, units: list[OrgUnit]
) -> None:
    old = processed(survey, units[1], answers={"q1": 9})
    new = correct(old, q1=10)
    with pytest.raises(CaseRefused, match="corrected one"):
        open_case(again(old), by=None)
    assert open_case(again(new), by=None).score_value == 10.0


def test_a_corrected_second_answer_corrects_what_the_case_shows(
    survey: Questionnaire, units: list[OrgUnit]
) -> None:
    person = RespondentFactory(unit=units[1], may_be_contacted=True)
    processed(survey, units[1], respondent=person)
    manager = make_user("unit_manager", units[1])
    case = take_case(Case.objects.get(), by=manager)
    finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Called")
    second = answer_again(Case.objects.get(), q1=8, q2="c5")
    correct(second, q1=10)
    settle()
    case = Case.objects.get()
    assert (case.second_value, case.state) == (10.0, "closed")


def answer_again(case: Case, **answers: Any) -> Response:
    """The customer answers what they were asked after their case."""
    invitation = case.remeasurement
    assert invitation and invitation.questionnaire.current
    said = {"questionnaire": invitation.questionnaire, "version": invitation.questionnaire.current}
    incoming = Incoming(**said, unit=case.unit, invitation=invitation, answers=answers, is_remeasurement=True)
    response = complete_response(incoming).response
    assert response
    settle()
    return again(response)


# What was corrected before, and what comes after
