"""Correcting answers: a new row in the old one's place, with scores and history behind it."""

import pytest

from accounts.models import AuditEntry, OrgUnit
from actions.models import Case, RuleRun
from metrics.domain.cells import refresh
from metrics.models import Score, Verbatim
from surveys.domain.responses.correcting import CannotCorrect, exclude_response, history_of, include_response
from surveys.domain.responses.families import family_of
from surveys.domain.responses.incoming import AnswersInvalid
from surveys.domain.responses.superseding import correct_response
from surveys.models import Questionnaire, Response
from tests.factories.accounts import make_user
from tests.factories.surveys import RespondentFactory, a_response
from tests.surveys.correcting.given import again, assert_rebuilt_the_same, scores, settle, sums
from tests.surveys.superseding.given import WHY, correct, processed

pytestmark = pytest.mark.django_db


@pytest.mark.postgres
def test_scores_sums_and_comments_move_over_at_once(survey: Questionnaire, units: list[OrgUnit]) -> None:
    old = processed(survey, units[1])
    new = correct(old, q1=9, q3="Fast")
    assert [(row.value, row.response_id) for row in Score.objects.all()] == [(9.0, new.pk)]
    assert [(row.text, row.response_id) for row in Verbatim.objects.all()] == [("Fast", new.pk)]
    refresh()
    before = (sums(), scores())
    settle()
    assert (sums(), scores()) == before
    assert_rebuilt_the_same()
    assert again(new).processing == "done"


def test_the_old_row_stays_as_given_and_the_new_one_is_of_the_same_moment_place_and_person(
    survey: Questionnaire, units: list[OrgUnit]
) -> None:
    person = RespondentFactory(unit=units[1])
    values = {"respondent": person, "source": "crm", "external_id": "17", "embedded": {"gate": "A7"}}
    old = processed(survey, units[1], weight=2.5, language="de", **values)
    new = again(correct(old, q1=9, q3=None))
    stored = again(old)
    assert (stored.answers, stored.superseded_by, stored.is_counted) == (old.answers, new, False)
    assert (new.answers, new.is_counted) == ({"q1": 9}, True)
    same = (
        "questionnaire", "version", "program", "unit", "respondent", "channel", "language", "weight",
        "source", "started_at", "completed_at", "day", "status", "embedded", "body_hash",
    )  # fmt: skip
    assert [getattr(new, name) for name in same] == [getattr(old, name) for name in same]
    assert (stored.external_id, new.external_id, new.uuid) == (None, "17", old.uuid)
    assert stored.uuid != old.uuid


def test_rounds_of_a_loop_are_corrected_one_by_one(survey: Questionnaire, units: list[OrgUnit]) -> None:
    old = processed(survey, units[1])
    answers = {"q1": 3, "q9@c1": 4, "q9@c2": 5}
    Response.objects.filter(pk=old.pk).update(answers=answers, shown=["q1", "q9@c1", "q9@c2"])
    with pytest.raises(AnswersInvalid) as refused:
        correct_response(old, answers={"q9@c1": "many"}, by=None, why=WHY)
    assert set(refused.value.errors) == {"q9@c1"}
    new = correct_response(old, answers={"q9@c2": 7, "q2.r1@c1": "c4"}, by=None, why=WHY)
    assert new.answers == answers | {"q9@c2": 7, "q2.r1@c1": "c4"}
    assert new.shown == ["q1", "q9@c1", "q9@c2", "q2@c1"]


def test_what_says_the_same_makes_no_row(survey: Questionnaire, units: list[OrgUnit]) -> None:
    old = processed(survey, units[1])
    assert correct(old, q1=3, q5=None, q7="") == old
    assert (Response.objects.count(), AuditEntry.objects.filter(model="surveys.Response").count()) == (1, 0)


def test_a_correction_is_corrected_and_the_old_one_isnt(survey: Questionnaire, units: list[OrgUnit]) -> None:
    old = processed(survey, units[1])
    new = correct(old, q1=9)
    with pytest.raises(CannotCorrect, match="newer answer"):
        correct(old, q1=8)
    newest = correct(new, q1=10)
    assert [row.value for row in Score.objects.all()] == [10.0]
    keys = [old.pk, new.pk, newest.pk]
    assert [family_of(one) for one in (old, new, newest)] == [keys, keys, keys]
    other = processed(survey, units[1])
    assert family_of(other) == [other.pk]
    assert_rebuilt_the_same()


def test_one_that_waits_is_corrected_before_anything_follows(
    survey: Questionnaire, units: list[OrgUnit]
) -> None:
    old = a_response(survey, unit=units[1], answers={"q1": 3})
    correct(old, q1=9)
    assert not Score.objects.exists()
    settle()
    assert [row.value for row in Score.objects.all()] == [9.0]
    assert (Case.objects.count(), RuleRun.objects.get().outcome) == (0, "not_met")
    assert set(Response.objects.values_list("processing", flat=True)) == {"done"}


def test_one_that_was_set_aside_gets_a_new_try(survey: Questionnaire, units: list[OrgUnit]) -> None:
    old = processed(survey, units[1])
    Response.objects.update(processing="failed", error="Traceback", attempts=4)
    new = correct(old, q1=9)
    assert (new.processing, new.error, new.attempts) == ("waiting", "", 0)


def test_who_broke_off_stays_partial(survey: Questionnaire, units: list[OrgUnit]) -> None:
    old = processed(survey, units[1])
    Response.objects.update(status="partial")
    assert correct(old, q1=9).is_broken_off


# The case


def test_history_names_questions_reason_and_person_and_no_answer(
    survey: Questionnaire, units: list[OrgUnit]
) -> None:
    pia = make_user("program_manager", units[0], name="Pia Program")
    old = processed(survey, units[1])
    exclude_response(old, by=pia, reason="A test?")
    include_response(old, by=pia)
    new = correct(old, by=pia, q1=9, q3="Fast")
    told = [(one.action, one.actor_label, one.changes, one.reason) for one in history_of(new)]
    assert told[0] == ("response.corrected", "Pia Program", {"corrected": [None, ["nps", "why"]]}, WHY)
    assert [one[0] for one in told[1:]] == ["response.included", "response.excluded"]
    assert history_of(again(old))[0].action == "response.superseded"
    assert "Fast" not in str(list(AuditEntry.objects.values()))
