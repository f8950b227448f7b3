from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.policy import Role
from common.ids import new_uuid
from delivery import kinds
from delivery.models import DoNotContact, Message
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.delivery import DoNotContactFactory, MessageFactory
from tests.factories.surveys import ProgramFactory

pytestmark = pytest.mark.django_db
Status = Message.Status
OUTBOX = "/outbox/"
STOPS = "/settings/do-not-contact/"


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
def admin(root):
    return login(make_user(Role.ADMINISTRATOR, root))


@pytest.fixture
def regional(area):
    return login(make_user(Role.REGIONAL_MANAGER, area))


@pytest.fixture
def auditor(root):
    return login(make_user(Role.AUDITOR, root))


def page(client, path=OUTBOX, expect=200, **params):
    answer = client.get(path, params)
    assert answer.status_code == expect
    return answer.content.decode()


def url(name, row):
    return reverse(f"delivery:{name}", args=[row.uuid])


def test_the_outbox_is_empty_at_first(admin):
    assert "Nothing in the outbox" in page(admin)


def test_the_outbox_shows_messages_in_reach_only(admin, regional, area):
    MessageFactory(subject="Mail of A", unit=area)
    MessageFactory(subject="Mail of B", unit=OrgUnitFactory(parent=area.parent))
    MessageFactory(subject="Mail of nobody")
    seen = page(admin)
    assert [name in seen for name in ("Mail of A", "Mail of B", "Mail of nobody")] == [True, True, True]
    seen = page(regional)
    assert [name in seen for name in ("Mail of A", "Mail of B", "Mail of nobody")] == [True, False, False]


def test_the_outbox_is_for_those_with_the_right(area):
    assert Client().get(OUTBOX).url == "/login/?next=/outbox/"
    assert login(make_user(Role.UNIT_MANAGER, area)).get(OUTBOX).status_code == 403


def test_the_outbox_is_searched_filtered_and_sorted(admin):
    MessageFactory(subject="First", to_name="Ana Lima")
    MessageFactory(subject="Second", to_name="Ben Wu", status=Status.DEAD)
    assert ("First" in page(admin, q="lima first"), "Second" in page(admin, q="lima")) == (True, False)
    assert "First" in page(admin, q="customer.test")
    assert "No message fits" in page(admin, q="zoe")
    assert "First" not in page(admin, status="dead")
    assert "First" in page(admin, kind="test")
    seen = page(admin, sort="status")
    assert seen.index("Second") < seen.index("First")
    page(admin, expect=400, sort="to_name")
    page(admin, expect=400, status="nope")
    page(admin, expect=400, to_address__startswith="a")


def test_the_outbox_is_filtered_by_channel_program_and_time(admin, root, monkeypatch):
    program = ProgramFactory(name="After your flight", owner=root)
    monkeypatch.setitem(kinds._senders, "sms", kinds._senders["email"])
    MessageFactory(subject="Of the program", program_uuid=program.uuid)
    MessageFactory(subject="By text", channel="sms")
    old = MessageFactory(subject="A week ago")
    Message.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=7))

    def found(**params):
        text = page(admin, **params)
        return [name for name in ("Of the program", "By text", "A week ago") if f"<b>{name}</b>" in text]

    assert found(program=program.uuid) == ["Of the program"]
    assert found(channel="sms") == ["By text"]
    assert found(channel="email") == ["Of the program", "A week ago"]
    assert found(written=1) == found(written=7) == ["Of the program", "By text"]
    assert found(written=30) == ["Of the program", "By text", "A week ago"]
    assert found(sort="unit") == found()
    assert "After your flight" in page(admin)
    for wrong in ({"program": "x"}, {"program": uuid4()}, {"channel": "fax"}, {"written": "2"}):
        page(admin, expect=400, **wrong)


def test_only_programs_in_view_are_offered(regional, root, area):
    ProgramFactory(name="Of a sibling", owner=OrgUnitFactory(parent=root))
    ProgramFactory(name="Of mine", owner=area)
    seen = page(regional)
    assert ("Of mine" in seen, "Of a sibling" in seen) == (True, False)


