"""Erasing a response: every text that could tell who answered is gone from every table, and scores stay."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.models import OrgUnit, User
from accounts.policy import Role
from actions.domain.cases import comment_case, finish_case, log_contact, mail_customer, take_case, wait_for
from actions.domain.opening import open_case
from actions.models import Case, CaseResponse, RuleRun
from common.models import IdempotencyRecord
from delivery.domain.handling import can_send_again, cancel_message
from delivery.domain.stops import is_stopped, stop_contact
from delivery.models import Message
from metrics.domain.cells import refresh
from metrics.domain.rebuilding import rebuild_metrics
from metrics.models import Metric, Score, Verbatim
from surveys.domain.correcting import CannotCorrect, exclude_response, include_response
from surveys.domain.erasing import erase_response, preview_erasure
from surveys.domain.invitations import invite
from surveys.domain.processing import process_responses
from surveys.domain.recording import Incoming, complete_response
from surveys.kinds import Contact
from surveys.models import (
    Company,
    ImportChunk,
    ImportRun,
    Invitation,
    Program,
    Questionnaire,
    Respondent,
    Response,
)
from tests.factories.accounts import make_user
from tests.factories.actions import RootCauseFactory, RuleFactory, leaf, terminal_and_areas
from tests.factories.metrics import MetricFactory
from tests.factories.surveys import ProgramFactory, a_definition, a_response, publish
from tests.surveys.test_correcting import assert_rebuilt_the_same, scores, sums

pytestmark = pytest.mark.django_db
SENTINEL = "Zyxwvut"
MAIL = f"{SENTINEL.lower()}@example.org"
WHY = "Request 2026-17"
# Columns of hashes: what they hold names nobody, and no text is found in them.
HASHES = {"body_hash", "address_hash", "token_hash", "key_hash", "checksum", "file_checksum", "password"}


def texts_of_all_tables() -> Iterator[tuple[str, str]]:
    """(model.column, value as text) of every column of every table, hashes left out."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.name in HASHES:
                continue
            for value in model._base_manager.values_list(field.attname, flat=True):
                if isinstance(value, memoryview | bytes):
                    value = bytes(value).decode("utf-8", "replace")
                yield f"{model._meta.label}.{field.name}", str(value)


def places_of(text: str) -> set[str]:
    """Where in the database `text` stands, in any case of letters."""
    return {where for where, value in texts_of_all_tables() if text.lower() in value.lower()}


def definition() -> dict[str, Any]:
    """The usual questions, and one of every kind that can hold words or a person."""
    found = a_definition()
    found["blocks"] = {"b1": {"pages": [["q1", "q2"], ["q3", "q4", "q5", "q6", "q7", "q8", "q9"]]}}
    found["questions"] |= {
        "q5": {"kind": "short_text", "key": "seat"},
        "q6": {
            "kind": "single",
            "key": "reason",
            "choices": [{"id": "c1", "value": 1}, {"id": "c2", "value": 2, "text_entry": True}],
        },
        "q7": {"kind": "number", "key": "booking"},
        "q8": {"kind": "date", "key": "born"},
        "q9": {"kind": "number", "key": "minutes", "concept": "minutes"},
    }
    words = {f"q{number}.text": f"Question {number}" for number in range(5, 10)}
    found["texts"]["en"] |= words | {"q6.c1": "Work", "q6.c2": "Other"}
    return found


ANSWERS = {
    "q1": 3,
    "q2.r1": "c2",
    "q3": f"My name is {SENTINEL} and I waited.",
    "q4": "yes",
    "q5": f"{SENTINEL} 12A",
    "q6": "c2",
    "q6.c2.text": f"Wedding of {SENTINEL}",
    "q7": 4711,
    "q8": "1980-02-03",
    "q9": 40,
}
KEPT = {"q1": 3, "q2.r1": "c2", "q6": "c2", "q9": 40}


@pytest.fixture
def units() -> tuple[OrgUnit, OrgUnit, OrgUnit]:
    return terminal_and_areas()


@pytest.fixture
def program(units: Any) -> Program:
    return ProgramFactory(owner=units[0], remeasure_after_days=0)


@pytest.fixture
def survey(program: Program) -> Questionnaire:
    return publish(program, definition=definition())


@pytest.fixture
def nps(units: Any) -> Metric:
    return MetricFactory(key="nps", owner=units[0])


@pytest.fixture
def privacy(units: Any) -> User:
    return make_user(Role.PROGRAM_MANAGER, units[0], name="Pia Program")


@pytest.fixture
def manager(units: Any) -> User:
    return make_user(Role.UNIT_MANAGER, units[2], name="Dev Patel")


