"""Settings, Programs and Touchpoints: what is listened to, and where customers meet the organisation."""

from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import (
    StaffRequest,
    check_params,
    choice_param,
    get_reachable_or_404,
    page_of,
    require_organisation,
    search,
    sort_key,
    staff_view,
)
from accounts.models import Department
from common.forms import saved, status_of
from common.toasts import toast, try_and_toast
from surveys.domain.asking.programs import (
    change_program,
    change_stage,
    change_touchpoint,
    close_program,
    create_program,
    create_stage,
    create_touchpoint,
    move_stage,
    remove_stage,
    reopen_program,
)
from surveys.forms.programs import ProgramForm, StageForm, TouchpointForm
from surveys.models import JourneyStage, Program, Touchpoint

PROGRAM_ORDERS = {
    "name": ("name", "pk"),
    "kind": ("kind", "name", "pk"),
    "audience": ("audience", "name", "pk"),
    "surveys": ("survey_count", "name", "pk"),
    "owner": ("owner__name", "name", "pk"),
}
TOUCHPOINT_ORDERS = {
    "journey": ("stage__position", "position", "name", "pk"),
    "name": ("name", "pk"),
    "department": ("department__name", "name", "pk"),
    "owner": ("owner__name", "name", "pk"),
}
PROGRAM_STATES = [("open", "Running"), ("closed", "Closed")]


@staff_view(action="program.view")
@require_safe
def program_list(request: StaffRequest) -> HttpResponse:
    """All programs in reach."""
    check_params(request, ["kind", "state"])
    visible = Program.objects.visible_to(request.user).select_related("owner", "default_department")
    rows: QuerySet[Program] = visible.annotate(survey_count=Count("questionnaires", distinct=True))
    if kind := choice_param(request, "kind", Program.Kind.values):
        rows = rows.filter(kind=kind)
    if state := choice_param(request, "state", dict(PROGRAM_STATES)):
        rows = rows.filter(is_open=state == "open")
    rows = search(rows, request.GET.get("q", ""), "name", "code")
    page = page_of(request, rows.order_by(*sort_key(request, PROGRAM_ORDERS, "name")))
    _mark_editable(request, page.object_list)
    context = {
        "page_obj": page,
        "kinds": Program.Kind.choices,
        "states": PROGRAM_STATES,
        "is_filtered": any(request.GET.get(name) for name in ("q", "kind", "state")),
        "may_edit": request.user.can_anywhere("survey.edit"),
    }
    return render(request, "surveys/programs/list.html", context)


