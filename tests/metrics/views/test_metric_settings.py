"""Making a metric on its page."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import OrgUnit
from accounts.policy import Role
from metrics.domain import rebuild_requests
from metrics.models import Metric
from surveys.models import Concept
from tests.factories.accounts import OrgUnitFactory, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> OrgUnit:
    monkeypatch.setattr(rebuild_requests, "enqueue", lambda *args: None)
    return OrgUnitFactory()


@pytest.fixture
def form(root: OrgUnit) -> dict[str, object]:
    concept = Concept.objects.create(key="ease", name="Ease")
    return {
        "name": "Ease of parking", "kind": "top_box", "concept": concept.pk, "owner": root.pk, "scale_min": 1,
        "scale_max": 5, "top_n": 2, "position": 3,
    }  # fmt: skip


def test_a_metric_is_made_with_a_key_of_its_own(
    client: Client, root: OrgUnit, form: dict[str, object]
) -> None:
    client.force_login(make_user(Role.PROGRAM_MANAGER, root))
    assert client.get(reverse("metric_create")).status_code == 200
    answer = client.post(reverse("metric_create"), form, follow=True)
    assert "Its scores are being computed." in answer.content.decode()
    metric = Metric.objects.get(key="ease_of_parking")
    assert (metric.owner, metric.top_n, metric.is_stale) == (root, 2, True)


def test_a_metric_that_can_not_be_is_not_made(client: Client, root: OrgUnit, form: dict[str, object]) -> None:
    client.force_login(make_user(Role.PROGRAM_MANAGER, root))
    answer = client.post(reverse("metric_create"), form | {"top_n": 5})
    assert (answer.status_code, Metric.objects.filter(name="Ease of parking").count()) == (400, 0)
    assert answer.context["form"].errors == {"top_n": ["Choose from 1 to 4 top boxes."]}