def full_response(survey: Questionnaire, unit: OrgUnit, **more: Any) -> Response:
    """A processed response with something personal wherever a response can hold it."""
    company = Company.objects.create(name="Company", unit=unit)
    response = a_response(
        survey,
        unit=unit,
        answers=dict(ANSWERS),
        contact=Contact(SENTINEL, MAIL, f"+1 {SENTINEL}"[:30], is_wanted=True),
        company=company,
        embedded={"name": SENTINEL, "gate": "A7"},
        source="crm",
        external_id=f"{SENTINEL}-17",
        **more,
    )
    Respondent.objects.filter(pk=response.respondent_id).update(
        external_id=f"{SENTINEL}-c", attributes={"nick": SENTINEL}
    )
    Response.objects.filter(pk=response.pk).update(error=f"Traceback {SENTINEL}")
    settle()
    return Response.objects.get(pk=response.pk)


def settle() -> None:
    process_responses()
    refresh()


@pytest.fixture
def rule(units: Any) -> Any:
    """A rule that looks at a text, too."""
    conditions = {"all": [leaf("answer:recommend", "lte", 6), leaf("answer:seat", "ne", "1B")]}
    return RuleFactory(owner=units[0], conditions=conditions)


def work_on(case: Case, manager: User) -> Case:
    """Everything that people write on a case, about its customer."""
    take_case(case, by=manager)
    comment_case(case, by=manager, text=f"{SENTINEL} sounded upset")
    log_contact(case, by=manager, channel="phone", outcome="left_message", text=f"Voice box of {SENTINEL}")
    mail_customer(case, by=manager, subject="Hello {{ name }}", text="Dear {{ name }}, sorry.")
    wait_for(case, by=manager, whom="customer", text=f"{SENTINEL} is away")
    return Case.objects.get(pk=case.pk)


@pytest.mark.postgres
def test_no_text_of_an_erased_response_stays_in_any_table(
    survey: Questionnaire, nps: Metric, rule: Any, units: Any, manager: User, privacy: User
) -> None:
    response = full_response(survey, units[2])
    case = work_on(Case.objects.get(), manager)
    finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution=f"Told {SENTINEL}")
    asked = Message.objects.get(kind="surveys.invitation")
    Message.objects.filter(pk=asked.pk).update(error=f"550 no such user {MAIL}")
    cancel_message(Message.objects.get(kind="case.reply"), by=manager)
    IdempotencyRecord.objects.create(
        credential="key:1", key="k", method="POST", path="/", body_hash="x", status=201,
        answer=f'{{"id": "{response.uuid}", "words": "{SENTINEL}"}}',
    )  # fmt: skip
    holding = places_of(SENTINEL)
    assert holding >= {
        "surveys.Response.answers", "surveys.Respondent.name", "metrics.Verbatim.text", "actions.Case.title",
        "actions.Case.resolution", "actions.CaseEvent.text", "actions.RuleRun.explanation",
        "delivery.Message.text", "common.IdempotencyRecord.answer",
    }  # fmt: skip
    assert not {where for where in holding if where.startswith("accounts.AuditEntry")}

    before = (sums(), [(row.value, row.day) for row in Score.objects.all()])
    assert erase_response(response, by=privacy, reason=WHY) is True
    assert_rebuilt_the_same()
    assert places_of(SENTINEL) == set()
    assert places_of("4711") | places_of("1980-02-03") == set()
    assert (sums(), [(row.value, row.day) for row in Score.objects.all()]) == before
    assert not Verbatim.objects.exists()


def test_what_stays_is_ratings_choices_and_where_it_was_given(
    survey: Questionnaire, nps: Metric, units: Any, privacy: User
) -> None:
    response = full_response(survey, units[2])
    erase_response(response, by=privacy, reason=WHY)
    erased = Response.objects.get(pk=response.pk)
    assert erased.answers == KEPT
    assert (erased.unit, erased.channel, erased.day, erased.uuid, erased.source, erased.body_hash) == (
        response.unit, response.channel, response.day, response.uuid, "crm", response.body_hash,
    )  # fmt: skip
    assert (erased.respondent, erased.company, erased.invitation, erased.embedded) == (None, None, None, {})
    assert (erased.time_precision, timezone.localtime(erased.completed_at).hour) == ("day", 12)
    person = Respondent.objects.get()
    assert (person.name, person.email, person.phone, person.address_hash) == ("", "", "", "")
    assert (person.may_be_contacted, person.erased_at is not None) == (False, True)
    assert list(Score.objects.values_list("respondent", "company")) == [(None, None)]


