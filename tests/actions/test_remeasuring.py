"""Asking again after closing, and what the second answer does to the case."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from actions.domain.cases import comment_case, finish_case, mail_customer, reopen_case, take_case
from actions.domain.remeasuring import link_second, plan_seconds
from actions.domain.speaking import AGAIN_END, HELLO
from actions.forms import MailForm
from actions.models import Case, RuleRun
from common.phrases import say
from delivery.domain.letters import LABELS
from delivery.domain.stops import stop_contact
from delivery.models import Message
from surveys.domain.asking.remeasuring import remeasurement_questionnaire
from surveys.domain.responses.recording import Incoming, complete_response
from surveys.models import Invitation, Program, Questionnaire, Respondent, Response
from tests.factories.accounts import make_user
from tests.factories.actions import RootCauseFactory, RuleFactory, process, terminal_and_areas
from tests.factories.surveys import ProgramFactory, TouchpointFactory, a_response, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """A closed case of a customer who rated 3, and its manager."""
    root, _, area = terminal_and_areas()
    program = ProgramFactory(owner=root, remeasure_after_days=0)
    survey = publish(program)
    RuleFactory(owner=root)
    person = Respondent.objects.create(
        name="Ines Ferreira", email="ines@example.org", unit=area, may_be_contacted=True
    )
    response = a_response(survey, unit=area, answers={"q1": 3, "q3": "Forty minutes at security"})
    Response.objects.filter(pk=response.pk).update(respondent=person)
    manager = make_user("unit_manager", area, name="Dev Patel")
    process(response)
    return Case.objects.get(), manager


def close(case, manager):
    if case.owner is None:
        take_case(case, by=manager)
    return finish_case(case, by=manager, root_cause=RootCauseFactory(), resolution="Third lane")


def second_answer(case, **answers) -> Response:
    """The customer answers the second questionnaire; it waits to be processed."""
    case.refresh_from_db()
    invitation = case.remeasurement
    recorded = complete_response(
        Incoming(
            questionnaire=invitation.questionnaire,
            version=invitation.questionnaire.current,
            unit=invitation.unit,
            answers=answers,
            invitation=invitation,
            respondent=invitation.respondent,
            is_remeasurement=True,
        )
    )
    return recorded.response


def answer_again(case, **answers) -> Response:
    """The same, processed."""
    response = second_answer(case, **answers)
    process(response)
    case.refresh_from_db()
    return response


def test_closing_asks_again_with_the_same_question(world):
    case, manager = world
    close(case, manager)

    case.refresh_from_db()
    invitation = case.remeasurement
    assert (invitation.purpose, invitation.respondent, invitation.unit) == (
        "remeasurement",
        case.respondent,
        case.unit,
    )
    assert invitation.questionnaire.is_system is True
    assert invitation.questionnaire.name == "After your case (Likelihood to recommend)"
    assert Message.objects.get(kind="surveys.invitation").to_address == "ines@example.org"
    kinds = list(case.events.order_by("id").values_list("kind", flat=True))
    assert kinds == ["opened", "taken", "resolved", "closed", "asked_again"]


def test_second_questionnaire_is_named_as_people_read_it_and_made_once(world):
    program = Program.objects.get()
    first = remeasurement_questionnaire(program, "restrooms")
    assert first.name == "After your case (Restrooms)"
    Questionnaire.objects.filter(pk=first.pk).update(name="Renamed")
    assert remeasurement_questionnaire(program, "restrooms") == first
    assert remeasurement_questionnaire(program, "recommend") != first


def test_asking_again_waits_as_long_as_the_program_says(world):
    _, manager = world
    Program.objects.update(remeasure_after_days=14)
    close(Case.objects.get(), manager)

    send_at = Invitation.objects.get().send_at
    assert abs(send_at - timezone.now() - timedelta(days=14)) < timedelta(minutes=1)


def test_a_good_second_answer_stands_on_the_case(world):
    case, manager = world
    close(case, manager)
    second = answer_again(case, q1=8, q2="c5")

    assert second.is_remeasurement is True
    assert (case.score_value, case.second_value, case.well_handled) == (3.0, 8.0, True)
    assert (case.state, case.remeasured_at) == ("closed", second.completed_at)
    assert case.events.get(kind="remeasured").data["value"] == 8.0
    assert Case.objects.count() == 1
    assert RuleRun.objects.filter(response=second).count() == 0


def test_a_low_second_answer_opens_the_case_again_and_no_other(world):
    case, manager = world
    close(case, manager)
    answer_again(case, q1=4, q2="c2")

    assert (case.second_value, case.well_handled, case.state) == (4.0, False, "assigned")
    assert case.owner == manager
    assert case.due_at is not None
    assert Case.objects.count() == 1


def test_processing_a_second_answer_twice_changes_nothing(world):
    case, manager = world
    close(case, manager)
    response = answer_again(case, q1=4, q2="c2")
    rev = case.rev
    process(response)
    case.refresh_from_db()
    assert case.rev == rev
    assert case.events.filter(kind="remeasured").count() == 1


def test_a_second_answer_that_was_read_before_a_colleague_wrote_keeps_both(world):
    case, manager = world
    close(case, manager)
    (second,) = plan_seconds([second_answer(case, q1=8, q2="c5")])
    rev = comment_case(case, by=manager, text="Called the gate.").rev

    link_second(second)

    case.refresh_from_db()
    assert (case.second_value, case.well_handled, case.rev) == (8.0, True, rev + 1)
    assert list(case.events.order_by("-id").values_list("kind", flat=True))[:2] == ["remeasured", "commented"]


def test_opening_again_withdraws_an_unanswered_request_and_closing_asks_anew(world):
    case, manager = world
    close(case, manager)
    reopen_case(case, by=manager)
    first = Invitation.objects.get()
    assert first.expires_at is not None
    assert Message.objects.get(kind="surveys.invitation").status == "cancelled"
    case.refresh_from_db()
    close(case, manager)
    assert Invitation.objects.count() == 2


def test_who_must_not_be_written_to_is_not_asked_again(world):
    case, manager = world
    stop_contact("ines@example.org", reason="unsubscribed")
    close(case, manager)
    assert Invitation.objects.count() == 0
    assert case.events.get(kind="not_asked_again").text != ""
    case.refresh_from_db()
    assert case.state == "closed"


def test_who_did_not_agree_is_not_asked_again(world):
    _, manager = world
    Respondent.objects.update(may_be_contacted=False)
    close(Case.objects.get(), manager)
    assert Invitation.objects.count() == 0


def test_a_replaced_second_answer_says_nothing_about_its_case(world):
    case, manager = world
    close(case, manager)
    case.refresh_from_db()
    asked = case.remeasurement.questionnaire
    second = a_response(asked, unit=case.unit, answers={"q1": 1}, require=False)
    values = {"invitation": case.remeasurement, "is_remeasurement": True}
    Response.objects.filter(pk=second.pk).update(**values, superseded_by=Response.objects.first())
    process(second)
    case.refresh_from_db()
    assert (case.state, case.second_value) == ("closed", None)
    Response.objects.filter(pk=second.pk).update(superseded_by=None)
    process(second)
    case.refresh_from_db()
    assert (case.state, case.second_value) == ("assigned", 1)


@pytest.mark.parametrize("name", ["Jo\x80hn", "Jo\u2028hn", "Jo\nhn"])
def test_closing_asks_again_whatever_signs_a_name_holds(world, name):
    case, manager = world
    Respondent.objects.update(name=name)
    close(case, manager)
    message = Message.objects.get(kind="surveys.invitation")
    assert message.to_name == "Jo hn"
    assert message.text.startswith("Dear Jo hn,\n")


def test_the_mail_says_which_answer_it_is_about_and_nothing_of_what_was_said(world):
    case, manager = world
    touchpoint = TouchpointFactory(name="Security {{ link }}")
    Response.objects.update(touchpoint=touchpoint, day=date(2026, 5, 30))
    close(case, manager)
    message = Message.objects.get(kind="surveys.invitation")
    assert message.subject == "How is it now? About your earlier answer"
    assert message.text.startswith(
        "Dear Ines Ferreira,\n\n"
        f"On 30 May 2026 you told us how it was: Security {{{{ link }}}}, {case.unit.name}. "
        "Thank you for that. We read your answer and looked into it.\n\n"
        "Did that help? Two short questions will tell us. If it is not right yet, we will look into it "
        "again.\n\nThank you for your time.\n\nTell us how it is now\nhttp://testserver/s/i/"
    )
    assert "Forty minutes" not in message.text + message.html


@pytest.mark.parametrize(
    ("answered", "contact", "spoken"), [("de", "fr", "de"), ("", "fr", "fr"), ("", "", "en")]
)
def test_the_mail_speaks_as_the_customer_answered(world, answered, contact, spoken):
    case, manager = world
    Response.objects.update(language=answered, day=date(2026, 5, 30))
    Respondent.objects.update(language=contact, name="")
    close(case, manager)
    message, invitation = Message.objects.get(kind="surveys.invitation"), Invitation.objects.get()
    assert (message.language, invitation.language) == (spoken, answered or contact)
    assert message.text.startswith(f"{say(HELLO, spoken)}\n\n")
    days = {"de": "am 30. Mai 2026 haben Sie", "fr": "Le 30 mai 2026, vous", "en": "On 30 May 2026 you"}
    assert days[spoken] in message.text
    assert f"{say(AGAIN_END, spoken)}\n\n{say(LABELS['remeasurement'], spoken)}\nhttp" in message.text


def test_reply_begins_in_the_customers_language_and_goes_out_in_its_frame(world):
    case, manager = world
    Response.objects.update(language="de")
    form = MailForm(case=case, user=manager)
    assert form.fields["subject"].initial == f"Zu Ihrer Rückmeldung: {case.unit.name}"
    text = f"Guten Tag Ines Ferreira,\n\n\n\nFreundliche Grüße\nDev Patel, {case.unit.name}"
    assert form.fields["text"].initial == text
    assert "language is Deutsch" in form.fields["text"].help_text
    take_case(case, by=manager)
    mail_customer(case, by=manager, subject="Hallo", text=text)
    message = Message.objects.get(kind="case.reply")
    assert (message.language, "Sie bekommen diese E-Mail, weil" in message.text) == ("de", True)
    assert '<html lang="de" dir="ltr">' in message.html


def test_closing_goes_on_where_the_mail_address_is_none(world):
    case, manager = world
    Respondent.objects.update(email="ines@@example.org")
    assert close(case, manager).state == "closed"
    assert "isn't one" in case.events.get(kind="not_asked_again").text
    assert Invitation.objects.count() == 0
