"""Between a metric's new definition and its new sums, pages tell so and show no score."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import OrgUnit
from accounts.policy import Role
from metrics import tasks
from metrics.domain import rebuild_requests
from metrics.domain.definitions import change_metric
from metrics.domain.rebuilding import rebuild_metrics
from metrics.models import Metric
from surveys.models import Concept
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.metrics import MetricFactory
from tests.factories.surveys import ProgramFactory, a_response, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> OrgUnit:
    return OrgUnitFactory()


@pytest.fixture
def metric(root: OrgUnit, monkeypatch: pytest.MonkeyPatch) -> Metric:
    """Eight answers from 3 to 10 to a question on 0 to 10, by a mean whose scale may be another."""
    monkeypatch.setattr(rebuild_requests, "enqueue", lambda *args: None)
    questionnaire = publish(ProgramFactory(owner=root, is_default=True, min_answers=1))
    made: Metric = MetricFactory(
        kind=Metric.Kind.MEAN, owner=root, concept=Concept.objects.get(key="recommend"), is_headline=True
    )
    for value in range(3, 11):
        response = a_response(questionnaire, unit=root, answers={"q1": value})
        type(response).objects.filter(pk=response.pk).update(processing="done")
    rebuild_metrics()
    return made


def test_stale_scores_are_not_shown_and_come_back(root: OrgUnit, metric: Metric, client: Client) -> None:
    client.force_login(make_user(Role.ANALYST, root))
    url = reverse("dashboard", args=[root.uuid]) + f"?metric={metric.key}"
    assert is_said("n 8", client.get(url))

    assert change_metric(metric, by=None, scale_max=5) is True
    waiting = client.get(url)
    assert waiting.status_code == 200
    assert "is being computed" in waiting.content.decode()
    assert not is_said("n 8", waiting)

    tasks.rebuild_metric(metric.pk)
    ready = client.get(url)
    assert "is being computed" not in ready.content.decode()
    assert is_said("n 3", ready)


def is_said(words: str, page: Any) -> bool:
    """Whether the page says just that; the menu names "Person 81", say."""
    return re.search(rf"\b{words}\b", page.content.decode()) is not None


def test_stale_stays_while_another_change_waits(metric: Metric, monkeypatch: pytest.MonkeyPatch) -> None:
    change_metric(metric, by=None, scale_max=5)
    compute: Any = rebuild_requests.rebuild_metrics

    def change_meanwhile(**kwargs: Any) -> None:
        compute(**kwargs)
        change_metric(metric, by=None, scale_max=6)

    monkeypatch.setattr(rebuild_requests, "rebuild_metrics", change_meanwhile)
    tasks.rebuild_metric(metric.pk)
    assert Metric.objects.get().is_stale


def test_stale_never_for_what_is_only_read_otherwise(metric: Metric) -> None:
    assert change_metric(metric, by=None, target=7.5) is False
    assert not Metric.objects.get().is_stale
