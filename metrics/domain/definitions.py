"""Making and changing metrics. A change of what is measured computes that metric again, in the background."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.domain import audit
from accounts.domain.audit import Actor
from common.ids import new_uuid
from metrics.domain.rebuild_requests import request_rebuild
from metrics.models import Metric

FIELDS = (
    "name",
    "short_name",
    "kind",
    "concept",
    "owner",
    "scale_min",
    "scale_max",
    "top_n",
    "target",
    "includes_remeasurements",
    "is_headline",
    "position",
)
# What decides which answers become which scores; the rest is read when a result is asked for.
DECIDING = frozenset({"concept", "owner", "scale_min", "scale_max", "includes_remeasurements"})
NPS_SCALE = (0, 10)


def create_metric(*, key: str, by: Actor, **values: Any) -> Metric:
    """A new metric; its scores are computed from all responses there are.

    Raises ValidationError for a key that is taken or a scale that doesn't fit.
    """
    metric = Metric(key=key, **values)
    _check(metric)
    with transaction.atomic():
        metric.is_stale = True
        metric.save()
        changes = audit.diff({}, audit.snapshot(metric, "key", *FIELDS))
        audit.record(by, "metric.created", metric, changes=changes)
        request_rebuild(metric)
    return metric


def change_metric(metric: Metric, *, by: Actor, **values: Any) -> bool:
    """Other values; whether the scores are being computed again. Raises ValidationError."""
    with transaction.atomic():
        Metric.objects.select_for_update().only("pk").get(pk=metric.pk)
        metric.refresh_from_db()  # a rebuild may have ended, or another change begun one, since it was read
        before = audit.snapshot(metric, *FIELDS)
        for name, value in values.items():
            setattr(metric, name, value)
        _check(metric)
        changes = audit.diff(before, audit.snapshot(metric, *FIELDS))
        if not changes:
            return False
        if rebuilds := bool(DECIDING & changes.keys()):
            metric.is_stale = True
            request_rebuild(metric)
        metric.save()
        audit.record(by, "metric.changed", metric, changes=changes)
    return rebuilds


def free_key(name: str) -> str:
    """A key for a new metric made from its name."""
    base = "".join(sign if sign.isalnum() else "_" for sign in name.lower() if sign.isascii())[:40].strip("_")
    key = base or "metric"
    return f"{key}_{new_uuid().hex[-6:]}" if Metric.objects.filter(key=key).exists() else key


def _check(metric: Metric) -> None:
    if metric.kind == Metric.Kind.NPS and (metric.scale_min, metric.scale_max) != NPS_SCALE:
        raise ValidationError({"scale_max": "NPS is asked from 0 to 10."})
    if metric.scale_max <= metric.scale_min:
        raise ValidationError({"scale_max": "The highest value must be above the lowest."})
    points = metric.scale_max - metric.scale_min + 1
    counts_boxes = metric.kind not in (Metric.Kind.MEAN, Metric.Kind.CES_MEAN)
    if counts_boxes and not metric.is_countable:
        raise ValidationError({"scale_max": "Shares are counted on scales of up to 11 points."})
    if counts_boxes and metric.kind != Metric.Kind.NPS and not 0 < metric.top_n < points:
        raise ValidationError({"top_n": f"Choose from 1 to {points - 1} top boxes."})
    metric.full_clean()
