"""Settings, Audit: who changed what."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from accounts.domain.audit import name_units
from accounts.http import StaffRequest, check_params, page_of, search, sort_key, staff_view
from accounts.models import AuditEntry
from common.clock import day_start, local

ORDERS = {"at": ("at", "id"), "who": ("actor_label", "-id"), "what": ("action", "-id")}


@staff_view(action="audit.view")
@require_safe
def audit_list(request: StaffRequest) -> HttpResponse:
    """Entries in reach, newest first."""
    check_params(request, ["action", "from", "to"])
    rows: Any = AuditEntry.objects.visible_to(request.user).select_related("unit")
    if action := request.GET.get("action", ""):
        rows = rows.filter(action=action[:60].replace("\x00", ""))
    if first := _day(request, "from"):
        rows = rows.filter(at__gte=day_start(first))
    if last := _day(request, "to"):
        rows = rows.filter(at__lt=day_start(last + timedelta(days=1)))
    text = request.GET.get("q", "")
    rows = search(rows, text, "actor_label", "action", "object_label", "object_id", "model", "reason")
    page = page_of(request, rows.order_by(*sort_key(request, ORDERS, "-at")))
    name_units(page.object_list, request.user)
    for entry in page.object_list:
        entry.words = in_words(entry.action)
        entry.noun = entry.model.rpartition(".")[2]
        entry.shown = shown_changes(entry.changes)
    known = AuditEntry.objects.visible_to(request.user).order_by("action").values_list("action", flat=True)
    actions = [(name, in_words(name)) for name in known.distinct()]
    return render(request, "accounts/audit.html", {"page_obj": page, "actions": actions})


def in_words(action: str) -> str:
    """grant.given → "Grant given"."""
    return action.replace(".", " ").replace("_", " ").capitalize()


def shown_changes(changes: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """What changed, from what, to what; field names as words, moments on the organisation's clock."""
    rows = []
    for field, pair in changes.items():
        before, after = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)
        rows.append((field.replace("_", " "), _readable(before), _readable(after)))
    return rows


def _readable(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    try:
        moment = parse_datetime(value) if isinstance(value, str) and "T" in value else None
    except ValueError:
        moment = None
    return date_format(local(moment), "j M Y, H:i") if moment and moment.tzinfo else value


def _day(request: StaffRequest, name: str) -> Any:
    text = request.GET.get(name, "")
    try:
        day = parse_date(text) if text else None
    except ValueError:
        day = None
    if text and (day is None or not 1970 <= day.year <= 9000):
        raise BadRequest(f"{name}: write a day as 2026-12-31.")
    return day
