"""Sheets hold what the responses say at this moment, whatever happens to these."""

from typing import Any

import numpy as np
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import OrgUnit
from accounts.policy import Role
from metrics.domain.sheets import keeping
from metrics.domain.sheets.columns import Column, different_rows, pack, unpack
from metrics.domain.sheets.keeping import StillCounting, read_sheets
from metrics.domain.sheets.preparing import prepare_sheets
from metrics.models import AnswerSheet
from surveys.domain.responses import correcting, erasing, superseding
from surveys.domain.responses.processing import process_responses
from surveys.models import Questionnaire, Response
from tests.factories.accounts import make_user
from tests.factories.surveys import ProgramFactory, publish
from tests.metrics.questions.given import answered, results

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SAID = {"q1": 9, "q2.r1": "c4", "q3": "Fine"}


@pytest.fixture
def survey(airport: OrgUnit) -> Questionnaire:
    return publish(ProgramFactory(owner=airport, min_answers=1), owner=airport)


@pytest.fixture
def admin(airport: OrgUnit) -> Any:
    return make_user(Role.ADMINISTRATOR, airport)


def told(admin: Any, survey: Questionnaire, **params: str) -> tuple[int, dict[str, int]]:
    """Responses, and how often each rating was given."""
    found = results(admin, survey, params)
    return found.responses, {line.key: line.n for line in found.items[0].parts[0].lines if line.n}


def test_new_answers_count_as_soon_as_they_are_processed(survey: Questionnaire, admin: Any) -> None:
    answered(survey, 2, answers=SAID)
    assert told(admin, survey) == (2, {"9": 2})
    answered(survey, 1, answers={"q1": 3})
    assert told(admin, survey) == (3, {"3": 1, "9": 2})


def test_only_answers_of_people_count(survey: Questionnaire, admin: Any) -> None:
    answered(survey, 1, answers=SAID)
    answered(survey, 1, answers={"q1": 1}, is_test=True)
    answered(survey, 1, answers={"q1": 2}, flags=("honeypot",))
    assert told(admin, survey) == (1, {"9": 1})


def test_excluded_moved_corrected_and_erased_answers_are_followed(
    survey: Questionnaire, admin: Any, area_a: OrgUnit
) -> None:
    first, second, third = answered(survey, 3, answers=SAID)
    assert told(admin, survey) == (3, {"9": 3})
    correcting.exclude_response(first, by=admin, reason="A mistake")
    assert told(admin, survey) == (2, {"9": 2})
    correcting.include_response(first, by=admin)
    process_responses()
    assert told(admin, survey) == (3, {"9": 3})
    correcting.move_response(second, unit=area_a, touchpoint=None, by=admin, reason="Elsewhere")
    assert told(admin, survey, unit=str(area_a.uuid)) == (1, {"9": 1})
    superseding.correct_response(third, answers={"q1": 2}, by=admin, why="Typed wrongly")
    process_responses()
    assert told(admin, survey) == (3, {"2": 1, "9": 2})
    erasing.erase_response(Response.objects.get(pk=first.pk), by=admin, reason="Asked for it")
    process_responses()
    assert told(admin, survey) == (3, {"2": 1, "9": 2})
    assert results(admin, survey).items[2].asked.answered == 2


def test_sheets_hold_no_words_of_people(survey: Questionnaire, admin: Any) -> None:
    answered(survey, 1, answers=SAID | {"q3": "My name is Robin"})
    told(admin, survey)
    for sheet in read_sheets(survey):
        assert sheet.answers["q3"].values == [True]


def test_sheet_that_changes_while_it_is_made_is_not_kept(
    survey: Questionnaire, admin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = answered(survey, 1, answers=SAID)
    make = keeping.make_sheet

    def changed_meanwhile(*args: Any) -> Any:
        sheet = make(*args)
        monkeypatch.setattr(keeping, "make_sheet", make)
        correcting.exclude_response(first, by=admin, reason="A mistake")
        return sheet

    monkeypatch.setattr(keeping, "make_sheet", changed_meanwhile)
    told(admin, survey)
    assert AnswerSheet.objects.get().data is None
    assert told(admin, survey) == (0, {})


def test_change_that_is_rolled_back_leaves_the_sheet(survey: Questionnaire, admin: Any) -> None:
    (first,) = answered(survey, 1, answers=SAID)
    told(admin, survey)
    with transaction.atomic():
        correcting.exclude_response(first, by=admin, reason="A mistake")
        transaction.set_rollback(True)
    assert AnswerSheet.objects.get().data is not None


def test_slow_counting_says_how_far_it_is_and_goes_on(
    survey: Questionnaire, admin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "SIZE", 1)
    answered(survey, 4, answers=SAID)
    seen = []
    for _ in range(4):
        try:
            seen.append(sum(sheet.rows for sheet in read_sheets(survey, patience=0)))
        except StillCounting as state:
            seen.append((state.done, state.of))
    assert seen == [(1, 4), (2, 4), (3, 4), 4]


def test_reading_costs_the_same_whatever_there_is(
    survey: Questionnaire, admin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "SIZE", 1)
    answered(survey, 1, answers=SAID)
    asked = []
    for _ in range(2):
        told(admin, survey)
        with CaptureQueriesContext(connection) as captured:
            told(admin, survey)
        asked.append(len(captured))
        answered(survey, 9, answers=SAID)
    assert asked[0] == asked[1]


def test_columns_are_packed_and_unpacked_as_they_are(survey: Questionnaire, admin: Any) -> None:
    answered(survey, 3, answers=SAID)
    (sheet,) = read_sheets(survey)
    again = unpack(pack(sheet))
    assert (again.rows, again.facts.keys(), again.answers.keys()) == (
        3,
        sheet.facts.keys(),
        sheet.answers.keys(),
    )
    for name, column in sheet.answers.items():
        assert (again.answers[name].values, list(again.answers[name].codes)) == (
            column.values,
            list(column.codes),
        )


def test_different_rows_are_found_with_their_places() -> None:
    rows, codes = different_rows(np.array([3, -1, 3]), np.array([0, 2, 0]), np.array([7, 7, 7], np.uint8))
    assert (rows, list(codes)) == ([(-1, 2, 7), (3, 0, 7)], [1, 0, 1])
    assert different_rows(np.zeros(0, int))[0] == []


def test_column_keeps_lists_as_tuples_and_nothing_as_nothing() -> None:
    column = Column.of([["c1", "c2"], None, [], "", ["c1"], ["c1", "c2"]])
    assert (column.values, list(column.codes)) == ([("c1", "c2"), ("c1",)], [1, 0, 0, 0, 2, 1])


def test_worker_prepares_what_changes_emptied(survey: Questionnaire, admin: Any, monkeypatch: Any) -> None:
    answered(survey, 2, answers=SAID)
    assert (prepare_sheets(), prepare_sheets()) == (1, 0)
    monkeypatch.setattr(keeping, "make_sheet", forbidden)
    assert told(admin, survey) == (2, {"9": 2})  # nothing is left to be made by who looks
    monkeypatch.undo()
    answered(survey, 1, answers={"q1": 3})
    assert prepare_sheets() == 1
    assert told(admin, survey) == (3, {"3": 1, "9": 2})


def test_worker_stops_when_its_time_is_over(survey: Questionnaire, monkeypatch: Any) -> None:
    monkeypatch.setattr(keeping, "SIZE", 1)
    answered(survey, 3, answers=SAID)
    assert [prepare_sheets(0), prepare_sheets(0), prepare_sheets(0), prepare_sheets(0)] == [1, 1, 1, 0]


def forbidden(*_: Any) -> Any:
    raise AssertionError("made again")
