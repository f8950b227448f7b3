"""Moving and erasing on the pages: what they say, do and refuse."""

from django.test import Client
from django.urls import reverse

from accounts.models import OrgUnit
from accounts.policy import Role
from actions.models import Case
from metrics.models import Score
from surveys.domain.responses.correcting import move_response
from surveys.models import Questionnaire, Response
from tests.factories.actions import case_about
from tests.factories.metrics import answered
from tests.factories.surveys import TouchpointFactory
from tests.metrics.views.correcting.given import DAY, WHY, at, fresh, signed_in, text_of


def test_a_response_is_moved_within_reach_only(
    response: Response, terminal: OrgUnit, area_a: OrgUnit, area_b: OrgUnit, program_manager: Client
) -> None:
    sent = {"unit": area_b.pk, "touchpoint": "", "reason": "Wrong code at the gate"}
    local = signed_in(Role.PROGRAM_MANAGER, area_a)
    page = text_of(local.get(at("response_move", response)))
    assert area_a.name in page and area_b.name not in page
    answer = local.post(at("response_move", response), sent)
    assert (answer.status_code, fresh(response).unit) == (400, area_a)
    answer = program_manager.post(at("response_move", response), sent, follow=True)
    assert "Response moved" in text_of(answer)
    assert fresh(response).unit == area_b
    assert [(score.unit_id, score.value) for score in Score.objects.all()] == [(area_b.pk, 3.0)]
    assert local.get(at("response", response)).status_code == 404


def test_a_touchpoint_that_is_none_of_the_units_is_refused_in_words(
    response: Response, area_a: OrgUnit, area_b: OrgUnit, program_manager: Client
) -> None:
    touchpoint = TouchpointFactory(owner=area_b, name="Gate B4")
    sent = {"unit": area_a.pk, "touchpoint": touchpoint.pk, "reason": WHY}
    answer = program_manager.post(at("response_move", response), sent)
    assert answer.status_code == 400
    assert "Gate B4 belongs to Area B, not to Area A" in text_of(answer)


def test_history_names_no_unit_that_the_reader_may_not_see(
    response: Response, area_a: OrgUnit, area_b: OrgUnit, program_manager: Client
) -> None:
    move_response(response, unit=area_b, touchpoint=None, by=None, reason=WHY)
    there = text_of(signed_in(Role.PROGRAM_MANAGER, area_b).get(at("response", response)))
    assert "another unit → Area B" in there and "Area A" not in there
    assert "Area A → Area B" in text_of(program_manager.get(at("response", response)))


# Erasing


def test_erasing_says_what_goes_and_stays_and_wants_a_tick(
    response: Response, program_manager: Client
) -> None:
    case_about(response)
    page = text_of(program_manager.get(at("response_erase", response)))
    assert "What is the main reason for your answer?" in page
    assert "since nothing else names them" in page
    assert "every score stays as it is" in page
    assert "stays without its customer, open, as one of an anonymous answer" in page
    answer = program_manager.post(at("response_erase", response), {"reason": WHY})
    assert (answer.status_code, fresh(response).erased_at) == (400, None)
    sent = {"reason": WHY, "is_sure": "on"}
    answer = program_manager.post(at("response_erase", response), sent, follow=True)
    page = text_of(answer)
    assert "Texts and contact were taken out for good by Pia Program on" in page
    assert "Forty minutes" not in page and "Ines" not in page
    assert at("response_erase", response) not in page
    assert (fresh(response).answers, Score.objects.count()) == ({"q1": 3}, 1)
    case = text_of(program_manager.get(reverse("case", args=[Case.objects.get().uuid])))
    assert "The texts were erased on" in case


def test_other_responses_of_the_customer_are_named_as_far_as_they_may_be_seen(
    questionnaire: Questionnaire, response: Response, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    other = answered(questionnaire, unit=area_b, day=DAY, respondent=response.respondent)
    page = text_of(signed_in(Role.PROGRAM_MANAGER, area_a).get(at("response_erase", response)))
    assert "from 1 other response" in page
    assert str(other.uuid) not in page
