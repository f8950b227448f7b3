"""Whom one may see and change among people: those with access where one may give it."""

import pytest

from accounts.models import User
from accounts.policy import Role
from tests.factories.accounts import GrantFactory, OrgUnitFactory, UserFactory, make_user

pytestmark = pytest.mark.django_db


def test_people_belong_to_the_units_where_they_have_access():
    root = OrgUnitFactory()
    north, south = OrgUnitFactory(parent=root), OrgUnitFactory(parent=root)
    maya, sam, both = (
        make_user(Role.VIEWER, unit, name=name) for unit, name in ((north, "m"), (south, "s"), (north, "b"))
    )
    GrantFactory(user=both, unit=south)
    nobody = UserFactory()
    chief = make_user(Role.ADMINISTRATOR, root)
    local = make_user(Role.ADMINISTRATOR, north)
    manager = make_user(Role.UNIT_MANAGER, root)
    assert set(User.objects.visible_to(chief)) == {maya, sam, both, nobody, chief, local, manager}
    assert set(User.objects.visible_to(local)) == {maya, both, local}
    assert set(User.objects.reachable(local, "grant.give")) == {maya, local}
    assert set(User.objects.visible_to(manager)) == set()
    assert set(User.objects.reachable(manager, "grant.give")) == set()
