"""Erasing a response: every text that could tell who answered is gone from every table, and scores stay."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from actions.domain.cases import finish_case
from actions.models import Case
from common.models import IdempotencyRecord
from delivery.domain.handling import cancel_message
from delivery.models import Message
from metrics.domain.cells import refresh
from metrics.domain.rebuilding import rebuild_metrics
from metrics.models import Metric, Score, Verbatim
from surveys.domain.responses.correcting import CannotCorrect, exclude_response, include_response
from surveys.domain.responses.erasing import erase_response
from surveys.domain.responses.recording import Incoming, complete_response
from surveys.kinds import Contact
from surveys.models import Questionnaire, Respondent, Response
from tests.factories.actions import RootCauseFactory
from tests.factories.surveys import UNFINISHED, a_response
from tests.surveys.correcting.given import assert_rebuilt_the_same, scores, sums
from tests.surveys.erasing.given import (
    ANSWERS,
    BOOKING,
    KEPT,
    MAIL,
    SENTINEL,
    WHY,
    full_response,
    places_of,
    work_on,
)

pytestmark = pytest.mark.django_db


@pytest.mark.postgres
def test_no_text_of_an_erased_response_stays_in_any_table(
    survey: Questionnaire, nps: Metric, rule: Any, units: Any, manager: User, privacy: User
) -> None:
    response = full_response(survey, units[2])
    case = work_on(Case.objects.get(), manager)
    finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution=f"Told {SENTINEL}")
    asked = Message.objects.get(kind="surveys.invitation")
    Message.objects.filter(pk=asked.pk).update(error=f"550 no such user {MAIL}")
    cancel_message(Message.objects.get(kind="case.reply"), by=manager)
    IdempotencyRecord.objects.create(
        credential="key:1", key="k", method="POST", path="/", body_hash="x", status=201,
        answer=f'{{"id": "{response.uuid}", "words": "{SENTINEL}"}}',
    )  # fmt: skip
    holding = places_of(SENTINEL)
    assert holding >= {
        "surveys.Response.answers", "surveys.Respondent.name", "metrics.Verbatim.text", "actions.Case.title",
        "actions.Case.resolution", "actions.CaseEvent.text", "actions.RuleRun.explanation",
        "delivery.Message.text", "common.IdempotencyRecord.answer",
    }  # fmt: skip
    assert not {where for where in holding if where.startswith("accounts.AuditEntry")}

    before = (sums(), [(row.value, row.day) for row in Score.objects.all()])
    assert erase_response(response, by=privacy, reason=WHY) is True
    assert_rebuilt_the_same()
    assert places_of(SENTINEL) == set()
    assert places_of(str(BOOKING)) | places_of("1980-02-03") == set()
    assert (sums(), [(row.value, row.day) for row in Score.objects.all()]) == before
    assert not Verbatim.objects.exists()


def test_what_stays_is_ratings_choices_and_where_it_was_given(
    survey: Questionnaire, nps: Metric, units: Any, privacy: User
) -> None:
    response = full_response(survey, units[2])
    Response.objects.filter(pk=response.pk).update(
        page_seconds={"b1.p0": 13.7, "b1.p1": 41.2}, device="phone"
    )
    erase_response(response, by=privacy, reason=WHY)
    erased = Response.objects.get(pk=response.pk)
    assert erased.answers == KEPT
    assert (erased.unit, erased.channel, erased.day, erased.uuid, erased.source, erased.body_hash) == (
        response.unit, response.channel, response.day, response.uuid, "crm", response.body_hash,
    )  # fmt: skip
    assert (erased.respondent, erased.company, erased.invitation, erased.embedded) == (None, None, None, {})
    assert (erased.time_precision, timezone.localtime(erased.completed_at).hour) == ("day", 12)
    assert (erased.page_seconds, erased.device) == ({"b1.p0": 15, "b1.p1": 40}, "")
    person = Respondent.objects.get()
    assert (person.name, person.email, person.phone, person.address_hash) == ("", "", "", "")
    assert (person.may_be_contacted, person.erased_at is not None) == (False, True)
    assert list(Score.objects.values_list("respondent", "company")) == [(None, None)]


def test_erasing_again_changes_nothing(survey: Questionnaire, units: Any, privacy: User) -> None:
    response = full_response(survey, units[2])
    erase_response(response, by=privacy, reason=WHY)
    first = Response.objects.get(pk=response.pk).erased_at
    assert erase_response(response, by=privacy, reason="Again") is False
    assert Response.objects.get(pk=response.pk).erased_at == first


def test_erased_ones_are_excluded_and_included_like_others(
    survey: Questionnaire, nps: Metric, units: Any
) -> None:
    response = full_response(survey, units[2])
    erase_response(response, by=None, reason=WHY)
    before = sums()
    exclude_response(response, by=None, reason=WHY)
    assert_rebuilt_the_same()
    assert not Score.objects.exists()
    include_response(response, by=None)
    assert_rebuilt_the_same()
    assert sums() == before


def test_partial_ones_and_no_reason_are_refused_and_replaced_ones_are_not(
    survey: Questionnaire, units: Any
) -> None:
    old, new = (a_response(survey, unit=units[2], answers={"q1": 3, "q3": SENTINEL}) for _ in range(2))
    with pytest.raises(CannotCorrect, match="why"):
        erase_response(old, by=None, reason=" ")
    Response.objects.filter(pk=old.pk).update(superseded_by=new)
    assert erase_response(old, by=None, reason=WHY) is True
    Response.objects.filter(pk=new.pk).update(**UNFINISHED)
    with pytest.raises(CannotCorrect):
        erase_response(new, by=None, reason=WHY)


@pytest.mark.postgres
@pytest.mark.parametrize("is_same_uuid", [True, False], ids=["same id", "another id"])
def test_an_erased_response_does_not_come_back(survey: Questionnaire, units: Any, is_same_uuid: bool) -> None:
    moment = timezone.now() - timedelta(hours=3)
    response = full_response(survey, units[2], completed_at=moment)
    erase_response(response, by=None, reason=WHY)
    incoming = Incoming(
        questionnaire=survey,
        version=survey.current,
        unit=units[2],
        answers=dict(ANSWERS),
        uuid=response.uuid if is_same_uuid else uuid.uuid4(),
        source="crm",
        external_id=f"{SENTINEL}-17",
        completed_at=moment,
        contact=Contact(SENTINEL, MAIL, "", is_wanted=True),
    )
    recorded = complete_response(incoming)
    assert (recorded.outcome, recorded.response.pk) == ("same", response.pk)
    assert (Response.objects.count(), places_of(SENTINEL)) == (1, set())


def test_rebuilding_an_erased_response_gives_the_same(survey: Questionnaire, nps: Metric, units: Any) -> None:
    response = full_response(survey, units[2])
    erase_response(response, by=None, reason=WHY)
    refresh()
    before = (sums(), scores())
    rebuild_metrics()
    assert (sums(), scores()) == before
