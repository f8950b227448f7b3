from datetime import timedelta

import pytest
from django.utils import timezone

from delivery.addresses import address_hash
from delivery.domain import outbox
from delivery.domain.outbox import Draft, queue_message, queue_messages, shorten
from delivery.kinds import UnknownKindError
from delivery.models import Message
from tests.factories import delivery as factories
from tests.factories.accounts import OrgUnitFactory

pytestmark = pytest.mark.django_db
WANTED = {
    "kind": factories.TEST_KIND.name,
    "to_address": "Ana@Customer.TEST",
    "to_name": "Ana Lima",
    "subject": "About your flight",
    "text": "Hello",
    "unit": None,
    "dedupe_key": "case:1:reply",
}


def test_queue_message_writes_a_row_that_is_due_at_once():
    message = queue_message(**WANTED, context={"case": 7}, reply_to="Desk@customer.test")
    message.refresh_from_db()
    assert (message.to_address, message.reply_to) == ("ana@customer.test", "desk@customer.test")
    assert message.address_hash == address_hash("ana@customer.test")
    assert message.context == {"case": 7}
    assert message.status == Message.Status.QUEUED
    assert list(Message.objects.due()) == [message]


def test_queue_message_gives_the_first_row_back_for_the_same_key():
    first = queue_message(**WANTED)
    second = queue_message(**{**WANTED, "text": "Another"})
    assert second.pk == first.pk
    assert Message.objects.get().text == "Hello"


def test_queue_message_waits_for_its_time():
    send_at = timezone.now() + timedelta(days=14)
    message = queue_message(**WANTED, send_at=send_at)
    assert message.next_attempt_at == send_at
    assert Message.objects.due().count() == 0
    assert list(Message.objects.waiting()) == [message]


@pytest.mark.parametrize(
    ("send_in", "woken"), [(None, ["drain_outbox"]), (timedelta(-1), ["drain_outbox"]), (timedelta(1), [])]
)
def test_queue_message_wakes_the_worker_after_commit(
    send_in, woken, monkeypatch, django_capture_on_commit_callbacks
):
    asked = []
    monkeypatch.setattr("common.wakeups.request_run", asked.append)
    with django_capture_on_commit_callbacks(execute=True):
        queue_message(**WANTED, send_at=send_in and timezone.now() + send_in)
        assert asked == []
    assert asked == woken


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\r", "\x00", "\x0b", "\u2028", "\x85"])
@pytest.mark.parametrize("field", ["to_name", "subject", "to_address", "reply_to"])
def test_threat_7_line_breaks_in_headers_are_refused(field, sign):
    values = {**WANTED, field: f"{WANTED.get(field, 'desk@customer.test')}{sign}Bcc: eve@evil.test"}
    with pytest.raises(ValueError, match="one line"):
        queue_message(**values)
    assert Message.objects.count() == 0


def test_queue_message_refuses_two_addresses_in_one():
    with pytest.raises(ValueError, match="not a mail address"):
        queue_message(**{**WANTED, "to_address": "ana@customer.test, eve@evil.test"})


def test_queue_message_refuses_an_unknown_kind():
    with pytest.raises(UnknownKindError, match=r"nothing\.such"):
        queue_message(**{**WANTED, "kind": "nothing.such"})


def test_queue_message_shortens_what_is_too_long():
    message = queue_message(**{**WANTED, "subject": "s" * 400, "to_name": "n" * 200})
    assert (len(message.subject), message.subject[-1], len(message.to_name)) == (300, "…", 150)


def drafts(*keys, **values):
    return [Draft(**{**WANTED, "dedupe_key": key, "subject": f"About {key}", **values}) for key in keys]


def subjects():
    return list(Message.objects.order_by("pk").values_list("dedupe_key", "subject"))


def test_queue_messages_writes_rows_as_queue_message_does():
    unit, until = OrgUnitFactory(), timezone.now() + timedelta(days=1)
    values = {"unit": unit, "html": "<p>Hi</p>", "context": {"case": 7}, "is_bulk": True, "expires_at": until}
    queue_message(**{**WANTED, **values})
    assert queue_messages(drafts("case:2", subject="About your flight", **values)) == 1
    first, second = Message.objects.order_by("pk").values()
    different = {name for name in first if first[name] != second[name]}
    assert different == {"id", "uuid", "dedupe_key", "created_at", "next_attempt_at"}
    assert (second["unit_id"], second["context"], second["expires_at"]) == (unit.pk, {"case": 7}, until)
    assert Message.objects.due().count() == 2


def test_queue_messages_keeps_the_first_of_each_key(monkeypatch):
    monkeypatch.setattr(outbox, "CHUNK", 2)
    queue_messages(drafts("b", subject="There already"))
    again = drafts("a", subject="Too late")
    assert queue_messages(draft for draft in [*drafts("a"), *again, *drafts("b", "c"), *again]) == 2
    assert subjects() == [("b", "There already"), ("a", "About a"), ("c", "About c")]


def test_queue_messages_holds_a_chunk_at_a_time(monkeypatch):
    monkeypatch.setattr(outbox, "CHUNK", 2)
    stored = []

    def watched():
        for draft in drafts("a", "b", "c", "d", "e"):
            stored.append(Message.objects.count())
            yield draft

    assert queue_messages(watched()) == 5
    assert stored == [0, 0, 2, 2, 4]


def test_queue_messages_asks_the_same_queries_for_one_and_a_chunk(django_assert_num_queries):
    for keys in ("a", "bcdef"):
        with django_assert_num_queries(4):  # savepoint, what stands there, rows, release
            queue_messages(drafts(*keys, send_at=timezone.now() + timedelta(1)))


def test_queue_messages_queues_all_or_nothing(monkeypatch):
    monkeypatch.setattr(outbox, "CHUNK", 1)
    with pytest.raises(ValueError, match="one line"):
        queue_messages([*drafts("a"), *drafts("b", subject="Hello\r\nBcc: eve@evil.test")])
    with pytest.raises(UnknownKindError):
        queue_messages([*drafts("a"), *drafts("b", kind="nothing.such")])
    assert Message.objects.count() == 0


def test_queue_messages_wakes_the_worker_once_and_only_for_what_is_new_and_due(monkeypatch):
    asked, later = [], timezone.now() + timedelta(days=1)
    monkeypatch.setattr(outbox, "wake", asked.append)
    assert queue_messages([]) == 0
    queue_messages(drafts("a", "b", send_at=later))
    assert asked == []
    queue_messages([*drafts("c", send_at=later), *drafts("d", "e")])
    queue_messages(drafts("d", "e"))
    assert asked == ["drain_outbox"]


def test_shorten_keeps_what_fits():
    assert shorten("abc", 3) == "abc"
    assert shorten("abcd", 3) == "ab…"
