import pytest

from accounts.models import AuditEntry
from delivery.addresses import address_hash
from delivery.domain import stops
from delivery.models import DoNotContact

pytestmark = pytest.mark.django_db
Reason = DoNotContact.Reason


def test_stop_contact_holds_for_any_writing_of_the_address():
    stops.stop_contact("Ana@x.test", reason=Reason.BY_HAND, note="asked by phone")
    assert stops.is_stopped(" ana@X.test") is True
    assert stops.is_stopped("ben@x.test") is False
    assert stops.is_stopped("ana@x.test", channel="sms") is False


def test_stop_contact_twice_keeps_the_first_reason_and_one_entry():
    stops.stop_contact("ana@x.test", reason=Reason.UNSUBSCRIBED)
    stops.stop_contact("ana@x.test", reason=Reason.BOUNCED)
    assert DoNotContact.objects.get().reason == Reason.UNSUBSCRIBED
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor_label) == ("do_not_contact.added", "system")
    assert entry.changes == {"reason": [None, "unsubscribed"]}
    assert "ana" not in entry.object_label


def test_allow_hash_says_whether_there_was_a_stop():
    stops.stop_contact("ana@x.test", reason=Reason.BY_HAND)
    assert stops.allow_hash(address_hash("ANA@x.test"), note="changed her mind") is True
    assert stops.allow_hash(address_hash("ana@x.test")) is False
    assert stops.is_stopped("ana@x.test") is False
    removed = AuditEntry.objects.get(action="do_not_contact.removed")
    assert (removed.changes, removed.reason) == ({"reason": ["by_hand", None]}, "changed her mind")


def test_stop_names_itself_by_the_hash_alone():
    stop = stops.stop_contact("ana@x.test", reason=Reason.BY_HAND)
    assert str(stop) == f"email {stop.address_hash[:12]}…"
