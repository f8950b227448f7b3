"""Which responses and cells an export holds: reach, contacts, few answers, tests, corrections."""

import csv
import io
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import OrgUnit
from accounts.policy import Role
from surveys.domain.responses.correcting import exclude_response
from surveys.exports import selection
from surveys.exports.selection import Selection
from surveys.models import Questionnaire, Response
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import UNFINISHED, ProgramFactory, RespondentFactory, a_response, publish
from tests.surveys.exports.given import DEFINITION, a_survey, answered, full_answers, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> OrgUnit:
    return OrgUnitFactory(name="Airport", code="airport")


@pytest.fixture
def survey(root: OrgUnit) -> Questionnaire:
    return a_survey(program=ProgramFactory(owner=root))


def rows(survey: Questionnaire, **selected: Any) -> list[dict[str, str]]:
    text = written(survey, **selected).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_only_what_is_in_reach_and_beneath_the_unit(survey: Questionnaire, root: OrgUnit) -> None:
    north, south = OrgUnitFactory(parent=root, code="north"), OrgUnitFactory(parent=root, code="south")
    gate = OrgUnitFactory(parent=north, code="gate")
    for unit in (root, north, south, gate):
        answered(survey, unit=unit)
    analyst = make_user(Role.ANALYST, north)
    assert [row["unit_code"] for row in rows(survey, principal=analyst)] == ["north", "gate"]
    assert [row["unit_code"] for row in rows(survey, principal=analyst, unit=gate)] == ["gate"]
    assert rows(survey, principal=analyst, unit=south) == []
    assert rows(survey, principal=make_user(Role.VIEWER, root)) == []
    assert [row["unit_code"] for row in rows(survey, unit=south)] == ["south"]


def test_only_finished_ones_as_they_stand_corrected(survey: Questionnaire) -> None:
    kept, replaced, excluded = (answered(survey) for _ in range(3))
    a_response(survey, is_test=True)
    Response.objects.filter(pk=answered(survey).pk).update(**UNFINISHED)
    Response.objects.filter(pk=replaced.pk).update(superseded_by=kept)
    exclude_response(excluded, reason="Twice", by=None)
    answered(a_survey(program=ProgramFactory(owner=survey.owner)))
    found = rows(survey)
    assert [(row["response"], row["excluded"]) for row in found] == [
        (str(kept.uuid), "0"),
        (str(excluded.uuid), "1"),
    ]


def test_from_a_day_to_a_day(survey: Questionnaire) -> None:
    made = [answered(survey) for _ in range(3)]
    for number, response in enumerate(made, 1):
        Response.objects.filter(pk=response.pk).update(day=date(2026, 5, number))
    found = rows(survey, first=date(2026, 5, 2), last=date(2026, 5, 2))
    assert [row["response"] for row in found] == [str(made[1].uuid)]


def test_names_and_addresses_are_for_who_may_see_them_there(survey: Questionnaire, root: OrgUnit) -> None:
    north, south = OrgUnitFactory(parent=root), OrgUnitFactory(parent=root)
    person = RespondentFactory(unit=north, name="Robin", email="robin@example.org")
    for unit in (north, south):
        answered(survey, unit=unit, respondent=person, embedded={"id": "kim@example.org"})
    user = make_user(Role.ANALYST, root)
    assert "robin@example.org" not in written(survey, principal=user).decode()
    assert "robin@example.org" not in written(survey, principal=user, with_contacts=True).decode()
    both = make_user(Role.ANALYST, root)
    both.grants.create(role=Role.REGIONAL_MANAGER.value, unit=north)
    found = rows(survey, principal=both, with_contacts=True)
    cells = [(row["mail"], row["contact_name"], row["contact_email"], row["id"]) for row in found]
    assert cells == [("robin@example.org", "Robin", "robin@example.org", "kim@example.org"), ("", "", "", "")]
    assert "contact_name" not in rows(survey, principal=both)[0]


def test_what_a_survey_took_from_people_is_told_as_they_are(root: OrgUnit) -> None:
    definition = deepcopy(DEFINITION)
    taken = {"name": "called", "value": "{{respondent.first_name}}"}
    definition["flow"].insert(1, {"type": "set", "id": "f1", "values": [taken]})
    survey = publish(ProgramFactory(owner=root), definition=definition)
    person = RespondentFactory(unit=root, name="Robin Example")
    answered(survey, respondent=person, embedded={"called": "Robin"})
    assert Response.objects.get().embedded["called"] == "Robin"
    assert rows(survey)[0]["called"] == ""
    assert rows(survey, with_contacts=True)[0]["called"] == "Robin"


def test_few_answers_of_an_anonymous_program_stay_hidden(root: OrgUnit) -> None:
    program = ProgramFactory(owner=root, is_anonymous=True, min_answers=3, min_comments=5)
    definition_free = {name: value for name, value in full_answers().items() if name != "q8"}
    survey = a_survey(program=program)
    few = OrgUnitFactory(parent=root, code="few")
    enough = OrgUnitFactory(parent=root, code="enough")
    answered(survey, unit=few, answers=definition_free, embedded={"team": "night"})
    for _ in range(3):
        answered(survey, unit=enough, answers=definition_free)
    found = rows(survey)
    assert [(row["unit_code"], row["hidden"], row["nps"]) for row in found] == [
        ("few", "answers", "Hidden: too few answers"),
        *[("enough", "comments", "3")] * 3,
    ]
    assert {row["why"] for row in found} == {"Hidden: too few answers"}
    assert {row["team"] for row in found} == {""}
    assert {row["started_at"] for row in found} == {""}  # anonymous: the day alone


def test_batches_are_a_statement_each(survey: Questionnaire, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [answered(survey) for _ in range(5)]
    monkeypatch.setattr(selection, "BATCH", 2)
    with CaptureQueriesContext(
        connection,
    ) as said:
        batches = list(Selection(survey).batches())
    assert [[row.id for row in batch] for batch in batches] == [
        [made[0].pk, made[1].pk],
        [made[2].pk, made[3].pk],
        [made[4].pk],
    ]
    assert len(said) == 4
