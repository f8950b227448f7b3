"""A case's page and its steps. Each step is a POST; its form is a dialog on the page, or a plain page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest, get_reachable_or_404, require_at, staff_view
from actions.domain import cases as domain
from actions.domain.showing import others_open, person_of, said_in, timeline_of
from actions.domain.undoing import can_undo
from actions.forms import (
    CloseForm,
    ContactForm,
    HandOverForm,
    MailForm,
    NoteForm,
    ReopenForm,
    StepForm,
    WaitForm,
)
from actions.models import Case, CaseTask
from common.forms import status_of
from common.toasts import toast
from surveys.models import Response


@dataclass(frozen=True)
class Step:
    """One step: what it needs, its form, what it does, and its words."""

    action: str
    title: str
    button: str
    done: str
    form: type[StepForm]
    run: Callable[[Case, Any, dict[str, Any]], Case]
    text: str = ""


def _note(case: Case, by: Any, data: dict[str, Any]) -> Case:
    return domain.comment_case(case, by=by, text=data["text"])


def _hand_over(case: Case, by: Any, data: dict[str, Any]) -> Case:
    return domain.assign_case(
        case, by=by, user=data["person"], unit=data["unit"], department=data["department"],
        text=data["text"], rev=data["rev"],
    )  # fmt: skip


def _close(case: Case, by: Any, data: dict[str, Any]) -> Case:
    if case.state == Case.State.RESOLVED:
        return domain.close_case(case, by=by, rev=data["rev"], asks_again=data["asks_again"])
    finish = domain.resolve_case if data.get("only_resolve") else domain.finish_case
    values = {key: data[key] for key in ("root_cause", "resolution", "rev")}
    if finish is domain.finish_case:
        values["asks_again"] = data["asks_again"]
    return finish(case, by=by, **values)


STEPS: dict[str, Step] = {
    "note": Step("case.comment", "Note for colleagues", "Save note", "Note saved", NoteForm, _note),
    "mail": Step(
        "case.comment", "Reply to the customer", "Send", "Mail queued", MailForm,
        lambda case, by, data: domain.mail_customer(case, by=by, **data),
    ),
    "contact": Step(
        "case.comment", "Log a contact", "Save", "Contact noted", ContactForm,
        lambda case, by, data: domain.log_contact(case, by=by, **data),
        text="A call or a talk that took place outside Rapport. Nobody answered? That is an attempt: "
        "the deadline stands.",
    ),
    "wait": Step(
        "case.comment", "Wait", "Wait", "The case waits", WaitForm,
        lambda case, by, data: domain.wait_for(case, by=by, **data),
    ),
    "hand-over": Step(
        "case.reassign", "Hand over", "Hand over", "Handed over", HandOverForm, _hand_over,
        text="Whoever gets it is told by mail.",
    ),
    "close": Step("case.resolve", "Close case", "Close case", "Case closed", CloseForm, _close),
    "reopen": Step(
        "case.resolve", "Reopen", "Reopen", "Case opened again", ReopenForm,
        lambda case, by, data: domain.reopen_case(case, by=by, **data),
        text="The case gets a new deadline. A request to the customer that isn’t answered yet is withdrawn.",
    ),
}  # fmt: skip


@staff_view(action="case.view")
def case_page(request: StaffRequest, uuid: str) -> HttpResponse:
    """`/cases/<uuid>/`."""
    case = get_reachable_or_404(whole_cases(), request.user, "case.view", uuid=uuid)
    context = case_context(request, case, back=reverse("case", args=[case.uuid]))
    return render(request, "actions/case.html", context | {"is_page": True})


@staff_view(action="case.view")
def case_step(request: StaffRequest, uuid: str, step: str) -> HttpResponse:
    """The form of a step (GET) and the step itself (POST)."""
    if step not in STEPS:
        raise Http404("No such step.")
    chosen = STEPS[step]
    case = get_reachable_or_404(whole_cases(), request.user, chosen.action, uuid=uuid)
    form = chosen.form(request.POST or None, case=case, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if step == "close" and request.POST.get("only") == "resolve":
            data["only_resolve"] = True
        try:
            fresh = chosen.run(case, request.user, data)
        except domain.CaseRefused as refused:
            return refuse(request, case, step, form, refused)
        undo = reverse("case_undo", args=[case.uuid]) if step == "close" else ""
        done = "Case resolved" if data.get("only_resolve") else chosen.done
        toast(request, f"{done}: case {fresh.number}", undo_url=undo)
        return redirect(way_back(request, fresh))
    return render(
        request, "actions/step.html", step_context(request, case, step, form), status=status_of(form)
    )


def refuse(request: StaffRequest, case: Case, step: str, form: StepForm, refused: Exception) -> HttpResponse:
    """The form again with what was written, the reason on top, and the case as it is now."""
    case.refresh_from_db()
    data = request.POST.copy()
    data["rev"] = str(case.rev)
    again = type(form)(data, case=case, user=request.user)
    again.is_valid()
    again.add_error(None, str(refused))
    status = 409 if isinstance(refused, domain.CaseConflict) else 422
    return render(request, "actions/step.html", step_context(request, case, step, again), status=status)


def step_context(request: StaffRequest, case: Case, step: str, form: StepForm) -> dict[str, Any]:
    """What the plain page of a step shows."""
    return {
        "case": case,
        "step": step,
        "spec": STEPS[step],
        "form": form,
        "next": request.POST.get("next", ""),
        "person": person_of(case, request.user.reach("contact.view")),
    }


@staff_view(action="case.view")
@require_POST
def take(request: StaffRequest, uuid: str) -> HttpResponse:
    """Takes the case; whoever is late reads who was faster."""
    case = get_reachable_or_404(Case.objects.all(), request.user, "case.take", uuid=uuid)
    try:
        domain.take_case(case, by=request.user)
    except domain.CaseRefused as refused:
        toast(request, str(refused), level=messages.ERROR)
    else:
        undo = reverse("case_release", args=[case.uuid])
        toast(request, f"Case {case.number} is yours", undo_url=undo)
    return redirect(way_back(request, case))


@staff_view(action="case.view")
@require_POST
def release(request: StaffRequest, uuid: str) -> HttpResponse:
    """Gives one's own case back to the queue; also the undo of taking it."""
    case = get_reachable_or_404(Case.objects.all(), request.user, "case.take", uuid=uuid)
    if case.owner_id != request.user.pk:
        require_at(request.user, "case.reassign", case.unit)
    return simple(
        request,
        case,
        # Whose it was when the right was judged, it still is: somebody may have handed it over since.
        lambda: domain.release_case(case, by=request.user, rev=case.rev),
        "given back to the queue",
    )


