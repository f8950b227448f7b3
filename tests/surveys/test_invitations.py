"""Personal invitations: one ask, one answer, a token that is stored nowhere but in the mail."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from common.clock import now
from common.phrases import say
from delivery.domain.letters import LABELS
from delivery.domain.stops import stop_contact
from delivery.merge import UnknownFieldError
from delivery.models import Message
from surveys.domain.asking import doors
from surveys.domain.asking.invitations import CUSTOMER, CannotInvite, invite, why_not_to_send
from surveys.domain.asking.remeasuring import remeasurement_questionnaire
from surveys.domain.questionnaires.editing import close_questionnaire
from surveys.models import Invitation, Respondent, Response
from tests.factories.accounts import OrgUnitFactory
from tests.factories.surveys import ProgramFactory, RespondentFactory, a_definition, publish
from tests.surveys.visiting import BODY, asked, hidden, stamp

pytestmark = pytest.mark.django_db


def test_invite_plans_one_mail_with_a_link_whose_token_is_stored_nowhere() -> None:
    invitation, path = asked()
    message = Message.objects.get()
    token = path.split("/")[3]
    assert (message.kind, message.is_bulk, message.context) == (
        "surveys.invitation",
        True,
        {"invitation": str(invitation.uuid)},
    )
    assert message.program_uuid == invitation.questionnaire.program.uuid
    assert token not in str(Invitation.objects.values())


@pytest.mark.parametrize(("name", "told"), [("", "Airport"), ("Port of SF", "Port of SF")])
def test_invite_names_the_organisation_and_not_the_unit(settings, name: str, told: str) -> None:
    settings.ORGANISATION_NAME = name
    owner = OrgUnitFactory(name="Boarding area A", parent=OrgUnitFactory(name="Airport"))
    asked(publish(ProgramFactory(owner=owner)), body="{{ organisation }} asks about {{ unit }}: {{ link }}")
    assert f"{told} asks about Boarding area A" in Message.objects.get().text


@pytest.mark.parametrize(
    ("wished", "contact", "survey", "spoken"),
    [
        ("fr", "de", "es", "fr"),
        ("", "de", "es", "de"),
        ("", "", "es", "es"),
        ("tl", "de-AT", "es", "de"),
        ("tl", "", "tl", "en"),
    ],
)
def test_invitation_speaks_as_wished_else_as_the_contact_else_as_the_survey(
    wished: str, contact: str, survey: str, spoken: str
) -> None:
    texts = {survey: a_definition()["texts"]["en"]}
    questionnaire = publish(definition=a_definition(languages=[survey], texts=texts))
    respondent = RespondentFactory(language=contact, name="")
    values = {"questionnaire": questionnaire, "unit": questionnaire.owner, "dedupe_key": "wave:1"}
    invitation = invite(respondent, language=wished, subject="{{ name }}", body=BODY, **values)
    message = Message.objects.get()
    assert (invitation.language, message.language) == (wished or contact, spoken)
    assert message.subject == say(CUSTOMER, spoken)
    assert say(LABELS["invitation"], spoken) in message.text


def test_invitation_takes_further_merge_fields_and_no_unknown_ones() -> None:
    asked(subject="About {{ place }}", fields={"place": "Gate {{ link }} B"})
    assert Message.objects.get().subject == "About Gate {{ link }} B"
    with pytest.raises(UnknownFieldError):
        asked(subject="About {{ place }}")


def test_invite_twice_gives_the_first_back() -> None:
    questionnaire = publish()
    respondent = RespondentFactory()
    wanted = {
        "questionnaire": questionnaire,
        "unit": questionnaire.owner,
        "dedupe_key": "wave:1",
        "subject": "S",
        "body": BODY,
    }
    assert invite(respondent, **wanted) == invite(respondent, **wanted)
    assert (Invitation.objects.count(), Message.objects.count()) == (1, 1)


def test_invite_refuses_who_cannot_be_asked() -> None:
    questionnaire = publish()
    stopped = RespondentFactory(email="stop@example.org")
    stop_contact("stop@example.org", reason="unsubscribed")
    for respondent in (stopped, RespondentFactory(email=""), RespondentFactory(erased_at=now())):
        with pytest.raises(CannotInvite):
            invite(
                respondent,
                questionnaire=questionnaire,
                unit=questionnaire.owner,
                dedupe_key=f"x{respondent.pk}",
                subject="S",
                body=BODY,
            )
    assert Invitation.objects.count() == 0


def test_answering_an_invitation_marks_it_and_links_the_person(client: Client) -> None:
    invitation, path = asked(purpose=Invitation.Purpose.REMEASUREMENT, embedded={"case": "x"})
    html = client.get(path).content.decode()
    done = client.post(path, {"k": stamp(html), "q1": "8", "q4": "yes"})
    stored = Response.objects.get()
    invitation.refresh_from_db()
    assert "Thank you" in done.content.decode()
    assert (stored.respondent, stored.invitation, stored.channel) == (
        invitation.respondent,
        invitation,
        "email",
    )
    assert (stored.is_remeasurement, stored.embedded, stored.is_spam) == (True, {"case": "x"}, False)
    assert invitation.answered_at == stored.completed_at
    assert Respondent.objects.get(pk=invitation.respondent.pk).may_be_contacted is True
    assert "already received" in client.get(path).content.decode()
    assert Response.objects.count() == 1


def test_two_devices_go_on_with_one_response(client: Client) -> None:
    questionnaire = publish()
    _, path = asked(questionnaire)
    html = client.get(path).content.decode()
    client.post(path, {"k": stamp(html), "p": "b1.p0", "q1": "8"})
    other = Client().get(path).content.decode()
    assert 'name="q3"' in other  # where the first one stopped
    Client().post(path, hidden(other) | {"q3": "fine"})
    assert Response.objects.get().answers == {"q1": 8, "q3": "fine"}


def test_expired_and_closed_invitations_are_friendly(client: Client) -> None:
    invitation, path = asked()
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=now() - timedelta(hours=1))
    assert "This survey has ended" in client.get(path).content.decode()


def test_anonymous_program_cannot_tell_who_answered(client: Client) -> None:
    definition = a_definition(blocks={"b1": {"pages": [["q1", "q3"]]}})
    questionnaire = publish(ProgramFactory(is_anonymous=True), definition=definition)
    invitation, path = asked(questionnaire)
    html = client.get(path).content.decode()
    client.post(path, {"k": stamp(html), "q1": "8"})
    stored = Response.objects.get()
    invitation.refresh_from_db()
    assert (stored.invitation, stored.respondent, stored.company) == (None, None, None)
    assert str(invitation.uuid) != str(stored.uuid)
    assert invitation.answered_at == stored.completed_at
    assert "already received" in client.get(path).content.decode()


def test_link_and_invitation_tokens_are_of_different_purposes(client: Client) -> None:
    _, path = asked()
    token = path.split("/")[3]
    assert client.get(f"/s/{token}/").status_code == 404


def test_outbox_is_told_not_to_send_what_is_over() -> None:
    invitation, _ = asked()
    message = Message.objects.get()
    assert why_not_to_send(message) is None
    Invitation.objects.update(answered_at=now())
    assert why_not_to_send(message) == "The invitation was answered already."
    Invitation.objects.update(answered_at=None)
    close_questionnaire(invitation.questionnaire, by=None)
    assert why_not_to_send(message) == "The survey is closed."
    Message.objects.update(context={"invitation": None})
    assert why_not_to_send(Message.objects.get()) == "The invitation is gone."


def test_personal_page_get_asks_the_database_once(client: Client, django_assert_num_queries: object) -> None:
    _, path = asked()
    client.get(path)
    with django_assert_num_queries(1):
        client.get(path)


def test_remeasurement_questionnaire_asks_the_same_question_and_is_made_once() -> None:
    questionnaire = publish()
    first = remeasurement_questionnaire(questionnaire.program, "security")
    again = remeasurement_questionnaire(questionnaire.program, "security")
    assert first == again
    assert first.is_system is True
    definition = first.current.definition
    assert definition["questions"]["q1"]["kind"] == "rating"
    assert [choice["value"] for choice in definition["questions"]["q1"]["choices"]] == [1, 2, 3, 4, 5, None]
    assert definition["texts"]["en"]["q1.text"] == "Security"
    assert definition["questions"]["q2"]["concept"] == "well_handled"


def test_remeasurement_of_the_recommendation_keeps_zero_to_ten() -> None:
    questionnaire = remeasurement_questionnaire(publish().program, "recommend")
    assert questionnaire.current.definition["questions"]["q1"]["kind"] == "nps"


def test_invitation_is_read_fresh_while_its_questionnaire_may_be_five_seconds_old(client: Client) -> None:
    _, path = asked()
    with time_machine.travel(now() + timedelta(minutes=1)):
        client.get(path)
        Invitation.objects.update(expires_at=now() - timedelta(minutes=2))
        assert "has ended" in client.get(path).content.decode()
    doors.forget_all()