def test_the_outbox_has_pages(admin):
    MessageFactory.create_batch(51)
    assert "1–50 of 51" in page(admin)
    assert "51 of 51" in page(admin, page=2)


@pytest.mark.parametrize("count", [1, 3])
def test_the_outbox_asks_the_same_queries_for_one_and_three(admin, area, count, django_assert_num_queries):
    MessageFactory.create_batch(count, unit=area)
    page(admin)
    with django_assert_num_queries(11):  # two more: programs to choose from, and which may be sent again
        page(admin)


def test_an_auditor_sees_that_but_not_to_whom_or_what(auditor, area):
    row = MessageFactory(
        unit=area, to_name="Ana Lima", to_address="ana@customer.test", subject="Ana, about your flight"
    )
    seen = page(auditor)
    assert "a…@customer.test" in seen
    assert [words for words in ("Ana Lima", "Ana, about") if words in seen] == []
    assert "No message fits" in page(auditor, q="ana")
    seen = page(auditor, url("message", row))
    told = [words for words in ("Ana Lima", "Ana, about", "Hello") if words in seen]
    assert ("You may not read this message" in seen, told) == (True, [])
    page(auditor, url("mail", row), expect=403)


def test_a_message_shows_the_mail_shut_in_a_frame(admin):
    row = MessageFactory(html="<html><head></head><body><script>alert(1)</script>Hi</body></html>")
    seen = page(admin, url("message", row))
    assert f'src="{url("mail", row)}"' in seen
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in seen
    assert "alert(1)" not in seen
    answer = admin.get(url("mail", row))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "frame-ancestors 'self'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer.content.decode().startswith('<html><head><base target="_blank">')


def test_threat_1_the_text_part_is_escaped_with_working_links(admin):
    row = MessageFactory(text="<img src=x onerror=alert(1)> https://x.test/s/i/abc", html="<p>x</p>")
    seen = page(admin, url("message", row), part="text")
    assert "&lt;img src=x onerror=alert(1)&gt;" in seen
    assert '<a href="https://x.test/s/i/abc"' in seen
    assert "<iframe" not in seen


def test_a_message_lists_its_attempts_with_the_servers_words(admin, auditor):
    said = [
        ["2026-05-01T10:00:00+00:00", "later", "450 <Ana@customer.test> is busy"],
        ["2026-05-01T10:01:00+00:00", "refused", "550 5.1.1 <b>No</b> such user"],
    ]
    row = MessageFactory(
        to_address="ana@customer.test", replies=said, attempts=2, status=Status.DEAD, error=said[0][2]
    )
    seen = page(admin, url("message", row))
    assert seen.index("Refused") < seen.index("Put off")
    assert "450 &lt;Ana@customer.test&gt; is busy" in seen
    assert "550 5.1.1 &lt;b&gt;No&lt;/b&gt; such user" in seen
    seen = page(auditor, url("message", row))
    assert ("Ana@" in seen, seen.count("450 &lt;a…@customer.test&gt; is busy")) == (False, 2)
    assert "Not tried yet" in page(admin, url("message", MessageFactory()))


def test_a_message_without_html_shows_its_text(admin):
    row = MessageFactory(text="Just text", subject="<b>x</b>")
    seen = page(admin, url("message", row))
    assert ("Just text" in seen, "<iframe" in seen, "&lt;b&gt;x&lt;/b&gt;" in seen) == (True, False, True)
    page(admin, url("mail", row), expect=404)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"status": Status.IN_DOUBT, "error": "broke"}, "Nobody knows whether it arrived"),
        ({"status": Status.DEAD, "error": "550 no"}, "550 no"),
        ({"status": Status.QUEUED, "error": "450 busy"}, "It waits for the next attempt"),
        ({"status": Status.STORED}, "Mail is not set up, so this was stored"),
        ({"status": Status.CANCELLED, "error": "The survey is closed."}, "The survey is closed."),
    ],
)
def test_a_message_says_how_far_it_got(admin, values, words):
    assert words in page(admin, url("message", MessageFactory(**values)))