@staff_view(action="survey.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def program_create(request: StaffRequest) -> HttpResponse:
    """A new program."""
    form = ProgramForm(request.POST or None, user=request.user)
    if program := saved(form, lambda fields: create_program(**fields, by=request.user)):
        toast(request, f"{program} added. Now make its first survey.")
        return redirect("surveys:programs")
    context = {"form": form, **_departments(request)}
    return render(request, "surveys/programs/form.html", context, status=status_of(form))


@staff_view(action="program.view")
@require_http_methods(["GET", "HEAD", "POST"])
def program_edit(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """One program."""
    program = get_reachable_or_404(Program.objects, request.user, "survey.edit", uuid=uuid)
    initial = {name: getattr(program, name) for name in ProgramForm.base_fields if name != "code"}
    form = ProgramForm(request.POST or None, user=request.user, program=program, initial=initial)

    def save(fields: dict[str, Any]) -> Program:
        return change_program(program, **fields, by=request.user)

    if saved(form, save):
        toast(request, f"{program} saved")
        return redirect("surveys:programs")
    if form.is_bound:
        program.refresh_from_db()
    context = {
        "form": form,
        "program": program,
        "has_departments": True,
        "may_close": request.user.can_at("survey.publish", program.owner),
    }
    return render(request, "surveys/programs/form.html", context, status=status_of(form))


@staff_view(action="program.view")
@require_POST
def program_close(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Takes no more answers."""
    program = get_reachable_or_404(Program.objects, request.user, "survey.publish", uuid=uuid)
    close_program(program, by=request.user)
    toast(request, f"“{program.name}” is closed")
    return redirect("surveys:programs")


@staff_view(action="program.view")
@require_POST
def program_reopen(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Takes answers again."""
    program = get_reachable_or_404(Program.objects, request.user, "survey.publish", uuid=uuid)
    reopen_program(program, by=request.user)
    toast(request, f"“{program.name}” is open again")
    return redirect("surveys:programs")


@staff_view(action="program.view")
@require_safe
def touchpoint_list(request: StaffRequest) -> HttpResponse:
    """All touchpoints in reach, in the order of the journey."""
    check_params(request, ["stage"])
    stages = list(JourneyStage.objects.values_list("uuid", "name"))
    visible = Touchpoint.objects.visible_to(request.user)
    rows: QuerySet[Touchpoint] = visible.select_related("stage", "department", "owner")
    if stage := choice_param(request, "stage", [str(uuid) for uuid, _ in stages]):
        rows = rows.filter(stage__uuid=stage)
    rows = search(rows, request.GET.get("q", ""), "name", "code", "department__name")
    page = page_of(request, rows.order_by(*sort_key(request, TOUCHPOINT_ORDERS, "journey")))
    _mark_editable(request, page.object_list)
    context = {
        "page_obj": page,
        "stages": stages,
        "is_filtered": any(request.GET.get(name) for name in ("q", "stage")),
        "may_edit": request.user.can_anywhere("survey.edit"),
    }
    return render(request, "surveys/programs/touchpoints.html", context)


@staff_view(action="survey.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def touchpoint_create(request: StaffRequest) -> HttpResponse:
    """A new touchpoint."""
    form = TouchpointForm(request.POST or None, user=request.user, is_new=True)
    if touchpoint := saved(form, lambda fields: create_touchpoint(**fields, by=request.user)):
        toast(request, f"{touchpoint} added")
        return redirect("surveys:touchpoints")
    context = {"form": form, "has_stages": JourneyStage.objects.exists(), **_departments(request)}
    return render(request, "surveys/programs/touchpoint_form.html", context, status=status_of(form))


@staff_view(action="program.view")
@require_http_methods(["GET", "HEAD", "POST"])
def touchpoint_edit(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """One touchpoint."""
    touchpoint = get_reachable_or_404(Touchpoint.objects, request.user, "survey.edit", uuid=uuid)
    initial = {name: getattr(touchpoint, name) for name in ("name", "stage", "department", "owner")}
    form = TouchpointForm(request.POST or None, user=request.user, is_new=False, initial=initial)
    if saved(form, lambda fields: change_touchpoint(touchpoint, **fields, by=request.user)):
        toast(request, f"{touchpoint} saved")
        return redirect("surveys:touchpoints")
    if form.is_bound:
        touchpoint.refresh_from_db()
    context = {"form": form, "touchpoint": touchpoint, "has_stages": True, "has_departments": True}
    return render(request, "surveys/programs/touchpoint_form.html", context, status=status_of(form))


@staff_view(action="program.view")
@require_http_methods(["GET", "HEAD", "POST"])
def stage_list(request: StaffRequest) -> HttpResponse:
    """The stages of the journey in order; they are the whole organisation's."""
    if request.method == "POST":
        require_organisation(request.user, "survey.edit")
    form = StageForm(request.POST or None)
    if stage := saved(form, lambda fields: create_stage(**fields, by=request.user)):
        toast(request, f"{stage} added")
        return redirect("surveys:stages")
    context = {
        "form": form,
        "stages": JourneyStage.objects.annotate(touchpoint_count=Count("touchpoints")),
        "may_edit": request.user.reach("survey.edit").covers_organisation,
    }
    return render(request, "surveys/programs/stages.html", context, status=status_of(form))


@staff_view(action="program.view")
@require_http_methods(["GET", "HEAD", "POST"])
def stage_edit(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Another name for a stage."""
    stage = _stage(request, uuid)
    form = StageForm(request.POST or None, initial={"name": stage.name})
    if saved(form, lambda fields: change_stage(stage, **fields, by=request.user)):
        toast(request, f"{stage} saved")
        return redirect("surveys:stages")
    if form.is_bound:
        stage.refresh_from_db()
    context = {"form": form, "stage": stage}
    return render(request, "surveys/programs/stage_form.html", context, status=status_of(form))


@staff_view(action="program.view")
@require_POST
def stage_move(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """One place earlier or later."""
    stage = _stage(request, uuid)
    move_stage(stage, step=-1 if request.POST.get("step") == "up" else 1, by=request.user)
    return redirect("surveys:stages")


@staff_view(action="program.view")
@require_POST
def stage_remove(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Removes a stage that no touchpoint belongs to."""
    stage = _stage(request, uuid)
    try_and_toast(request, lambda: remove_stage(stage, by=request.user), f"{stage} removed")
    return redirect("surveys:stages")


def _stage(request: StaffRequest, uuid: UUID) -> JourneyStage:
    stage = get_object_or_404(JourneyStage, uuid=uuid)
    require_organisation(request.user, "survey.edit")
    return stage


def _mark_editable(request: StaffRequest, rows: Any) -> None:
    for row in rows:
        row.may_edit = request.user.can_at("survey.edit", row.owner)


def _departments(request: StaffRequest) -> dict[str, bool]:
    """Whether there is a department to choose, and whether the person may add one."""
    return {
        "has_departments": Department.objects.exists(),
        "may_add_departments": request.user.can_anywhere("unit.edit"),
    }
