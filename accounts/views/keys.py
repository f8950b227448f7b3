"""Settings, API keys."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.domain.keys import issue_key, revoke_key
from accounts.forms import KeyForm
from accounts.http import (
    StaffRequest,
    check_params,
    choice_param,
    get_reachable_or_404,
    page_of,
    search,
    sort_key,
    staff_view,
)
from accounts.models import ApiKey
from accounts.policy import ACTIONS
from common.clock import day_start
from common.forms import saved, status_of
from common.toasts import toast

ORDERS = {"name": ("name", "pk"), "created": ("created_at", "pk"), "used": ("last_used_at", "pk")}
STATES = [("usable", "In use"), ("ended", "Revoked or expired")]


@staff_view(action="apikey.manage")
@require_safe
def key_list(request: StaffRequest) -> HttpResponse:
    """Keys in reach."""
    check_params(request, ["state"])
    state = choice_param(request, "state", dict(STATES))
    rows: Any = ApiKey.objects.visible_to(request.user).select_related("unit", "created_by")
    if state:
        usable = ApiKey.objects.usable().values("pk")
        rows = rows.filter(pk__in=usable) if state == "usable" else rows.exclude(pk__in=usable)
    rows = search(rows, request.GET.get("q", ""), "name", "prefix")
    page = page_of(request, rows.order_by(*sort_key(request, ORDERS, "name")))
    for key in page.object_list:
        key.may = [ACTIONS.get(scope, scope) for scope in key.scopes]
    return render(request, "accounts/keys.html", {"page_obj": page, "states": STATES})


@staff_view(action="apikey.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def key_create(request: StaffRequest) -> HttpResponse:
    """A new key; its text is on the answer to this one request and nowhere else."""
    form = KeyForm(request.POST or None, user=request.user)
    if issued := saved(form, lambda fields: _issue(request, **fields)):
        key, plain = issued
        return render(request, "accounts/key_issued.html", {"key": key, "plain": plain}, status=201)
    return render(request, "accounts/key_form.html", {"form": form}, status=status_of(form))


@staff_view(action="apikey.manage")
@require_POST
def key_revoke(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Ends a key."""
    key = get_reachable_or_404(ApiKey.objects, request.user, "apikey.manage", uuid=uuid)
    revoke_key(key, by=request.user)
    toast(request, f"{key.name} revoked")
    return redirect("api_keys")


def _issue(request: StaffRequest, *, expires_on: date | None, **fields: Any) -> tuple[ApiKey, str]:
    """A key that ends with its last day, and its text."""
    expires_at = day_start(expires_on + timedelta(days=1)) if expires_on else None
    return issue_key(**fields, expires_at=expires_at, by=request.user)
