"""Excluding responses from all scores and including them again, correcting what they say, moving and erasing
them: each asks first."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import StaffRequest, check_params, get_reachable_or_404, staff_view
from common.forms import status_of
from common.toasts import toast
from metrics.panels import panels_for
from metrics.views.response import when
from surveys.domain.responses.correcting import (
    MOST_AT_ONCE,
    CannotCorrect,
    exclude_responses,
    include_responses,
    move_response,
)
from surveys.domain.responses.erasing import erase_response, preview_erasure
from surveys.domain.responses.incoming import AnswersInvalid
from surveys.domain.responses.superseding import check_correctable, correct_response
from surveys.forms.answers import AnswersForm
from surveys.forms.correcting import COMMON_REASONS, EraseForm, ExcludeForm, MoveForm
from surveys.models import Response
from surveys.querysets import ResponseQuerySet

EXCLUDE, CORRECT = "response.exclude", "response.correct"
SHOWN = 20


@require_http_methods(["GET", "POST"])
@staff_view(action=EXCLUDE)
def exclude_one(request: StaffRequest, uuid: Any) -> HttpResponse:
    """`/responses/<uuid>/exclude/`."""
    response = find_one(request, EXCLUDE, uuid)
    return ask_to_exclude(request, [response], back=reverse("response", args=[uuid]))


@require_http_methods(["GET", "POST"])
@staff_view(action=EXCLUDE)
def exclude_many(request: StaffRequest) -> HttpResponse:
    """`/responses/exclude/`: those that were ticked in the list; all of them or none."""
    return ask_to_exclude(request, find_many(request), back=way_back(request))


def ask_to_exclude(request: StaffRequest, responses: Sequence[Response], *, back: str) -> HttpResponse:
    """The page that asks why (the list's own POST has no reason yet), and the act itself."""
    form = ExcludeForm(request.POST if "reason" in request.POST else None)
    if form.is_valid():

        def act() -> str:
            done = exclude_responses(responses, by=request.user, reason=form.cleaned_data["reason"])
            named = {"ids": ",".join(str(one.uuid) for one in done), "back": back}
            undo = f"{reverse('responses_include')}?{urlencode(named, safe=',/')}"
            toast(request, counted(done, "excluded from all scores"), undo_url=undo if done else "")
            return back

        if answer := tried(form, act):
            return answer
    context = {
        "responses": [(one, when(one)) for one in responses[:SHOWN]],
        "more": max(0, len(responses) - SHOWN),
        "ids": [one.uuid for one in responses],
        "reasons": COMMON_REASONS,
        "back": back,
    }
    return asked(request, form, "exclude", responses, context)


@require_POST
@staff_view(action=EXCLUDE)
def include_one(request: StaffRequest, uuid: Any) -> HttpResponse:
    """`/responses/<uuid>/include/`."""
    return include(request, [find_one(request, EXCLUDE, uuid)], back=reverse("response", args=[uuid]))


@require_POST
@staff_view(action=EXCLUDE)
def include_many(request: StaffRequest) -> HttpResponse:
    """`/responses/include/`: those that were ticked, or that an Undo names."""
    return include(request, find_many(request), back=way_back(request))


def include(request: StaffRequest, responses: Sequence[Response], *, back: str) -> HttpResponse:
    """Lets them count again and says how many did."""
    try:
        done = include_responses(responses, by=request.user)
    except CannotCorrect as refused:
        toast(request, str(refused), level=messages.ERROR)
    else:
        toast(request, counted(done, "counted again"))
    return redirect(back)


@require_http_methods(["GET", "POST"])
@staff_view(action=EXCLUDE)
def correct(request: StaffRequest, uuid: Any) -> HttpResponse:
    """`/responses/<uuid>/correct/`: the answers in a form. Those that nobody may change are not shown."""
    response, here = find_one(request, EXCLUDE, uuid), reverse("response", args=[uuid])
    try:
        check_correctable(response)
    except CannotCorrect as refused:
        toast(request, str(refused), level=messages.ERROR)
        return redirect(here)
    form = AnswersForm(request.POST or None, response=response, by=request.user)
    if form.is_valid():

        def act() -> str:
            by, why = request.user, form.cleaned_data["why"]
            corrected = correct_response(response, answers=form.changed, by=by, why=why)
            is_changed = corrected.pk != response.pk
            toast(request, "Answers corrected" if is_changed else "Nothing had to be changed")
            return here

        if answer := tried(form, act):
            return answer
    return asked(request, form, "answers", [response], {})


@require_http_methods(["GET", "POST"])
@staff_view(action=CORRECT)
def move(request: StaffRequest, uuid: Any) -> HttpResponse:
    """`/responses/<uuid>/move/`: to a unit within reach."""
    response = find_one(request, CORRECT, uuid)
    form = MoveForm(request.POST or None, user=request.user, response=response)
    if form.is_valid():

        def act() -> str:
            moved = move_response(response, by=request.user, **form.cleaned_data)
            toast(request, "Response moved" if moved else "It is there already; nothing was changed")
            return reverse("response", args=[uuid])

        if answer := tried(form, act):
            return answer
    return asked(request, form, "move", [response], {})


@require_http_methods(["GET", "POST"])
@staff_view(action=CORRECT)
def erase(request: StaffRequest, uuid: Any) -> HttpResponse:
    """`/responses/<uuid>/erase/`: says what goes and what stays, and wants a tick."""
    response = find_one(request, CORRECT, uuid)
    form = EraseForm(request.POST or None)
    if form.is_valid():

        def act() -> str:
            erased = erase_response(response, by=request.user, reason=form.cleaned_data["reason"])
            toast(request, "Response erased" if erased else "It was erased before")
            return reverse("response", args=[uuid])

        if answer := tried(form, act):
            return answer
    preview = preview_erasure(response)
    others = preview.others
    context = {
        "preview": preview,
        "others": others.count(),
        "seen_others": [(one, when(one)) for one in others.visible_to(request.user)[:SHOWN]],
    }
    return asked(request, form, "erase", [response], context)


# What they share


def find_one(request: StaffRequest, action: str, key: Any) -> Response:
    """The response, or 404 out of reach, 403 where it may only be looked at."""
    check_params(request)
    found: Response = get_reachable_or_404(whole(), request.user, action, uuid=key)
    return found


def find_many(request: StaffRequest) -> list[Response]:
    """The responses that `ids` names. 400 for none, too many, or no id; 404 where one is out of reach."""
    check_params(request, {"ids", "back"})
    named = [*request.POST.getlist("ids"), *filter(None, request.GET.get("ids", "").split(","))]
    try:
        keys = {uuid.UUID(one) for one in named}
    except ValueError:
        raise BadRequest("This names no response.") from None
    if not 0 < len(keys) <= MOST_AT_ONCE:
        raise BadRequest(f"Tick at least one response and at most {MOST_AT_ONCE}.")
    found = list(whole().reachable(request.user, EXCLUDE).filter(uuid__in=keys))
    if len(found) != len(keys):
        raise Http404("Nothing here.")
    return found


def whole() -> ResponseQuerySet:
    """Responses with what these pages say of them."""
    return Response.objects.finished().select_related(
        "unit", "program__owner", "touchpoint", "questionnaire", "version", "respondent", "company"
    )


def tried(form: Form, act: Callable[[], str]) -> HttpResponse | None:
    """Does it and goes on; where the domain refuses, the form says why and there is no answer yet."""
    try:
        return redirect(act())
    except (CannotCorrect, AnswersInvalid) as refused:
        form.add_error(None, str(refused))
        return None


def asked(
    request: StaffRequest, form: Form, change: str, responses: Sequence[Response], context: dict[str, Any]
) -> HttpResponse:
    """The page that asks first."""
    alone = responses[0] if len(responses) == 1 else None
    context = {
        "form": form,
        "change": change,
        "count": len(responses),
        "response": alone,
        "completed": when(alone) if alone else "",
        "panels": panels_for(request, "correction", alone) if alone else [],
        "back": reverse("response", args=[alone.uuid]) if alone else reverse("responses"),
        **context,
    }
    return render(request, f"metrics/correct_{change}.html", context, status=status_of(form))


def way_back(request: StaffRequest) -> str:
    """The list as it stood, or the response, if `back` names it."""
    wanted = request.POST.get("back") or request.GET.get("back", "")
    is_ours = wanted.startswith(reverse("responses")) and wanted.isprintable()
    if is_ours and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("responses")


def counted(done: Sequence[Response], what: str) -> str:
    """ "3 responses excluded …"; what was so already is not counted."""
    if not done:
        return "Nothing had to be changed"
    return f"{len(done)} response{'s' if len(done) != 1 else ''} {what}"
