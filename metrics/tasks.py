"""What the worker runs for metrics."""

from metrics.domain import rebuild_requests
from metrics.models import Metric


def rebuild_metric(metric_id: int) -> None:
    """Computes one metric again; a metric that is gone needs nothing."""
    metric = Metric.objects.filter(pk=metric_id).first()
    if metric is not None:
        rebuild_requests.rebuild_metric(metric)
