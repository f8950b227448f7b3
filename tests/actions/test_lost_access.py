"""Threat 43. Whose access ends keeps no case: work goes back to the queue, where somebody finds it."""

import random
from datetime import timedelta

import pytest

from accounts.domain.access import deactivate_user, give_grant, withdraw_grant
from accounts.domain.keys import issue_key
from accounts.domain.units import TreeError, merge_unit, move_unit
from accounts.models import Grant, OrgUnit, User
from accounts.policy import Role
from actions.domain.cases import CaseRefused, finish_case, take_case
from actions.domain.freeing import free_unreachable
from actions.models import Case
from common.clock import today
from common.schedule import tick
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.actions import CaseFactory, RootCauseFactory, terminal_and_areas

pytestmark = pytest.mark.django_db


@pytest.fixture
def units():
    return terminal_and_areas()


def lost(case) -> bool:
    """Whether the case went back to its department's queue, and its history says so."""
    case.refresh_from_db()
    kinds = list(case.events.values_list("kind", flat=True))
    return (case.state, case.owner, kinds[-1:]) in [
        ("new", None, ["released"]),
        ("new", None, ["owner_left"]),
    ]


def test_a_withdrawn_grant_frees_cases(units):
    case, manager = CaseFactory(unit=units[2]), make_user("unit_manager", units[2])
    take_case(case, by=manager)
    withdraw_grant(manager.grants.get(), by=None)
    assert lost(case)
    assert case.department is not None
    assert case.events.get(kind="released").text.endswith("has no access to Boarding area A any more.")


def test_a_deactivated_owner_frees_cases(units):
    case = CaseFactory(unit=units[2], owner=make_user("unit_manager", units[2]))
    deactivate_user(case.owner, by=None)
    assert lost(case)


def test_a_moved_unit_frees_the_cases_beneath_it_from_people_it_left(units):
    root, terminal, area = units
    other, gate = OrgUnitFactory(parent=root), OrgUnitFactory(parent=area)
    stays = CaseFactory(unit=gate, owner=make_user("unit_manager", area))
    goes = CaseFactory(unit=gate, owner=make_user("regional_manager", terminal))
    settled = take_case(CaseFactory(unit=gate), by=goes.owner)
    finish_case(settled, by=goes.owner, root_cause=RootCauseFactory(), resolution="Done", asks_again=False)
    elsewhere = CaseFactory(unit=terminal, owner=goes.owner)
    move_unit(area, parent=other, by=None)
    assert [lost(case) for case in (stays, goes, settled, elsewhere)] == [False, True, False, False]


def test_a_merged_unit_frees_the_cases_that_its_people_cannot_follow(units):
    root, _, area = units
    target = OrgUnitFactory(parent=root)
    goes = CaseFactory(unit=area, owner=make_user("unit_manager", area))
    stays = CaseFactory(unit=area, owner=make_user("regional_manager", root))
    merge_unit(area, target=target, by=None)
    assert [lost(goes), lost(stays)] == [True, False]
    assert goes.unit == stays.unit == target


def test_the_last_day_of_a_grant_frees_cases_by_the_next_sweep(units):
    case = CaseFactory(unit=units[2], owner=make_user("unit_manager", units[2]))
    Grant.objects.filter(user=case.owner).update(valid_to=today())
    tick()
    assert not lost(case)
    Grant.objects.filter(user=case.owner).update(valid_to=today() - timedelta(days=1))
    assert (free_unreachable(), free_unreachable()) == (1, 0)
    assert lost(case)


def test_the_sweep_stands_in_the_schedule(units):
    case = CaseFactory(unit=units[2], owner=make_user("unit_manager", units[2]))
    Grant.objects.update(valid_to=today() - timedelta(days=1))
    tick()
    assert lost(case)


def test_a_key_takes_no_case_for_somebody_without_access(units):
    make_user(Role.ADMINISTRATOR, units[0])
    maker = make_user(Role.ADMINISTRATOR, units[1])
    key, _ = issue_key(name="Partner", unit=units[1], scopes=["case.view", "case.take"], by=maker)
    Grant.objects.filter(user=maker).update(role=Role.VIEWER.value)
    key.created_by = User.objects.get(pk=maker.pk)
    case = CaseFactory(unit=units[2])
    with pytest.raises(CaseRefused, match="may not take cases at Boarding area A"):
        take_case(case, by=key)
    case.refresh_from_db()
    assert (case.state, case.owner) == ("new", None)


@pytest.mark.parametrize("seed", range(5))
def test_threat_43_whatever_happens_every_open_case_has_an_owner_with_access_or_a_queue(seed):
    """Sixty random moves, merges, withdrawals and deactivations over a tree with forty cases."""
    dice = random.Random(seed)
    units = [OrgUnitFactory()]
    units += [OrgUnitFactory(parent=dice.choice(units)) for _ in range(11)]
    people = [make_user(Role.UNIT_MANAGER, dice.choice(units)) for _ in range(10)]
    make_user(Role.ADMINISTRATOR, units[0])
    for _ in range(40):
        unit = dice.choice(units)
        able = [user for user in people if user.can_at("case.take", unit)]
        CaseFactory(unit=unit, owner=dice.choice(able) if able else None)
    for _ in range(60):
        unit, other, user = dice.choice(units), dice.choice(units), dice.choice(people)
        act = dice.choice(["move", "move", "merge", "withdraw", "give", "deactivate"])
        unit.refresh_from_db()
        try:
            if act == "move" and unit.parent_id:
                move_unit(unit, parent=other, by=None)
            elif act == "merge" and unit.parent_id and dice.random() < 0.3:
                merge_unit(unit, target=other, by=None)
            elif act == "withdraw" and (grant := user.grants.first()):
                withdraw_grant(grant, by=None)
            elif act == "give":
                give_grant(user, role=Role.CASE_AGENT, unit=OrgUnit.objects.get(pk=unit.pk), by=None)
            elif act == "deactivate" and dice.random() < 0.2:
                deactivate_user(user, by=None)
        except TreeError:
            continue
        now = User.objects.in_bulk()
        for case in Case.objects.open().select_related("unit"):
            assert case.department_id is not None
            assert case.owner_id is None or now[case.owner_id].can_at("case.take", case.unit), act
            assert (case.state == "new") == (case.owner_id is None)
