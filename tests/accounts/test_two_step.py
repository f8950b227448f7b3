"""Two-step sign-in: turned on with a code, asked for at the next sign-in, turned off again."""

from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough pass phrase"


@pytest.fixture
def person() -> User:
    user: User = UserFactory(email="two.step@example.org")
    user.set_password(PASSWORD)
    user.save()
    return user


def code_now(secret: str) -> str:
    """What an authenticator app shows now."""
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def sign_in(client: Client, person: User) -> Any:
    return client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})


def turn_on(client: Client, person: User) -> str:
    """The secret of the app that is on from now."""
    sign_in(client, person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret: str = page.context["form"].secret
    assert secret in page.content.decode()
    client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    return secret


def test_two_step_turning_it_on_asks_for_the_password_first(client: Client, person: User) -> None:
    sign_in(client, person)
    answer = client.get(reverse("mfa_activate_totp"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_two_step_a_wrong_code_leaves_it_off(client: Client, person: User) -> None:
    sign_in(client, person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "Incorrect code" in page.content.decode()
    assert "Turn on" in client.get(reverse("mfa_index")).content.decode()


def test_two_step_the_password_alone_does_not_sign_in(client: Client, person: User) -> None:
    secret = turn_on(client, person)
    fresh = Client()
    assert sign_in(fresh, person)["Location"] == reverse("mfa_authenticate")
    assert "One more step" in fresh.get(reverse("mfa_authenticate")).content.decode()
    assert fresh.get(reverse("units")).status_code == 302
    fresh.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "_auth_user_id" not in fresh.session
    fresh.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
    assert fresh.session["_auth_user_id"] == str(person.pk)


def test_two_step_a_recovery_code_lets_in_once(client: Client, person: User) -> None:
    turn_on(client, person)
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    signed_in = []
    for _ in range(2):
        fresh = Client()
        sign_in(fresh, person)
        fresh.post(reverse("mfa_authenticate"), {"code": codes[0]})
        signed_in.append("_auth_user_id" in fresh.session)
    assert signed_in == [True, False]
    assert f"{len(codes) - 1} of {len(codes)} codes left" in client.get(reverse("mfa_index")).content.decode()


def test_two_step_turned_off_asks_no_more(client: Client, person: User) -> None:
    turn_on(client, person)
    assert "stop working" in client.get(reverse("mfa_deactivate_totp")).content.decode()
    client.post(reverse("mfa_deactivate_totp"))
    fresh = Client()
    sign_in(fresh, person)
    assert fresh.session["_auth_user_id"] == str(person.pk)
