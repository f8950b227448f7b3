"""Messages in the administration: looked at with addresses masked, sent again after a question."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from accounts.policy import Role
from delivery.models import Message
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.delivery import MessageFactory

pytestmark = pytest.mark.django_db
Status = Message.Status
LIST = "admin:delivery_message_changelist"


@pytest.fixture
def root():
    return OrgUnitFactory(name="SFO")


def login(user):
    client = Client()
    client.force_login(user)
    return client


def send_again(client, *rows, **data):
    chosen = {"action": "send_again", "_selected_action": [row.pk for row in rows]}
    return client.post(reverse(LIST), {**chosen, **data}, follow=True)


def test_messages_are_sent_again_after_a_question(root):
    admin = login(make_user(Role.ADMINISTRATOR, root))
    doubt, sent = MessageFactory(status=Status.IN_DOUBT), MessageFactory(status=Status.SENT)
    assert "may have arrived already" in send_again(admin, doubt, sent).content.decode()
    assert Message.objects.get(pk=doubt.pk).status == Status.IN_DOUBT
    assert "1 queued to be sent again." in send_again(admin, doubt, sent, confirmed=1).content.decode()
    assert set(Message.objects.values_list("pk", "status")) == {(doubt.pk, "queued"), (sent.pk, "sent")}
    assert AuditEntry.objects.get().action == "message.sent_again"


def test_who_may_only_look_is_offered_no_action(root):
    auditor, row = login(make_user(Role.AUDITOR, root)), MessageFactory(status=Status.DEAD, unit=root)
    assert "send_again" not in auditor.get(reverse(LIST)).content.decode()
    send_again(auditor, row, confirmed=1)
    assert Message.objects.get().status == Status.DEAD


def test_nothing_is_sent_again_where_some_may_only_be_looked_at(root):
    area = OrgUnitFactory(parent=root)
    user = make_user(Role.PROGRAM_MANAGER, area)
    user.grants.create(role=Role.AUDITOR, unit=root)
    own, other = MessageFactory(status=Status.DEAD, unit=area), MessageFactory(status=Status.DEAD, unit=root)
    text = send_again(login(user), own, other, confirmed=1).content.decode()
    assert "Nothing was done. Your access to 1 of them is for reading only." in text
    assert Message.objects.filter(status=Status.DEAD).count() == 2


def test_the_servers_words_name_no_address(root):
    said = "550 <ana@customer.test> is unknown"
    row = MessageFactory(
        to_address="ana@customer.test",
        status=Status.DEAD,
        error=said,
        replies=[["2026-05-01T10:00:00+00:00", "refused", said]],
    )
    page = reverse("admin:delivery_message_change", args=[row.pk])
    text = login(make_user(Role.ADMINISTRATOR, root)).get(page).content.decode()
    assert ("ana@" in text, text.count("550 &lt;a…@customer.test&gt; is unknown")) == (False, 2)
