"""Many at once: one owner, unbroken numbers, one case per person. With real connections and real commits."""

import pytest

from actions.domain.cases import CaseConflict, resolve_case, take_case
from actions.models import Case, CaseEvent
from surveys.domain.asking.remeasuring import remeasurement_questionnaire
from surveys.models import Questionnaire, Response
from tests.factories.accounts import UserFactory, make_user
from tests.factories.actions import CaseFactory, RootCauseFactory, RuleFactory, process
from tests.factories.surveys import ProgramFactory, RespondentFactory, a_response, publish
from tests.races import at_once

ATTEMPTS = 300


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_300_attempts_to_take_one_case_give_one_owner(in_file):
    case = CaseFactory()
    people = [UserFactory() for _ in range(ATTEMPTS)]

    results = at_once([lambda user=user: take_case(case, by=user) for user in people])

    winners = [result for result in results if isinstance(result, Case)]
    assert len(winners) == 1
    assert sum(isinstance(result, CaseConflict) for result in results) == ATTEMPTS - 1
    case.refresh_from_db()
    assert (case.state, case.owner_id, case.rev) == ("assigned", winners[0].owner_id, 1)
    assert CaseEvent.objects.filter(case=case).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_people_resolving_from_the_same_page_give_one_resolution(in_file):
    case = CaseFactory()
    owner = make_user("unit_manager", case.unit)
    rev = take_case(case, by=owner).rev
    cause = RootCauseFactory()

    results = at_once(
        [
            lambda n=n: resolve_case(case, by=owner, root_cause=cause, resolution=f"Done {n}", rev=rev)
            for n in range(10)
        ]
    )

    assert sum(isinstance(result, Case) for result in results) == 1
    assert sum(isinstance(result, CaseConflict) for result in results) == 9
    assert CaseEvent.objects.filter(case=case, kind="resolved").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_batches_at_once_number_without_gaps_and_open_one_case_per_person(in_file):
    program = ProgramFactory()
    survey = publish(program)
    RuleFactory(owner=program.owner)
    person = RespondentFactory(unit=program.owner, may_be_contacted=True)
    responses = [a_response(survey, unit=program.owner, answers={"q1": 2}) for _ in range(24)]
    Response.objects.filter(pk__in=[response.pk for response in responses[:8]]).update(respondent=person)

    results = at_once([lambda response=response: process(response) for response in responses])

    assert [result for result in results if result is not None] == []
    assert sorted(Case.objects.values_list("number", flat=True)) == list(range(1001, 1018))
    case = Case.objects.get(respondent=person)
    assert case.case_responses.count() == 8


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_first_cases_closed_at_once_share_one_second_questionnaire(in_file):
    program = publish(ProgramFactory()).program

    made = at_once([lambda: remeasurement_questionnaire(program, "recommend")] * 6)

    assert [one for one in made if isinstance(one, Exception)] == []
    assert Questionnaire.objects.filter(program=program, is_system=True).count() == 1