@staff_view(action="case.view")
@require_POST
def undo(request: StaffRequest, uuid: str) -> HttpResponse:
    """Takes back one's own closing or resolving, shortly after it."""
    case = get_reachable_or_404(Case.objects.all(), request.user, "case.resolve", uuid=uuid)
    return simple(request, case, lambda: domain.undo_settling(case, by=request.user), "as it was before")


@staff_view(action="case.view")
@require_POST
def resume(request: StaffRequest, uuid: str) -> HttpResponse:
    """Ends the wait."""
    case = get_reachable_or_404(Case.objects.all(), request.user, "case.comment", uuid=uuid)
    return simple(request, case, lambda: domain.resume_case(case, by=request.user), "goes on")


@staff_view(action="case.view")
@require_POST
def task(request: StaffRequest, uuid: str, task_uuid: UUID) -> HttpResponse:
    """Ticks a department's part off or opens it again."""
    case = get_reachable_or_404(Case.objects.all(), request.user, "case.comment", uuid=uuid)
    part = get_object_or_404(CaseTask.objects.select_related("case", "department"), uuid=task_uuid, case=case)
    is_done = request.POST.get("done") == "1"
    words = "task done" if is_done else "task open again"
    return simple(request, case, lambda: domain.set_task_done(part, by=request.user, is_done=is_done), words)


