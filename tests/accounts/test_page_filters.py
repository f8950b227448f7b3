"""What the filters of the settings' lists let through, and what they refuse."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.domain import audit
from accounts.domain.units import merge_unit
from accounts.models import ApiKey
from accounts.policy import Role
from tests.factories.accounts import OrgUnitFactory, UserFactory, make_key, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return OrgUnitFactory(name="Airport")


@pytest.fixture
def page(client, root):
    client.force_login(make_user(Role.ADMINISTRATOR, root, name="Ada Boss"))
    return client


def listed(page, name, names, **params):
    """Which of `names` the list shows."""
    answer = page.get(reverse(name), params)
    assert answer.status_code == 200
    table = answer.content.decode().partition("<tbody")[2]
    return [one for one in names if f">{one}<" in table]


def test_people_by_role_and_state(page, root):
    make_user(Role.VIEWER, root, name="Vera Viewer")
    UserFactory(name="Nora Nothing")
    gone = make_user(Role.VIEWER, root, name="Gus Gone")
    gone.is_active = False
    gone.save()
    names = ["Vera Viewer", "Nora Nothing", "Gus Gone"]
    assert listed(page, "people", names, role="viewer") == ["Vera Viewer", "Gus Gone"]
    assert listed(page, "people", names, state="none") == ["Nora Nothing"]
    assert listed(page, "people", names, state="inactive") == ["Gus Gone"]
    assert listed(page, "people", names, state="active") == ["Vera Viewer", "Nora Nothing"]
    assert page.get(reverse("people"), {"role": "king"}).status_code == 400


def test_units_in_use_and_merged(page, root):
    north, south = (OrgUnitFactory(parent=root, name=name) for name in ("North", "South"))
    merge_unit(south, target=north, by=None)
    assert listed(page, "units", ["North", "South"], state="active") == ["North"]
    assert listed(page, "units", ["North", "South"], state="inactive") == ["South"]


def test_keys_in_use_and_ended(page, root):
    make_key(root, "unit.view", name="Till")
    old, _ = make_key(root, "unit.view", name="Old till")
    ApiKey.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(days=1))
    assert listed(page, "api_keys", ["Till", "Old till"], state="usable") == ["Till"]
    assert listed(page, "api_keys", ["Till", "Old till"], state="ended") == ["Old till"]


def test_audit_by_act_and_day(page, root):
    for action, days in (("unit.moved", 0), ("unit.merged", 40)):
        with time_machine.travel(timezone.now() - timedelta(days=days)):
            audit.record(None, action, root)
    acts = ["Unit moved", "Unit merged"]
    month_ago = f"{timezone.localdate() - timedelta(days=30)}"

    def shown(**params):
        table = page.get(reverse("audit"), params).content.decode().partition("<tbody")[2]
        return [one for one in acts if one in table]

    assert shown(action="unit.moved") == ["Unit moved"]
    assert shown(**{"from": month_ago}) == ["Unit moved"]
    assert shown(to=month_ago) == ["Unit merged"]
    for wrong in ("yesterday", "2026-13-01", "0001-01-01"):
        assert page.get(reverse("audit"), {"from": wrong}).status_code == 400


def test_suggested_units_stay_beneath_the_one_that_is_named(page, root):
    terminal = OrgUnitFactory(parent=root, name="Terminal")
    OrgUnitFactory(parent=terminal, name="Gate in")
    OrgUnitFactory(parent=root, name="Gate out")

    def places(**params):
        found = page.get(reverse("unit_choices"), {"q": "Gate", **params}).json()["units"]
        return [one["value"].split(" (")[0] for one in found]

    assert len(places()) == 2
    assert [name.startswith("Gate in") for name in places(within=terminal.uuid)] == [True]
