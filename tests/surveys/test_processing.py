"""Leased processing: each finished response passes every stage once; a bad one blocks nobody."""

from datetime import timedelta
from typing import Any

import psycopg
import pytest
import time_machine
from django.db import OperationalError, connection

from common.clock import now
from surveys.domain.responses import processing
from surveys.domain.responses.processing import process_responses, retry_response
from surveys.models import Questionnaire, Response
from tests.factories.surveys import UNFINISHED, a_response, publish

pytestmark = pytest.mark.django_db


class Stage:
    """A stage that notes what it saw, and fails where it is told to."""

    name = "noted"

    def __init__(self) -> None:
        self.prepared: list[list[int]] = []
        self.applied: list[int] = []
        self.bad: set[int] = set()
        self.was_atomic: list[bool] = []

    def prepare(self, batch: list[Response], earlier: dict[str, Any]) -> list[int]:
        self.was_atomic.append(connection.in_atomic_block)
        self.prepared.append([response.pk for response in batch])
        return self.prepared[-1]

    def apply(self, prepared: list[int]) -> None:
        if self.bad & set(prepared):
            raise ValueError("this one is bad")
        self.applied += prepared


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    stage = Stage()
    monkeypatch.setattr(processing, "stages", lambda name: (stage,))
    monkeypatch.setattr(processing.time, "sleep", lambda seconds: None)
    return stage


@pytest.fixture
def questionnaire() -> Questionnaire:
    return publish()


def test_process_responses_passes_each_once(stage: Stage, questionnaire: Questionnaire) -> None:
    responses = [a_response(questionnaire) for _ in range(3)]
    run = process_responses()
    process_responses()
    assert (run.done, run.failed, run.batches) == (3, 0, 1)
    assert stage.applied == [response.pk for response in responses]
    stored = Response.objects.get(pk=responses[0].pk)
    assert (stored.processing, stored.lease_token, stored.error, stored.attempts) == ("done", None, "", 1)


def test_partial_responses_are_left_alone(stage: Stage, questionnaire: Questionnaire) -> None:
    response = a_response(questionnaire)
    Response.objects.filter(pk=response.pk).update(processing="none", **UNFINISHED)
    assert process_responses().batches == 0


def test_bad_response_is_set_aside_with_its_error_and_the_others_go_on(
    stage: Stage, questionnaire: Questionnaire
) -> None:
    responses = [a_response(questionnaire) for _ in range(7)]
    stage.bad = {responses[4].pk}
    run = process_responses()
    bad = Response.objects.get(pk=responses[4].pk)
    assert (run.done, run.failed) == (6, 1)
    assert (bad.processing, bad.error.strip().splitlines()[-1]) == ("failed", "ValueError: this one is bad")
    assert sorted(stage.applied) == [one.pk for one in responses if one.pk != bad.pk]
    stage.bad = set()
    assert (retry_response(bad), process_responses().done) == (True, 1)


def test_lost_lease_writes_nothing(stage: Stage, questionnaire: Questionnaire) -> None:
    response = a_response(questionnaire)

    def lose(batch: list[Response], earlier: dict[str, Any]) -> list[int]:
        Response.objects.filter(pk=response.pk).update(lease_token=None)
        return [response.pk]

    stage.prepare = lose
    run = process_responses(max_seconds=0.05)
    assert (run.done, stage.applied) == (0, [])


def test_leased_rows_come_back_after_the_lease(stage: Stage, questionnaire: Questionnaire) -> None:
    a_response(questionnaire)
    processing.lease_some()
    assert process_responses().done == 0
    with time_machine.travel(now() + timedelta(seconds=processing.LEASE_SECONDS + 1)):
        assert process_responses().done == 1


