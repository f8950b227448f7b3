"""Moving a response: scores, people and cases go along."""

import pytest

from accounts.models import OrgUnit, User
from accounts.policy import Role
from actions.domain.cases import finish_case, take_case
from delivery.models import Message
from metrics.models import Cell, Metric, Score, Verbatim
from surveys.domain.responses.correcting import (
    CannotCorrect,
    move_response,
)
from surveys.models import Questionnaire, Respondent
from tests.factories.accounts import DepartmentFactory, OrgUnitFactory, make_user
from tests.factories.actions import RootCauseFactory, case_about
from tests.factories.surveys import (
    ProgramFactory,
    RespondentFactory,
    TouchpointFactory,
    a_response,
    publish,
)
from tests.surveys.correcting.given import WHY, again, assert_rebuilt_the_same, processed, sums

pytestmark = pytest.mark.django_db


@pytest.mark.postgres
def test_scores_move_along_and_back(
    survey: Questionnaire, nps: Metric, area_a: OrgUnit, area_b: OrgUnit, program_manager: User
) -> None:
    response = processed(survey, area_a)
    before = sums()
    touchpoint = TouchpointFactory(owner=survey.owner, department=DepartmentFactory())
    assert move_response(response, unit=area_b, touchpoint=touchpoint, by=program_manager, reason=WHY)
    assert_rebuilt_the_same()
    assert list(Score.objects.values_list("unit", "touchpoint")) == [(area_b.pk, touchpoint.pk)]
    assert list(Verbatim.objects.values_list("unit", flat=True)) == [area_b.pk]
    assert set(Cell.objects.values_list("unit", flat=True)) == {area_b.pk, survey.owner.pk}
    assert again(response).department == touchpoint.department
    move_response(response, unit=area_a, touchpoint=None, by=program_manager, reason=WHY)
    assert_rebuilt_the_same()
    assert sums() == before


def test_moving_is_refused_where_the_program_or_the_touchpoint_does_not_exist(
    airport: OrgUnit, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    response = processed(publish(ProgramFactory(owner=area_a)), area_a)
    gate = OrgUnitFactory(name="Gate", parent=area_a)
    closed = OrgUnitFactory(name="Closed", parent=area_a, is_active=False)
    for unit, touchpoint in (
        (area_b, None),
        (closed, None),
        (gate, TouchpointFactory(owner=area_b)),
    ):
        with pytest.raises(CannotCorrect):
            move_response(response, unit=unit, touchpoint=touchpoint, by=None, reason=WHY)
    assert again(response).unit == area_a
    assert move_response(response, unit=gate, touchpoint=None, by=None, reason=WHY) is True


def test_who_is_known_from_this_response_alone_moves_along(
    survey: Questionnaire, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    alone, twice = RespondentFactory(unit=area_a), RespondentFactory(unit=area_a)
    first = a_response(survey, unit=area_a, respondent=alone)
    second, _ = (a_response(survey, unit=area_a, respondent=twice) for _ in range(2))
    for response in (first, second):
        move_response(response, unit=area_b, touchpoint=None, by=None, reason=WHY)
    assert Respondent.objects.get(pk=alone.pk).unit == area_b
    assert Respondent.objects.get(pk=twice.pk).unit == area_a


def test_an_open_case_moves_and_goes_to_the_queue_of_who_may_take_it(
    survey: Questionnaire, area_a: OrgUnit, area_b: OrgUnit, program_manager: User
) -> None:
    here = make_user(Role.UNIT_MANAGER, area_a)
    there = make_user(Role.UNIT_MANAGER, area_b)
    response = processed(survey, area_a)
    case = take_case(case_about(response), by=here)
    move_response(response, unit=area_b, touchpoint=None, by=program_manager, reason=WHY)
    case.refresh_from_db()
    assert (case.unit, case.owner, case.state) == (area_b, None, "new")
    event = case.events.get(kind="moved")
    assert (event.actor_label, event.data) == ("Pia Program", {"from": "Area A", "to": "Area B"})
    assert list(Message.objects.values_list("to_address", flat=True)) == [there.email]


def test_a_case_keeps_an_owner_who_may_work_at_the_new_unit(
    survey: Questionnaire, airport: OrgUnit, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    everywhere = make_user(Role.REGIONAL_MANAGER, airport)
    response = processed(survey, area_a)
    case = take_case(case_about(response), by=everywhere)
    move_response(response, unit=area_b, touchpoint=None, by=None, reason=WHY)
    case.refresh_from_db()
    assert (case.unit, case.owner, case.state) == (area_b, everywhere, "assigned")


def test_a_settled_case_stays(survey: Questionnaire, area_a: OrgUnit, area_b: OrgUnit) -> None:
    manager = make_user(Role.UNIT_MANAGER, area_a)
    response = processed(survey, area_a)
    case = take_case(case_about(response), by=manager)
    finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Done", asks_again=False)
    move_response(response, unit=area_b, touchpoint=None, by=None, reason=WHY)
    case.refresh_from_db()
    assert (case.unit, case.state) == (area_a, "closed")
