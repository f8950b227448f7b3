"""THREATS 35, 36, 37, 39: the way in tells nobody who is here, and takes no one's word for who they are."""

import re
import time
from urllib.parse import urlencode, urlsplit

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from accounts.policy import Role
from config.middleware import nearest_stranger
from delivery.models import Message
from tests.factories.accounts import PASSWORD, OrgUnitFactory, make_user

pytestmark = pytest.mark.django_db
LOGIN, RESET = "/login/", "/accounts/password/reset/"
KNOWN, UNKNOWN = "maya@example.org", "mara@example.org"
ANSWERED = re.compile(r'(csrfmiddlewaretoken" value|X-CSRFToken": )"[^"]*"|nonce="[^"]*"')


@pytest.fixture(autouse=True)
def no_limits_from_before():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def maya():
    user = make_user(Role.CASE_AGENT, OrgUnitFactory(), email=KNOWN, name="Maya")
    user.set_password(PASSWORD)
    user.save()
    return user


def said(response, *addresses):
    """The page without what differs in any case: tokens, and the address typed."""
    text = ANSWERED.sub("", response.content.decode())
    for address in addresses:
        text = text.replace(address, "")
    return re.sub(r"(X-CSRFToken|csrf)[^>]*", "", text)


def log_in(client, email, password="wrong"):
    return client.post(LOGIN, {"login": email, "password": password})


def test_who_knows_the_password_gets_in(client, maya):
    answer = log_in(client, KNOWN, PASSWORD)
    assert (answer.status_code, answer.url) == (302, "/")
    assert client.get("/settings/units/").status_code == 200


def test_login_in_any_case_of_the_address(client, maya):
    assert log_in(client, "Maya@Example.ORG", PASSWORD).status_code == 302


def test_deactivated_and_invited_people_dont_get_in(client, maya):
    User.objects.filter(pk=maya.pk).update(is_active=False)
    log_in(client, KNOWN, PASSWORD)
    assert client.get("/settings/units/").status_code == 302


def test_threat_35_login_answers_alike_for_known_and_unknown(maya):
    known, unknown = log_in(Client(), KNOWN), log_in(Client(), UNKNOWN)
    assert known.status_code == unknown.status_code
    assert said(known, KNOWN) == said(unknown, UNKNOWN)


def test_threat_35_reset_answers_alike_for_known_and_unknown(maya):
    known, unknown = Client().post(RESET, {"email": KNOWN}), Client().post(RESET, {"email": UNKNOWN})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    shown = [said(Client().get(answer.url), KNOWN, UNKNOWN) for answer in (known, unknown)]
    assert shown[0] == shown[1]


def test_threat_35_login_takes_as_long_for_unknown_as_for_known(maya, settings, monkeypatch):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = False
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 300_000)
    maya.set_password(PASSWORD)
    maya.save()
    took = {KNOWN: [], UNKNOWN: []}
    for email in [KNOWN, UNKNOWN] * 8:
        started = time.process_time()
        log_in(Client(), email)
        took[email].append(time.process_time() - started)
    known, unknown = min(took[KNOWN]), min(took[UNKNOWN])  # whatever else the machine does only adds to it
    assert known > 0.02
    assert abs(known - unknown) / max(known, unknown) < 0.1


def test_guessing_is_slowed_down_and_says_so(client, maya):
    for _ in range(5):
        log_in(client, KNOWN)
    answer = log_in(client, KNOWN, PASSWORD)
    assert answer.status_code in (200, 429)
    assert client.get("/settings/units/").status_code == 302
    assert "too many" in answer.content.decode().lower()


def test_threat_35_guessing_is_slowed_down_for_unknown_addresses_too(maya):
    answers = []
    for email in (KNOWN, UNKNOWN):
        client = Client(REMOTE_ADDR=f"192.0.2.{len(answers) + 1}")
        for _ in range(5):
            log_in(client, email)
        answers.append(log_in(client, email))
    assert answers[0].status_code == answers[1].status_code
    assert said(answers[0], KNOWN) == said(answers[1], UNKNOWN)


def test_threat_36_login_needs_its_token(maya):
    client = Client(enforce_csrf_checks=True)
    assert log_in(client, KNOWN, PASSWORD).status_code == 403


def test_threat_36_no_foreign_origin_is_let_in(client):
    for origin in ("https://evil.example", "null"):
        answer = client.get(LOGIN, headers={"Origin": origin})
        assert "Access-Control-Allow-Origin" not in answer.headers


ELSEWHERE = [
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "https:evil.example",
    "javascript:alert(1)//evil",
    "https://testserver@evil.example",
    "https://testserver.evil.example",
    " //evil.example",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_threat_21_signing_in_leads_nowhere_else(client, maya, target):
    typed = {"login": KNOWN, "password": PASSWORD, "next": target}
    answer = client.post(f"{LOGIN}?{urlencode({'next': target})}", typed)
    assert (answer.status_code, where(answer)) == (302, ("", ""))


@pytest.mark.parametrize("target", ELSEWHERE)
def test_threat_21_who_is_signed_in_or_signs_out_is_led_nowhere_else(client, maya, target):
    client.force_login(maya)
    for url in (LOGIN, "/admin/login/"):
        assert where(client.get(url, {"next": target}, follow=False)) == ("", "")
    assert where(client.post("/logout/", {"next": target})) == ("", "")


def where(answer):
    """Scheme and host that a browser would go to; empty for a path of ours. `%09` in a path stays there."""
    location = answer.headers["Location"].replace("\\", "/").replace("\t", "")
    parts = urlsplit(location)
    return parts.scheme, parts.netloc


@pytest.mark.parametrize(
    "path", [LOGIN, RESET, "/settings/units/", "/settings/audit/", "/", "/admin/", "/nothing/"]
)
def test_threat_37_staff_pages_are_framed_nowhere(client, maya, path):
    client.force_login(maya)
    answer = client.get(path)
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_threat_39_only_trusted_proxies_say_who_asks(settings):
    assert nearest_stranger("6.6.6.6, 203.0.113.9", "198.51.100.1") == "203.0.113.9"
    settings.TRUSTED_PROXIES = []
    client = Client(REMOTE_ADDR="198.51.100.1", headers={"X-Forwarded-For": "127.0.0.1"})
    assert client.get(LOGIN).wsgi_request.META["REMOTE_ADDR"] == "198.51.100.1"
    answer = client.get(LOGIN, headers={"X-Forwarded-Proto": "https"})
    assert not answer.wsgi_request.is_secure()


def test_threat_39_a_spoofed_sender_doesnt_escape_the_limit(maya):
    for number in range(6):
        client = Client(REMOTE_ADDR="198.51.100.1", headers={"X-Forwarded-For": f"203.0.113.{number}"})
        answer = log_in(client, KNOWN)
    assert "too many" in answer.content.decode().lower()


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "evil.example:80", "@evil.example"]
)
def test_threat_39_another_host_is_refused(client, host):
    assert client.get(LOGIN, headers={"Host": host}).status_code == 400


def test_threat_39_links_in_mails_are_built_from_our_own_address(maya, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    Client().post(RESET, {"email": KNOWN}, headers={"Host": "other.example"})
    text = "\n".join(Message.objects.values_list("text", flat=True))
    assert "http://testserver/" in text
    assert "other.example" not in text
