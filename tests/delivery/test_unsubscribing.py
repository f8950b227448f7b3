import base64
import secrets

import pytest
from django.test import Client

from common.counting import GUESS_SECONDS
from common.phrases import find_language
from common.signing import sign
from delivery.addresses import address_hash
from delivery.domain.unsubscribing import make_token, read_token, unsubscribe_url
from delivery.models import DoNotContact
from delivery.views.unsubscribing import NOT_YET, STOPPED
from tests.factories.delivery import DoNotContactFactory

pytestmark = pytest.mark.django_db
HASHED = address_hash("ana@customer.test")


@pytest.fixture
def client():
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def path():
    return unsubscribe_url(HASHED).removeprefix("http://testserver")


def test_the_link_is_built_from_the_base_url(settings):
    settings.BASE_URL = "https://feedback.sfo.test"
    assert unsubscribe_url(HASHED) == f"https://feedback.sfo.test/u/{make_token(HASHED)}/"


def test_threat_33_get_and_head_record_nothing(client, path, django_assert_max_num_queries):
    page = client.get(path)
    assert (page.status_code, client.head(path).status_code) == (200, 200)
    assert "<button" in page.content.decode()
    assert DoNotContact.objects.count() == 0
    assert not page.cookies


def test_the_button_unsubscribes_and_can_be_taken_back(client, path):
    page = client.post(path)
    assert (page.status_code, "You get no more mail from us" in page.content.decode()) == (200, True)
    stop = DoNotContact.objects.get()
    assert (stop.address_hash, stop.reason) == (HASHED, "unsubscribed")
    assert "You get no more mail" in client.get(path).content.decode()
    assert "You are back on our list" in client.post(path, {"again": "1"}).content.decode()
    assert DoNotContact.objects.count() == 0


def test_one_click_of_the_mail_program_unsubscribes(client, path):
    answer = client.post(path, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, client.post(path).status_code) == (200, 200)
    assert DoNotContact.objects.count() == 1


@pytest.mark.parametrize("code", ["de", "he"])
def test_the_page_speaks_the_mails_language_before_the_browsers(client, code):
    path = unsubscribe_url(HASHED, code).removeprefix("http://testserver")
    spoken = find_language(code)
    for answer, said in ((client.get(path), NOT_YET), (client.post(path), STOPPED)):
        html = answer.content.decode()
        assert f'<html lang="{code}" dir="{spoken.direction}">' in html
        assert spoken.phrases[said[2]] in html
    assert client.post(path, "List-Unsubscribe=One-Click", content_type="text/plain").status_code == 200


def test_taking_back_leaves_other_stops(client, path):
    assert client.post(path, {"again": "1"}).status_code == 200
    DoNotContactFactory(address="ana@customer.test", reason="bounced")
    client.post(path, {"again": "1"})
    assert DoNotContact.objects.get().reason == "bounced"


def test_other_methods_are_refused(client, path):
    assert client.put(path).status_code == 405
    assert client.delete(path).status_code == 405


def wrong_tokens():
    token = make_token(HASHED)
    flipped = "A" if token[20] != "A" else "B"
    return {
        "random": secrets.token_urlsafe(48),
        "one off": token[:20] + flipped + token[21:],
        "truncated": token[:-1],
        "other purpose": sign("stamp", bytes.fromhex(HASHED)),
        "foreign sign added": f"{token[:5]}!{token[5:]}",
        "padded": f"{token}==",
        "not ascii": "ü" * 64,
        "unsigned": base64.urlsafe_b64encode(bytes.fromhex(HASHED)).decode(),
    }


@pytest.mark.parametrize("which", wrong_tokens())
def test_threat_15_wrong_tokens_get_one_and_the_same_404(client, which):
    answers = [client.get(f"/u/{wrong_tokens()[which]}/"), client.get("/u/x/")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert client.post(f"/u/{wrong_tokens()[which]}/").status_code == 404
    assert DoNotContact.objects.count() == 0


def test_threat_15_guesses_hit_nothing():
    assert [token for _ in range(10_000) if read_token(token := secrets.token_urlsafe(48))] == []
    assert read_token(make_token(HASHED)) == HASHED


def test_threat_15_who_tries_many_tokens_waits(client, path, monkeypatch):
    monkeypatch.setattr("delivery.views.unsubscribing.note_guess", lambda address: True)
    answer = client.get("/u/no-such-token/")
    assert (answer.status_code, answer["Retry-After"]) == (429, str(GUESS_SECONDS))
    assert "Please wait a few minutes" in answer.content.decode()
    assert client.get(path).status_code == 200
