"""Giving and withdrawing access."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.domain.access import (
    AccessRefusedError,
    deactivate_user,
    give_grant,
    invite_user,
    make_administrator,
    reactivate_user,
    withdraw_grant,
)
from accounts.domain.audit import keep_refusals
from accounts.models import AuditEntry, Grant, OrgUnit, User
from accounts.policy import Role
from tests.factories.accounts import GrantFactory, OrgUnitFactory, UserFactory, make_user
from tests.races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return OrgUnitFactory(code="root")


@pytest.fixture
def north(root):
    return OrgUnitFactory(code="north", parent=root)


def heard(settings, event):
    """Event payloads, as they are announced."""
    settings.REACTIONS = {**settings.REACTIONS, event: ["tests.accounts.test_access.remember"]}
    HEARD.clear()
    return HEARD


HEARD = []


def remember(**payload):
    HEARD.append(payload)


def test_administrator_gives_access_and_history_says_so(root, north, settings):
    announced = heard(settings, "grant_changed")
    boss, maya = make_user(Role.ADMINISTRATOR, root, name="Ada"), UserFactory(name="Maya")
    grant = give_grant(maya, role="unit_manager", unit=north, by=boss)
    assert (grant.role, grant.unit, grant.includes_descendants, grant.given_by) == (
        "unit_manager",
        north,
        True,
        boss,
    )
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.actor_label, entry.unit) == ("grant.given", boss, "Ada", north)
    assert entry.changes["role"] == [None, "unit_manager"]
    assert announced == [{"user": maya}]
    assert maya.can_at("case.view", north)


def test_giving_the_same_access_again_changes_extent_and_days(root, north):
    boss, maya = make_user(Role.ADMINISTRATOR, root), UserFactory()
    give_grant(maya, role="viewer", unit=north, by=boss)
    give_grant(
        maya, role="viewer", unit=north, by=boss, includes_descendants=False, valid_to=date(2099, 1, 1)
    )
    grant = Grant.objects.get(user=maya)
    assert (grant.includes_descendants, grant.valid_to) == (False, date(2099, 1, 1))


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADMINISTRATOR, Role.PARTNER)])
def test_threat_14_who_may_not_give_access_gives_none(role, root, north):
    giver = make_user(role, root)
    with pytest.raises(PermissionDenied):
        give_grant(giver, role="administrator", unit=root, by=giver)
    assert Grant.objects.count() == 1
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.object_id) == ("grant.refused", giver, str(giver.pk))


def test_threat_14_an_administrator_of_a_part_gives_nothing_above_or_beside(root, north):
    south = OrgUnitFactory(parent=root)
    giver, maya = make_user(Role.ADMINISTRATOR, north), UserFactory()
    for unit in (root, south):
        with pytest.raises(AccessRefusedError):
            give_grant(maya, role="viewer", unit=unit, by=giver)
    assert give_grant(maya, role="viewer", unit=north, by=giver).pk
    assert AuditEntry.objects.filter(action="grant.refused").count() == 2


def test_threat_14_nobody_gives_the_units_beneath_who_holds_one_alone(root, north):
    giver, maya = make_user(Role.ADMINISTRATOR, north, includes_descendants=False), UserFactory()
    with pytest.raises(AccessRefusedError):
        give_grant(maya, role="viewer", unit=north, by=giver)
    assert give_grant(maya, role="viewer", unit=north, by=giver, includes_descendants=False).pk


def test_threat_14_nobody_gives_longer_than_they_hold(root, north):
    last_day = timezone.localdate() + timedelta(days=30)
    giver, maya = UserFactory(), UserFactory()
    GrantFactory(user=giver, role="administrator", unit=north, valid_to=last_day)
    for until in (None, last_day + timedelta(days=1)):
        with pytest.raises(AccessRefusedError):
            give_grant(giver, role="administrator", unit=north, by=giver, valid_to=until)
    assert give_grant(maya, role="viewer", unit=north, by=giver, valid_to=last_day).valid_to == last_day


@pytest.mark.django_db(transaction=True)
def test_threat_14_the_refusal_stays_in_the_audit_when_the_transaction_is_undone(root):
    giver = make_user(Role.VIEWER, root)
    with pytest.raises(AccessRefusedError), transaction.atomic():
        give_grant(giver, role="administrator", unit=root, by=giver)
    assert AuditEntry.objects.count() == 0
    assert keep_refusals() == 1
    assert keep_refusals() == 0
    assert [entry.action for entry in AuditEntry.objects.all()] == ["grant.refused"]


def test_a_request_keeps_no_refusals_of_what_ran_before_it(root, client):
    giver = make_user(Role.VIEWER, root)
    with pytest.raises(AccessRefusedError), transaction.atomic():
        give_grant(giver, role="administrator", unit=root, by=giver)

    client.get("/login/")

    assert not AuditEntry.objects.exists()


def test_no_user_is_a_partner(root):
    with pytest.raises(ValidationError):
        give_grant(UserFactory(), role="partner", unit=root, by=None)


def test_withdrawing_ends_access_at_once(root, north):
    boss, maya = make_user(Role.ADMINISTRATOR, root), make_user(Role.VIEWER, north)
    assert maya.can_anywhere("unit.view")
    withdraw_grant(maya.grants.get(), by=boss)
    assert not User.objects.get(pk=maya.pk).can_anywhere("unit.view")
    assert AuditEntry.objects.get().action == "grant.withdrawn"


def test_withdrawing_is_refused_where_one_may_not_give(root, north):
    giver, maya = make_user(Role.ADMINISTRATOR, north), make_user(Role.VIEWER, root)
    with pytest.raises(AccessRefusedError):
        withdraw_grant(maya.grants.get(), by=giver)
    assert maya.grants.count() == 1


def test_the_last_administrator_stays(root):
    boss = make_user(Role.ADMINISTRATOR, root)
    with pytest.raises(ValidationError):
        withdraw_grant(boss.grants.get(), by=boss)
    with pytest.raises(ValidationError):
        deactivate_user(boss, by=boss)
    with pytest.raises(ValidationError):
        give_grant(boss, role="administrator", unit=root, by=boss, valid_to=date(2099, 1, 1))
    make_administrator(UserFactory())
    deactivate_user(boss, by=None)
    assert not User.objects.get(pk=boss.pk).is_active


def test_an_administrator_for_a_while_is_no_reason_to_let_the_last_lasting_one_go(root):
    boss, deputy, other = (make_user(Role.ADMINISTRATOR, root) for _ in range(3))
    Grant.objects.exclude(user=boss).update(valid_to=timezone.localdate() + timedelta(days=1))
    with pytest.raises(ValidationError):
        deactivate_user(boss, by=deputy)
    withdraw_grant(deputy.grants.get(), by=boss)
    assert set(Grant.objects.values_list("user", flat=True)) == {boss.pk, other.pk}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_remove_each_other_at_once_leave_one(root, in_file):
    one, other = (make_user(Role.ADMINISTRATOR, root) for _ in range(2))

    results = at_once([lambda: deactivate_user(one, by=other), lambda: deactivate_user(other, by=one)])

    assert sum(isinstance(result, ValidationError) for result in results) == 1
    assert User.objects.filter(is_active=True).count() == 1


def test_deactivating_announces_once_and_ends_access(root, north, settings):
    announced = heard(settings, "user_deactivated")
    maya = make_user(Role.UNIT_MANAGER, north)
    deactivate_user(maya, by=None)
    deactivate_user(maya, by=None)
    assert announced == [{"user": maya}]
    assert not User.objects.get(pk=maya.pk).can_anywhere("unit.view")
    reactivate_user(maya, by=None)
    assert User.objects.get(pk=maya.pk).can_at("case.view", north)


def test_inviting_makes_a_user_who_cant_sign_in_yet(root, north, settings):
    announced = heard(settings, "user_invited")
    boss = make_user(Role.ADMINISTRATOR, root)
    user = invite_user(email=" Maya@Example.org ", name="Maya", by=boss, role="viewer", unit=north)
    assert (user.email, user.has_usable_password()) == ("maya@example.org", False)
    assert user.can_at("unit.view", north)
    assert announced == [{"user": user, "by": boss}]


def test_inviting_a_known_address_is_refused(root):
    UserFactory(email="maya@example.org")
    with pytest.raises(ValidationError):
        invite_user(email="MAYA@example.org", name="M", by=None, role="viewer", unit=root)
    assert User.objects.count() == 1


def test_inviting_beyond_ones_reach_makes_nobody(root, north):
    giver = make_user(Role.ADMINISTRATOR, north)
    with pytest.raises(AccessRefusedError):
        invite_user(email="m@example.org", name="M", by=giver, role="viewer", unit=root)
    assert User.objects.count() == 1
    assert AuditEntry.objects.get().action == "grant.refused"


def test_first_administrator_gets_a_root_unit():
    user = User.objects.create_superuser("boss@example.org", "x", name="Boss")
    root = OrgUnit.objects.get()
    assert (root.path, root.depth) == (f"{root.pk}/", 0)
    assert user.can_at("grant.give", root)
    make_administrator(UserFactory())
    assert OrgUnit.objects.count() == 1
