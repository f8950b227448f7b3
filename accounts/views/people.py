"""Settings, People: who may sign in, and what they may do where."""

from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.domain.access import (
    AccessRefusedError,
    change_user,
    deactivate_user,
    give_grant,
    invite_user,
    reactivate_user,
    withdraw_grant,
)
from accounts.forms import AccessForm, InviteForm, PersonForm
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
from accounts.models import ApiKey, Grant, User
from accounts.policy import USER_ROLES
from common.forms import INVALID, saved, status_of
from common.toasts import toast, try_and_toast

ORDERS = {
    "name": ("name", "email"),
    "email": ("email",),
    "joined": ("date_joined", "pk"),
    "last": ("last_login", "pk"),
}
ROLES = [(role.value, role.label) for role in USER_ROLES]
STATES = [("active", "Active"), ("inactive", "Deactivated"), ("none", "Without access")]


@staff_view(action="grant.give")
@require_safe
def people_list(request: StaffRequest) -> HttpResponse:
    """People with access where one may give it."""
    check_params(request, ["role", "state"])
    role, state = choice_param(request, "role", dict(ROLES)), choice_param(request, "state", dict(STATES))
    seen = Grant.objects.visible_to(request.user).select_related("unit")
    rows = User.objects.visible_to(request.user).prefetch_related(
        Prefetch("grants", queryset=seen.order_by("unit__path"), to_attr="seen_grants")
    )
    if role:
        rows = rows.filter(Exists(seen.current().filter(user=OuterRef("pk"), role=role)))
    if state == "none":
        rows = rows.filter(~Exists(Grant.objects.current().filter(user=OuterRef("pk"))), is_active=True)
    elif state:
        rows = rows.filter(is_active=state == "active")
    rows = search(rows, request.GET.get("q", ""), "name", "email")
    page = page_of(request, rows.order_by(*sort_key(request, ORDERS, "name")))
    return render(request, "accounts/people.html", {"page_obj": page, "roles": ROLES, "states": STATES})


@staff_view(action="grant.give")
@require_http_methods(["GET", "HEAD", "POST"])
def person_invite(request: StaffRequest) -> HttpResponse:
    """Invites somebody."""
    form = InviteForm(request.POST or None, user=request.user)
    try:
        if user := saved(form, lambda fields: invite_user(**fields, by=request.user)):
            waits = "" if settings.EMAIL_URL else ": the mail waits in the outbox"
            toast(request, f"{user} invited{waits}")
            return redirect("person", uuid=user.uuid)
    except AccessRefusedError as error:
        form.add_error(None, str(error))
        return _render_invite(request, form, 403)
    return _render_invite(request, form, status_of(form))


def _render_invite(request: StaffRequest, form: InviteForm, status: int) -> HttpResponse:
    context = {
        "form": form,
        "is_mail_kept": not settings.EMAIL_URL,
        "sees_outbox": request.user.can_anywhere("message.view"),
    }
    return render(request, "accounts/person_invite.html", context, status=status)


@staff_view(action="grant.give")
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """One person: name, departments, access."""
    user = _person(request, uuid, "visible")
    may_change = User.objects.reachable(request.user, "grant.give").filter(pk=user.pk).exists()
    initial = {"name": user.name, "departments": user.departments.all()}
    form = PersonForm(request.POST or None, initial=initial)
    if request.method == "POST":
        _person(request, uuid)
        if form.is_valid():
            change_user(user, **form.cleaned_data, by=request.user)
            toast(request, f"{user} saved")
            return redirect("person", uuid=user.uuid)
    access_form = AccessForm(user=request.user, prefix="access")
    return _render_person(request, user, form, access_form, may_change, status_of(form))


@staff_view(action="grant.give")
@require_POST
def grant_give(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Gives a role at a unit."""
    user = _person(request, uuid, "visible")
    form = AccessForm(request.POST, user=request.user, prefix="access")
    status = INVALID
    try:
        if grant := saved(form, lambda fields: give_grant(user, **fields, by=request.user)):
            toast(request, f"{user} is now {grant.get_role_display().lower()} at {grant.unit}")
            return redirect("person", uuid=user.uuid)
    except AccessRefusedError as error:
        form.add_error(None, str(error))
        status = 403
    person_form = PersonForm(initial={"name": user.name, "departments": user.departments.all()})
    return _render_person(request, user, person_form, form, may_change=True, status=status)


@staff_view(action="grant.give")
@require_POST
def grant_withdraw(request: StaffRequest, uuid: UUID, grant_uuid: UUID) -> HttpResponse:
    """Takes a role away."""
    grant = get_reachable_or_404(
        Grant.objects.select_related("user", "unit"),
        request.user,
        "grant.give",
        uuid=grant_uuid,
        user__uuid=uuid,
    )
    try_and_toast(request, lambda: withdraw_grant(grant, by=request.user), "Access withdrawn")
    if User.objects.visible_to(request.user).filter(uuid=uuid).exists():
        return redirect("person", uuid=uuid)
    return redirect("people")


@staff_view(action="grant.give")
@require_POST
def person_deactivate(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Ends somebody's sign-in."""
    user = _person(request, uuid)
    try_and_toast(request, lambda: deactivate_user(user, by=request.user), f"{user} can't sign in any more")
    return redirect("person", uuid=user.uuid)


@staff_view(action="grant.give")
@require_POST
def person_reactivate(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Lets somebody sign in again."""
    user = _person(request, uuid)
    reactivate_user(user, by=request.user)
    toast(request, f"{user} can sign in again")
    return redirect("person", uuid=user.uuid)


def _person(request: StaffRequest, uuid: UUID, how: str = "") -> User:
    """Somebody all of whose access is ours to give; "visible": any of it. 404 and 403 as everywhere."""
    people = User.objects.visible_to(request.user) if how == "visible" else None
    if people is not None and (found := people.filter(uuid=uuid).first()):
        return found
    user: User = get_reachable_or_404(User.objects, request.user, "grant.give", uuid=uuid)
    return user


def _render_person(
    request: StaffRequest,
    user: User,
    form: PersonForm,
    access_form: AccessForm,
    may_change: bool,
    status: int,
) -> HttpResponse:
    context = {
        "person": user,
        "form": form,
        "access_form": access_form,
        "grants": Grant.objects.visible_to(request.user).filter(user=user).select_related("unit", "given_by"),
        "may_change": may_change,
        "keys": ApiKey.objects.visible_to(request.user).usable().filter(created_by=user),
    }
    return render(request, "accounts/person.html", context, status=status)
