"""What can be done with a corrected response: all that is done to it is done to what it was before."""

from dataclasses import replace
from typing import Any

import pytest

from accounts.models import OrgUnit
from common.ids import new_uuid
from common.models import IdempotencyRecord
from metrics.models import Score
from surveys.domain.imports import undoing
from surveys.domain.responses.correcting import (
    CannotCorrect,
    exclude_response,
    include_response,
    move_response,
)
from surveys.domain.responses.erasing import erase_response, preview_erasure
from surveys.domain.responses.recording import Incoming, complete_response, prepare_responses, store_prepared
from surveys.domain.responses.replacing import REPLACED
from surveys.imports.jobs import go_on
from surveys.models import ImportRun, Questionnaire, Respondent, Response
from tests.factories.surveys import RespondentFactory
from tests.surveys.correcting.given import again, assert_rebuilt_the_same, settle, sums
from tests.surveys.erasing.given import BOOKING, SENTINEL, full_response, places_of
from tests.surveys.superseding.given import WHY, correct, processed

pytestmark = pytest.mark.django_db


def test_excluding_and_including_go_on_with_the_new_row(survey: Questionnaire, units: list[OrgUnit]) -> None:
    new = correct(processed(survey, units[1]), q1=9)
    settle()
    before = sums()
    exclude_response(new, by=None, reason=WHY)
    assert not Score.objects.exists()
    include_response(new, by=None)
    assert_rebuilt_the_same()
    assert sums() == before


def test_moving_takes_what_it_was_before_and_who_is_known_from_it_alone_along(
    survey: Questionnaire, units: list[OrgUnit]
) -> None:
    person = RespondentFactory(unit=units[1])
    old = processed(survey, units[1], respondent=person)
    new = correct(old, q1=9)
    move_response(new, unit=units[2], touchpoint=None, by=None, reason=WHY)
    assert {one.unit for one in Response.objects.all()} == {units[2]}
    assert Respondent.objects.get().unit == units[2]


def test_undoing_its_import_takes_the_corrected_row_out_too_and_its_file_brings_it_in_anew(
    survey: Questionnaire, units: list[OrgUnit]
) -> None:
    file = {"file_name": "a.csv", "file_checksum": "c", "status": "done", "phase": "storing"}
    runs = [ImportRun.objects.create(questionnaire=survey, unit=units[0], **file) for _ in range(2)]
    said = {"questionnaire": survey, "version": survey.current, "unit": units[1], "answers": {"q1": 9}}
    row = Incoming(**said, source="crm", external_id="17")
    first = complete_response(row).response
    assert first
    Response.objects.update(import_run=runs[0])
    settle()
    corrected = correct(first, q1=10)
    assert undoing.start_undoing(runs[0], by=None)
    assert go_on(runs[0].pk) == "undone"
    assert not Score.objects.exists()
    [(fresh, outcome)] = prepare_responses([replace(row, uuid=new_uuid())])
    assert fresh
    fresh.import_run = runs[1]
    [recorded] = store_prepared([(fresh, outcome)])
    settle()
    assert recorded.outcome == "created"
    assert again(corrected).superseded_by == recorded.response
    assert [score.value for score in Score.objects.all()] == [9.0]
    assert_rebuilt_the_same()


@pytest.mark.parametrize("named", ["uuid", "external_id"])
def test_who_sends_the_first_answers_again_is_told_that_they_are_known(
    survey: Questionnaire, units: list[OrgUnit], named: str
) -> None:
    said: dict[str, Any] = {
        "questionnaire": survey, "version": survey.current, "unit": units[1], "answers": {"q1": 3},
    }  # fmt: skip
    if named == "external_id":
        said |= {"source": "crm", "external_id": "17"}
    first = complete_response(Incoming(**said)).response
    assert first
    new = correct(first, q1=9)
    repeated = complete_response(Incoming(**said, **({"uuid": first.uuid} if named == "uuid" else {})))
    assert (repeated.outcome, repeated.response) == ("same", new)
    assert Response.objects.count() == 2


@pytest.mark.postgres
@pytest.mark.parametrize("which", [0, 1, 2])
def test_erasing_one_of_them_erases_all(survey: Questionnaire, units: list[OrgUnit], which: int) -> None:
    old = full_response(survey, units[1])
    new = correct(old, q1=1, q5=f"{SENTINEL} 14B")
    newest = correct(new, q1=2, q3=f"{SENTINEL} was rude")
    for one in (old, new, newest):
        IdempotencyRecord.objects.create(
            credential="key:1", key=str(one.pk), method="POST", path="/", body_hash="x", status=201,
            answer=f'{{"id": "{one.uuid}", "words": "{SENTINEL}"}}',
        )  # fmt: skip
    family = [again(old), again(new), again(newest)]
    assert preview_erasure(family[which]).is_person_forgotten
    assert not preview_erasure(family[which]).others
    assert erase_response(family[which], by=None, reason="Request 17") is True
    assert places_of(SENTINEL) == set()
    assert places_of(str(BOOKING)) == set()
    settle()
    assert_rebuilt_the_same()
    assert {one.erased_at is not None for one in Response.objects.all()} == {True}
    assert [row.value for row in Score.objects.all()] == [2.0]
    assert Respondent.objects.get().erased_at is not None


# History and privacy


def test_a_row_that_came_in_again_with_another_import_is_erased_and_moved_with_it(
    survey: Questionnaire, units: list[OrgUnit]
) -> None:
    old, new = processed(survey, units[2]), processed(survey, units[1])
    Response.objects.filter(pk=old.pk).update(
        superseded_by=new, excluded_at=old.completed_at, excluded_why=REPLACED
    )
    with pytest.raises(CannotCorrect, match="newer answer"):
        include_response(again(old), by=None)
    move_response(new, unit=units[0], touchpoint=None, by=None, reason=WHY)
    assert (again(old).unit, again(new).unit) == (units[2], units[0])
    assert erase_response(new, by=None, reason=WHY) is True
    assert again(old).erased_at is not None
