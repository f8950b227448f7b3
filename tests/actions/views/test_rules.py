"""Rules and root causes: written without script, read beneath their owner, explained on a response."""

import pytest
from django.urls import reverse

from actions.models import Case, RootCause, Rule
from tests.actions.views.people import as_user, page
from tests.factories.accounts import DepartmentFactory, OrgUnitFactory, make_user
from tests.factories.actions import RuleFactory, process
from tests.factories.surveys import ProgramFactory, a_response, publish

pytestmark = pytest.mark.django_db


def test_a_response_shows_why_rules_fired_and_its_case(units, manager):
    survey = publish(ProgramFactory(owner=units[0]))
    RuleFactory(owner=units[0], name="Detractor")
    response = a_response(survey, unit=units[2], answers={"q1": 3})
    process(response)
    text = page(as_user(manager), reverse("response", args=[response.uuid]))
    assert "why this fired, why that did not" in text
    assert f"Case {Case.objects.get().number}" in text


def rule_data(units, department, **changes) -> dict:
    chosen = {"owner": units[0].pk, "program": "", "department": department.pk, "priority": 3}
    figures = {"contact_hours": 4, "resolve_hours": 24, "max_age_days": 14, "position": 0}
    rows = {"field": ["answer:recommend"], "attribute": [""], "op": ["lte"], "value": ["6"]}
    return {"name": "Detractor", "is_active": "on", "joined": "all"} | chosen | figures | rows | changes


def test_a_rule_is_written_tried_and_saved_without_script(units):
    survey = publish(ProgramFactory(owner=units[0]))
    a_response(survey, unit=units[2], answers={"q1": 3})
    client = as_user(make_user("program_manager", units[0]))
    data = rule_data(units, DepartmentFactory())
    more = client.post("/rules/new/", data | {"do": "add"}).content.decode()
    assert more.count('name="field"') == 2
    less = client.post("/rules/new/", data | {"do": "remove-0"}).content.decode()
    assert less.count('name="field"') == 0
    tried = client.post("/rules/new/", data | {"do": "try"}).content.decode()
    assert "of all 1 answer would have opened a case" in tried
    assert Rule.objects.count() == 0
    assert client.post("/rules/new/", data | {"do": "save"}).status_code == 302
    rule = Rule.objects.get()
    assert rule.conditions == {"all": [{"field": "answer:recommend", "op": "lte", "value": 6}]}
    assert "is at most 6" in page(client, "/rules/")
    assert client.post(f"/rules/{rule.uuid}/", {"do": "delete"}).status_code == 302
    assert Rule.objects.count() == 0


def test_a_rule_with_an_unknown_field_is_explained(units):
    client = as_user(make_user("program_manager", units[0]))
    answer = client.post("/rules/new/", rule_data(units, DepartmentFactory(), field=["password"]))
    assert answer.status_code == 400
    assert "Unknown field" in answer.content.decode()


def test_rules_are_read_beneath_their_owner_and_written_at_or_above(units):
    rule = RuleFactory(owner=units[1])
    above, beneath = make_user("program_manager", units[0]), make_user("program_manager", units[2])
    aside = make_user("program_manager", OrgUnitFactory())
    assert as_user(beneath).get(f"/rules/{rule.uuid}/").status_code == 200
    assert as_user(beneath).post(f"/rules/{rule.uuid}/", {"do": "delete"}).status_code == 403
    assert as_user(aside).get(f"/rules/{rule.uuid}/").status_code == 404
    assert as_user(aside).post(f"/rules/{rule.uuid}/", {"do": "delete"}).status_code == 404
    assert Rule.objects.count() == 1
    assert as_user(above).post(f"/rules/{rule.uuid}/", {"do": "delete"}).status_code == 302


def test_a_rule_cannot_be_given_to_a_unit_above_ones_own(units):
    client = as_user(make_user("program_manager", units[2]))
    answer = client.post("/rules/new/", rule_data(units, DepartmentFactory()))
    assert answer.status_code == 400
    assert Rule.objects.count() == 0


def test_causes_are_made_ordered_and_deleted(units):
    client = as_user(make_user("administrator", units[0]))
    client.post("/settings/root-causes/new/", {"name": "Staffing", "is_active": "on"})
    group = RootCause.objects.get()
    for name in ("Peak", "Illness"):
        client.post("/settings/root-causes/new/", {"name": name, "parent": group.pk, "is_active": "on"})
    illness = RootCause.objects.get(name="Illness")
    client.post(f"/settings/root-causes/{illness.uuid}/move/", {"to": "up"})
    assert list(group.children.values_list("name", flat=True)) == ["Illness", "Peak"]
    refused = client.post(f"/settings/root-causes/{group.uuid}/", {"do": "delete", "name": "Staffing"})
    assert "still has causes" in refused.content.decode()
    client.post(f"/settings/root-causes/{illness.uuid}/", {"do": "delete", "name": "Illness"})
    assert list(group.children.values_list("name", flat=True)) == ["Peak"]


def test_causes_belong_to_the_organisation(units):
    client = as_user(make_user("program_manager", units[2]))
    assert client.get("/settings/root-causes/").status_code == 200
    assert client.post("/settings/root-causes/new/", {"name": "Mine"}).status_code == 403
    assert RootCause.objects.count() == 0
