"""The tree."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connections, transaction

from accounts.domain.unit_import import import_units
from accounts.domain.units import MAX_DEPTH, TreeError, change_unit, create_unit, merge_unit, move_unit
from accounts.models import AuditEntry, OrgUnit, User
from accounts.policy import Role
from tests.accounts.test_access import heard
from tests.factories.accounts import OrgUnitFactory, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    """root → a → (a1 → a11, a2); root → b."""
    units = {"root": OrgUnitFactory(code="root")}
    for code, parent in (("a", "root"), ("b", "root"), ("a1", "a"), ("a2", "a"), ("a11", "a1")):
        units[code] = OrgUnitFactory(code=code, name=code, parent=units[parent])
    return units


def paths():
    codes = {unit.pk: unit.code for unit in OrgUnit.objects.all()}
    return {
        unit.code: ("/".join(codes[pk] for pk in unit.ancestor_ids), unit.depth)
        for unit in OrgUnit.objects.all()
    }


def test_created_unit_stands_beneath_its_parent(tree):
    unit = create_unit(name=" New ", code="new", parent=tree["a1"], by=None)
    assert (unit.name, unit.path, unit.depth) == ("New", f"{tree['a1'].path}{unit.pk}/", 3)
    assert AuditEntry.objects.get().action == "unit.created"


def test_a_unit_is_made_where_its_parent_stands_by_now(tree):
    as_the_page_read_it = OrgUnit.objects.get(code="a1")
    move_unit(tree["a1"], parent=tree["b"], by=None)
    create_unit(name="New", code="new", parent=as_the_page_read_it, by=None)
    assert paths()["new"] == ("root/b/a1/new", 3)


@pytest.mark.postgres(only=True)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["by hand", "by a file"])
def test_who_makes_units_waits_for_who_moves_one(tree, how):
    def make():
        try:
            if how == "by hand":
                create_unit(name="New", code="new", parent=tree["a1"], by=None)
            else:
                import_units(b"code,name,parent_code\nnew,New,a1\n", by=None)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            move_unit(OrgUnit.objects.get(code="a1"), parent=tree["b"], by=None)
            making = pool.submit(make)
            with pytest.raises(TimeoutError):
                making.result(1)
        making.result(20)
    assert paths()["new"] == ("root/b/a1/new", 3)


def test_a_code_is_taken_once(tree):
    with pytest.raises(ValidationError):
        create_unit(name="x", code="a1", parent=tree["b"], by=None)
    with pytest.raises(ValidationError):
        change_unit(tree["b"], name="x", code="a1", calendar=None, by=None)


def test_renaming_keeps_old_and_new_name_in_history(tree):
    change_unit(tree["a"], name="Alpha", code="a", calendar=None, by=None)
    assert AuditEntry.objects.get().changes == {"name": ["a", "Alpha"]}


def test_moving_takes_the_subtree_along(tree, settings):
    announced = heard(settings, "unit_moved")
    old_path = tree["a1"].path
    move_unit(tree["a1"], parent=tree["b"], by=None)
    assert paths() == {
        "root": ("root", 0),
        "a": ("root/a", 1),
        "b": ("root/b", 1),
        "a1": ("root/b/a1", 2),
        "a11": ("root/b/a1/a11", 3),
        "a2": ("root/a/a2", 2),
    }
    assert announced == [{"unit": tree["a1"], "old_path": old_path}]
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.changes) == ("unit.moved", {"parent": ["a", "b"]})


def test_moving_is_few_statements_however_large_the_subtree(tree, django_assert_max_num_queries):
    for number in range(30):
        OrgUnitFactory(code=f"many-{number}", parent=tree["a11"])
    with django_assert_max_num_queries(12):
        move_unit(tree["a1"], parent=tree["b"], by=None)


def test_a_unit_becomes_a_root(tree):
    move_unit(tree["a"], parent=None, by=None)
    assert paths()["a11"] == ("a/a1/a11", 2)


@pytest.mark.parametrize("beneath", ["a", "a1", "a11"])
def test_threat_43_a_ring_is_refused(tree, beneath):
    before = paths()
    with pytest.raises(TreeError):
        move_unit(tree["a"], parent=tree[beneath], by=None)
    assert paths() == before
    assert AuditEntry.objects.count() == 0


def test_threat_43_a_ring_is_refused_though_the_caller_knows_an_older_tree(tree):
    stale = OrgUnit.objects.get(code="b")
    move_unit(tree["b"], parent=tree["a"], by=None)
    with pytest.raises(TreeError):
        move_unit(tree["a"], parent=stale, by=None)


def test_threat_43_access_follows_the_new_tree_at_the_next_request(tree):
    manager = make_user(Role.UNIT_MANAGER, tree["b"])
    assert not manager.can_at("case.view", tree["a11"])
    move_unit(tree["a1"], parent=tree["b"], by=None)
    manager = User.objects.get(pk=manager.pk)
    assert manager.can_at("case.view", OrgUnit.objects.get(code="a11"))
    assert set(OrgUnit.objects.reachable(manager, "case.view").values_list("code", flat=True)) == {
        "b",
        "a1",
        "a11",
    }


def test_threat_43_a_merged_unit_stays_as_an_inactive_child_of_its_target(tree, settings):
    announced = heard(settings, "unit_merged")
    merge_unit(tree["a"], target=tree["b"], by=None)
    merged = OrgUnit.objects.get(code="a")
    assert (merged.is_active, merged.parent) == (False, tree["b"])
    assert {code: path for code, (path, _) in paths().items()} == {
        "root": "root",
        "b": "root/b",
        "a": "root/b/a",
        "a1": "root/b/a1",
        "a11": "root/b/a1/a11",
        "a2": "root/b/a2",
    }
    assert announced == [{"unit": tree["a"], "target": tree["b"]}]


@pytest.mark.parametrize("target", ["a", "a1", "a11"])
def test_threat_43_no_unit_is_merged_into_itself_or_beneath(tree, target):
    with pytest.raises(TreeError):
        merge_unit(tree["a"], target=tree[target], by=None)
    assert OrgUnit.objects.filter(is_active=True).count() == 6


def test_an_inactive_unit_takes_no_children(tree):
    merge_unit(tree["a"], target=tree["b"], by=None)
    with pytest.raises(TreeError):
        create_unit(name="x", code="x", parent=OrgUnit.objects.get(code="a"), by=None)


def test_the_tree_has_a_lowest_level(tree):
    unit = tree["a11"]
    while unit.depth + 1 < MAX_DEPTH:
        unit = create_unit(name="x", code=f"level-{unit.depth + 1}", parent=unit, by=None)
    with pytest.raises(TreeError):
        create_unit(name="x", code="too-deep", parent=unit, by=None)
    other = OrgUnitFactory(code="other-root")
    with pytest.raises(TreeError):
        move_unit(tree["root"], parent=other, by=None)