def test_erasing_again_changes_nothing(survey: Questionnaire, units: Any, privacy: User) -> None:
    response = full_response(survey, units[2])
    erase_response(response, by=privacy, reason=WHY)
    first = Response.objects.get(pk=response.pk).erased_at
    assert erase_response(response, by=privacy, reason="Again") is False
    assert Response.objects.get(pk=response.pk).erased_at == first


def test_erased_ones_are_excluded_and_included_like_others(
    survey: Questionnaire, nps: Metric, units: Any
) -> None:
    response = full_response(survey, units[2])
    erase_response(response, by=None, reason=WHY)
    before = sums()
    exclude_response(response, by=None, reason=WHY)
    assert_rebuilt_the_same()
    assert not Score.objects.exists()
    include_response(response, by=None)
    assert_rebuilt_the_same()
    assert sums() == before


def test_partial_ones_and_no_reason_are_refused_and_replaced_ones_are_not(
    survey: Questionnaire, units: Any
) -> None:
    old, new = (a_response(survey, unit=units[2], answers={"q1": 3, "q3": SENTINEL}) for _ in range(2))
    with pytest.raises(CannotCorrect, match="why"):
        erase_response(old, by=None, reason=" ")
    Response.objects.filter(pk=old.pk).update(superseded_by=new)
    assert erase_response(old, by=None, reason=WHY) is True
    Response.objects.filter(pk=new.pk).update(status="partial")
    with pytest.raises(CannotCorrect):
        erase_response(new, by=None, reason=WHY)


# Its case


def test_an_open_case_goes_on_as_an_anonymous_one(
    survey: Questionnaire, rule: Any, units: Any, manager: User, privacy: User
) -> None:
    response = full_response(survey, units[2])
    case = work_on(Case.objects.get(), manager)
    erase_response(response, by=privacy, reason=WHY)
    case.refresh_from_db()
    assert (case.title, case.excerpt, case.respondent, case.company) == (
        "The answer was erased", "", None, None,
    )  # fmt: skip
    assert (case.state, case.waiting_for, case.owner, case.score_value) == ("assigned", "", manager, 3)
    assert (case.contact_due_at, case.paused_at) == (None, None)
    assert case.due_at == case.resolve_due_at
    done = finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Third lane")
    assert (done.state, done.remeasurement) == ("closed", None)
    texts = dict(case.events.values_list("kind", "text"))
    assert (texts["commented"], texts["mailed"], texts["erased"]) == ("Erased.", "Erased.", "")
    leaves = {one["field"]: one["found"] for one in RuleRun.objects.get().explanation}
    assert leaves == {"answer:recommend": 3, "answer:seat": "erased"}


def test_mails_that_wait_are_not_sent_any_more(
    survey: Questionnaire, rule: Any, units: Any, manager: User
) -> None:
    response = full_response(survey, units[2])
    work_on(Case.objects.get(), manager)
    erase_response(response, by=None, reason=WHY)
    reply = Message.objects.get(kind="case.reply")
    assert (reply.status, reply.next_attempt_at, reply.to_address, reply.context) == (
        "cancelled", None, "erased", {},
    )  # fmt: skip
    assert can_send_again(reply) is False
    alert = Message.objects.get(kind="case.alert")
    assert (alert.to_address, alert.text, alert.status) == (manager.email, "Erased.", "cancelled")


def test_a_settled_case_loses_its_words_and_the_request_to_answer_again(
    survey: Questionnaire, rule: Any, units: Any, manager: User
) -> None:
    response = full_response(survey, units[2])
    case = take_case(Case.objects.get(), by=manager)
    cause = RootCauseFactory()
    finish_case(case, by=manager, root_cause=cause, resolution=f"Told {SENTINEL}")
    erase_response(response, by=None, reason=WHY)
    case.refresh_from_db()
    assert (case.state, case.root_cause, case.resolution, case.remeasurement) == (
        "closed", cause, "Erased.", None,
    )  # fmt: skip
    invitation = Invitation.objects.get()
    assert (invitation.embedded, invitation.expires_at <= timezone.now()) == ({}, True)
    mail = Message.objects.get(kind="surveys.invitation")
    assert (mail.status, mail.to_address) == ("cancelled", "erased")


