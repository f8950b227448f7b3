"""Settings of metrics: the list with how a rebuild is going, and the form."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.http import (
    StaffRequest,
    check_params,
    get_reachable_or_404,
    page_of,
    search,
    sort_key,
    staff_view,
)
from common.forms import status_of
from common.toasts import toast
from metrics.domain.definitions import change_metric, create_metric, free_key
from metrics.domain.rebuild_requests import rebuilds_asked
from metrics.forms import MetricForm
from metrics.models import Metric

ORDERS = {"name": ("name",), "kind": ("kind", "name"), "position": ("position", "name")}


@staff_view(action="score.view")
def metric_list(request: StaffRequest) -> HttpResponse:
    """Metrics that may be used, and how far a rebuild is."""
    check_params(request)
    metrics = Metric.objects.visible_to(request.user).select_related("concept", "owner")
    found = search(metrics, request.GET.get("q", ""), "name", "short_name", "key", "concept__name")
    page = page_of(request, found.order_by(*sort_key(request, ORDERS, "position")))
    asked = rebuilds_asked()
    rows = [
        {
            "metric": metric,
            "progress": asked.get(metric.pk),
            "may_edit": request.user.can_at("metric.edit", metric.owner),
        }
        for metric in page
    ]
    context = {
        "rows": rows,
        "page_obj": page,
        "is_busy": any(row["progress"] is not None for row in rows),
        "may_create": request.user.can_anywhere("metric.edit"),
        "text": request.GET.get("q", ""),
    }
    return render(request, "metrics/metrics.html", context)


@staff_view(action="metric.edit")
def metric_create(request: StaffRequest) -> HttpResponse:
    """A new metric."""
    form = MetricForm(request.POST or None, principal=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            name = form.cleaned_data["name"]
            create_metric(key=free_key(name), by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            toast(request, "Metric made. Its scores are being computed.")
            return redirect("metrics")
    return _form(request, form, None)


@staff_view(action="metric.edit")
def metric_edit(request: StaffRequest, uuid: Any) -> HttpResponse:
    """Another definition; a change of what is measured computes its scores again."""
    metric = get_reachable_or_404(Metric.objects.all(), request.user, "metric.edit", uuid=uuid)
    form = MetricForm(request.POST or None, instance=metric, principal=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            rebuilds = change_metric(metric, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            toast(request, "Saved. Its scores are being computed again." if rebuilds else "Saved.")
            return redirect("metrics")
    return _form(request, form, metric)


def _form(request: StaffRequest, form: MetricForm, metric: Metric | None) -> HttpResponse:
    return render(
        request, "metrics/metric_form.html", {"form": form, "metric": metric}, status=status_of(form)
    )
