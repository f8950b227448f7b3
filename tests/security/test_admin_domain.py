"""The administration changes rows as the rest of the product does: by the domain, with history, asked."""

import json
from typing import Any

import pytest
from django.contrib import admin

from accounts.admin import calendars, scoped
from accounts.models import AuditEntry, BusinessCalendar, Department, Grant, OrgUnit, User
from accounts.policy import Role
from actions.models import RootCause
from surveys.models import JourneyStage, Program, Questionnaire, Touchpoint
from tests.factories.accounts import BusinessCalendarFactory, DepartmentFactory, OrgUnitFactory, make_user
from tests.factories.actions import CaseFactory, RootCauseFactory
from tests.factories.delivery import MessageFactory
from tests.factories.surveys import ProgramFactory, a_response, publish
from tests.security.administration import page, signed_in

pytestmark = pytest.mark.django_db


def test_admin_a_calendar_is_written_as_people_write_hours(root: OrgUnit) -> None:
    admin, calendar = signed_in(Role.ADMINISTRATOR, root), BusinessCalendarFactory()
    url = page("accounts_businesscalendar", "change", calendar.pk)
    form = {
        "name": "Shop",
        "time_zone": "Europe/Berlin",
        "monday": "9:00-12:00, 13:00\u201317:00",
        "holidays": "2026-12-25",
    }
    assert admin.post(url, form).status_code == 302
    calendar.refresh_from_db()
    assert calendar.weekly_hours == {"0": [["09:00", "12:00"], ["13:00", "17:00"]]}
    assert (calendar.time_zone, calendar.holidays) == ("Europe/Berlin", ["2026-12-25"])
    assert 'value="09:00-12:00, 13:00-17:00"' in admin.get(url).content.decode()


