"""Taking answers: once, under the version they were given to, and only what may be stored."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts.models import AuditEntry
from common.clock import local, now
from common.ids import new_uuid
from common.models import WakeUp
from surveys.domain.asking.programs import close_program, reopen_program
from surveys.domain.questionnaires.editing import change_draft, close_questionnaire, draft_of, publish_version
from surveys.domain.responses import recording
from surveys.domain.responses.recording import (
    AnswersInvalid,
    Incoming,
    SurveyClosed,
    closing_moment,
    complete_response,
    complete_responses,
    save_partial,
)
from surveys.domain.responses.values import answers_in_words, value_of
from surveys.kinds import Contact
from surveys.models import Program, Questionnaire, Respondent, Response
from tests.factories.accounts import OrgUnitFactory
from tests.factories.surveys import ProgramFactory, RespondentFactory, a_definition, a_response, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def questionnaire() -> Questionnaire:
    return publish()


def incoming(questionnaire: Questionnaire, answers: dict[str, Any], **kwargs: Any) -> Incoming:
    kwargs.setdefault("unit", questionnaire.owner)
    kwargs.setdefault("version", questionnaire.current)
    return Incoming(questionnaire=questionnaire, answers=answers, **kwargs)


def test_complete_response_stores_one_waiting_row(questionnaire: Questionnaire) -> None:
    recorded = complete_response(incoming(questionnaire, {"q1": 9, "q2.r1": "c9"}, channel="web"))
    stored = Response.objects.get()
    assert recorded.outcome == "created"
    assert (stored.status, stored.processing, stored.answers) == (
        "complete",
        "waiting",
        {"q1": 9, "q2.r1": "c9"},
    )
    assert (stored.program, stored.version, stored.unit) == (
        questionnaire.program,
        questionnaire.current,
        questionnaire.owner,
    )
    assert stored.shown == ["q1", "q2", "q3", "q4"]


def test_complete_response_wakes_the_worker_after_commit(
    questionnaire: Questionnaire, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        complete_response(incoming(questionnaire, {"q1": 9}))
    assert WakeUp.objects.get().name == "process_responses"


def test_complete_response_again_is_the_same_and_with_another_body_a_conflict(
    questionnaire: Questionnaire,
) -> None:
    uuid = new_uuid()
    first = complete_response(incoming(questionnaire, {"q1": 9}, uuid=uuid))
    again = complete_response(incoming(questionnaire, {"q1": 9}, uuid=uuid))
    other = complete_response(incoming(questionnaire, {"q1": 2}, uuid=uuid))
    assert (first.outcome, again.outcome, other.outcome) == ("created", "same", "conflict")
    assert again.response == first.response
    assert Response.objects.get().answers == {"q1": 9}


def test_complete_response_knows_a_source_by_its_external_id(questionnaire: Questionnaire) -> None:
    first = incoming(questionnaire, {"q1": 9}, source="sfo", external_id="sfo-2018-1")
    again = incoming(questionnaire, {"q1": 9}, source="sfo", external_id="sfo-2018-1")
    assert complete_response(first).outcome == "created"
    assert complete_response(again).outcome == "same"
    assert Response.objects.count() == 1


@pytest.mark.parametrize("answer", [11, -1, "nine", True, 4.5, [3], {"a": 1}, "9"])
def test_complete_response_refuses_values_outside_the_scale(
    questionnaire: Questionnaire, answer: Any
) -> None:
    with pytest.raises(AnswersInvalid) as caught:
        complete_response(incoming(questionnaire, {"q1": answer}))
    assert list(caught.value.errors) == ["q1"]
    assert Response.objects.count() == 0


def test_threat_28_complete_response_refuses_unknown_questions_and_choices(
    questionnaire: Questionnaire,
) -> None:
    with pytest.raises(AnswersInvalid) as caught:
        complete_response(incoming(questionnaire, {"q1": 5, "q99": 1, "q2.r1": "c77", "q2.r9": "c1"}))
    assert sorted(caught.value.errors) == ["q2.r1", "q2.r9", "q99"]


def test_threat_28_complete_response_refuses_answers_to_hidden_questions() -> None:
    definition = a_definition()
    definition["questions"]["q3"]["display"] = {"field": "q1", "op": "lte", "value": 6}
    questionnaire = publish(definition=definition)
    with pytest.raises(AnswersInvalid) as caught:
        complete_response(incoming(questionnaire, {"q1": 9, "q3": "why not"}))
    assert list(caught.value.errors) == ["q3"]
    assert complete_response(incoming(questionnaire, {"q1": 6, "q3": "slow"})).outcome == "created"


def test_complete_response_asks_for_required_answers_unless_told_otherwise(
    questionnaire: Questionnaire,
) -> None:
    with pytest.raises(AnswersInvalid) as caught:
        complete_response(incoming(questionnaire, {"q3": "slow"}))
    assert caught.value.errors == {"q1": "Please answer this question."}
    assert complete_response(incoming(questionnaire, {"q3": "slow"}, require=False)).outcome == "created"


def test_contact_details_go_to_the_respondent_and_not_into_answers(questionnaire: Questionnaire) -> None:
    contact = Contact("Robin Example", "Robin@Example.org", "+1 650 555 0100")
    complete_response(incoming(questionnaire, {"q1": 3, "q4": "yes"}, contact=contact))
    stored, respondent = Response.objects.get(), Respondent.objects.get()
    assert stored.answers == {"q1": 3, "q4": "yes"}
    assert stored.respondent == respondent
    assert (respondent.name, respondent.email, respondent.may_be_contacted) == (
        "Robin Example",
        "robin@example.org",
        True,
    )


def test_anonymous_programs_keep_nobody_and_only_the_day() -> None:
    definition = a_definition()
    definition["blocks"]["b1"]["pages"] = [["q1"], ["q3"]]
    questionnaire = publish(ProgramFactory(is_anonymous=True), definition=definition)
    complete_response(incoming(questionnaire, {"q1": 3}, contact=Contact("Robin", "robin@example.org")))
    stored = Response.objects.get()
    assert (stored.respondent, stored.time_precision) == (None, "day")
    assert (local(stored.completed_at).hour, local(stored.started_at).minute) == (12, 0)
    assert Respondent.objects.count() == 0


def test_partial_grows_and_ends_as_one_row(questionnaire: Questionnaire) -> None:
    uuid = new_uuid()
    save_partial(incoming(questionnaire, {"q1": 3}, uuid=uuid, rev=1, continues=True))
    save_partial(incoming(questionnaire, {"q1": 3, "q3": "slow"}, uuid=uuid, rev=2, continues=True))
    save_partial(incoming(questionnaire, {"q1": 1}, uuid=uuid, rev=1, continues=True))
    partial = Response.objects.get()
    assert (partial.status, partial.processing, partial.rev) == ("partial", "none", 2)
    assert partial.answers == {"q1": 3, "q3": "slow"}
    held = {"uuid": uuid, "continues": True}
    recorded = complete_response(incoming(questionnaire, {"q1": 3, "q3": "slow"}, rev=3, **held))
    stored = Response.objects.get()
    assert (recorded.outcome, recorded.response, stored.status) == ("created", stored, "complete")
    assert save_partial(incoming(questionnaire, {"q1": 0}, rev=4, **held)) is None
    stored.refresh_from_db()
    assert stored.answers == {"q1": 3, "q3": "slow"}


def test_threat_32_closed_survey_takes_only_what_was_begun_within_a_day(questionnaire: Questionnaire) -> None:
    begun = now() - timedelta(hours=2)
    questionnaire = close_questionnaire(questionnaire, by=None)
    with pytest.raises(SurveyClosed):
        complete_response(incoming(questionnaire, {"q1": 9}))
    with pytest.raises(SurveyClosed):
        complete_response(incoming(questionnaire, {"q1": 9}, started_at=begun - timedelta(days=1)))
    assert complete_response(incoming(questionnaire, {"q1": 9}, started_at=begun)).outcome == "created"


def test_threat_32_closed_program_takes_only_what_was_begun_within_a_day(
    questionnaire: Questionnaire,
) -> None:
    program = close_program(questionnaire.program, by=None)
    questionnaire.program = program
    assert program.closed_at is not None
    begun = program.closed_at - timedelta(hours=23)
    with pytest.raises(SurveyClosed):
        complete_response(
            incoming(questionnaire, {"q1": 9}, started_at=program.closed_at + timedelta(minutes=1))
        )
    with pytest.raises(SurveyClosed):
        complete_response(incoming(questionnaire, {"q1": 9}, started_at=begun - timedelta(hours=2)))
    assert complete_response(incoming(questionnaire, {"q1": 9}, started_at=begun)).outcome == "created"


def test_reopened_program_takes_answers_again_and_forgets_an_end_that_has_passed(
    questionnaire: Questionnaire,
) -> None:
    program = close_program(questionnaire.program, by=None)
    first_closed_at = program.closed_at
    assert close_program(program, by=None).closed_at == first_closed_at
    Program.objects.filter(pk=program.pk).update(closes_at=now() - timedelta(days=1))
    program = reopen_program(program, by=None)
    questionnaire.program = program
    assert (program.is_open, program.closed_at, program.closes_at) == (True, None, None)
    assert complete_response(incoming(questionnaire, {"q1": 9})).outcome == "created"
    assert list(
        AuditEntry.objects.filter(action__startswith="program.").values_list("action", flat=True)
    ) == [
        "program.reopened",
        "program.closed",
    ]


def test_survey_is_closed_since_the_first_of_its_own_and_its_programs_ends(
    questionnaire: Questionnaire,
) -> None:
    at = now()
    questionnaire.is_open, questionnaire.closed_at = False, at - timedelta(days=2)
    questionnaire.program.is_open, questionnaire.program.closed_at = False, at - timedelta(days=1)
    questionnaire.program.closes_at = at - timedelta(days=3)
    assert closing_moment(questionnaire) == at - timedelta(days=3)
    questionnaire.program.closes_at = None
    assert closing_moment(questionnaire) == at - timedelta(days=2)
    questionnaire.is_open = True
    assert closing_moment(questionnaire) == at - timedelta(days=1)
    questionnaire.program.is_open = True
    assert closing_moment(questionnaire) is None


def test_contact_of_an_answer_that_is_stored_already_is_not_kept(questionnaire: Questionnaire) -> None:
    stored = a_response(questionnaire, answers={"q1": 9, "q4": "yes"})
    said = {"uuid": stored.uuid, "contact": Contact(name="Robin", email="robin@example.org")}
    with transaction.atomic():
        recorded = complete_response(incoming(questionnaire, {"q1": 2, "q4": "yes"}, **said))
        assert (recorded.outcome, Respondent.objects.count()) == ("conflict", 0)
    assert Response.objects.get().answers == {"q1": 9, "q4": "yes"}
    assert save_partial(incoming(questionnaire, {"q1": 2, "q4": "yes"}, **said)) is None
    assert Respondent.objects.count() == 0


def test_bulk_keeps_order_and_lets_a_bad_row_stop_no_other(questionnaire: Questionnaire) -> None:
    known = a_response(questionnaire, answers={"q1": 1})
    rows = [
        incoming(questionnaire, {"q1": 9}),
        incoming(questionnaire, {"q1": 12}),
        incoming(questionnaire, {"q1": 1}, uuid=known.uuid),
        incoming(questionnaire, {"q1": 2}, uuid=known.uuid),
    ]
    outcomes = [one.outcome for one in complete_responses(rows)]
    assert outcomes == ["created", "invalid", "same", "conflict"]
    assert Response.objects.count() == 2


def test_bulk_all_or_nothing_writes_nothing_beside_a_bad_row(questionnaire: Questionnaire) -> None:
    rows = [incoming(questionnaire, {"q1": 9}), incoming(questionnaire, {"q1": 12})]
    recorded = complete_responses(rows, all_or_nothing=True)
    assert [one.outcome for one in recorded] == ["created", "invalid"]
    assert recorded[0].response is None
    assert Response.objects.count() == 0


def test_bulk_uses_few_statements(questionnaire: Questionnaire, django_assert_max_num_queries: Any) -> None:
    rows = [
        incoming(questionnaire, {"q1": n % 11}, source="x", external_id=str(n), check_open=False)
        for n in range(100)
    ]
    with django_assert_max_num_queries(14):
        recorded = complete_responses(rows)
    assert {one.outcome for one in recorded} == {"created"}
    with transaction.atomic():
        assert {one.outcome for one in complete_responses(rows)} == {"same"}
    assert Response.objects.count() == 100


def test_answers_read_under_their_own_version(questionnaire: Questionnaire) -> None:
    response = a_response(questionnaire, answers={"q1": 3, "q2.r1": "c2", "q2.r2": "c9"})
    draft = draft_of(questionnaire)
    shorter = a_definition(blocks={"b1": {"pages": [["q1"]]}})
    change_draft(draft, rev=draft.rev, definition=shorter, label="Removed", by=None)
    publish_version(questionnaire, by=None)
    response = Response.objects.get(pk=response.pk)
    assert [(a.question, a.answer, a.value, a.scale) for a in answers_in_words(response)] == [
        ("How likely are you to recommend us to a friend or colleague?", "3", 3.0, "0..10"),
        ("How would you rate these? – Restrooms", "Below average", 2.0, "1..5"),
        ("How would you rate these? – Security", "Did not use", None, "1..5"),
    ]
    assert (value_of(response, "q2.r1"), value_of(response, "q2.r2")) == (2.0, None)


@pytest.mark.parametrize("rev", [1, 9])
def test_threat_11_who_merely_knows_the_uuid_finishes_and_changes_nothing(
    questionnaire: Questionnaire, rev: int
) -> None:
    begun = save_partial(incoming(questionnaire, {"q1": 3}, channel="web"))
    assert begun is not None
    sibling = OrgUnitFactory(parent=questionnaire.owner)
    said = {"uuid": begun.uuid, "unit": sibling, "rev": rev}
    recorded = complete_response(incoming(questionnaire, {"q1": 10}, **said))
    assert (recorded.outcome, recorded.response) == ("conflict", begun)
    assert save_partial(incoming(questionnaire, {"q1": 10}, **said)) == begun
    begun.refresh_from_db()
    assert (begun.answers, begun.is_finished, begun.unit) == ({"q1": 3}, False, questionnaire.owner)


def test_a_second_try_writes_over_nobody(
    questionnaire: Questionnaire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The partial came from elsewhere meanwhile; the person of the first try was rolled back, key and all."""
    uuid, others = new_uuid(), []
    save_partial(incoming(questionnaire, {"q1": 3}, uuid=uuid))
    find = recording._stored_like

    def somebody_else_was_faster(response: Response) -> Response:
        others.append(RespondentFactory(name="Somebody else"))
        return find(response)

    monkeypatch.setattr(recording, "_stored_like", somebody_else_was_faster)
    contact = Contact("Uma Silva", "uma@customer.test", "")
    said = {"uuid": uuid, "contact": contact, "continues": True}
    recorded = complete_response(incoming(questionnaire, {"q1": 3}, **said))
    assert (recorded.outcome, len(others)) == ("created", 1)
    assert Respondent.objects.get(pk=others[0].pk).name == "Somebody else"
    assert Response.objects.get().respondent.name == "Uma Silva"


def test_a_second_try_keeps_the_person_of_the_partial(questionnaire: Questionnaire) -> None:
    uuid, contact = new_uuid(), Contact("Uma", "uma@customer.test", "")
    save_partial(incoming(questionnaire, {"q1": 3}, uuid=uuid, contact=contact))
    contact = Contact("Uma Silva", "uma@customer.test", "")
    complete_response(incoming(questionnaire, {"q1": 3}, uuid=uuid, contact=contact, continues=True))
    assert [person.name for person in Respondent.objects.all()] == ["Uma Silva"]
