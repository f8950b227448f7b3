"""What a metric may be, told beside the field that is wrong; keys are made from names."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEntry, OrgUnit
from metrics.domain import rebuild_requests
from metrics.domain.definitions import change_metric, create_metric, free_key
from metrics.models import Metric
from surveys.models import Concept
from tests.factories.accounts import OrgUnitFactory
from tests.factories.metrics import MetricFactory

pytestmark = pytest.mark.django_db
Kind = Metric.Kind


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> OrgUnit:
    monkeypatch.setattr(rebuild_requests, "enqueue", lambda *args: None)
    return OrgUnitFactory()


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"kind": Kind.NPS, "scale_min": 1, "scale_max": 5}, "scale_max", "asked from 0 to 10"),
        ({"kind": Kind.MEAN, "scale_min": 5, "scale_max": 5}, "scale_max", "above the lowest"),
        ({"kind": Kind.TOP_BOX, "scale_min": 0, "scale_max": 100}, "scale_max", "up to 11 points"),
        ({"kind": Kind.TOP_BOX, "scale_min": 1, "scale_max": 5, "top_n": 5}, "top_n", "from 1 to 4"),
    ],
)
def test_what_a_metric_can_not_be_is_said_beside_its_field(
    root: OrgUnit, values: dict[str, Any], field: str, words: str
) -> None:
    metric = MetricFactory(kind=Kind.MEAN, scale_min=1, scale_max=5, owner=root)
    with pytest.raises(ValidationError, match=words) as refused:
        change_metric(metric, by=None, **values)
    assert list(refused.value.message_dict) == [field]
    metric.refresh_from_db()
    assert (metric.kind, metric.scale_max, metric.is_stale) == (Kind.MEAN, 5, False)


def test_a_mean_may_have_any_scale(root: OrgUnit) -> None:
    metric = MetricFactory(kind=Kind.MEAN, scale_min=1, scale_max=5, owner=root)
    assert change_metric(metric, by=None, scale_min=0, scale_max=100) is True
    assert change_metric(metric, by=None, name="Share of pain") is False


@pytest.mark.parametrize("is_stale", [True, False])
def test_another_name_changes_nothing_that_happened_since_the_page_was_read(
    root: OrgUnit, is_stale: bool
) -> None:
    metric = MetricFactory(kind=Kind.MEAN, owner=root, target=7, is_stale=not is_stale)
    Metric.objects.update(is_stale=is_stale, target=8)
    assert change_metric(metric, by=None, name="Share of pain") is False
    metric.refresh_from_db()
    assert (metric.name, metric.is_stale, metric.target) == ("Share of pain", is_stale, 8)
    assert AuditEntry.objects.get().changes == {"name": ["Net Promoter Score", "Share of pain"]}


def test_a_key_is_made_from_the_name_and_free(root: OrgUnit) -> None:
    MetricFactory(key="ease_of_use", owner=root)
    assert free_key("Ease of parking!") == "ease_of_parking"
    assert free_key("容易") == "metric"
    again = free_key("Ease of use")
    assert (again[:12], again != "ease_of_use", len(again)) == ("ease_of_use_", True, 18)


def test_a_new_metric_waits_for_its_scores(root: OrgUnit) -> None:
    concept = Concept.objects.create(key="ease", name="Ease")
    metric = create_metric(
        key="ease", by=None, name="Ease", kind=Kind.MEAN, concept=concept, owner=root,
        scale_min=1, scale_max=5, top_n=2,
    )  # fmt: skip
    metric.refresh_from_db()
    assert (metric.key, metric.is_stale) == ("ease", True)
