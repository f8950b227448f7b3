"""Dimensions in the administration."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, OrgUnit
from accounts.policy import Role
from metrics.domain import rebuild_requests
from metrics.domain.rebuild_requests import ALL, rebuild_metric, rebuilds_asked
from metrics.models import SLOTS, Dimension, Score
from surveys.models import Questionnaire
from tests.factories.accounts import make_user
from tests.factories.dimensions import a_dimension
from tests.factories.metrics import MetricFactory, answered

pytestmark = pytest.mark.django_db
GATE = {"name": "Gate", "key": "gate", "field": "gate", "is_active": "on"}


@pytest.fixture(autouse=True)
def no_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild_requests, "enqueue", lambda *args: None)


@pytest.fixture
def boss(airport: OrgUnit) -> Client:
    client = Client()
    client.force_login(make_user(Role.ADMINISTRATOR, airport))
    return client


def page(name: str, *args: Any) -> str:
    return reverse(f"admin:metrics_{name}", args=args)


def test_declaring_fills_the_scores_that_are_there(
    boss: Client, questionnaire: Questionnaire, airport: OrgUnit
) -> None:
    MetricFactory(owner=airport)
    answered(questionnaire, unit=airport, day=date(2018, 5, 11), embedded={"gate": "54"})
    assert boss.post(page("dimension_add"), GATE).status_code == 302
    assert (Dimension.objects.get().is_filling, list(rebuilds_asked())) == (True, [ALL])
    assert "soon" in boss.get(page("dimension_changelist")).content.decode()
    rebuild_metric(None)
    assert Score.objects.get().seg1 == Dimension.objects.get().values.get(label="54").code
    assert AuditEntry.objects.filter(action="dimension.declared").count() == 1


def test_renaming_deactivating_and_deleting(boss: Client) -> None:
    gate = a_dimension("gate")
    gate.values.create(code=1, key="54", label="54")
    assert boss.post(page("dimension_change", gate.pk), {"name": "Door"}).status_code == 302
    gate.refresh_from_db()
    assert (gate.name, gate.is_active, gate.key, gate.field) == ("Door", False, "gate", "gate")
    value = gate.values.get()
    assert boss.post(page("dimensionvalue_change", value.pk), {"label": "Gate 54"}).status_code == 302
    value.refresh_from_db()
    assert (value.label, value.key) == ("Gate 54", "54")
    assert boss.post(page("dimension_delete", gate.pk), {"post": "yes"}).status_code == 302
    assert Dimension.objects.count() == 0
    entries = AuditEntry.objects.filter(model="metrics.Dimension").values_list("action", flat=True)
    assert {"dimension.changed", "dimension.value_renamed", "dimension.deleted"} <= set(entries)


def test_a_ninth_dimension_is_refused_in_words(boss: Client) -> None:
    for number in range(SLOTS):
        a_dimension(f"d{number}")
    answer = boss.post(page("dimension_add"), GATE)
    assert answer.status_code == 400
    assert f"There are {SLOTS} dimensions already" in answer.content.decode()


def test_a_key_that_is_taken_is_refused(boss: Client) -> None:
    a_dimension("gate")
    assert boss.post(page("dimension_add"), GATE).status_code == 400
    assert Dimension.objects.count() == 1


def test_values_are_seen_and_named_by_the_whole_organisation_alone(airport: OrgUnit, area_a: OrgUnit) -> None:
    value = a_dimension("gate").values.create(code=1, key="54", label="54")
    client = Client()
    client.force_login(make_user(Role.PROGRAM_MANAGER, area_a))
    assert client.get(page("dimensionvalue_changelist")).status_code in (302, 403)
    assert client.get(page("dimensionvalue_change", value.pk)).status_code in (302, 403, 404)
