"""What devices sent in vain: a device fills nothing with it, it isn't kept for ever, erasing reaches it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from accounts.models import AuditEntry
from common.clock import now
from common.ids import new_uuid
from surveys.domain.asking.kiosks import create_device
from surveys.domain.responses import refusals
from surveys.domain.responses.erasing import erase_response
from surveys.domain.responses.from_kiosks import try_again
from surveys.domain.responses.refusals import forget_old_refusals, keep_refusal
from surveys.models import KioskDevice, KioskRefusal, Program, Respondent, Response
from tests.factories.surveys import a_definition, a_link, publish
from tests.surveys.respond.test_kiosks import FIRST, LAST, an_answer, bring

pytestmark = pytest.mark.django_db
WRONG: dict[str, Any] = {"pages": "all"}


@pytest.fixture
def kiosk() -> tuple[KioskDevice, str]:
    device, token = create_device(a_link(publish(), channel="kiosk"), name="Gate A4", by=None)
    return device, f"/s/k/{token}/"


def test_a_device_keeps_what_is_refused_beyond_what_fits_here_and_brings_all_else(
    client: Client, kiosk: tuple[KioskDevice, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "MOST_KEPT", 2)
    wrong, right = [an_answer(**WRONG) for _ in range(4)], an_answer()
    for _ in range(2):
        said = bring(client, kiosk[1], *wrong, right).json()
        assert said["done"] == [one["uuid"] for one in (*wrong[:2], right)]
        assert said["left"] == [one["uuid"] for one in wrong[2:]]
    assert (KioskRefusal.objects.count(), Response.objects.count()) == (2, 1)
    KioskRefusal.objects.first().delete()  # type: ignore[union-attr]
    assert bring(client, kiosk[1], *wrong[2:]).json()["done"] == [wrong[2]["uuid"]]


def test_threat_27_what_is_too_large_to_be_a_persons_answer_stays_on_the_device(
    client: Client, kiosk: tuple[KioskDevice, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "LARGEST", 2_000)
    large = an_answer(pages=[["b1.p0", [["q1", "x" * 2_000]]]])
    said = bring(client, kiosk[1], large).json()
    assert (said["done"], said["left"]) == ([], [large["uuid"]])
    assert KioskRefusal.objects.count() == 0


@pytest.fixture
def strict() -> tuple[KioskDevice, str]:
    """A device of a survey that wants the comment to be a code."""
    definition = a_definition()
    definition["questions"]["q3"] |= {"validation": {"pattern": "^[A-Z]+$"}, "required": True}
    found, token = create_device(
        a_link(publish(definition=definition), channel="kiosk"), name="Gate", by=None
    )
    return found, f"/s/k/{token}/"


def test_what_only_the_server_finds_wrong_is_set_aside_and_never_lost(
    client: Client, strict: tuple[KioskDevice, str]
) -> None:
    sent = an_answer()
    for _ in range(2):
        assert bring(client, strict[1], sent).json()["done"] == [sent["uuid"]]
    stored, aside = Response.objects.get(), KioskRefusal.objects.get()
    assert (stored.answers, stored.status) == ({"q1": 9, "q2.r1": "c4"}, "complete")
    assert (aside.is_stored, aside.sent, aside.why) == (True, sent, "q3: Please check this answer.")
    assert aside.answer_uuid == stored.uuid


def test_what_was_refused_and_is_tried_again_still_sets_aside_what_is_wrong(
    client: Client, strict: tuple[KioskDevice, str]
) -> None:
    Program.objects.update(closes_at=now() - timedelta(days=3))
    bring(client, strict[1], an_answer())
    Program.objects.update(closes_at=None)
    rows = KioskRefusal.objects.select_related("device__link__questionnaire__program")
    assert try_again(rows.get(), by=None) == ""
    aside = KioskRefusal.objects.get()
    assert (aside.is_stored, aside.why) == (True, "q3: Please check this answer.")
    assert Response.objects.get().answers == {"q1": 9, "q2.r1": "c4"}


def test_full_up_a_device_keeps_what_is_set_aside(
    client: Client, strict: tuple[KioskDevice, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "MOST_KEPT", 0)
    sent = an_answer()
    assert bring(client, strict[1], sent).json()["left"] == [sent["uuid"]]
    assert (Response.objects.count(), KioskRefusal.objects.count()) == (1, 0)
    monkeypatch.setattr(refusals, "MOST_KEPT", 1)
    assert bring(client, strict[1], sent).json()["done"] == [sent["uuid"]]
    assert (Response.objects.count(), KioskRefusal.objects.get().is_stored) == (1, True)


def test_what_a_way_back_has_hidden_counts_nowhere(client: Client) -> None:
    definition = a_definition()
    definition["questions"]["q3"]["display"] = {"field": "q1", "op": "lte", "value": 6}
    _, token = create_device(a_link(publish(definition=definition), channel="kiosk"), name="Gate", by=None)
    bring(client, f"/s/k/{token}/", an_answer())
    assert Response.objects.get().answers == {"q1": 9, "q2.r1": "c4"}


def test_what_nobody_decided_on_goes_after_its_time_and_the_audit_tells(
    client: Client, kiosk: tuple[KioskDevice, str]
) -> None:
    bring(client, kiosk[1], *(an_answer(**WRONG) for _ in range(3)))
    old = KioskRefusal.objects.order_by("pk")[:2].values("pk")
    long_ago = now() - timedelta(days=refusals.KEPT_DAYS, hours=1)
    KioskRefusal.objects.filter(pk__in=list(old.values_list("pk", flat=True))).update(received_at=long_ago)
    assert [forget_old_refusals(), forget_old_refusals()] == [2, 0]
    assert KioskRefusal.objects.count() == 1
    told = AuditEntry.objects.get(action="kiosk.answers_expired")
    assert told.changes == {"refused": [2, 0]}


CONTACT = [
    ["q4", "yes"],
    ["q4.name", "Ida"],
    ["q4.email", "Ida.K@example.org"],
    ["q4.phone", "+1 650 555 0100"],
]


def refused(device: KioskDevice, *said: list[str]) -> UUID:
    uuid = new_uuid()
    assert keep_refusal(device, uuid, {"uuid": str(uuid), "pages": [["b1.p1", list(said)]]}, why="Closed.")
    return uuid


def test_erasing_a_person_reaches_what_was_refused_and_names_them(
    client: Client, kiosk: tuple[KioskDevice, str]
) -> None:
    device, path = kiosk
    bring(client, path, an_answer(pages=[FIRST, ["b1.p1", [*LAST[1], *CONTACT]]]))
    assert Respondent.objects.get().email == "ida.k@example.org"
    refused(device, ["q3", "Write to ida.k@EXAMPLE.org."])
    refused(device, ["q4.phone", "+1 (650) 555-0100"])
    other = refused(device, ["q4.email", "ada.k@example.org"], ["q4.phone", "+1 650 555 0199"])
    erase_response(Response.objects.get(), by=None, reason="Asked for it")
    assert [one.answer_uuid for one in KioskRefusal.objects.all()] == [other]


def test_erasing_a_response_reaches_what_of_it_was_set_aside(
    client: Client, kiosk: tuple[KioskDevice, str]
) -> None:
    device, path = kiosk
    sent = an_answer()
    bring(client, path, sent)
    keep_refusal(device, UUID(sent["uuid"]), sent, why="q3: too much", is_stored=True)
    other = refused(device)
    erase_response(Response.objects.get(), by=None, reason="Asked for it")
    assert [one.answer_uuid for one in KioskRefusal.objects.all()] == [other]


def test_a_person_who_is_known_otherwise_keeps_what_was_refused(
    client: Client, kiosk: tuple[KioskDevice, str]
) -> None:
    """What waits to be stored is theirs, too: it goes with the last that names them."""
    device, path = kiosk
    both = [an_answer(pages=[FIRST, ["b1.p1", [*LAST[1], *CONTACT]]]) for _ in range(2)]
    bring(client, path, *both)
    person = Respondent.objects.order_by("pk").first()
    Response.objects.update(respondent=person)
    refused(device, ["q4.email", "ida.k@example.org"])
    first, second = Response.objects.order_by("pk")
    erase_response(first, by=None, reason="Asked for it")
    assert KioskRefusal.objects.count() == 1
    erase_response(second, by=None, reason="Asked for it")
    assert KioskRefusal.objects.count() == 0
