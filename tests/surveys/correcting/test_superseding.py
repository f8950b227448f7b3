"""Correcting answers: a new row in the old one's place, with scores, case, history and privacy behind it."""

from dataclasses import replace
from typing import Any

import pytest

from accounts.models import AuditEntry, OrgUnit
from actions.domain.cases import finish_case, take_case
from actions.domain.changing import CaseRefused
from actions.domain.opening import open_case
from actions.models import Case, CaseEvent, RuleRun
from common.ids import new_uuid
from common.models import IdempotencyRecord
from metrics.domain.cells import refresh
from metrics.domain.comments import answers_are_hidden
from metrics.models import Score, Verbatim
from surveys.domain import import_runs
from surveys.domain.correcting import (
    CannotCorrect,
    exclude_response,
    history_of,
    include_response,
    move_response,
)
from surveys.domain.erasing import erase_response, preview_erasure
from surveys.domain.families import family_of
from surveys.domain.incoming import AnswersInvalid
from surveys.domain.recording import Incoming, complete_response, prepare_responses, store_prepared
from surveys.domain.replacing import REPLACED
from surveys.domain.superseding import correct_response
from surveys.imports.jobs import go_on
from surveys.models import ImportRun, Program, Questionnaire, Respondent, Response
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.actions import RootCauseFactory, RuleFactory
from tests.factories.metrics import MetricFactory
from tests.factories.surveys import (
    UNFINISHED,
    ProgramFactory,
    RespondentFactory,
    a_definition,
    a_response,
    publish,
)
from tests.surveys.correcting.given import again, assert_rebuilt_the_same, scores, settle, sums
from tests.surveys.erasing.given import ANSWERS, BOOKING, SENTINEL, definition, full_response, places_of

pytestmark = pytest.mark.django_db
WHY = "Typed wrongly"


@pytest.fixture
def units() -> list[OrgUnit]:
    root = OrgUnitFactory(name="Airport", code="sfo")
    return [root, OrgUnitFactory(name="A", code="a", parent=root), OrgUnitFactory(name="B", parent=root)]


@pytest.fixture
def survey(units: list[OrgUnit]) -> Questionnaire:
    """All kinds of questions that hold words or a person, measured and with a rule for detractors."""
    MetricFactory(key="nps", owner=units[0])
    RuleFactory(owner=units[0])
    program = ProgramFactory(owner=units[0], remeasure_after_days=0)
    return publish(program, definition=definition())


def processed(survey: Questionnaire, unit: OrgUnit, **kwargs: Any) -> Response:
    response = a_response(survey, unit=unit, **({"answers": {"q1": 3, "q3": "Slow"}} | kwargs))
    settle()
    return again(response)


def correct(response: Response, by: Any = None, **answers: Any) -> Response:
    return correct_response(response, answers=answers, by=by, why=WHY)


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


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"q9": 41}, {"q9": 41}),
        ({"q2.r1": "c9", "q2.r2": "c1"}, {"q2.r1": "c9", "q2.r2": "c1"}),
        ({"q6": "c1", "q6.c2.text": None}, {"q6": "c1", "q6.c2.text": None}),
        ({"q8": "1981-02-03"}, {"q8": "1981-02-03"}),
        ({"q1": None}, {"q1": None}),
    ],
)
def test_answers_of_every_kind_change_and_others_stay(
    survey: Questionnaire, units: list[OrgUnit], said: dict[str, Any], found: dict[str, Any]
) -> None:
    old = full_response(survey, units[1])
    wanted = {address: answer for address, answer in (ANSWERS | found).items() if answer is not None}
    assert correct(old, **said).answers == wanted


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"q1": 11}, {"q1"}),
        ({"q1": "nine"}, {"q1"}),
        ({"q1": True}, {"q1"}),
        ({"q2.r1": "c7"}, {"q2.r1"}),
        ({"q8": "1980-02-31"}, {"q8"}),
        ({"q99": 1}, {"q99"}),
        ({"q2.r9": "c1"}, {"q2.r9"}),
        ({"q1": 11, "q99": 1}, {"q99"}),
        ({"q4": "no"}, {"q4"}),
        ({"q3": "x" * 100_000}, {"q3"}),
    ],
)
def test_wrong_answers_are_refused_by_their_question(
    survey: Questionnaire, units: list[OrgUnit], said: dict[str, Any], wrong: set[str]
) -> None:
    old = processed(survey, units[1])
    with pytest.raises(AnswersInvalid) as refused:
        correct(old, **said)
    assert set(refused.value.errors) == wrong
    assert (Response.objects.count(), again(old).superseded_by) == (1, None)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (UNFINISHED, "still be answering"),
        ({"excluded_at": "now"}, "Include it again"),
        ({"erased_at": "now"}, "was erased"),
    ],
)
def test_who_may_not_be_corrected_is_told_why(
    survey: Questionnaire, units: list[OrgUnit], state: dict[str, Any], words: str
) -> None:
    old = processed(survey, units[1])
    values = {name: old.completed_at if value == "now" else value for name, value in state.items()}
    Response.objects.filter(pk=old.pk).update(**values)
    with pytest.raises(CannotCorrect, match=words):
        correct(old, q1=9)
    assert Response.objects.count() == 1


