"""Excluding and including responses: what it changes, what it leaves, and what it refuses."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEntry, OrgUnit, User
from actions.models import Case
from common.clock import now
from metrics.domain.scoring import SCORE_STAGE
from metrics.models import Cell, Metric, Score, Verbatim
from surveys.domain.responses.correcting import (
    MOST_AT_ONCE,
    CannotCorrect,
    exclude_response,
    exclude_responses,
    history_of,
    include_response,
    include_responses,
    move_response,
)
from surveys.domain.responses.processing import process_responses
from surveys.models import Questionnaire, Response
from tests.factories.actions import RuleFactory, case_about
from tests.factories.surveys import (
    UNFINISHED,
    a_response,
)
from tests.surveys.correcting.given import (
    WHY,
    again,
    assert_rebuilt_the_same,
    processed,
    scores,
    settle,
    sums,
)

pytestmark = pytest.mark.django_db


@pytest.mark.postgres
def test_exclusion_takes_scores_away_and_inclusion_brings_back_the_same(
    survey: Questionnaire, nps: Metric, area_a: OrgUnit, program_manager: User
) -> None:
    processed(survey, area_a, q1=9)
    response = processed(survey, area_a)
    before = (sums(), scores(), list(Verbatim.objects.values_list("text", "response")))
    assert exclude_response(response, by=program_manager, reason=WHY) is True
    assert_rebuilt_the_same()
    assert [row.value for row in Score.objects.all()] == [9.0]
    assert not Verbatim.objects.exists()
    assert {cell.n for cell in Cell.objects.all()} == {1}
    assert include_response(response, by=program_manager) is True
    assert_rebuilt_the_same()
    assert (sums(), scores(), list(Verbatim.objects.values_list("text", "response"))) == before


def test_what_is_so_already_changes_nothing_and_leaves_no_history(
    survey: Questionnaire, area_a: OrgUnit, program_manager: User
) -> None:
    response = processed(survey, area_a)
    assert include_response(response, by=program_manager) is False
    exclude_response(response, by=program_manager, reason=WHY)
    first = again(response).excluded_at
    assert exclude_response(response, by=program_manager, reason="Another reason") is False
    assert (again(response).excluded_at, again(response).excluded_why) == (first, WHY)
    assert move_response(response, unit=area_a, touchpoint=None, by=program_manager, reason=WHY) is False
    assert [entry.action for entry in history_of(response)] == ["response.excluded"]


def test_history_tells_who_did_what_and_why(
    survey: Questionnaire, area_a: OrgUnit, area_b: OrgUnit, program_manager: User
) -> None:
    response = processed(survey, area_a)
    exclude_response(response, by=program_manager, reason=f"  {WHY}\n ")
    include_response(response, by=program_manager)
    move_response(response, unit=area_b, touchpoint=None, by=program_manager, reason="Wrong link")
    told = [(one.action, one.actor_label, one.reason, one.unit) for one in history_of(response)]
    assert told == [
        ("response.moved", "Pia Program", "Wrong link", area_b),
        ("response.included", "Pia Program", "", area_a),
        ("response.excluded", "Pia Program", WHY, area_a),
    ]
    left = AuditEntry.objects.get(action="response.moved_away")
    assert (left.unit, left.changes["unit"]) == (area_a, ["Area A", "Area B"])


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 201], ids=["none", "blanks", "long"])
def test_a_reason_is_needed(survey: Questionnaire, area_a: OrgUnit, area_b: OrgUnit, reason: str) -> None:
    response = processed(survey, area_a)
    with pytest.raises(CannotCorrect):
        exclude_response(response, by=None, reason=reason)
    with pytest.raises(CannotCorrect):
        move_response(response, unit=area_b, touchpoint=None, by=None, reason=reason)
    assert (again(response).excluded_at, again(response).unit) == (None, area_a)


def test_partial_and_replaced_ones_are_refused(
    survey: Questionnaire, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    partial, old, new = (a_response(survey, unit=area_a) for _ in range(3))
    Response.objects.filter(pk=partial.pk).update(**UNFINISHED)
    Response.objects.filter(pk=old.pk).update(superseded_by=new)
    with pytest.raises(CannotCorrect, match="still be answering"):
        exclude_response(partial, by=None, reason=WHY)
    with pytest.raises(CannotCorrect, match="newer answer"):
        exclude_response(old, by=None, reason=WHY)
    with pytest.raises(CannotCorrect, match="newer answer"):
        move_response(old, unit=area_b, touchpoint=None, by=None, reason=WHY)


def test_many_are_excluded_together_or_not_at_all(survey: Questionnaire, area_a: OrgUnit) -> None:
    one, two, partial = (a_response(survey, unit=area_a) for _ in range(3))
    Response.objects.filter(pk=partial.pk).update(**UNFINISHED)
    with pytest.raises(CannotCorrect):
        exclude_responses([one, two, partial], by=None, reason=WHY)
    assert not Response.objects.exclude(excluded_at=None).exists()
    exclude_response(one, by=None, reason=WHY)
    assert [row.pk for row in exclude_responses([two, one], by=None, reason=WHY)] == [two.pk]
    assert [row.pk for row in include_responses([two, one], by=None)] == [one.pk, two.pk]
    with pytest.raises(CannotCorrect, match="at most"):
        exclude_responses([one] * (MOST_AT_ONCE + 1), by=None, reason=WHY)


def test_an_excluded_one_that_waits_is_processed_as_excluded_and_asks_the_rules_once_included(
    survey: Questionnaire, nps: Metric, airport: OrgUnit, area_a: OrgUnit
) -> None:
    RuleFactory(owner=airport)
    response = a_response(survey, unit=area_a, answers={"q1": 3})
    exclude_response(response, by=None, reason=WHY)
    settle()
    assert (Score.objects.count(), Case.objects.count(), again(response).processing) == (0, 0, "done")
    include_response(response, by=None)
    assert again(response).processing == "waiting"
    settle()
    assert (Score.objects.count(), Case.objects.count(), again(response).processing) == (1, 1, "done")
    assert_rebuilt_the_same()


def test_inclusion_does_not_ask_the_rules_twice(
    survey: Questionnaire, airport: OrgUnit, area_a: OrgUnit
) -> None:
    response = processed(survey, area_a)
    exclude_response(response, by=None, reason=WHY)
    RuleFactory(owner=airport)
    include_response(response, by=None)
    settle()
    assert (again(response).processing, Case.objects.count()) == ("done", 0)


@pytest.mark.postgres
def test_a_worker_loses_what_was_corrected_while_it_read(
    survey: Questionnaire, nps: Metric, area_a: OrgUnit, area_b: OrgUnit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the worker has read before the correction is written nowhere; the whole batch is read anew."""
    other = a_response(survey, unit=area_a, answers={"q1": 9})
    response = a_response(survey, unit=area_a, answers={"q1": 3, "q3": "Forty minutes"})
    prepare = SCORE_STAGE.prepare

    def corrected_meanwhile(batch: Any, earlier: Any) -> Any:
        found = prepare(batch, earlier)
        move_response(response, unit=area_b, touchpoint=None, by=None, reason=WHY)
        return found

    monkeypatch.setattr(SCORE_STAGE, "prepare", corrected_meanwhile)
    run = process_responses()
    monkeypatch.undo()
    assert (run.batches, run.done, run.failed) == (2, 2, 0)
    assert set(Response.objects.values_list("processing", "attempts")) == {("done", 1)}
    assert dict(Score.objects.values_list("response", "unit")) == {
        other.pk: area_a.pk,
        response.pk: area_b.pk,
    }
    assert_rebuilt_the_same()


