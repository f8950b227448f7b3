"""API keys."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.domain.access import deactivate_user
from accounts.domain.keys import find_key, hash_of, issue_key, note_use, revoke_key
from accounts.models import ApiKey, AuditEntry
from accounts.policy import Role
from common.clock import day_start
from tests.factories.accounts import OrgUnitFactory, make_key, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return OrgUnitFactory()


def test_key_is_found_by_its_plain_text_which_is_stored_nowhere(unit):
    key, plain = make_key(unit, "unit.view")
    assert plain.startswith(f"rk_{key.prefix}_")
    assert len(plain) > 50
    assert find_key(plain) == key
    stored = ApiKey.objects.values().get()
    secret = plain.split("_", 2)[2]
    assert not any(secret in str(value) for value in stored.values())
    assert stored["key_hash"] == hash_of(plain)
    assert secret not in str(AuditEntry.objects.values())


def test_threat_16_altered_keys_are_nobodys(unit):
    key, plain = make_key(unit, "unit.view")
    _, other_plain = make_key(unit, "unit.view")
    swapped = f"rk_{key.prefix}_{other_plain.split('_', 2)[2]}"
    wrong = [
        "",
        "rk",
        "rk_",
        "rk__",
        f"rk_{key.prefix}",
        f"rk_{key.prefix}_",
        plain[:-1],
        plain + "x",
        plain[:-1] + ("a" if plain[-1] != "a" else "b"),
        plain.upper(),
        f"xk{plain[2:]}",
        swapped,
        key.key_hash,
        f"rk_{key.prefix}_{key.key_hash}",
        "rk_ä_ö",
        "rk_" + "0" * 5000,
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
    ]
    assert [text for text in wrong if find_key(text) is not None] == []


def test_threat_16_revoked_and_expired_keys_are_nobodys(unit):
    key, plain = make_key(unit, "unit.view")
    revoke_key(key, by=None)
    assert find_key(plain) is None
    _, late = make_key(unit, "unit.view", expires_at=timezone.now() - timedelta(seconds=1))
    assert find_key(late) is None


def test_revoking_twice_is_one_entry(unit):
    key, _ = make_key(unit, "unit.view")
    revoke_key(key, by=None)
    revoke_key(key, by=None)
    assert AuditEntry.objects.filter(action="key.revoked").count() == 1
    assert not key.can_anywhere("unit.view")


def test_use_is_noted_once_a_minute(unit, django_assert_num_queries):
    key, plain = make_key(unit, "unit.view")
    note_use(key)
    key = find_key(plain)
    assert key.last_used_at is not None
    with django_assert_num_queries(0):
        note_use(key)
    ApiKey.objects.update(last_used_at=timezone.now() - timedelta(seconds=61))
    key.refresh_from_db()
    with django_assert_num_queries(1):
        note_use(key)


@pytest.mark.parametrize("scopes", [[], ["grant.give"], ["unit.view", "audit.view"], ["nothing"]])
def test_scopes_beyond_a_partners_are_refused(scopes, unit):
    with pytest.raises(ValidationError):
        issue_key(name="x", unit=unit, scopes=scopes, by=None)


def test_key_reaches_what_unit_and_scopes_both_allow(unit):
    beneath = OrgUnitFactory(parent=unit)
    key, _ = make_key(unit, "unit.view", includes_descendants=False)
    assert key.can_at("unit.view", unit)
    assert not key.can_at("unit.view", beneath)
    assert not key.can_at("case.view", unit)


def test_threat_14_keys_reach_no_further_than_their_maker(unit):
    beneath = OrgUnitFactory(parent=unit)
    maker = make_user(Role.ADMINISTRATOR, beneath)
    with pytest.raises(PermissionDenied):
        issue_key(name="x", unit=unit, scopes=["unit.view"], by=maker)
    assert ApiKey.objects.count() == 0
    assert AuditEntry.objects.get().action == "key.refused"
    assert issue_key(name="x", unit=beneath, scopes=["unit.view"], by=maker)[0].created_by == maker


def test_threat_14_keys_last_no_longer_than_their_makers_access(unit):
    maker = make_user(Role.ADMINISTRATOR, unit)
    maker.grants.update(valid_to=timezone.localdate())
    tonight = day_start(timezone.localdate() + timedelta(days=1))
    for until in (None, tonight + timedelta(days=1)):
        with pytest.raises(ValidationError, match="ends before"):
            issue_key(name="x", unit=unit, scopes=["unit.view"], by=maker, expires_at=until)
    key, _ = issue_key(name="x", unit=unit, scopes=["unit.view"], by=maker, expires_at=tonight)
    assert list(ApiKey.objects.all()) == [key]


def test_keys_of_who_has_left_are_told_on_their_page(unit, client):
    maker = make_user(Role.ADMINISTRATOR, unit)
    client.force_login(make_user(Role.ADMINISTRATOR, unit))
    issue_key(name="Booking system", unit=unit, scopes=["unit.view"], by=maker)
    page = reverse("person", args=[maker.uuid])
    assert "Booking system" not in client.get(page).content.decode()
    deactivate_user(maker, by=None)
    assert "Booking system" in client.get(page).content.decode()
