"""Devices that ask without a network: what they get, what they bring, and what becomes of it."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.policy import Role
from common.clock import now
from common.ids import new_uuid
from surveys.domain.asking.kiosks import NameTaken, create_device, renew_device, switch_device
from surveys.domain.asking.links import switch_link
from surveys.domain.questionnaires.editing import publish_version
from surveys.domain.responses.from_kiosks import try_again
from surveys.domain.responses.recording import Incoming, save_partial
from surveys.domain.responses.settling import settle_partials
from surveys.models import KioskDevice, KioskRefusal, Program, Questionnaire, Response
from tests.factories.accounts import make_user
from tests.factories.surveys import a_definition, a_link, five_points, publish
from tests.surveys.visiting import text_of

pytestmark = pytest.mark.django_db
FIRST = ["b1.p0", [["q1", "9"], ["q2.r1", "c4"]]]
LAST = ["b1.p1", [["q3", "Quick"], ["website", ""]]]


@pytest.fixture
def questionnaire() -> Questionnaire:
    return publish()


@pytest.fixture
def kiosk(questionnaire: Questionnaire) -> tuple[KioskDevice, str]:
    """A device and its path."""
    device, token = create_device(a_link(questionnaire, channel="kiosk"), name="Gate A4", by=None)
    return device, f"/s/k/{token}/"


def an_answer(**changes: Any) -> dict[str, Any]:
    began = now() - timedelta(hours=3)
    return {
        "uuid": str(new_uuid()),
        "version": 1,
        "language": "en",
        "is_finished": True,
        "started_at": began.isoformat(),
        "completed_at": (began + timedelta(minutes=1)).isoformat(),
        "pages": [FIRST, LAST],
    } | changes


def bring(client: Client, path: str, *answers: Any, waiting: int = 0, **more: Any) -> Any:
    body = json.dumps({"answers": answers, "waiting": waiting, "version": 1} | more)
    return client.post(f"{path}answers/", body, content_type="application/json")


def test_answers_of_a_device_are_stored_once_however_often_they_come(
    client: Client, kiosk: tuple[KioskDevice, str]
) -> None:
    device, path = kiosk
    answers = [an_answer(), an_answer()]
    said = [bring(client, path, *answers, waiting=5).json() for _ in range(3)]
    assert said == [{"done": [one["uuid"] for one in answers], "left": [], "version": 1, "full": []}] * 3
    stored = Response.objects.order_by("pk")
    assert [str(one.uuid) for one in stored] == [one["uuid"] for one in answers]
    one = stored[0]
    assert (one.answers, one.channel, one.unit, one.flags, one.status) == (
        {"q1": 9, "q2.r1": "c4", "q3": "Quick"},
        "kiosk",
        device.unit,
        [],
        "complete",
    )
    assert one.completed_at is not None
    assert one.completed_at.isoformat() == answers[0]["completed_at"]
    device.refresh_from_db()
    assert (device.waiting, device.last_seen_at is not None) == (3, True)


@pytest.mark.parametrize("wrong_by", [timedelta(days=-20_000), timedelta(days=-3), timedelta(hours=7)])
def test_times_of_a_clock_that_goes_wrong_are_set_right(
    client: Client, kiosk: tuple[KioskDevice, str], wrong_by: timedelta
) -> None:
    began = now() - timedelta(hours=3)
    shown = began + wrong_by
    sent = an_answer(started_at=shown.isoformat(), completed_at=(shown + timedelta(minutes=1)).isoformat())
    body = {"answers": [sent], "waiting": 1, "version": 1, "now": (now() + wrong_by).isoformat()}
    client.post(f"{kiosk[1]}answers/", json.dumps(body), content_type="application/json")
    stored = Response.objects.get()
    assert stored.completed_at is not None
    assert abs(stored.started_at - began) < timedelta(seconds=30)
    assert stored.completed_at - stored.started_at == timedelta(minutes=1)


def test_times_of_no_use_become_those_of_the_arrival(client: Client, kiosk: tuple[KioskDevice, str]) -> None:
    for times in (["1970-01-02T00:00:00Z", "1970-01-02T00:01:00Z"], ["9999-01-01T00:00:00Z"] * 2, [5, None]):
        bring(client, kiosk[1], an_answer(started_at=times[0], completed_at=times[1]))
    moments = [at for one in Response.objects.all() for at in (one.started_at, one.completed_at)]
    assert len(moments) == 6
    assert all(at is not None and abs(now() - at) < timedelta(minutes=1) for at in moments)


def test_who_left_early_is_kept_as_broken_off_without_what_is_wrong(
    client: Client, kiosk: tuple[KioskDevice, str]
) -> None:
    left = an_answer(is_finished=False, pages=[["b1.p0", [["q1", "77"], ["q2.r1", "c4"]]]])
    for _ in range(2):
        bring(client, kiosk[1], left)
    stored = Response.objects.get()
    assert (stored.answers, stored.is_finished) == ({"q2.r1": "c4"}, False)
    Response.objects.update(saved_at=now() - timedelta(days=8))
    settle_partials()
    stored.refresh_from_db()
    assert (stored.is_finished, stored.status) == (True, "partial")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"pages": [["b1.p0", [["q1", "11"]]], LAST]}, "q1: "),
        ({"pages": [["b1.p0", []], LAST]}, "q1: Please answer this question."),
        ({"pages": [["b9.p0", []]]}, "which these answers don't lead to"),
        ({"version": 7}, "never published"),
        ({"version": True}, "never published"),
        ({"pages": "all"}, "can't be read"),
        ({"pages": [["b1.p0", [["q1", 9]]]]}, "can't be read"),
    ],
)
def test_threat_28_what_is_refused_is_kept_with_its_reason(
    client: Client, kiosk: tuple[KioskDevice, str], changes: dict[str, Any], why: str
) -> None:
    sent = an_answer(**changes)
    for _ in range(2):
        assert bring(client, kiosk[1], sent).json()["done"] == [sent["uuid"]]
    refusal = KioskRefusal.objects.get()
    assert (refusal.sent, str(refusal.answer_uuid)) == (sent, sent["uuid"])
    assert why in refusal.why
    assert Response.objects.count() == 0


def test_threat_32_refused_after_closing_and_stored_once_the_survey_is_open_again(
    client: Client, kiosk: tuple[KioskDevice, str], questionnaire: Questionnaire
) -> None:
    closed = now() - timedelta(days=3)
    Program.objects.update(closes_at=closed)
    in_time = an_answer(
        started_at=(closed - timedelta(minutes=5)).isoformat(), completed_at=closed.isoformat()
    )
    bring(client, kiosk[1], an_answer(), in_time)
    assert [str(one.uuid) for one in Response.objects.all()] == [in_time["uuid"]]
    refusal = KioskRefusal.objects.get()
    assert (refusal.why, try_again(refusal, by=None)) == ("This survey has ended.",) * 2
    Program.objects.update(closes_at=None)
    refusal = KioskRefusal.objects.select_related("device__link__questionnaire__program").get()
    assert try_again(refusal, by=None) == ""
    assert (Response.objects.count(), KioskRefusal.objects.count()) == (2, 0)


def test_what_was_refused_and_came_again_when_it_could_be_stored_is_refused_no_longer(
    client: Client, kiosk: tuple[KioskDevice, str]
) -> None:
    Program.objects.update(closes_at=now() - timedelta(days=3))
    sent = an_answer()
    bring(client, kiosk[1], sent)
    assert KioskRefusal.objects.count() == 1
    Program.objects.update(closes_at=None)
    bring(client, kiosk[1], sent)
    assert (Response.objects.count(), KioskRefusal.objects.count()) == (1, 0)


def test_answers_to_an_older_version_are_taken_and_the_new_one_is_named(
    client: Client, kiosk: tuple[KioskDevice, str], questionnaire: Questionnaire
) -> None:
    draft = questionnaire.versions.get(number=None)
    draft.definition = draft.definition | {"title": "Newer"}
    draft.rev += 1
    draft.save()
    publish_version(questionnaire, by=None)
    assert bring(client, kiosk[1], an_answer()).json()["version"] == 2
    assert Response.objects.get().version.number == 1
    assert '"version":2,' in text_of(client.get(kiosk[1]))


def test_switched_off_device_is_told_so_and_keeps_what_it_holds(
    client: Client, kiosk: tuple[KioskDevice, str]
) -> None:
    device, path = kiosk
    switch_device(device, is_on=False, by=None)
    answers = [client.get(path), bring(client, path, an_answer())]
    assert [answer.status_code for answer in answers] == [410, 410]
    assert (Response.objects.count(), KioskRefusal.objects.count()) == (0, 0)
    switch_device(device, is_on=True, by=None)
    switch_link(device.link, is_active=False, by=None)
    assert bring(client, path, an_answer()).status_code == 410
    assert "done" not in bring(client, path, an_answer()).json()


def test_threat_15_device_token_is_stored_as_a_hash_and_renewed(
    client: Client, kiosk: tuple[KioskDevice, str]
) -> None:
    device, path = kiosk
    token = path.split("/")[3]
    assert token not in str(vars(device))
    wrong = [f"/s/k/{token[:-1]}/", f"/s/k/{device.link.token}/", f"/s/r/{token}/", f"/s/{token}/"]
    assert [client.get(one).status_code for one in wrong] == [404] * 4
    assert [client.get(f"{one}worker.js").status_code for one in wrong[:2]] == [404] * 2
    assert bring(client, wrong[0], an_answer()).status_code == 404
    renew_device(device, by=None)
    assert client.get(path).status_code == 404


def test_threat_27_monstrous_bodies_are_refused(client: Client, kiosk: tuple[KioskDevice, str]) -> None:
    bodies = [
        "[" * 10_000,
        '{"answers": [{"uuid": NaN}]}',
        "null",
        '{"answers": 1}',
        "é".encode("latin-1"),
    ]
    path = f"{kiosk[1]}answers/"
    said = [client.post(path, body, content_type="application/json").status_code for body in bodies]
    assert said == [400] * 5
    many = client.post(path, json.dumps({"answers": [{}] * 51}), content_type="application/json")
    assert (many.status_code, Response.objects.count()) == (400, 0)


def test_nul_in_a_text_is_no_reason_to_lose_it(client: Client, kiosk: tuple[KioskDevice, str]) -> None:
    bring(client, kiosk[1], an_answer(pages=[FIRST, ["b1.p1", [["q3", "a\0b"]]]]))
    assert Response.objects.get().answers["q3"] == "a b"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (r"\\u0000", r"\u0000"),
        (r"\\\u0000", "\\ "),
        (r"cut \ud83d", "cut \ufffd"),
        (r"cut \uDE00.", "cut \ufffd."),
        (r"\ud83d\ude00", "😀"),
        (r"\\ud83d \" \n", '\\ud83d " \n'),
    ],
)
def test_threat_27_nothing_that_can_be_typed_holds_up_a_device(
    client: Client, kiosk: tuple[KioskDevice, str], written: str, expected: str
) -> None:
    body = json.dumps({"answers": [an_answer(pages=[FIRST, ["b1.p1", [["q3", "TYPED"]]]])]})
    said = client.post(f"{kiosk[1]}answers/", body.replace("TYPED", written), content_type="application/json")
    assert said.status_code == 200
    assert Response.objects.get().answers["q3"] == expected.strip()


def test_answers_of_very_many_pages_are_taken_in_several_goes(
    client: Client, kiosk: tuple[KioskDevice, str]
) -> None:
    answers = [an_answer(pages=[FIRST, LAST] * 200) for _ in range(5)]
    done = bring(client, kiosk[1], *answers).json()["done"]
    assert done == [one["uuid"] for one in answers[:2]]
    rest = [one for one in answers if one["uuid"] not in done]
    assert len(bring(client, kiosk[1], *rest).json()["done"]) == 2
    assert Response.objects.count() == 4


@pytest.mark.parametrize("is_same_survey", [True, False])
@pytest.mark.parametrize("is_finished", [True, False])
def test_threat_11_device_writes_nothing_over_what_is_begun_elsewhere(
    client: Client, kiosk: tuple[KioskDevice, str], is_finished: bool, is_same_survey: bool
) -> None:
    elsewhere = kiosk[0].link.questionnaire if is_same_survey else publish()
    begun = save_partial(
        Incoming(
            questionnaire=elsewhere,
            version=elsewhere.current,
            unit=elsewhere.owner,
            answers={"q1": 3},
        )
    )
    assert begun is not None
    said = bring(client, kiosk[1], an_answer(uuid=str(begun.uuid), is_finished=is_finished))
    assert said.status_code == 200
    begun.refresh_from_db()
    assert (begun.answers, begun.is_finished, begun.questionnaire) == ({"q1": 3}, False, elsewhere)
    assert Response.objects.count() == 1


def test_page_holds_all_pages_in_all_languages_and_no_cookie(client: Client) -> None:
    definition = a_definition(languages=["en", "de"])
    definition["texts"]["de"] = {"title": "Wie war es?", "q3.text": "Warum </script><b>?"}
    device, token = create_device(a_link(publish(definition=definition), channel="kiosk"), name="A", by=None)
    answer = client.get(f"/s/k/{token}/")
    html = text_of(answer)
    found = re.search(r'<script type="application/json" id="survey">(.*?)</script>', html, re.DOTALL)
    assert found
    survey = json.loads(found[1])
    assert (survey["languages"], survey["idle"], survey["channel"]) == (["en", "de"], 30, "kiosk")
    assert set(survey["texts"]["de"]["questions"]) == {"q1", "q2", "q3", "q4"}
    assert survey["texts"]["de"]["title"] == "Wie war es?"
    assert 'name="q3"' in survey["texts"]["de"]["questions"]["q3"]
    assert f'url=/s/{device.link.token}/"' in html  # without script
    assert (answer.cookies, answer["X-Kiosk"]) == ({}, "survey")


def test_survey_that_only_the_server_can_follow_is_asked_online(client: Client) -> None:
    definition = a_definition()
    definition["questions"]["q2"] |= {"random": {"rows": True, "even": True}}
    link = a_link(publish(definition=definition), channel="kiosk")
    _, token = create_device(link, name="A", by=None)
    answer = client.get(f"/s/k/{token}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/s/{link.token}/")


def test_device_of_a_survey_with_branches_is_judged_by_the_servers_walk(client: Client) -> None:
    """A page that its answers don't lead to is refused, whatever the device thinks."""
    low = {"field": "q1", "op": "lte", "value": 6}
    definition = {
        "title": "Why",
        "languages": ["en"],
        "flow": [
            {"type": "block", "id": "b1"},
            {"type": "branch", "id": "f1", "when": low, "flow": [{"type": "block", "id": "b2"}]},
        ],
        "blocks": {"b1": {"pages": [["q1"]]}, "b2": {"pages": [["q2"]]}},
        "questions": {
            "q1": {"kind": "nps", "key": "nps"},
            "q2": {"kind": "single", "key": "why", "choices": five_points()},
        },
        "texts": {"en": {"q1.text": "How?", "q2.text": "Why?"} | {f"q2.c{n}": str(n) for n in range(1, 6)}},
    }
    _, token = create_device(a_link(publish(definition=definition), channel="kiosk"), name="A", by=None)
    path = f"/s/k/{token}/"
    why = ["b2.p0", [["q2", "c1"]]]
    bring(client, path, an_answer(pages=[["b1.p0", [["q1", "3"]]], why]))
    bring(client, path, an_answer(pages=[["b1.p0", [["q1", "9"]]], why]))
    assert [one.answers for one in Response.objects.all()] == [{"q1": 3, "q2": "c1"}]
    assert KioskRefusal.objects.count() == 1