@staff_view(action="case.view")
@require_POST
def open_by_hand(request: StaffRequest, uuid: str) -> HttpResponse:
    """Opens a case about a response that no rule noticed."""
    response = get_reachable_or_404(Response.objects.all(), request.user, "case.take", uuid=uuid)
    try:
        case = domain.open_case(response, by=request.user)
    except domain.CaseRefused as refused:
        toast(request, str(refused), level=messages.ERROR)
        visible = Case.objects.visible_to(request.user)
        case = get_object_or_404(visible, case_responses__response=response)
    return redirect("case", case.uuid)


def simple(request: StaffRequest, case: Case, run: Callable[[], Any], words: str) -> HttpResponse:
    """A step without a form."""
    try:
        run()
    except domain.CaseRefused as refused:
        toast(request, str(refused), level=messages.ERROR)
    else:
        toast(request, f"Case {case.number}: {words}")
    return redirect(way_back(request, case))


def way_back(request: StaffRequest, case: Case) -> str:
    """Where the step was taken: the inbox with this case, or the case's page."""
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/cases/") and wanted.isprintable()
    if is_ours and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("case", args=[case.uuid])


def whole_cases() -> Any:
    """Cases with what their page shows."""
    return Case.objects.select_related(
        "unit__parent", "department", "owner", "respondent", "program", "touchpoint", "rule", "root_cause",
        "remeasurement", "company",
    )  # fmt: skip


def case_context(request: StaffRequest, case: Case, *, back: str) -> dict[str, Any]:
    """What the page and the pane show, and which steps this person may take now."""
    case = whole_cases().get(pk=case.pk)
    user, tasks = request.user, list(case.tasks.select_related("department", "done_by"))
    can = {
        name: user.can_at(f"case.{name}", case.unit) for name in ("take", "comment", "resolve", "reassign")
    }
    person = person_of(case, user.reach("contact.view"))
    works = case.is_open and case.state != "new"
    compose = "mail" if works and person.may_be_contacted and person.email else "note"
    if request.GET.get("compose") in ("mail", "note"):
        compose = request.GET["compose"] if compose == "mail" else "note"
    steps = {
        "take": can["take"] and case.state == "new",
        "release": can["take"] and works and case.owner_id == user.pk,
        "note": can["comment"],
        "mail": can["comment"] and works and person.may_be_contacted and bool(person.email),
        "contact": can["comment"] and works and person.may_be_contacted,
        "wait": can["comment"] and works and case.state != "waiting",
        "resume": can["comment"] and case.state == "waiting",
        "hand_over": can["reassign"] and case.is_open,
        "close": can["resolve"] and (works or case.state == "resolved"),
        "reopen": can["resolve"] and not case.is_open,
        "undo": can["resolve"] and can_undo(case, user),
    }
    forms = {name: STEPS[key].form(case=case, user=user) for name, key in dialogs_for(steps)}
    return {
        "case": case,
        "person": person,
        "parent": parent if (parent := case.unit.parent) and user.can_at("score.view", parent) else None,
        "may_see_unit": user.can_at("score.view", case.unit),
        "said": said_in(case),
        "tasks": tasks,
        "done_tasks": sum(task.done_at is not None for task in tasks),
        "timeline": timeline_of(case, user),
        "can": steps,
        "compose": compose,
        "is_composing": "compose" in request.GET,
        "others": others_open(case, user),
        "next": back,
        "forms": forms,
        "specs": {key.replace("-", "_"): spec for key, spec in STEPS.items()},
    }


def dialogs_for(steps: dict[str, bool]) -> list[tuple[str, str]]:
    """(name in the template, step) of the forms the page holds."""
    names = [("note", "note"), ("mail", "mail"), ("contact", "contact"), ("wait", "wait"),
             ("hand_over", "hand-over"), ("close", "close"), ("reopen", "reopen")]  # fmt: skip
    return [(name, key) for name, key in names if steps[name]]
