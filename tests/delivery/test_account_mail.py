import re
from datetime import timedelta

import pytest
from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.domain.access import invite_user
from accounts.policy import Role
from common.clock import now
from delivery.kinds import get_kind
from delivery.models import Message
from tests.factories.accounts import PASSWORD, OrgUnitFactory, UserFactory, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_counters():
    cache.clear()


def test_a_password_reset_goes_into_the_outbox_and_its_link_works(settings):
    settings.BASE_URL = "https://feedback.sfo.test"
    user = UserFactory(email="maya@sfo.test", name="Maya Okafor", is_invented=True)
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "Maya@sfo.test"}, headers={"host": "localhost"})
    message = Message.objects.get()
    assert (message.kind, message.to_address, message.to_name) == ("account", "maya@sfo.test", "Maya Okafor")
    assert (message.unit, message.is_bulk, message.is_invented) == (None, False, True)
    assert message.subject == "Choose a new password"
    link = re.search(r"https://\S+", message.text)[0]
    assert link.startswith("https://feedback.sfo.test/")
    assert link in message.html
    page = client.get(link.removeprefix("https://feedback.sfo.test"), follow=True)
    assert page.status_code == 200
    assert "password1" in page.content.decode()


def test_a_reset_for_nobody_writes_a_mail_too():
    Client().post(reverse("account_reset_password"), {"email": "nobody@sfo.test"})
    message = Message.objects.get()
    assert (message.to_address, message.to_name, message.is_invented) == ("nobody@sfo.test", "", False)
    assert "nobody signs in here with that address" in message.text
    assert "http" not in message.text.partition("--")[0]


def test_two_resets_are_two_mails():
    UserFactory(email="maya@sfo.test")
    for _ in range(2):
        Client().post(reverse("account_reset_password"), {"email": "maya@sfo.test"})
        cache.clear()
    assert Message.objects.count() == 2


def test_nobody_signs_up():
    page = Client().get(reverse("account_signup"))
    assert page.status_code == 404
    assert b"password1" not in page.content


def invite(**values):
    top = OrgUnitFactory(name="Harbour Air")
    by = make_user(Role.ADMINISTRATOR, top, name="Ida Kern")
    return invite_user(
        email="new@sfo.test", name="Noa Ruiz", by=by, role=Role.UNIT_MANAGER, unit=top, **values
    )


def test_who_is_invited_gets_one_mail_whose_link_asks_for_a_password_and_lets_in(settings):
    settings.BASE_URL = "https://feedback.sfo.test"
    user = invite()
    message = Message.objects.get()
    assert (message.kind, message.to_address, message.to_name) == (
        "account.invited",
        "new@sfo.test",
        "Noa Ruiz",
    )
    assert (message.subject, message.unit) == ("Your access to Harbour Air", None)
    assert "Ida Kern has given you access to Harbour Air." in message.text
    kind = get_kind(message.kind)
    assert (kind.to_staff, kind.is_secret) == (True, True)
    link = re.search(r"https://feedback\.sfo\.test(/accounts/password/reset/key/\S+)", message.text)[1]
    client = Client()
    page = client.get(link, follow=True)
    html = page.content.decode()
    assert "Welcome, Noa Ruiz. With new@sfo.test and this password you sign in from now on." in html
    assert "new password" not in html.lower()
    answer = client.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 302
    done = client.get(answer.url).content.decode()
    assert (done.count("Your password is saved"), "changed" in done) == (1, False)
    signed_in = Client().post("/login/", {"login": user.email, "password": PASSWORD})
    assert (signed_in.status_code, signed_in.url) == (302, "/")
    assert "no longer works" in Client().get(link, follow=True).content.decode()


def test_an_invitation_mail_is_not_sent_when_its_link_has_died(settings):
    settings.PASSWORD_RESET_TIMEOUT = 7 * 24 * 3600
    before = now()
    invite()
    message = Message.objects.get()
    assert before + timedelta(days=7) <= message.expires_at <= now() + timedelta(days=7)
    assert "works for 7 days" in message.text


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "confirm-email/", "login/code/", "login/code/confirm/", "password/set/"]
)
def test_pages_of_accounts_that_nobody_uses_are_not_there(path):
    client = Client()
    client.force_login(UserFactory())
    assert client.get(f"/accounts/{path}").status_code == 404
    assert (
        client.post(f"/accounts/{path}", {"email": "me@sfo.test", "password1": PASSWORD}).status_code == 404
    )


def test_the_adapter_lets_nobody_sign_up():
    assert get_adapter().is_open_for_signup(RequestFactory().get("/")) is False
