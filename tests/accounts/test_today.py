"""The first page: whose it is, of which unit, and what its panels are made of."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import panels
from accounts.models import OrgUnit, User
from accounts.panels import Panel, Today, register
from accounts.policy import Role
from accounts.views.home import FIRST_PAGES, TODAY, has_today
from common.navigation import links_for
from tests.factories.accounts import GrantFactory, OrgUnitFactory, UserFactory, make_user

pytestmark = pytest.mark.django_db
SKELETON = "components/skeleton.html"
OWN = [role for role, name in FIRST_PAGES if name == TODAY]


@pytest.fixture
def root() -> OrgUnit:
    return OrgUnitFactory(name="Airport")


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Today]]:
    """No panels but a probe of everybody's, with what it was asked."""
    asked: list[Today] = []

    def context(today: Today) -> dict[str, Any]:
        asked.append(today)
        return {"title": today.unit.name, "caption": "Source: the city"}

    monkeypatch.setattr(panels, "_panels", {})
    register(Panel("probe", SKELETON, context, dict.fromkeys(Role, 10), css="c12 flush"))
    yield asked


def page(user: User, path: str = "/") -> Any:
    client = Client()
    client.force_login(user)
    return client.get(path)


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("administrator", "system_state"),
        ("auditor", "audit"),
        ("case_agent", "inbox"),
        ("viewer", "dashboard"),
    ],
)
def test_some_roles_begin_on_another_page(role: str, name: str, root: OrgUnit) -> None:
    north = OrgUnitFactory(parent=root)
    user = make_user(role, north)
    args = [north.uuid] if name == "dashboard" else []
    assert page(user).url == reverse(name, args=args)
    assert not has_today(user)
    assert "Today" not in [link.label for link in links_for(user, "/")]


@pytest.mark.parametrize("role", OWN)
def test_the_others_begin_with_panels_about_their_unit(role: Role, root: OrgUnit, probe: list[Today]) -> None:
    north = OrgUnitFactory(parent=root, name="North")
    user = make_user(role, north)
    answer = page(user)
    text = text_of(answer)
    assert (answer.status_code, "<h1>Today</h1>" in text, "North · " in text) == (200, True, True)
    assert '<section class="card c12 flush" id="panel-probe"' in text
    assert '<p class="caption">Source: the city</p>' in text
    assert [(one.user, one.role, one.unit, list(one.units)) for one in probe] == [
        (user, role, north, [north])
    ]
    link = links_for(user, "/")[0]
    assert (link.label, link.url, link.is_current, link.item.phone) == ("Today", "/", True, True)


def test_who_holds_several_roles_begins_as_the_first_of_them(root: OrgUnit, probe: list[Today]) -> None:
    user = make_user(Role.VIEWER, root)
    for role in (Role.UNIT_MANAGER, Role.REGIONAL_MANAGER, Role.ANALYST):
        GrantFactory(user=user, role=role.value, unit=OrgUnitFactory(parent=root, name=role.label))
    page(user)
    assert [(one.role, one.unit.name) for one in probe] == [(Role.REGIONAL_MANAGER, "Regional manager")]


def test_panels_stand_in_the_order_of_the_role_and_empty_ones_are_left_out(
    root: OrgUnit, probe: list[Today]
) -> None:
    manager, analyst = Role.UNIT_MANAGER, Role.ANALYST
    for name, places, shown in (
        ("late", {manager: 30, analyst: 5}, {}),
        ("soon", {manager: 5}, {}),
        ("none", {manager: 1}, None),
    ):
        register(Panel(name, SKELETON, lambda today, shown=shown: shown, places))
    order = {
        role: [one.name for one in panels.panels_for(Today(make_user(role, root), role, root, [root]))]
        for role in (manager, analyst)
    }
    assert order == {manager: ["soon", "probe", "late"], analyst: ["late", "probe"]}


def test_who_has_several_units_chooses_among_the_highest(root: OrgUnit, probe: list[Today]) -> None:
    south, north = (OrgUnitFactory(parent=root, name=name) for name in ("South", "North"))
    gate, shop = (OrgUnitFactory(parent=unit, name=name) for unit, name in ((north, "Gate"), (south, "Shop")))
    user = UserFactory()
    for unit in (south, north, gate):
        GrantFactory(user=user, role=Role.UNIT_MANAGER.value, unit=unit)
    text = text_of(page(user))
    assert [(one.unit, list(one.units)) for one in probe] == [(north, [north, south])]
    assert f'href="/?unit={south.uuid}"' in text
    page(user, f"/?unit={south.uuid}")
    assert probe[-1].unit == south
    for other in (gate.uuid, shop.uuid, root.uuid, "nonsense"):
        assert page(user, f"/?unit={other}").status_code == 404, other
    assert page(user, "/?owner=1").status_code == 400


def test_a_unit_held_alone_hides_none_beneath_it(root: OrgUnit, probe: list[Today]) -> None:
    gate = OrgUnitFactory(parent=root, name="Gate")
    user = make_user(Role.UNIT_MANAGER, root, includes_descendants=False)
    GrantFactory(user=user, role=Role.UNIT_MANAGER.value, unit=gate)
    page(user)
    assert [list(one.units) for one in probe] == [[root, gate]]


def test_a_unit_out_of_use_is_nobodys_first_page(root: OrgUnit, probe: list[Today]) -> None:
    closed = OrgUnitFactory(parent=root, is_active=False)
    user = make_user(Role.UNIT_MANAGER, closed)
    assert page(user).url == reverse("units")
    GrantFactory(user=user, role=Role.CASE_AGENT.value, unit=root)
    user = User.objects.get(pk=user.pk)
    assert (page(user).url, has_today(user), probe) == (reverse("inbox"), False, [])


def test_a_fresh_installation_shows_what_is_left_to_set_up(root: OrgUnit) -> None:
    text = text_of(page(make_user(Role.PROGRAM_MANAGER, root)))
    assert 'id="setup"' in text and "Make a program" in text
    assert 'id="setup"' not in text_of(page(make_user(Role.UNIT_MANAGER, root)))
