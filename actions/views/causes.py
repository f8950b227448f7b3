"""`/settings/root-causes/`: groups and causes, and their order."""

from typing import Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import StaffRequest, check_params, require_organisation, staff_view
from actions.domain.causes import CauseRefused, delete_cause, move_cause, save_cause
from actions.forms import RootCauseForm
from actions.models import RootCause
from common.forms import status_of
from common.toasts import toast


@staff_view(action="rule.edit")
@require_safe
def cause_list(request: StaffRequest) -> HttpResponse:
    """All groups with their causes and how many cases have each."""
    check_params(request)
    words = request.GET.get("q", "").casefold().split()
    causes: list[Any] = list(RootCause.objects.annotate(used=Count("cases")).order_by("position", "name"))
    kids: dict[int, list[Any]] = {}
    for cause in causes:
        text = f"{cause.name} {cause.code}".casefold()
        if cause.parent_id and all(word in text for word in words):
            kids.setdefault(cause.parent_id, []).append(cause)
    groups = []
    for group in causes:
        group.kids = kids.get(group.pk, [])
        if not group.parent_id and (
            not words or group.kids or all(w in group.name.casefold() for w in words)
        ):
            groups.append(group)
    may_edit = request.user.reach("rule.edit").covers_organisation
    return render(request, "actions/root_causes.html", {"groups": groups, "may_edit": may_edit})


@staff_view(action="rule.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def cause_new(request: StaffRequest) -> HttpResponse:
    """A new group or cause."""
    require_organisation(request.user, "rule.edit")
    return edit(request, RootCause())


@staff_view(action="rule.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def cause_edit(request: StaffRequest, uuid: str) -> HttpResponse:
    """One group or cause; root causes are the organisation's."""
    require_organisation(request.user, "rule.edit")
    return edit(request, get_object_or_404(RootCause, uuid=uuid))


def edit(request: StaffRequest, cause: RootCause) -> HttpResponse:
    """The form, and what its buttons do."""
    form = RootCauseForm(request.POST or None, instance=cause)
    if request.method == "POST":
        is_delete = request.POST.get("do") == "delete" and cause.pk
        try:
            if is_delete:
                delete_cause(RootCause.objects.get(pk=cause.pk), by=request.user)
            elif form.is_valid():
                save_cause(form.instance, by=request.user)
            if is_delete or form.is_valid():
                toast(request, f"{cause.name} {'deleted' if is_delete else 'saved'}")
                return redirect("root_causes")
        except CauseRefused as refused:
            form.add_error(None, str(refused))
    return render(request, "actions/root_cause.html", {"form": form, "cause": cause}, status=status_of(form))


@staff_view(action="rule.edit")
@require_POST
def cause_move(request: StaffRequest, uuid: str) -> HttpResponse:
    """One place up or down."""
    require_organisation(request.user, "rule.edit")
    cause = get_object_or_404(RootCause, uuid=uuid)
    move_cause(cause, by=request.user, is_up=request.POST.get("to") == "up")
    return redirect("root_causes")
