"""A fresh installation: what it begins with, and what it says is left to do."""

import pytest
from django.core.management import call_command

from accounts.models import Department, OrgUnit, UnitLevel, User
from actions.models import RootCause, Rule
from common import checklist
from metrics.models import Metric
from surveys.models import Program
from tests.factories.accounts import DepartmentFactory, OrgUnitFactory, make_user
from tests.factories.surveys import ProgramFactory, a_link, publish

pytestmark = pytest.mark.django_db


def prepared():
    call_command("prepare", verbosity=0)


def counts():
    return [model.objects.count() for model in (OrgUnit, UnitLevel, Department, Metric, RootCause)]


def titles(user):
    return [(step.title.split()[0], step.is_done) for step in checklist.steps_for(user)]


def test_prepare_makes_what_forms_need_and_no_data():
    prepared()
    assert OrgUnit.objects.get().name == "Organisation"
    assert list(Metric.objects.values_list("key", "owner__name")) == [
        ("nps", "Organisation"),
        ("csat", "Organisation"),
        ("ces", "Organisation"),
    ]
    assert Department.objects.get().name == "Customer care"
    assert RootCause.objects.filter(parent__isnull=True).count() == 7
    assert (Program.objects.count(), Rule.objects.count(), User.objects.count()) == (0, 0, 0)


def test_prepare_again_changes_nothing():
    prepared()
    before = counts()
    prepared()
    assert counts() == before


def test_prepare_leaves_tables_alone_that_hold_something():
    root = OrgUnitFactory(name="Clinic")
    DepartmentFactory(name="Nursing")
    RootCause.objects.create(name="Own", code="own")
    prepared()
    assert list(OrgUnit.objects.all()) == [root]
    assert [one.name for one in Department.objects.all()] == ["Nursing"]
    assert RootCause.objects.count() == 1
    assert set(Metric.objects.values_list("owner__name", flat=True)) == {"Clinic"}


def test_organisation_is_named_by_the_setting(settings):
    settings.ORGANISATION_NAME = "Clinic"
    prepared()
    assert OrgUnit.objects.get().name == "Clinic"


def test_first_administrator_belongs_to_the_unit_that_is_there():
    prepared()
    user = User.objects.create_superuser("boss@example.org", "x", name="Boss")
    assert user.grants.get().unit == OrgUnit.objects.get()


def test_steps_are_done_one_after_the_other_and_then_gone(client):
    prepared()
    boss = User.objects.create_superuser("boss@example.org", "x", name="Boss")
    client.force_login(boss)
    root = OrgUnit.objects.get()
    assert titles(boss) == [
        ("Name", False), ("Invite", False), ("Look", True), ("Make", False), ("Publish", False),
        ("Make", False), ("Make", False),
    ]  # fmt: skip
    html = client.get("/settings/system/").content.decode()
    assert "1 of 7 done" in html
    assert f'href="/settings/units/{root.uuid}/"' in html
    assert "Name your organisation" in client.get(f"/units/{root.uuid}/").content.decode()
    assert ">Name your organisation" in client.get("/cases/").content.decode()
    OrgUnit.objects.update(name="Clinic")
    make_user("program_manager", root)
    survey = publish(ProgramFactory(owner=root))
    a_link(survey)
    Rule.objects.create(name="Low", owner=root, department=Department.objects.first())
    assert titles(boss) == []
    assert 'id="setup"' not in client.get("/settings/system/").content.decode()


def test_program_manager_sees_who_does_what_they_may_not():
    prepared()
    manager = make_user("program_manager", OrgUnit.objects.get())
    steps = checklist.steps_for(manager)
    assert [bool(step.url) for step in steps] == [False, False, False, True, True, True, True]
    assert checklist.next_step(manager).title == "Make a program"


@pytest.mark.parametrize("role", ["viewer", "unit_manager", "auditor"])
def test_others_see_no_steps(role):
    prepared()
    assert titles(make_user(role, OrgUnit.objects.get())) == []


def test_manager_of_a_part_sees_no_steps_of_the_whole():
    prepared()
    part = OrgUnitFactory(parent=OrgUnit.objects.get())
    assert titles(make_user("program_manager", part)) == []


def test_forms_work_with_what_a_fresh_installation_has(client):
    prepared()
    boss = User.objects.create_superuser("boss@example.org", "x", name="Boss")
    client.force_login(boss)
    html = client.get("/rules/new/").content.decode()
    assert ('value="answer:recommend" selected' in html, "(gone)" in html) == (True, False)
    data = {
        "name": "Low", "owner": OrgUnit.objects.get().pk, "department": Department.objects.get().pk,
        "priority": "2", "contact_hours": "8", "resolve_hours": "40", "max_age_days": "14", "position": "0",
        "joined": "all", "field": "answer:recommend", "attribute": "", "op": "lte", "value": "6",
        "do": "save",
    }  # fmt: skip
    assert client.post("/rules/new/", data).status_code == 302
    html = client.get("/surveys/links/new/").content.decode()
    assert ("First, a survey" in html, "/surveys/new/" in html) == (True, True)


def test_without_departments_and_concepts_forms_say_where_to_go(client):
    root = OrgUnitFactory()
    client.force_login(make_user("administrator", root))
    html = client.get("/rules/new/").content.decode()
    assert "No condition yet." in html
    for page in ("/rules/new/", "/settings/programs/new/", "/settings/touchpoints/new/"):
        assert '<a href="/settings/departments/new/">' in client.get(page).content.decode(), page
    client.force_login(make_user("program_manager", root))
    html = client.get("/settings/programs/new/").content.decode()
    assert "An administrator adds it under Departments." in html
