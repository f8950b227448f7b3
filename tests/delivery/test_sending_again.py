"""Sending many messages again: chosen by ticks or as a whole list, asked for first, in reach only."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from accounts.policy import Role
from delivery.models import Message
from delivery.views import acting
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.delivery import MessageFactory

pytestmark = pytest.mark.django_db
Status = Message.Status
MANY = "/outbox/send-again/"


@pytest.fixture
def root():
    return OrgUnitFactory(name="SFO")


@pytest.fixture
def area(root):
    return OrgUnitFactory(name="Area A", parent=root)


def login(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def regional(area):
    return login(make_user(Role.REGIONAL_MANAGER, area))


def make(unit, status=Status.IN_DOUBT, **values):
    return MessageFactory(unit=unit, status=status, next_attempt_at=None, is_bulk=True, **values)


def post(client, rows=(), query="", **data):
    return client.post(f"{MANY}{query}", {"ids": [row.uuid for row in rows], **data})


def statuses(*rows):
    return [Message.objects.get(pk=row.pk).status for row in rows]


def test_ticked_messages_are_asked_for_and_then_sent_again(regional, area):
    doubt, dead, left = make(area), make(area, Status.DEAD), make(area)
    answer = post(regional, [doubt, dead])
    text = answer.content.decode()
    assert (answer.status_code, statuses(doubt, dead)) == (200, [Status.IN_DOUBT, Status.DEAD])
    assert "Send 2 messages again?" in text
    assert "<b>1 in doubt:</b> nobody knows whether it arrived." in text
    assert "<b>1 failed:</b> refused by the mail server" in text
    assert text.count('name="ids"') == 2
    answer = post(regional, [doubt, dead], confirmed=1)
    assert (answer.status_code, answer.url) == (302, "/outbox/")
    assert statuses(doubt, dead, left) == [Status.QUEUED, Status.QUEUED, Status.IN_DOUBT]
    assert AuditEntry.objects.filter(action="message.sent_again", unit=area).count() == 2
    assert "2 messages are sent again" in regional.get("/outbox/").content.decode()


def test_one_message_is_told_as_one(regional, area):
    post(regional, [make(area)], confirmed=1)
    assert "1 message is sent again" in regional.get("/outbox/").content.decode()


def test_what_has_changed_meanwhile_is_passed_over(regional, area):
    sent = make(area, Status.SENT)
    assert "None of these can be sent again" in post(regional, [sent]).content.decode()
    answer = post(regional, [sent], confirmed=1)
    assert (answer.status_code, statuses(sent)) == (302, [Status.SENT])
    assert "Nothing was left to send again" in regional.get("/outbox/").content.decode()


def test_threat_12_own_and_foreign_ids_are_refused_together(regional, area, root):
    own, foreign, nobodys = make(area), make(root), make(None)
    for other in (foreign, nobodys):
        for data in ({}, {"confirmed": 1}):
            assert post(regional, [own, other], **data).status_code == 404
    assert statuses(own, foreign, nobodys) == [Status.IN_DOUBT] * 3
    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize("ids", [[], ["1') OR 1=1--"], ["1"]])
def test_threat_9_ids_that_are_none_are_refused(regional, ids):
    assert regional.post(MANY, {"ids": ids, "confirmed": 1}).status_code == 400


def test_too_many_ticks_are_refused(regional, area, monkeypatch):
    monkeypatch.setattr(acting, "MOST_TICKED", 1)
    assert post(regional, [make(area), make(area)], confirmed=1).status_code == 400


def test_who_may_only_look_sends_nothing(root, area):
    row = make(area)
    auditor = login(make_user(Role.AUDITOR, root))
    assert post(auditor, [row], confirmed=1).status_code == 403
    assert statuses(row) == [Status.IN_DOUBT]
    text = auditor.get("/outbox/?status=in_doubt").content.decode()
    assert ("nobody knows whether these arrived" in text, 'name="ids"' in text) == (True, False)


def test_a_whole_list_is_sent_again_as_far_as_reach_and_filters_go(regional, area, root):
    mine = [make(area, subject=f"Flight {n}") for n in range(3)]
    other, foreign, dead = (
        make(area, subject="Baggage"),
        make(root, subject="Flight"),
        make(area, Status.DEAD),
    )
    query = "?status=in_doubt&q=flight&page=2"
    text = post(regional, query=query, all=1).content.decode()
    assert "Send 3 messages again?" in text
    assert 'action="/outbox/send-again/?status=in_doubt&amp;q=flight"' in text
    assert ('name="all"' in text, 'name="ids"' in text) == (True, False)
    answer = post(regional, query=query, all=1, confirmed=1)
    assert answer.url == "/outbox/?status=in_doubt&q=flight"
    assert statuses(*mine, other, foreign, dead) == [Status.QUEUED] * 3 + [Status.IN_DOUBT] * 2 + [
        Status.DEAD
    ]


def test_a_message_that_may_only_be_looked_at_stays_out_of_a_whole_list(area, root):
    user = make_user(Role.REGIONAL_MANAGER, area)
    user.grants.create(role=Role.AUDITOR, unit=root)
    own, seen_only = make(area), make(root)
    post(login(user), query="?status=in_doubt", all=1, confirmed=1)
    assert statuses(own, seen_only) == [Status.QUEUED, Status.IN_DOUBT]


@pytest.mark.parametrize("query", ["", "?status=sent", "?status=cancelled", "?status=in_doubt&to_address=a"])
def test_only_lists_of_one_state_that_needs_a_hand_are_sent_whole(regional, area, query):
    row = make(area)
    assert post(regional, query=query, all=1, confirmed=1).status_code == 400
    assert statuses(row) == [Status.IN_DOUBT]


def test_the_list_offers_ticks_where_something_can_be_sent_again(regional, area):
    MessageFactory(unit=area)
    assert "Send again" not in regional.get("/outbox/").content.decode()
    row = make(area)
    text = regional.get("/outbox/").content.decode()
    assert (text.count('name="ids"'), str(row.uuid) in text) == (1, True)
    assert f'action="{reverse("delivery:send_many_again")}?"' in text
    assert 'name="all"' not in regional.get("/outbox/?status=in_doubt").content.decode()


def test_the_list_offers_the_whole_where_it_has_pages(regional, area):
    for _ in range(51):
        make(area)
    text = regional.get("/outbox/?status=in_doubt").content.decode()
    assert "Send all 51 again" in text
    text = post(regional, query="?status=in_doubt", all=1).content.decode()
    assert "and 31 more" in text


def test_the_page_says_how_many_are_left_for_another_time(regional, area, monkeypatch):
    monkeypatch.setattr("delivery.domain.handling.MOST_AT_ONCE", 2)
    for _ in range(3):
        make(area)
    text = post(regional, query="?status=in_doubt", all=1).content.decode()
    assert ("Send 2 messages again?" in text, "<b>1 more</b> stay" in text) == (True, True)


def test_the_whole_needs_a_post(regional):
    assert regional.get(MANY).status_code == 405
