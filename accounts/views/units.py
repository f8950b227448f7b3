"""Settings, Units: the tree, its units, CSV import."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.domain.unit_import import (
    ImportRefusedError,
    RowError,
    UnitImport,
    import_units,
    plan_import,
)
from accounts.domain.units import change_unit, create_unit, merge_unit, move_unit
from accounts.forms import PlaceForm, UnitFileForm, UnitForm, unit_label
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
from accounts.models import OrgUnit, UnitLevel, User
from accounts.policy import ACTIONS
from common.forms import INVALID, saved, status_of
from common.toasts import toast, try_and_toast

ORDERS = {"tree": ("path",), "name": ("name", "pk"), "code": ("code",), "level": ("depth", "name", "pk")}
STATES = [("active", "In use"), ("inactive", "Merged")]
WAITING_FILE = "unit_import"
SHOWN_ROWS = 200
SUGGESTED = 20


@staff_view(action="unit.view")
@require_safe
def unit_list(request: StaffRequest) -> HttpResponse:
    """All units in reach."""
    check_params(request, ["state"])
    state = choice_param(request, "state", dict(STATES))
    rows: Any = OrgUnit.objects.visible_to(request.user)
    if state:
        rows = rows.filter(is_active=state == "active")
    rows = search(rows, request.GET.get("q", ""), "name", "code")
    page = page_of(request, rows.order_by(*sort_key(request, ORDERS, "tree")))
    add_places(list(page.object_list), request.user)
    context = {"page_obj": page, "states": STATES, "may_edit": request.user.can_anywhere("unit.edit")}
    return render(request, "accounts/units.html", context)


@staff_view(action="unit.view")
@require_safe
def unit_choices(request: StaffRequest) -> HttpResponse:
    """Units whose name or code holds `q`, where the person may do `for`: {"units": [{"value", "place"}]}.

    `within` is the key of a unit; only those at and beneath it are given then.
    """
    check_params(request, ["for", "within"])
    action = choice_param(request, "for", ACTIONS) or "unit.view"
    rows: Any = OrgUnit.objects.active().reachable(request.user, action)
    if within := request.GET.get("within"):
        rows = rows.within(get_reachable_or_404(OrgUnit.objects, request.user, action, uuid=within))
    found = list(search(rows, request.GET.get("q", ""), "name", "code").order_by("depth", "name")[:SUGGESTED])
    add_places(found, request.user)
    return JsonResponse({"units": [{"value": unit_label(unit), "place": unit.place} for unit in found]})


@staff_view(action="unit.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def unit_create(request: StaffRequest) -> HttpResponse:
    """A new unit."""
    form = UnitForm(request.POST or None, user=request.user, is_new=True)
    if unit := saved(form, lambda fields: create_unit(**fields, by=request.user)):
        toast(request, f"{unit} added")
        return redirect("units")
    return render(request, "accounts/unit_form.html", {"form": form}, status=status_of(form))


@staff_view(action="unit.view")
@require_http_methods(["GET", "HEAD", "POST"])
def unit_edit(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """One unit: name, code, working hours; moving and merging stand beside."""
    unit = get_reachable_or_404(OrgUnit.objects, request.user, "unit.edit", uuid=uuid)
    initial = {"name": unit.name, "code": unit.code, "calendar": unit.calendar}
    form = UnitForm(request.POST or None, user=request.user, is_new=False, initial=initial)
    if saved(form, lambda fields: change_unit(unit, **fields, by=request.user)):
        toast(request, f"{unit} saved")
        return redirect("units")
    if form.is_bound:
        unit.refresh_from_db()
    context = {
        "form": form,
        "unit": unit,
        "move_form": PlaceForm(user=request.user, moved=unit, label="New place", prefix="move"),
        "merge_form": PlaceForm(user=request.user, moved=unit, label="Merge into", prefix="merge"),
        "beneath": OrgUnit.objects.within(unit).count() - 1,
    }
    return render(request, "accounts/unit_form.html", context, status=status_of(form))


@staff_view(action="unit.view")
@require_POST
def unit_move(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Puts a unit under another one."""
    return _place(request, uuid, "move")


@staff_view(action="unit.view")
@require_POST
def unit_merge(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Makes a unit part of another one."""
    return _place(request, uuid, "merge")


def _place(request: StaffRequest, uuid: UUID, what: str) -> HttpResponse:
    unit = get_reachable_or_404(OrgUnit.objects, request.user, "unit.edit", uuid=uuid)
    form = PlaceForm(request.POST, user=request.user, moved=unit, label="Unit", prefix=what)
    if not form.is_valid():
        toast(request, "Choose another unit.", level=messages.ERROR)
        return redirect("unit_edit", uuid=unit.uuid)
    place = form.cleaned_data["unit"]
    if what == "move":
        done = try_and_toast(
            request, lambda: move_unit(unit, parent=place, by=request.user), f"{unit} moved to {place}"
        )
    else:
        done = try_and_toast(
            request, lambda: merge_unit(unit, target=place, by=request.user), f"{unit} merged into {place}"
        )
    return redirect("units") if done else redirect("unit_edit", uuid=unit.uuid)


@staff_view(action="unit.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def unit_import(request: StaffRequest) -> HttpResponse:
    """A file is read and shown; what it would do happens only when confirmed."""
    if request.method != "POST":
        request.session.pop(WAITING_FILE, None)
        return render(request, "accounts/unit_import.html", {"form": UnitFileForm()})
    if "confirm" in request.POST:
        return _import_waiting(request)
    form = UnitFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "accounts/unit_import.html", {"form": form}, status=INVALID)
    data = form.cleaned_data["file"].read()
    plan = plan_import(data, by=request.user)
    if plan.is_valid:
        request.session[WAITING_FILE] = data.decode("utf-8-sig")
    return _preview(request, plan)


def _import_waiting(request: StaffRequest) -> HttpResponse:
    text = request.session.pop(WAITING_FILE, "")
    if not text:
        return redirect("unit_import")
    try:
        plan = import_units(text.encode(), by=request.user)
    except ImportRefusedError as error:
        return _preview(request, error.plan)
    except ValidationError as error:
        return _preview(request, UnitImport(errors=[RowError(0, "file", error.messages[0])]))
    counts = plan.counts
    toast(request, f"{counts['new']} units added, {counts['changed']} changed, {counts['moved']} moved")
    return redirect("units")


def _preview(request: StaffRequest, plan: UnitImport) -> HttpResponse:
    changing = [row for row in plan.rows if row.action != "same"]
    context = {
        "form": UnitFileForm(),
        "plan": plan,
        "rows": changing[:SHOWN_ROWS],
        "hidden_count": max(len(changing) - SHOWN_ROWS, 0),
        "has_changes": bool(changing),
    }
    return render(request, "accounts/unit_import.html", context, status=200 if plan.is_valid else INVALID)


def add_places(units: Sequence[Any], user: User) -> None:
    """Gives each unit its level's name and, as `place`, the names above it that the user may see."""
    wanted = {pk for unit in units for pk in unit.ancestor_ids}
    names = dict(OrgUnit.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", "name"))
    levels = dict(UnitLevel.objects.values_list("depth", "name"))
    for unit in units:
        above = [names[pk] for pk in unit.ancestor_ids[:-1] if pk in names]
        unit.place = " / ".join(above)
        unit.level_name = levels.get(unit.depth, f"Level {unit.depth + 1}")