@pytest.mark.parametrize("why", ["", " ", "x" * 201])
def test_a_correction_says_why(survey: Questionnaire, units: list[OrgUnit], why: str) -> None:
    with pytest.raises(CannotCorrect):
        correct_response(processed(survey, units[1]), answers={"q1": 9}, by=None, why=why)


def test_nothing_can_be_left_of_it_by_excluding_alone(survey: Questionnaire, units: list[OrgUnit]) -> None:
    with pytest.raises(CannotCorrect, match="Exclude it"):
        correct(processed(survey, units[1]), q1=None, q3=None)


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


def test_its_case_follows_and_no_second_one_is_opened(survey: Questionnaire, units: list[OrgUnit]) -> None:
    old = processed(survey, units[1])
    manager = make_user("unit_manager", units[1], name="Dev Patel")
    case = Case.objects.get()
    new = correct(old, by=manager, q1=1, q3="Slow, and rude")
    settle()
    case = Case.objects.get()
    assert (case.score_value, case.score_address, case.excerpt) == (1.0, "q1", "Slow, and rude")
    assert [link.response for link in case.case_responses.all()] == [new]
    event = CaseEvent.objects.get(kind="corrected")
    assert (event.actor, event.text, event.data) == (
        manager, WHY, {"response": str(new.uuid), "before": 3.0, "now": 1.0},
    )  # fmt: skip
    assert CaseEvent.objects.get(kind="opened").data["response"] == str(new.uuid)
    assert AuditEntry.objects.filter(action="case.corrected").count() == 1
    outcomes = RuleRun.objects.order_by("response").values_list("response", "outcome")
    assert list(outcomes) == [(old.pk, "fired"), (new.pk, "fired")]


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_good_rating_leaves_the_case_to_who_works_on_it(
    survey: Questionnaire, units: list[OrgUnit], is_closed: bool
) -> None:
    old = processed(survey, units[1])
    manager = make_user("unit_manager", units[1])
    case = take_case(Case.objects.get(), by=manager)
    if is_closed:
        finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Called")
    before = Case.objects.get().state
    correct(old, q1=9)
    settle()
    case = Case.objects.get()
    assert (case.state, case.score_value, case.owner) == (before, 9.0, manager)


def test_a_detractor_who_was_typed_as_a_promoter_gets_a_case(
    survey: Questionnaire, units: list[OrgUnit]
) -> None:
    old = processed(survey, units[1], answers={"q1": 9})
    assert not Case.objects.exists()
    new = correct(old, q1=0)
    settle()
    assert Case.objects.get().case_responses.get().response == new


def test_a_joined_answer_is_exchanged_without_touching_the_case(
    survey: Questionnaire, units: list[OrgUnit]
) -> None:
    person = RespondentFactory(unit=units[1], may_be_contacted=True)
    processed(survey, units[1], respondent=person, answers={"q1": 2, "q3": "First"})
    second = processed(survey, units[1], respondent=person, answers={"q1": 5, "q3": "Second"})
    new = correct(second, q1=6)
    settle()
    case = Case.objects.get()
    assert (case.score_value, case.excerpt) == (2.0, "First")
    assert case.case_responses.get(is_first=False).response == new