def test_trouble_of_the_database_sets_nobody_aside(stage: Stage, questionnaire: Questionnaire) -> None:
    response = a_response(questionnaire)

    def locked(prepared: list[int]) -> None:
        raise OperationalError("database is locked")

    stage.apply = locked
    with pytest.raises(OperationalError):
        process_responses()
    stored = Response.objects.get(pk=response.pk)
    assert (stored.processing, stored.lease_token, stored.attempts) == ("waiting", None, 0)


def test_trouble_while_a_bad_one_is_looked_for_gives_the_whole_batch_back(
    stage: Stage, questionnaire: Questionnaire
) -> None:
    responses = [a_response(questionnaire) for _ in range(4)]

    def first_bad_then_locked(prepared: list[int]) -> None:
        if len(prepared) == 4:
            raise ValueError("one of them is bad")
        raise OperationalError("database is locked")

    stage.apply = first_bad_then_locked
    with pytest.raises(OperationalError):
        process_responses()
    stored = Response.objects.filter(pk__in=[one.pk for one in responses])
    assert set(stored.values_list("lease_token", "leased_until", "attempts")) == {(None, None, 0)}


def too_slow(stage: Stage, slow: Response) -> None:
    """Makes the statement about `slow` take longer than it may, as PostgreSQL says it."""
    apply = stage.apply

    def applies(prepared: list[int]) -> None:
        if slow.pk in prepared:
            said = "canceling statement due to statement timeout"
            raise OperationalError(said) from psycopg.errors.QueryCanceled(said)
        apply(prepared)

    stage.apply = applies


def test_a_response_that_always_takes_too_long_blocks_no_other(
    stage: Stage, questionnaire: Questionnaire
) -> None:
    responses = [a_response(questionnaire) for _ in range(5)]
    slow = responses[0]
    too_slow(stage, slow)
    run = process_responses()
    assert sorted(stage.applied) == [one.pk for one in responses[1:]]
    assert (run.done, run.failed) == (4, 0)
    slow.refresh_from_db()
    assert (slow.processing, slow.lease_token, slow.attempts) == ("waiting", None, 3)
    assert slow.not_before is not None
    assert processing.oldest_waiting() is None
    later = a_response(questionnaire)
    assert process_responses().done == 1
    assert stage.applied[-1] == later.pk


def test_a_response_that_takes_too_long_is_tried_later_and_later_and_set_aside(
    stage: Stage, questionnaire: Questionnaire
) -> None:
    slow = a_response(questionnaire)
    too_slow(stage, slow)
    waited = []
    for _ in range(processing.MAX_ATTEMPTS):
        moment = slow.not_before or now()
        with time_machine.travel(moment, tick=False):
            assert process_responses().failed == 0
            slow.refresh_from_db()
            waited.append((slow.not_before - moment) / timedelta(minutes=1))
            assert process_responses().batches == 0
    assert [round(minutes) for minutes in waited] == [1, 4, 16, 64, 256]
    with time_machine.travel(slow.not_before, tick=False):
        assert process_responses().failed == 1
    slow.refresh_from_db()
    assert (slow.processing, "the database took too long" in slow.error) == ("failed", True)
    stage.apply = lambda prepared: None
    assert (retry_response(slow), process_responses().done) == (True, 1)


def test_response_that_kills_the_worker_is_tried_alone_and_set_aside_in_the_end(
    stage: Stage, questionnaire: Questionnaire
) -> None:
    killer, innocent = a_response(questionnaire), a_response(questionnaire)
    Response.objects.filter(pk__in=[killer.pk, innocent.pk]).update(attempts=2)
    Response.objects.filter(pk=killer.pk).update(attempts=5)
    run = process_responses()
    killer.refresh_from_db()
    assert (run.done, run.failed, run.batches) == (1, 1, 2)
    assert (killer.processing, "Begun 5 times" in killer.error) == ("failed", True)


@pytest.mark.django_db(transaction=True)
def test_stages_prepare_with_no_transaction_open(stage: Stage) -> None:
    a_response(publish())
    process_responses()
    assert stage.was_atomic == [False]
