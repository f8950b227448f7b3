"""The settings pages, as an administrator uses them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import ApiKey, AuditEntry, Department, Grant, OrgUnit, User
from accounts.policy import Role
from delivery.models import Message
from tests.factories.accounts import (
    DepartmentFactory,
    GrantFactory,
    OrgUnitFactory,
    UserFactory,
    make_key,
    make_user,
)

pytestmark = pytest.mark.django_db
LISTS = ["units", "people", "departments", "api_keys", "audit"]


@pytest.fixture
def root():
    return OrgUnitFactory(code="root", name="Airport")


@pytest.fixture
def boss(root):
    return make_user(Role.ADMINISTRATOR, root, name="Ada Boss")


@pytest.fixture
def page(client, boss):
    client.force_login(boss)
    return client


def text_of(response):
    return response.content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_lists_search_sort_and_page(page, name, root):
    for number in range(55):
        OrgUnitFactory(parent=root, name=f"Gate {number:02}")
        DepartmentFactory(name=f"Gate {number:02}")
        make_user(Role.VIEWER, root, name=f"Gate {number:02}")
        make_key(root, "unit.view", name=f"Gate {number:02}")
    url = reverse(name)
    assert page.get(url).status_code == 200
    assert "Page 1 of" in text_of(page.get(url, {"q": "Gate"})) or name == "audit"
    assert page.get(url, {"page": "2"}).status_code == 200
    assert page.get(url, {"page": "99999"}).status_code == 200
    assert "?" in text_of(page.get(url, {"q": "nothing like it"}))
    assert "fits" in text_of(page.get(url, {"q": "nothing like it"}))


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "query",
    [
        {"owner__password__startswith": "a"},
        {"password": "x"},
        {"sort": "password"},
        {"sort": "-user__password"},
        {"sort": "?"},
        {"sort": "name;drop"},
        {"id": "1"},
    ],
)
def test_threat_10_unknown_filters_and_orders_are_400(page, name, query):
    assert page.get(reverse(name), query).status_code == 400


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("query", ["\x00", "%00", "'; --", "\ud800", "x" * 5000, "%", "_"])
def test_threat_10_no_search_breaks_a_list(page, name, query):
    assert page.get(reverse(name), {"q": query.encode("utf-8", "surrogatepass")}).status_code == 200


@pytest.mark.parametrize("query", [{"from": "soon"}, {"to": "2026-02-31"}, {"from": "0001-01-01"}])
def test_days_that_are_none_are_400(page, query):
    assert page.get(reverse("audit"), query).status_code == 400


def test_a_list_costs_the_same_with_one_row_and_with_three(page, root, django_assert_max_num_queries):
    for name in LISTS:
        for _ in range(3):
            GrantFactory(unit=OrgUnitFactory(parent=root))
            make_key(root, "unit.view")
            DepartmentFactory()
        with django_assert_max_num_queries(13):
            page.get(reverse(name))


def test_a_unit_is_added_changed_moved_and_merged(page, root):
    page.post(reverse("unit_create"), {"name": "North", "code": "n", "parent": root.pk})
    page.post(reverse("unit_create"), {"name": "South", "code": "s", "parent": root.pk})
    north, south = OrgUnit.objects.get(code="n"), OrgUnit.objects.get(code="s")
    page.post(reverse("unit_edit", args=[north.uuid]), {"name": "Northern", "code": "n2"})
    north.refresh_from_db()
    assert (north.name, north.code) == ("Northern", "n2")
    page.post(reverse("unit_move", args=[north.uuid]), {"move-unit": south.pk})
    north.refresh_from_db()
    assert north.is_within(south)
    page.post(reverse("unit_merge", args=[north.uuid]), {"merge-unit": root.pk})
    north.refresh_from_db()
    assert (north.is_active, north.parent) == (False, root)
    actions = list(AuditEntry.objects.order_by("id").values_list("action", flat=True))
    assert actions == [
        "unit.created",
        "unit.created",
        "unit.changed",
        "unit.moved",
        "unit.moved",
        "unit.merged",
    ]


def test_threat_43_a_ring_is_refused_on_the_page(page, root):
    north = OrgUnitFactory(parent=root)
    page.post(reverse("unit_move", args=[root.uuid]), {"move-unit": north.pk})
    root.refresh_from_db()
    assert root.parent is None


def test_a_file_of_units_is_shown_first_and_imported_when_confirmed(page, root):
    file = SimpleUploadedFile("units.csv", b"code,name,parent_code\nn,North,root\nroot,Airport,\n")
    shown = page.post(reverse("unit_import"), {"file": file})
    assert "North" in text_of(shown)
    assert OrgUnit.objects.count() == 1
    page.post(reverse("unit_import"), {"confirm": "1"})
    assert OrgUnit.objects.get(code="n").parent == root
    assert page.post(reverse("unit_import"), {"confirm": "1"}).status_code == 302
    assert OrgUnit.objects.count() == 2


def test_threat_03_scripts_in_a_file_of_units_are_escaped_on_preview_and_report(page, root):
    evil = "<img src=x onerror=alert(1)>"
    for parent in ("root", "nowhere"):
        data = f"code,name,parent_code\n{evil},{evil},{parent}\nb,B,{evil}x\n".encode()
        shown = page.post(reverse("unit_import"), {"file": SimpleUploadedFile("x.csv", data)})
        assert "<img" not in text_of(shown)
        assert "&lt;img src=x" in text_of(shown)


def test_a_person_is_invited_gets_access_loses_it_and_leaves(page, root, boss):
    answer = page.post(
        reverse("person_invite"),
        {"email": "maya@example.org", "name": "Maya", "role": "viewer", "unit": root.pk},
    )
    maya = User.objects.get(email="maya@example.org")
    assert answer.url == reverse("person", args=[maya.uuid])
    north = OrgUnitFactory(parent=root)
    page.post(
        reverse("grant_give", args=[maya.uuid]), {"access-role": "unit_manager", "access-unit": north.pk}
    )
    grant = Grant.objects.get(user=maya, role="unit_manager")
    assert (grant.unit, grant.includes_descendants, grant.given_by) == (north, False, boss)
    page.post(reverse("grant_withdraw", args=[maya.uuid, grant.uuid]))
    assert [grant.role for grant in maya.grants.all()] == ["viewer"]
    department = DepartmentFactory()
    page.post(reverse("person", args=[maya.uuid]), {"name": "Maya O.", "departments": [department.pk]})
    maya.refresh_from_db()
    assert (maya.name, list(maya.departments.all())) == ("Maya O.", [department])
    page.post(reverse("person_deactivate", args=[maya.uuid]))
    maya.refresh_from_db()
    assert not maya.is_active
    page.post(reverse("person_reactivate", args=[maya.uuid]))
    maya.refresh_from_db()
    assert maya.is_active
    assert page.get(reverse("person", args=[maya.uuid])).status_code == 200


def test_threat_14_giving_more_than_one_holds_is_403_on_the_page_with_an_audit_entry(client, root):
    north = OrgUnitFactory(parent=root)
    giver = make_user(Role.ADMINISTRATOR, north, includes_descendants=False)
    maya = make_user(Role.VIEWER, north)
    client.force_login(giver)
    data = {"access-role": "administrator", "access-unit": north.pk, "access-includes_descendants": "on"}
    assert client.post(reverse("grant_give", args=[maya.uuid]), data).status_code == 403
    assert maya.grants.count() == 1
    assert AuditEntry.objects.get().action == "grant.refused"


def test_threat_13_who_may_not_give_access_can_raise_nobody(client, root):
    viewer = make_user(Role.VIEWER, root)
    client.force_login(viewer)
    data = {"access-role": "administrator", "access-unit": root.pk, "role": "administrator", "is_staff": "1"}
    assert client.post(reverse("grant_give", args=[viewer.uuid]), data).status_code == 403
    assert client.post(reverse("person", args=[viewer.uuid]), {"name": "x"}).status_code == 403
    assert list(viewer.grants.values_list("role", flat=True)) == ["viewer"]


def test_threat_16_a_key_is_shown_once_and_revoked(page, root):
    data = {"name": "Booking", "unit": root.pk, "scopes": ["unit.view", "response.create"]}
    answer = page.post(reverse("api_key_create"), data)
    key = ApiKey.objects.get()
    assert answer.status_code == 201
    assert f"rk_{key.prefix}_" in text_of(answer)
    assert "no-store" in answer["Cache-Control"]
    secret = text_of(answer).split(f"rk_{key.prefix}_")[1].split("<")[0]
    assert len(secret) == 43
    assert secret not in text_of(page.get(reverse("api_keys")))
    page.post(reverse("api_key_revoke", args=[key.uuid]))
    key.refresh_from_db()
    assert not key.is_usable


def test_departments_are_kept_while_something_needs_them(page):
    page.post(reverse("department_create"), {"name": "Guest services", "code": "guests"})
    page.post(reverse("department_edit", args=["guests"]), {"name": "Guests"})
    assert Department.objects.get().name == "Guests"
    page.post(reverse("department_remove", args=["guests"]))
    assert Department.objects.count() == 0


def test_departments_are_the_whole_organisations(client, root):
    DepartmentFactory(code="guests", name="Guests")
    client.force_login(make_user(Role.ADMINISTRATOR, OrgUnitFactory(parent=root)))
    assert client.get(reverse("departments")).status_code == 200
    assert client.post(reverse("department_remove", args=["guests"])).status_code == 403
    assert Department.objects.count() == 1


def test_without_access_the_first_page_says_whom_to_ask(client):
    client.force_login(UserFactory())
    answer = client.get("/")
    assert (answer.status_code, "Ask an administrator" in text_of(answer)) == (200, True)


def test_state_of_the_system_tells_of_the_worker(page):
    shown = text_of(page.get(reverse("system_state")))
    assert "Worker" in shown
    assert "Down" in shown


def test_state_of_the_system_shows_only_ways_that_are_open(client, root, page):
    UserFactory()
    people = f'href="{reverse("people")}?state=none"'
    assert people in text_of(page.get(reverse("system_state")))
    client.force_login(make_user(Role.AUDITOR, root))
    shown = text_of(client.get(reverse("system_state")))
    assert ("They can sign in and see nothing." in shown, people in shown) == (True, False)


def test_a_list_shows_no_names_from_above_ones_reach(client, root):
    root.name = "Secret Holdings"
    root.save()
    north = OrgUnitFactory(parent=root, name="North")
    client.force_login(make_user(Role.ADMINISTRATOR, north))
    for url in (
        reverse("units"),
        reverse("unit_edit", args=[north.uuid]),
        reverse("people"),
        reverse("person_invite"),
    ):
        assert "Secret Holdings" not in text_of(client.get(url)), url


@pytest.mark.parametrize("name", ["units", "people", "api_keys", "audit", "system_state", "home"])
def test_anonymous_goes_to_the_login(client, name):
    answer = client.get(reverse(name))
    assert (answer.status_code, answer.url) == (302, f"/login/?next={reverse(name)}")


def test_anonymous_learns_nothing_of_what_exists(client, root):
    known = client.get(reverse("unit_edit", args=[root.uuid]))
    unknown = client.get(reverse("unit_edit", args=["00000000-0000-7000-8000-000000000000"]))
    assert (known.status_code, unknown.status_code) == (302, 302)
    assert unknown.url.startswith("/login/")


def test_sign_in_says_how_to_make_the_first_account_only_while_there_is_none(client):
    assert "manage.py createsuperuser" in text_of(client.get("/login/"))
    UserFactory(is_active=False)
    assert "createsuperuser" not in text_of(client.get("/login/"))


def test_an_invitation_without_a_mail_server_is_told_to_wait_in_the_outbox(page, root, settings):
    settings.EMAIL_URL = ""
    shown = text_of(page.get(reverse("person_invite")))
    link = f'<a href="{reverse("delivery:outbox")}">outbox</a>'
    assert (link in shown, "They get a mail" in shown) == (True, False)
    typed = {"email": "noa@example.org", "name": "Noa", "role": "viewer", "unit": root.pk}
    answer = page.post(reverse("person_invite"), typed, follow=True)
    assert "Noa invited: the mail waits in the outbox" in text_of(answer)
    settings.EMAIL_URL = "smtp://mail.example.org"
    shown = text_of(page.get(reverse("person_invite")))
    assert (link in shown, "They get a mail" in shown) == (False, True)


@pytest.mark.parametrize("name", ["Noa\r\nBcc: all@example.org", "Noa\nRuiz", "Noa\x85Ruiz", "Noa\u2028Ruiz"])
def test_threat_07_a_name_on_two_lines_is_refused_and_nobody_is_mailed(page, root, name):
    typed = {"email": "noa@example.org", "name": name, "role": "viewer", "unit": root.pk}
    answer = page.post(reverse("person_invite"), typed)
    assert (answer.status_code, "Write this on one line." in text_of(answer)) == (400, True)
    assert not User.objects.filter(email="noa@example.org").exists()
    assert Message.objects.count() == 0


def test_threat_07_an_organisation_of_two_lines_stands_on_one_in_the_subject(page, root):
    OrgUnit.objects.filter(pk=root.pk).update(name="Harbour\r\nAir")
    typed = {"email": "noa@example.org", "name": "Noa", "role": "viewer", "unit": root.pk}
    assert page.post(reverse("person_invite"), typed).status_code == 302
    assert Message.objects.get().subject == "Your access to Harbour Air"
