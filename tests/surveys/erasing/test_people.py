"""Who answered is forgotten unless known otherwise; so are the files it came from."""

from typing import Any

import pytest

from accounts.models import OrgUnit
from delivery.domain.stops import is_stopped, stop_contact
from surveys.domain.asking.invitations import invite
from surveys.domain.responses.correcting import CannotCorrect
from surveys.domain.responses.erasing import erase_response, preview_erasure
from surveys.models import ImportChunk, ImportRun, Invitation, Questionnaire, Respondent, Response
from tests.factories.surveys import a_response
from tests.surveys.erasing.given import ANSWERS, MAIL, SENTINEL, WHY, full_response, places_of

pytestmark = pytest.mark.django_db


def test_a_person_with_another_response_stays_known(survey: Questionnaire, units: Any) -> None:
    first = full_response(survey, units[2])
    other = a_response(survey, unit=units[2], answers={"q1": 9, "q9": 3}, respondent=first.respondent)
    assert (preview_erasure(first).is_person_forgotten, list(preview_erasure(first).others)) == (
        False,
        [other],
    )
    erase_response(first, by=None, reason=WHY)
    person = Respondent.objects.get()
    assert (person.name, person.erased_at) == (SENTINEL, None)
    assert preview_erasure(other).is_person_forgotten is True
    erase_response(other, by=None, reason=WHY)
    assert places_of(SENTINEL) == set()


def test_a_person_who_is_being_asked_stays_known(survey: Questionnaire, units: Any) -> None:
    response = full_response(survey, units[2])
    person = Respondent.objects.get()
    invite(person, questionnaire=survey, unit=units[2], dedupe_key="wave", subject="Hi", body="{{ link }}")
    erase_response(response, by=None, reason=WHY)
    person.refresh_from_db()
    assert (person.name, person.erased_at) == (SENTINEL, None)


def test_the_mail_of_its_own_invitation_goes(survey: Questionnaire, units: Any) -> None:
    """The link in it leads to the response, whoever else the contact is known from."""
    person = Respondent.objects.create(name=SENTINEL, email=MAIL, unit=units[2])
    invitation = invite(
        person, questionnaire=survey, unit=units[2], dedupe_key="wave", subject="Hi {{ name }}",
        body="{{ link }}",
    )  # fmt: skip
    response = a_response(survey, unit=units[2], invitation=invitation)
    a_response(survey, unit=units[2], respondent=person)
    erase_response(response, by=None, reason=WHY)
    assert places_of("/s/i/") == set()
    assert Invitation.objects.get().answered_at is not None


def test_who_must_not_be_written_to_stays_on_the_list(survey: Questionnaire, units: Any) -> None:
    response = full_response(survey, units[2])
    stop_contact(MAIL, reason="unsubscribed")
    erase_response(response, by=None, reason=WHY)
    assert (is_stopped(MAIL), places_of(SENTINEL)) == (True, set())


def imported(survey: Questionnaire, unit: OrgUnit, **values: Any) -> ImportRun:
    values = {"file_name": "may.csv", "file_checksum": "f1", "status": "done", **values}
    run = ImportRun.objects.create(questionnaire=survey, unit=unit, **values)
    ImportChunk.objects.create(run=run, number=0, data=f"1;{SENTINEL}".encode())
    return run


def test_the_files_it_came_from_go_and_others_stay(survey: Questionnaire, units: Any) -> None:
    made = imported(survey, units[2])
    imported(survey, units[2], status="uploaded")
    imported(survey, units[2], file_checksum="f2", known_count=1)
    other = imported(survey, units[2], file_checksum="f3")
    response = full_response(survey, units[2])
    Response.objects.filter(pk=response.pk).update(import_run=made)
    assert preview_erasure(Response.objects.get()).has_files is True
    erase_response(response, by=None, reason=WHY)
    assert [chunk.run for chunk in ImportChunk.objects.all()] == [other]


def test_a_running_import_of_it_is_waited_for(survey: Questionnaire, units: Any) -> None:
    made = imported(survey, units[2], status="running")
    response = full_response(survey, units[2])
    Response.objects.filter(pk=response.pk).update(import_run=made)
    with pytest.raises(CannotCorrect, match="import"):
        erase_response(response, by=None, reason=WHY)
    assert Response.objects.get().answers == ANSWERS