@pytest.mark.parametrize("kind", ["account", "a.kind.that.is.gone"])
def test_mail_that_gives_access_is_read_by_administrators_only(root, admin, kind):
    row = MessageFactory(kind=kind, text="Reset it at https://x.test/reset/")
    assert "https://x.test/reset/" in page(admin, url("message", row))
    manager = login(make_user(Role.PROGRAM_MANAGER, root))
    seen = page(manager, url("message", row))
    assert ("You may not read this message" in seen, "reset" in seen) == (True, False)


def test_out_of_reach_answers_like_absent(regional, root):
    row = MessageFactory(unit=root)
    for name in ("message", "mail"):
        assert regional.get(url(name, row)).status_code == 404
    for name in ("send_again", "cancel"):
        assert regional.post(url(name, row)).status_code == 404
    assert regional.get("/outbox/01234567-89ab-7def-8123-456789abcdef/").status_code == 404


def test_send_again_by_hand(regional, area):
    row = MessageFactory(unit=area, status=Status.IN_DOUBT, next_attempt_at=None, is_bulk=True)
    assert "Send again" in page(regional, url("message", row))
    answer = regional.post(url("send_again", row), follow=True)
    row.refresh_from_db()
    assert (row.status, "It is sent again" in answer.content.decode()) == (Status.QUEUED, True)
    answer = regional.post(url("send_again", row), follow=True)
    assert "has been sent, or waits" in answer.content.decode()


def test_cancel_by_hand_can_be_undone(regional, area):
    row = MessageFactory(unit=area)
    seen = page(regional, url("message", row))
    assert ("Don’t send" in seen, "data-confirm" in seen) == (True, True)
    answer = regional.post(url("cancel", row), follow=True)
    row.refresh_from_db()
    assert row.status == Status.CANCELLED
    assert f'action="{url("send_again", row)}"' in answer.content.decode()
    assert AuditEntry.objects.get().action == "message.cancelled"


def test_an_auditor_changes_nothing(auditor, area):
    row = MessageFactory(unit=area)
    assert "Don’t send" not in page(auditor, url("message", row))
    assert auditor.post(url("cancel", row)).status_code == 403
    row.refresh_from_db()
    assert row.status == Status.QUEUED


def test_acts_need_a_post(admin):
    row = MessageFactory()
    assert [admin.get(url(name, row)).status_code for name in ("cancel", "send_again")] == [405, 405]


def test_do_not_contact_adds_finds_and_removes(admin):
    assert "Everybody may be written to" in page(admin, STOPS)
    answer = admin.post(STOPS, {"address": "Ana@Customer.test", "note": "by phone"}, follow=True)
    assert "This address is written to no more" in answer.content.decode()
    stop = DoNotContact.objects.get()
    assert (stop.reason, stop.note) == ("by_hand", "by phone")
    assert "by phone" in page(admin, STOPS, q="ana@customer.test", reason="by_hand")
    assert "Not on the list" in page(admin, STOPS, q="ben@customer.test")
    assert "Type the whole address" in page(admin, STOPS, q="ana")
    assert "None for this reason" in page(admin, STOPS, reason="bounced")
    answer = admin.post(reverse("delivery:stop_remove", args=[stop.uuid]), follow=True)
    assert "may be written to again" in answer.content.decode()
    assert DoNotContact.objects.count() == 0
    assert [entry.action for entry in AuditEntry.objects.order_by("pk")] == [
        "do_not_contact.added",
        "do_not_contact.removed",
    ]


def test_do_not_contact_refuses_what_is_no_address(admin):
    answer = admin.post(STOPS, {"address": "ana"})
    assert (answer.status_code, "not a mail address" in answer.content.decode()) == (400, True)
    assert DoNotContact.objects.count() == 0


def test_do_not_contact_is_the_organisations(regional, auditor):
    stop = DoNotContactFactory()
    for client in (regional, auditor):
        assert client.get(STOPS).status_code == 403
        assert client.post(reverse("delivery:stop_remove", args=[stop.uuid])).status_code == 403
    assert "Do not contact" not in page(regional).replace("Not sent: do not contact", "")


def test_removing_what_is_gone_is_a_404(admin):
    assert admin.post(reverse("delivery:stop_remove", args=[new_uuid()])).status_code == 404