def test_a_second_answer_no_longer_leads_to_the_erased_first_one(
    survey: Questionnaire, rule: Any, units: Any, manager: User
) -> None:
    first = full_response(survey, units[2])
    case = take_case(Case.objects.get(), by=manager)
    case = finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Done")
    invitation = Case.objects.get().remeasurement
    second = complete_response(
        Incoming(
            questionnaire=invitation.questionnaire,
            version=invitation.questionnaire.current,
            unit=invitation.unit,
            answers={"q1": 8, "q2": "c4"},
            invitation=invitation,
            embedded=invitation.embedded,
            is_remeasurement=True,
        )
    ).response
    settle()
    assert Case.objects.get().second_value == 8
    assert preview_erasure(first).is_person_forgotten is False
    erase_response(first, by=None, reason=WHY)
    case, second = Case.objects.get(), Response.objects.get(pk=second.pk)
    assert (case.second_value, case.respondent, case.remeasurement) == (8, None, None)
    assert (second.respondent.name, second.embedded) == (SENTINEL, {})
    assert places_of(str(second.uuid)) == {"surveys.Response.uuid"}
    assert not Message.objects.filter(dedupe_key__contains=str(case.uuid)).exclude(kind="case.alert").exists()
    erase_response(second, by=None, reason=WHY)
    assert places_of(SENTINEL) == set()


def test_erasing_the_second_answer_leaves_the_case_its_number(
    survey: Questionnaire, rule: Any, units: Any, manager: User
) -> None:
    full_response(survey, units[2])
    case = take_case(Case.objects.get(), by=manager)
    finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Done")
    invitation = Case.objects.get().remeasurement
    second = complete_response(
        Incoming(
            questionnaire=invitation.questionnaire,
            version=invitation.questionnaire.current,
            unit=invitation.unit,
            answers={"q1": 8, "q2": "c4", "q3": "Better, thanks"},
            invitation=invitation,
            is_remeasurement=True,
        )
    ).response
    settle()
    erase_response(second, by=None, reason=WHY)
    case.refresh_from_db()
    assert (case.second_value, case.respondent.name) == (8, SENTINEL)
    assert "response" not in case.events.get(kind="remeasured").data
    assert places_of("Better, thanks") == set()


def test_a_case_about_two_answers_lets_go_of_the_erased_one(
    survey: Questionnaire, rule: Any, units: Any, manager: User
) -> None:
    first = full_response(survey, units[2])
    answers = {"q1": 2, "q3": "The toilets. Again.", "q5": "12A"}
    second = a_response(survey, unit=units[2], answers=answers, respondent=first.respondent)
    settle()
    case = Case.objects.get()
    assert case.case_responses.count() == 2
    comment_case(case, by=manager, text="A note")
    erase_response(first, by=None, reason=WHY)
    case.refresh_from_db()
    link = CaseResponse.objects.get()
    assert (link.response, link.is_first, case.title) == (second, True, "The toilets")
    assert (case.respondent.name, case.events.get(kind="commented").text) == (SENTINEL, "A note")
    assert places_of(f"My name is {SENTINEL}") == set()
    assert not case.events.filter(data__response=str(first.uuid)).exists()
    erase_response(second, by=None, reason=WHY)
    case.refresh_from_db()
    assert (case.respondent, places_of(SENTINEL), places_of("The toilets")) == (None, set(), set())


def test_a_case_opened_by_hand_is_no_exception(survey: Questionnaire, units: Any, manager: User) -> None:
    response = full_response(survey, units[2])
    case = open_case(response, by=manager)
    erase_response(response, by=None, reason=WHY)
    case.refresh_from_db()
    assert (case.respondent, places_of(SENTINEL)) == (None, set())


# The person


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


# Sent and imported again


@pytest.mark.postgres
@pytest.mark.parametrize("is_same_uuid", [True, False], ids=["same id", "another id"])
def test_an_erased_response_does_not_come_back(survey: Questionnaire, units: Any, is_same_uuid: bool) -> None:
    moment = timezone.now() - timedelta(hours=3)
    response = full_response(survey, units[2], completed_at=moment)
    erase_response(response, by=None, reason=WHY)
    incoming = Incoming(
        questionnaire=survey,
        version=survey.current,
        unit=units[2],
        answers=dict(ANSWERS),
        uuid=response.uuid if is_same_uuid else uuid.uuid4(),
        source="crm",
        external_id=f"{SENTINEL}-17",
        completed_at=moment,
        contact=Contact(SENTINEL, MAIL, "", is_wanted=True),
    )
    recorded = complete_response(incoming)
    assert (recorded.outcome, recorded.response.pk) == ("same", response.pk)
    assert (Response.objects.count(), places_of(SENTINEL)) == (1, set())


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


def test_rebuilding_an_erased_response_gives_the_same(survey: Questionnaire, nps: Metric, units: Any) -> None:
    response = full_response(survey, units[2])
    erase_response(response, by=None, reason=WHY)
    refresh()
    before = (sums(), scores())
    rebuild_metrics()
    assert (sums(), scores()) == before
