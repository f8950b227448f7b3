"""Units from CSV files."""

import time

import pytest

from accounts.domain.unit_import import ImportRefusedError, import_units, plan_import
from accounts.models import AuditEntry, OrgUnit
from accounts.policy import Role
from tests.factories.accounts import BusinessCalendarFactory, OrgUnitFactory, make_user

pytestmark = pytest.mark.django_db


def csv_of(*lines):
    return "\n".join(["code,name,parent_code,calendar", *lines]).encode()


def tree():
    return {
        unit.code: (unit.name, unit.parent.code if unit.parent else "", unit.depth, unit.path)
        for unit in OrgUnit.objects.select_related("parent")
    }


def errors_of(data, by=None):
    before = tree()
    with pytest.raises(ImportRefusedError) as refused:
        import_units(data, by=by)
    assert tree() == before
    assert AuditEntry.objects.count() == 0
    return [(error.row, error.column, error.message) for error in refused.value.plan.errors]


def test_rows_in_any_order_make_a_tree():
    BusinessCalendarFactory(name="Office")
    plan = import_units(csv_of("a1,Gate 1,a,", "a,Area A,sfo,Office", "sfo,SFO,,"), by=None)
    assert plan.counts == {"new": 3, "changed": 0, "moved": 0, "same": 0}
    sfo, a, a1 = (OrgUnit.objects.get(code=code) for code in ("sfo", "a", "a1"))
    assert (sfo.path, a.path, a1.path) == (f"{sfo.pk}/", f"{sfo.pk}/{a.pk}/", f"{sfo.pk}/{a.pk}/{a1.pk}/")
    assert (sfo.depth, a.depth, a1.depth) == (0, 1, 2)
    assert a.calendar.name == "Office"
    assert AuditEntry.objects.filter(action="unit.created").count() == 3


def test_running_it_twice_changes_nothing():
    data = csv_of("sfo,SFO,,", "a,Area A,sfo,")
    import_units(data, by=None)
    before = tree()
    assert import_units(data, by=None).counts == {"new": 0, "changed": 0, "moved": 0, "same": 2}
    assert tree() == before


def test_known_units_are_renamed_and_moved():
    import_units(csv_of("sfo,SFO,,", "a,Area A,sfo,", "b,Area B,sfo,", "b1,Gate,b,"), by=None)
    plan = import_units(csv_of("a,Alpha,sfo,", "b,Beta,a,"), by=None)
    assert plan.counts == {"new": 0, "changed": 1, "moved": 1, "same": 0}
    assert OrgUnit.objects.get(code="a").name == "Alpha"
    moved = OrgUnit.objects.get(code="b1")
    assert (moved.depth, moved.parent.name, moved.parent.parent.code) == (3, "Beta", "a")
    assert moved.path.startswith(OrgUnit.objects.get(code="a").path)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["x,X,nowhere,"], [(1, "parent_code", "There is no unit with the code nowhere.")]),
        (["x,,root,"], [(1, "name", "is empty.")]),
        (["x,X,root,", "x,Y,root,"], [(2, "code", "x stands in the file twice.")]),
        (["x,X,root,Lunar"], [(1, "calendar", "There is no calendar called Lunar.")]),
        ([f"x,{'n' * 121},root,"], [(1, "name", "is longer than 120 characters.")]),
        (
            ["x,X,y,", "y,Y,x,"],
            [
                (1, "parent_code", "x would stand beneath itself."),
                (2, "parent_code", "y would stand beneath itself."),
            ],
        ),
        (
            ['x,"Two\r\nlines",root,'],
            [(1, "name", "holds a line break. Write it on one line.")],
        ),
        (
            ["good,Good,root,", "x,X,nowhere,"],
            [(2, "parent_code", "There is no unit with the code nowhere.")],
        ),
    ],
)
def test_errors_are_told_by_row_and_nothing_is_imported(lines, expected):
    OrgUnitFactory(code="root")
    assert errors_of(csv_of(*lines)) == expected


def test_a_ring_through_known_units_is_found():
    import_units(csv_of("sfo,SFO,,", "a,A,sfo,", "b,B,a,"), by=None)
    plan = plan_import(csv_of("a,A,b,"), by=None)
    assert [(error.row, error.column) for error in plan.errors] == [(1, "parent_code")]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nonsense",
        b"code;title\nx;y",
        b"code,name,owner\nx,y,z",
        b"code,code,name\nx,x,y",
        "code,name\nx,\ud800".encode("utf-8", "surrogatepass"),
        "code,name\nx,y".encode("utf-16"),
        b"code,name\nx,\x00",
        b'code,name\nx,"unclosed',
        b"code,name\n" + b"x" * 200_000,
        b"code,name\n" + b"x" * (1024 * 1024),
        ("," * 100_000).encode(),
    ],
)
def test_threat_24_files_that_are_no_csv_are_told_as_a_whole(data):
    (error,) = errors_of(data)
    assert error[:2] == (0, "file")
    assert len(error[2]) < 300


def test_too_few_cells_are_missing_values():
    OrgUnitFactory(code="root")
    assert errors_of(b"code,name\nx") == [(1, "name", "is empty.")]


def test_semicolons_and_a_byte_order_mark_are_read():
    import_units("\ufeffcode;name;parent_code\nsfo;Flughafen München;\n\na;A;sfo\n".encode(), by=None)
    assert OrgUnit.objects.get(code="sfo").name == "Flughafen München"
    assert OrgUnit.objects.get(code="a").depth == 1


def test_threat_11_units_out_of_reach_are_as_unknown_as_those_that_do_not_exist():
    root = OrgUnitFactory(code="root")
    north, south = OrgUnitFactory(code="north", parent=root), OrgUnitFactory(code="south", parent=root)
    manager = make_user(Role.ADMINISTRATOR, north)
    found = errors_of(csv_of("x,X,south,", "y,Y,absent,", "z,Z,,", "south,Mine,root,"), by=manager)
    assert found == [
        (1, "parent_code", "There is no unit with the code south."),
        (2, "parent_code", "There is no unit with the code absent."),
        (3, "parent_code", "is empty. Name the unit that this one belongs to."),
        (4, "code", "south can't be used here. Choose another code."),
        (4, "parent_code", "There is no unit with the code root."),
    ]
    import_units(csv_of("x,X,north,", "x1,X1,x,"), by=manager)
    assert OrgUnit.objects.get(code="x1").is_within(north)
    assert south.children.count() == 0


def test_threat_11_a_taken_code_shows_neither_where_its_unit_stands_nor_what_it_is_called():
    root = OrgUnitFactory(code="root")
    north = OrgUnitFactory(code="north", parent=root)
    OrgUnitFactory(code="south", name="South", parent=root)
    manager = make_user(Role.ADMINISTRATOR, north)
    told = set()
    for said in ("south,South,root,", "south,Other,root,", "south,South,absent,"):
        plan = plan_import(csv_of(said), by=manager)
        told.add((tuple(error.column for error in plan.errors), plan.rows[0].action))
    assert told == {(("code", "parent_code"), "new")}


def test_five_thousand_units_take_seconds():
    lines = ["root,Root,,"]
    lines += [f"r{r},Region {r},root," for r in range(50)]
    lines += [f"u{n},Unit {n},r{n % 50}," for n in range(4949)]
    started = time.process_time()
    assert import_units(csv_of(*lines), by=None).count("new") == 5000
    assert time.process_time() - started < 10
    assert OrgUnit.objects.filter(depth=2).count() == 4949
    assert not OrgUnit.objects.filter(path__startswith="new-").exists()
