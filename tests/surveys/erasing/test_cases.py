"""What becomes of cases about an erased response."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from actions.domain.cases import comment_case, finish_case, take_case
from actions.domain.opening import open_case
from actions.models import Case, CaseResponse, RuleRun
from delivery.domain.handling import can_send_again
from delivery.models import Message
from surveys.domain.responses.erasing import erase_response, preview_erasure
from surveys.domain.responses.recording import Incoming, complete_response
from surveys.models import Invitation, Questionnaire, Response
from tests.factories.actions import RootCauseFactory
from tests.factories.surveys import a_response
from tests.surveys.erasing.given import SENTINEL, WHY, full_response, places_of, settle, work_on

pytestmark = pytest.mark.django_db


def test_an_open_case_goes_on_as_an_anonymous_one(
    survey: Questionnaire, rule: Any, units: Any, manager: User, privacy: User
) -> None:
    response = full_response(survey, units[2])
    case = work_on(Case.objects.get(), manager)
    erase_response(response, by=privacy, reason=WHY)
    case.refresh_from_db()
    assert (case.title, case.excerpt, case.respondent, case.company) == (
        "The answer was erased", "", None, None,
    )  # fmt: skip
    assert (case.state, case.waiting_for, case.owner, case.score_value) == ("assigned", "", manager, 3)
    assert (case.contact_due_at, case.paused_at) == (None, None)
    assert case.due_at == case.resolve_due_at
    done = finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Third lane")
    assert (done.state, done.remeasurement) == ("closed", None)
    texts = dict(case.events.values_list("kind", "text"))
    assert (texts["commented"], texts["mailed"], texts["erased"]) == ("Erased.", "Erased.", "")
    leaves = {one["field"]: one["found"] for one in RuleRun.objects.get().explanation}
    assert leaves == {"answer:recommend": 3, "answer:seat": "erased"}


def test_mails_that_wait_are_not_sent_any_more(
    survey: Questionnaire, rule: Any, units: Any, manager: User
) -> None:
    response = full_response(survey, units[2])
    work_on(Case.objects.get(), manager)
    erase_response(response, by=None, reason=WHY)
    reply = Message.objects.get(kind="case.reply")
    assert (reply.status, reply.next_attempt_at, reply.to_address, reply.context) == (
        "cancelled", None, "erased", {},
    )  # fmt: skip
    assert can_send_again(reply) is False
    alert = Message.objects.get(kind="case.alert")
    assert (alert.to_address, alert.text, alert.status) == (manager.email, "Erased.", "cancelled")


def test_a_settled_case_loses_its_words_and_the_request_to_answer_again(
    survey: Questionnaire, rule: Any, units: Any, manager: User
) -> None:
    response = full_response(survey, units[2])
    case = take_case(Case.objects.get(), by=manager)
    cause = RootCauseFactory()
    finish_case(case, by=manager, root_cause=cause, resolution=f"Told {SENTINEL}")
    erase_response(response, by=None, reason=WHY)
    case.refresh_from_db()
    assert (case.state, case.root_cause, case.resolution, case.remeasurement) == (
        "closed", cause, "Erased.", None,
    )  # fmt: skip
    invitation = Invitation.objects.get()
    assert (invitation.embedded, invitation.expires_at <= timezone.now()) == ({}, True)
    mail = Message.objects.get(kind="surveys.invitation")
    assert (mail.status, mail.to_address) == ("cancelled", "erased")


def test_a_second_answer_no_longer_leads_to_the_erased_first_one(
    survey: Questionnaire, rule: Any, units: Any, manager: User
) -> None:
    first = full_response(survey, units[2])
    case = take_case(Case.objects.get(), by=manager)
    case = finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Done")
    invitation = Case.objects.get().remeasurement
    second = complete_response(
        Incoming(
            questionnaire=invitation.questionnaire,
            version=invitation.questionnaire.current,
            unit=invitation.unit,
            answers={"q1": 8, "q2": "c4"},
            invitation=invitation,
            embedded=invitation.embedded,
            is_remeasurement=True,
        )
    ).response
    settle()
    assert Case.objects.get().second_value == 8
    assert preview_erasure(first).is_person_forgotten is False
    erase_response(first, by=None, reason=WHY)
    case, second = Case.objects.get(), Response.objects.get(pk=second.pk)
    assert (case.second_value, case.respondent, case.remeasurement) == (8, None, None)
    assert (second.respondent.name, second.embedded) == (SENTINEL, {})
    assert places_of(str(second.uuid)) == {"surveys.Response.uuid"}
    assert not Message.objects.filter(dedupe_key__contains=str(case.uuid)).exclude(kind="case.alert").exists()
    erase_response(second, by=None, reason=WHY)
    assert places_of(SENTINEL) == set()


def test_erasing_the_second_answer_leaves_the_case_its_number(
    survey: Questionnaire, rule: Any, units: Any, manager: User
) -> None:
    full_response(survey, units[2])
    case = take_case(Case.objects.get(), by=manager)
    finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Done")
    invitation = Case.objects.get().remeasurement
    second = complete_response(
        Incoming(
            questionnaire=invitation.questionnaire,
            version=invitation.questionnaire.current,
            unit=invitation.unit,
            answers={"q1": 8, "q2": "c4", "q3": "Better, thanks"},
            invitation=invitation,
            is_remeasurement=True,
        )
    ).response
    settle()
    erase_response(second, by=None, reason=WHY)
    case.refresh_from_db()
    assert (case.second_value, case.respondent.name) == (8, SENTINEL)
    assert "response" not in case.events.get(kind="remeasured").data
    assert places_of("Better, thanks") == set()


def test_a_case_about_two_answers_lets_go_of_the_erased_one(
    survey: Questionnaire, rule: Any, units: Any, manager: User
) -> None:
    first = full_response(survey, units[2])
    answers = {"q1": 2, "q3": "The toilets. Again.", "q5": "12A"}
    second = a_response(survey, unit=units[2], answers=answers, respondent=first.respondent)
    settle()
    case = Case.objects.get()
    assert case.case_responses.count() == 2
    comment_case(case, by=manager, text="A note")
    erase_response(first, by=None, reason=WHY)
    case.refresh_from_db()
    link = CaseResponse.objects.get()
    assert (link.response, link.is_first, case.title) == (second, True, "The toilets")
    assert (case.respondent.name, case.events.get(kind="commented").text) == (SENTINEL, "A note")
    assert places_of(f"My name is {SENTINEL}") == set()
    assert not case.events.filter(data__response=str(first.uuid)).exists()
    erase_response(second, by=None, reason=WHY)
    case.refresh_from_db()
    assert (case.respondent, places_of(SENTINEL), places_of("The toilets")) == (None, set(), set())


def test_a_case_opened_by_hand_is_no_exception(survey: Questionnaire, units: Any, manager: User) -> None:
    response = full_response(survey, units[2])
    case = open_case(response, by=manager)
    erase_response(response, by=None, reason=WHY)
    case.refresh_from_db()
    assert (case.respondent, places_of(SENTINEL)) == (None, set())