def test_two_devices_of_a_link_have_two_names(kiosk: tuple[KioskDevice, str]) -> None:
    with pytest.raises(NameTaken):
        create_device(kiosk[0].link, name="Gate A4", by=None)


@pytest.mark.parametrize("clock", ["8999-12-31T00:00:00Z", "1970-01-01T00:00:01Z", "9999-12-31T23:59:59Z"])
@pytest.mark.parametrize("at", ["8999-12-30T00:00:00Z", "1970-01-01T00:00:01Z"])
def test_clock_that_is_nowhere_near_loses_no_answer(
    client: Client, kiosk: tuple[KioskDevice, str], clock: str, at: str
) -> None:
    one = an_answer(started_at=at, completed_at=at)
    answer = bring(client, kiosk[1], one, now=clock)
    assert (answer.status_code, answer.json()["done"]) == (200, [one["uuid"]])
    assert abs(Response.objects.get().completed_at - now()) < timedelta(days=2)


@pytest.mark.parametrize("name", ["device_create", "device_idle", "device_renew"])
def test_address_of_a_form_opened_by_hand_leads_back_to_the_devices(
    client: Client, kiosk: tuple[KioskDevice, str], name: str
) -> None:
    """Reloading the page that shows a device's address once is such a visit."""
    device = kiosk[0]
    client.force_login(make_user(Role.ADMINISTRATOR, device.unit))
    subject = device if name == "device_renew" else device.link
    before = KioskDevice.objects.values_list("token_hash").get()
    answer = client.get(reverse(f"surveys:{name}", args=[subject.uuid]), follow=True)
    back = reverse("surveys:device" if name == "device_renew" else "surveys:devices", args=[subject.uuid])
    assert answer.redirect_chain == [(back, 302)]
    assert ("shown once" in text_of(answer)) == (name != "device_idle")
    assert KioskDevice.objects.values_list("token_hash").get() == before


def test_page_tells_nothing_of_what_steps_and_scores_are_called_by_who_built_them(client: Client) -> None:
    definition = a_definition()
    low, secret = {"field": "q1", "op": "lte", "value": 6}, "To the legal department"
    inner = [{"type": "end", "id": "f3", "outcome": "complete", "name": secret}]
    definition["flow"] += [
        {"type": "group", "id": "f1", "name": secret, "flow": []},
        {"type": "branch", "id": "f2", "name": secret, "when": low, "flow": inner, "otherwise": inner[:0]},
    ]
    definition["scoring"] = [{"id": "s1", "name": secret, "weights": {}}]
    _, token = create_device(a_link(publish(definition=definition), channel="kiosk"), name="A", by=None)
    html = text_of(client.get(f"/s/k/{token}/"))
    assert ('"f3"' in html, secret in html) == (True, False)