def test_the_case_is_told_of_exclusion_and_inclusion(
    survey: Questionnaire, area_a: OrgUnit, program_manager: User
) -> None:
    response = processed(survey, area_a)
    case = case_about(response)
    exclude_response(response, by=program_manager, reason=WHY)
    include_response(response, by=program_manager)
    told = list(case.events.order_by("id").values_list("kind", "actor_label", "text"))
    assert told == [("left_out", "Pia Program", WHY), ("taken_in", "Pia Program", "")]


def test_invented_rows_are_corrected_like_others(survey: Questionnaire, nps: Metric, area_a: OrgUnit) -> None:
    response = a_response(survey, unit=area_a, is_invented=True)
    settle()
    assert exclude_response(response, by=None, reason=WHY) is True
    assert_rebuilt_the_same()
    assert (again(response).is_invented, Score.objects.count()) == (True, 0)


def test_sending_a_moved_or_excluded_response_again_stores_nothing(
    survey: Questionnaire, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    key, moment = uuid.uuid4(), now()
    sent = {"unit": area_a, "uuid": key, "answers": {"q1": 3}, "completed_at": moment}
    response = a_response(survey, **sent)
    exclude_response(response, by=None, reason=WHY)
    move_response(response, unit=area_b, touchpoint=None, by=None, reason=WHY)
    assert a_response(survey, **sent).pk == response.pk
    assert (Response.objects.count(), again(response).unit) == (1, area_b)


def test_correcting_takes_the_row_as_it_is_now(survey: Questionnaire, area_a: OrgUnit) -> None:
    """A stale copy writes nothing back: only what the correction is about changes."""
    response = processed(survey, area_a)
    Response.objects.filter(pk=response.pk).update(answers={"q1": 7}, processed_at=timezone.now())
    exclude_response(response, by=None, reason=WHY)
    assert again(response).answers == {"q1": 7}


@pytest.mark.postgres
def test_deleting_a_response_finds_what_it_replaced_by_an_index(db: None) -> None:
    """Without one each deletion reads the whole table, on PostgreSQL in the check of the foreign key."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # a small table is read whole otherwise
    assert "response_by_successor" in Response.objects.filter(superseded_by=7).order_by().explain()
    assert "response_by_successor" in Response.objects.filter(superseded_by__in=[7, 8]).order_by().explain()
