"""What the worker runs for metrics."""

from metrics.domain import rebuild_requests
from metrics.models import Metric


def rebuild_metric(metric_id: int) -> None:
    """Computes one metric again, or all; a metric that is gone needs nothing."""
    if metric_id == rebuild_requests.ALL:
        rebuild_requests.rebuild_metric(None)
        return
    metric = Metric.objects.filter(pk=metric_id).first()
    if metric is not None:
        rebuild_requests.rebuild_metric(metric)