def test_a_case_is_opened_by_hand_from_the_corrected_answer_alone(
    survey: Questionnaire, units: list[OrgUnit]
) -> None:
    old = processed(survey, units[1], answers={"q1": 9})
    new = correct(old, q1=10)
    with pytest.raises(CaseRefused, match="corrected one"):
        open_case(again(old), by=None)
    assert open_case(again(new), by=None).score_value == 10.0


def test_a_corrected_second_answer_corrects_what_the_case_shows(
    survey: Questionnaire, units: list[OrgUnit]
) -> None:
    person = RespondentFactory(unit=units[1], may_be_contacted=True)
    processed(survey, units[1], respondent=person)
    manager = make_user("unit_manager", units[1])
    case = take_case(Case.objects.get(), by=manager)
    finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Called")
    second = answer_again(Case.objects.get(), q1=8, q2="c5")
    correct(second, q1=10)
    settle()
    case = Case.objects.get()
    assert (case.second_value, case.state) == (10.0, "closed")


def answer_again(case: Case, **answers: Any) -> Response:
    """The customer answers what they were asked after their case."""
    invitation = case.remeasurement
    assert invitation and invitation.questionnaire.current
    said = {"questionnaire": invitation.questionnaire, "version": invitation.questionnaire.current}
    incoming = Incoming(**said, unit=case.unit, invitation=invitation, answers=answers, is_remeasurement=True)
    response = complete_response(incoming).response
    assert response
    settle()
    return again(response)


# What was corrected before, and what comes after


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
    assert import_runs.start_undoing(runs[0], by=None)
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


@pytest.mark.parametrize(("role", "is_let"), [("program_manager", True), ("analyst", False)])
def test_answers_that_name_somebody_are_for_who_may_see_names(
    survey: Questionnaire, units: list[OrgUnit], role: str, is_let: bool
) -> None:
    blocks = {"b1": {"pages": [["q1", "q2"]]}}
    questions = {"q1": {"kind": "nps", "key": "nps"}, "q2": {"kind": "email", "key": "mail"}}
    texts = {"en": {"title": "T", "q1.text": "Rating", "q2.text": "Mail"}}
    asked = publish(survey.program, definition=a_definition(blocks=blocks, questions=questions, texts=texts))
    old, user = (
        processed(asked, units[1], answers={"q1": 3, "q2": "a@example.org"}),
        make_user(role, units[0]),
    )
    if is_let:
        assert correct(old, by=user, q2="b@example.org").answers["q2"] == "b@example.org"
    else:
        for said in ("a@example.org", "b@example.org"):
            with pytest.raises(AnswersInvalid, match="names and addresses"):
                correct(old, by=user, q2=said)


def careful_survey(unit: OrgUnit, **program: Any) -> Questionnaire:
    blocks = {"b1": {"pages": [["q1", "q2"], ["q3"]]}}
    return publish(ProgramFactory(owner=unit, **program), definition=a_definition(blocks=blocks))


@pytest.mark.parametrize("program", [{"is_anonymous": True}, {"audience": "employees"}])
def test_where_few_answered_nothing_can_be_corrected_and_so_nothing_probed(
    units: list[OrgUnit], program: dict[str, Any]
) -> None:
    survey = careful_survey(units[0], min_answers=3, **program)
    people = [processed(survey, units[1]) for _ in range(2)]
    for said in ({"q1": 3}, {"q1": 4}):
        with pytest.raises(CannotCorrect, match="stay hidden"):
            correct(people[0], **said)
    processed(survey, units[1])
    with pytest.raises(AnswersInvalid):
        correct(people[0], q3="Fast")
    assert correct(people[0], q1=4).answers == {"q1": 4, "q3": "Slow"}


def test_corrections_make_no_crowd(units: list[OrgUnit]) -> None:
    survey = careful_survey(units[0], min_answers=3, is_anonymous=True)
    people = [processed(survey, units[1]) for _ in range(3)]
    new = correct(people[0], q1=4)
    assert not answers_are_hidden(new)
    Program.objects.update(min_answers=4)
    assert answers_are_hidden(again(new))
    with pytest.raises(CannotCorrect):
        correct(new, q1=5)
