"""Undoing: who does it, in how many statements, what stays, what follows; starting twice changes nothing."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from actions.models import CaseEvent
from metrics.domain.cells import refresh
from metrics.domain.rebuilding import rebuild_metrics
from metrics.models import Score
from surveys.domain.imports import runs as import_runs
from surveys.domain.imports import undoing
from surveys.domain.imports import undoing as import_undoing
from surveys.domain.responses.correcting import exclude_response, include_response
from surveys.domain.responses.correcting_many import exclude_some, include_some
from surveys.domain.responses.processing import process_responses
from surveys.imports.jobs import go_on, resume_imports
from surveys.models import ImportRun, Questionnaire, Response
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.actions import RuleFactory
from tests.factories.metrics import MetricFactory
from tests.factories.surveys import ProgramFactory, a_response, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Questionnaire:
    questionnaire = publish(ProgramFactory(owner=OrgUnitFactory()))
    MetricFactory(owner=questionnaire.owner)
    return questionnaire


def imported(questionnaire: Questionnaire, ratings: list[int], **fields: Any) -> ImportRun:
    """An import that has stored these ratings, processed."""
    fields = {"status": "done", "phase": "storing", "created_count": len(ratings)} | fields
    run = ImportRun.objects.create(
        questionnaire=questionnaire, unit=questionnaire.owner, file_name="a.csv", file_checksum="c", **fields
    )
    made = [a_response(questionnaire, answers={"q1": rating}).pk for rating in ratings]
    Response.objects.filter(pk__in=made).update(import_run=run)
    process_responses()
    refresh()
    return run


def undo(run: ImportRun, by: Any = None) -> str:
    assert undoing.start_undoing(run, by=by)
    return go_on(run.pk)


def redo(run: ImportRun, by: Any = None) -> str:
    assert undoing.start_redoing(run, by=by)
    return go_on(run.pk)


def test_undone_responses_leave_every_score_and_come_back(shop: Questionnaire) -> None:
    other = imported(shop, [10])
    run, analyst = imported(shop, [1, 9, 9]), make_user("analyst", shop.owner)
    assert undo(run, by=analyst) == "undone"
    refresh()
    assert list(Score.objects.values_list("response__import_run", flat=True)) == [other.pk]
    assert rebuild_metrics(check=True).total == 0
    run.refresh_from_db()
    assert (run.corrected_count, run.corrected_by, run.lease_token) == (3, analyst, None)
    entry = AuditEntry.objects.get(action="import.undone")
    assert (entry.actor, entry.changes) == (analyst, {"excluded": [None, 3]})
    assert AuditEntry.objects.filter(action="response.excluded", actor=analyst).count() == 3
    assert redo(run, by=analyst) == "done"
    refresh()
    assert (Score.objects.count(), rebuild_metrics(check=True).total) == (4, 0)
    assert AuditEntry.objects.filter(action="response.included", actor=analyst).count() == 3


def test_what_people_excluded_or_included_by_hand_stays_so(shop: Questionnaire) -> None:
    run = imported(shop, [1, 2, 3])
    first, second, third = Response.objects.order_by("pk")
    exclude_response(first, by=None, reason="A test of ours.")
    undo(run)
    include_response(second, by=None)
    assert redo(run) == "done"
    run.refresh_from_db()
    assert run.corrected_count == 1
    assert list(Response.objects.exclude(excluded_at=None).values_list("pk", "excluded_why")) == [
        (first.pk, "A test of ours.")
    ]
    third.refresh_from_db()
    assert third.excluded_at is None


def test_what_was_undone_before_it_was_processed_is_processed_when_it_counts_again(
    shop: Questionnaire,
) -> None:
    run = imported(shop, [])
    response = a_response(shop, answers={"q1": 3})
    Response.objects.filter(pk=response.pk).update(import_run=run, lease_token=run.uuid, attempts=1)
    undo(run)
    response.refresh_from_db()
    assert (response.lease_token, response.attempts) == (None, 0)
    process_responses()
    assert Score.objects.count() == 0
    redo(run)
    response.refresh_from_db()
    assert response.processing == "waiting"
    process_responses()
    assert Score.objects.count() == 1


def test_cases_are_told(shop: Questionnaire) -> None:
    RuleFactory(owner=shop.owner, program=shop.program)
    run = imported(shop, [2, 9])
    undo(run)
    redo(run)
    events = CaseEvent.objects.filter(kind__in=["left_out", "taken_in"]).order_by("pk")
    assert list(events.values_list("kind", flat=True)) == ["left_out", "taken_in"]


def statements(work: Any, *args: Any, **options: Any) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert work(*args, **options) > 0
    return len(asked)


def test_the_number_of_statements_does_not_grow_with_the_responses(shop: Questionnaire) -> None:
    keys = [
        list(imported(shop, [rating % 11 for rating in range(count)]).responses.values_list("pk", flat=True))
        for count in (2, 40)
    ]
    few, many = (statements(exclude_some, one, by=None, reason="x") for one in keys)
    assert few == many < 30
    few, many = (statements(include_some, one, by=None, excluded_why="x") for one in keys)
    assert few == many < 30


def test_no_transaction_holds_more_than_a_batch(shop: Questionnaire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_undoing, "BATCH", 2)
    sizes: list[int] = []
    slept: list[float] = []
    exclude = exclude_some
    monkeypatch.setattr(
        import_undoing, "exclude_some", lambda keys, **more: sizes.append(len(keys)) or exclude(keys, **more)
    )
    monkeypatch.setattr(import_undoing, "let_others_write", slept.append)
    undo(imported(shop, [1, 2, 3, 4, 5]))
    assert (sizes, len(slept)) == ([2, 2, 1], 3)


def test_the_sweep_takes_up_what_no_worker_is_at(
    shop: Questionnaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr("surveys.imports.jobs.enqueue", lambda *args: asked.append(args))
    run = imported(shop, [1])
    assert undoing.start_undoing(run, by=None)
    token = import_runs.claim_run(run, "undoing")
    assert (resume_imports(), token is not None) == (0, True)
    ImportRun.objects.update(leased_until=None)
    assert (resume_imports(), asked) == (1, [(import_runs.TASK, run.pk)])


def test_an_unexpected_error_ends_it_so_that_it_can_be_asked_for_again(
    shop: Questionnaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = imported(shop, [1, 2])
    with monkeypatch.context() as broken:
        broken.setattr(import_undoing, "exclude_some", lambda *args, **more: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            undo(run)
    run.refresh_from_db()
    assert (run.status, run.error) == ("failed", import_undoing.UNEXPECTED)
    assert undo(run) == "undone"
    run.refresh_from_db()
    assert run.error == ""


@pytest.mark.parametrize("status", ["uploaded", "running", "undoing", "redoing", "undone"])
def test_only_an_import_that_has_ended_is_undone(shop: Questionnaire, status: str) -> None:
    run = imported(shop, [1], status=status)
    assert not undoing.start_undoing(run, by=None)
    run.refresh_from_db()
    assert run.status == status


def test_an_import_that_made_nothing_is_not_undone(shop: Questionnaire) -> None:
    assert not undoing.start_undoing(imported(shop, []), by=None)


def test_starting_a_second_time_leaves_what_the_first_has_made(shop: Questionnaire) -> None:
    run = imported(shop, [], status="uploaded", phase="checking")
    seen = ImportRun.objects.get(pk=run.pk)
    assert import_runs.start_run(run, is_dry=False, skip_errors=False, by=None, in_background=False)
    ImportRun.objects.filter(pk=run.pk).update(
        status="done", phase="storing", created_count=500, next_row=500
    )
    assert not import_runs.start_run(seen, is_dry=False, skip_errors=False, by=None, in_background=False)
    run.refresh_from_db()
    assert (run.status, run.created_count, run.next_row) == ("done", 500, 500)
    assert AuditEntry.objects.filter(action="import.started").count() == 1