def test_admin_what_another_changed_meanwhile_stays(root: OrgUnit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between reading a survey and saving its name somebody publishes; so too beside a calendar's hours."""
    survey, calendar = publish(ProgramFactory(owner=root)), BusinessCalendarFactory(time_zone="Asia/Tokyo")
    version, save = survey.current, scoped.save_audited
    Questionnaire.objects.update(current=None)

    def save_late(obj: Any, *args: Any, **options: Any) -> None:
        Questionnaire.objects.update(current=version)
        BusinessCalendar.objects.update(time_zone="Europe/Berlin")
        save(obj, *args, **options)

    for module in (scoped, calendars):
        monkeypatch.setattr(module, "save_audited", save_late)
    admin = signed_in(Role.ADMINISTRATOR, root)
    form = {
        "name": "Another name",
        "owner": str(root.pk),
        "versions-TOTAL_FORMS": "0",
        "versions-INITIAL_FORMS": "0",
    }
    assert admin.post(page("surveys_questionnaire", "change", survey.pk), form).status_code == 302
    survey.refresh_from_db()
    assert (survey.name, survey.current) == ("Another name", version)
    BusinessCalendar.objects.update(time_zone="Asia/Tokyo")
    form = {"name": calendar.name, "time_zone": "Asia/Tokyo", "friday": "9:00-12:00"}
    assert admin.post(page("accounts_businesscalendar", "change", calendar.pk), form).status_code == 302
    calendar.refresh_from_db()
    assert (calendar.weekly_hours, calendar.time_zone) == ({"4": [["09:00", "12:00"]]}, "Europe/Berlin")


def test_admin_the_last_administrator_stays_and_the_page_says_why(root: OrgUnit) -> None:
    admin = signed_in(Role.ADMINISTRATOR, root)
    grant = Grant.objects.get()
    gone = admin.post(page("accounts_grant", "delete", grant.pk), {"post": "yes"}, follow=True)
    assert "This is the last administrator" in gone.content.decode()
    limited = admin.post(
        page("accounts_grant", "change", grant.pk), {"includes_descendants": "on", "valid_to": "2099-01-01"}
    )
    assert limited.status_code == 400
    assert "This is the last administrator" in limited.content.decode()
    chosen = {"action": "delete_selected", "_selected_action": [grant.pk], "post": "yes"}
    several = admin.post(page("accounts_grant", "changelist"), chosen, follow=True)
    assert "Nothing was done. This is the last administrator" in several.content.decode()
    assert Grant.objects.get().valid_to is None


def test_admin_a_refused_move_keeps_the_old_name_too(root: OrgUnit) -> None:
    dead = OrgUnitFactory(parent=root, is_active=False)
    unit = OrgUnitFactory(parent=root, name="Before")
    form = {"name": "After", "code": unit.code, "parent": str(dead.pk), "calendar": ""}
    answer = signed_in(Role.ADMINISTRATOR, root).post(page("accounts_orgunit", "change", unit.pk), form)
    assert answer.status_code == 400
    assert "in use any more" in answer.content.decode()
    unit.refresh_from_db()
    assert (unit.name, unit.parent) == ("Before", root)


def test_admin_a_persons_departments_stand_in_the_history(root: OrgUnit) -> None:
    person, department = make_user(Role.VIEWER, root), DepartmentFactory(name="Custodial")
    form = {"name": person.name, "departments": [str(department.pk)]}
    answer = signed_in(Role.ADMINISTRATOR, root).post(page("accounts_user", "change", person.pk), form)
    assert answer.status_code == 302
    assert list(person.departments.all()) == [department]
    assert AuditEntry.objects.get(action="user.changed").changes == {"departments": [[], ["Custodial"]]}


def test_admin_rows_of_an_inline_have_a_history(root: OrgUnit) -> None:
    group = RootCauseFactory(name="Waiting")
    form = {
        "name": "Waiting", "code": group.code, "is_active": "on", "children-TOTAL_FORMS": "1",
        "children-INITIAL_FORMS": "0", "children-0-name": "Queue", "children-0-code": "queue",
        "children-0-position": "0", "children-0-is_active": "on",
    }  # fmt: skip
    answer = signed_in(Role.ADMINISTRATOR, root).post(page("actions_rootcause", "change", group.pk), form)
    assert answer.status_code == 302
    cause = RootCause.objects.get(code="queue")
    assert cause.parent == group
    entry = AuditEntry.objects.get(object_id=str(cause.pk), model="actions.RootCause")
    assert entry.changes["name"] == [None, "Queue"]


def test_admin_a_cause_stands_in_a_group_and_never_in_itself(root: OrgUnit) -> None:
    admin, group = signed_in(Role.ADMINISTRATOR, root), RootCauseFactory()
    cause = RootCauseFactory(parent=group)
    for wrong in (cause, RootCauseFactory(parent=group)):
        form = {"name": cause.name, "code": cause.code, "parent": str(wrong.pk), "is_active": "on"}
        assert admin.post(page("actions_rootcause", "change", cause.pk), form).status_code == 400
    cause.refresh_from_db()
    assert cause.parent == group


def test_admin_actions_ask_first(root: OrgUnit) -> None:
    questionnaire = publish(ProgramFactory(owner=root))
    admin, url = signed_in(Role.ADMINISTRATOR, root), page("surveys_questionnaire", "changelist")
    form = {"action": "close", "_selected_action": [questionnaire.pk]}
    asked = admin.post(url, form)
    assert asked.status_code == 200
    assert "read that it has ended" in asked.content.decode()
    assert Questionnaire.objects.get().is_open
    assert admin.post(url, form | {"confirmed": "1"}).status_code == 302
    assert not Questionnaire.objects.get().is_open


def test_admin_every_action_asks_first_or_has_a_form_of_its_own(root: OrgUnit) -> None:
    own_form = {"exclude_selected", "set_look", "move"}  # ask for more, on a page of their own
    harmless = {"retry", "include_selected"}
    missing = {
        f"{model._meta.label} {name}"
        for model, model_admin in admin.site._registry.items()
        for name in model_admin.actions
        if isinstance(name, str)
        and name not in own_form | harmless
        and name not in getattr(model_admin, "confirmations", {})
    }
    assert missing == set()


def test_admin_duplicates_and_publishes(root: OrgUnit) -> None:
    questionnaire = publish(ProgramFactory(owner=root))
    admin, url = signed_in(Role.ADMINISTRATOR, root), page("surveys_questionnaire", "changelist")
    form = {"_selected_action": [questionnaire.pk], "confirmed": "1"}
    admin.post(url, form | {"action": "duplicate"})
    assert Questionnaire.objects.filter(name=f"{questionnaire.name} (copy)").count() == 1
    told = admin.post(url, form | {"action": "publish"}, follow=True)
    assert "Nothing has changed since the last version" in told.content.decode()


def test_admin_touchpoints_are_made_and_changed_by_the_domain(root: OrgUnit) -> None:
    admin, stage = signed_in(Role.ADMINISTRATOR, root), JourneyStage.objects.create(name="Arriving")
    department = DepartmentFactory()
    form = {
        "name": "Curb",
        "code": "curb",
        "stage": str(stage.pk),
        "department": str(department.pk),
        "owner": str(root.pk),
    }
    assert admin.post(page("surveys_touchpoint", "add"), form).status_code == 302
    touchpoint = Touchpoint.objects.get()
    assert (
        admin.post(
            page("surveys_touchpoint", "change", touchpoint.pk), form | {"name": "Curbside"}
        ).status_code
        == 302
    )
    actions = (
        AuditEntry.objects.filter(model="surveys.Touchpoint").order_by("pk").values_list("action", flat=True)
    )
    assert list(actions) == ["touchpoint.created", "touchpoint.changed"]


def test_admin_shows_no_names_and_no_hidden_comments(root: OrgUnit) -> None:
    message = MessageFactory(unit=root, subject="How did we do, Noor Jansen?", kind="surveys.invitation")
    program = ProgramFactory(owner=root, audience=Program.Audience.EMPLOYEES)
    response = a_response(publish(program), unit=root, answers={"q1": 3, "q3": "My boss Jim shouts"})
    case = CaseFactory(unit=root)
    auditor, analyst = signed_in(Role.AUDITOR, root), signed_in(Role.ANALYST, root)
    messages = auditor.get(page("delivery_message", "changelist"), {"q": "Noor"}).content.decode()
    assert (
        message.subject not in messages + auditor.get(page("delivery_message", "changelist")).content.decode()
    )
    assert "boss Jim" not in analyst.get(page("surveys_response", "change", response.pk)).content.decode()
    assert analyst.get(page("actions_case", "change", case.pk)).status_code == 200


def test_admin_new_departments_follow_the_domain(root: OrgUnit) -> None:
    admin = signed_in(Role.ADMINISTRATOR, root)
    assert admin.post(page("accounts_department", "add"), {"name": "Care", "code": "care"}).status_code == 302
    department = Department.objects.get()
    ProgramFactory(owner=root, default_department=department)
    kept = admin.post(page("accounts_department", "delete", department.pk), {"post": "yes"}, follow=True)
    assert kept.status_code in (200, 403)
    assert Department.objects.filter(pk=department.pk).exists()
    assert json.dumps(list(User.objects.values_list("is_active", flat=True))) == "[true]"
