"""The first page, by role."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from accounts.http import StaffRequest, staff_view
from accounts.models import OrgUnit, User
from accounts.policy import Role

# Whoever holds several roles starts where the first of theirs does.
FIRST_PAGES: list[tuple[Role, str]] = [
    (Role.ADMINISTRATOR, "system_state"),
    (Role.PROGRAM_MANAGER, "dashboard"),
    (Role.REGIONAL_MANAGER, "dashboard"),
    (Role.UNIT_MANAGER, "inbox"),
    (Role.ANALYST, "dashboard"),
    (Role.CASE_AGENT, "inbox"),
    (Role.VIEWER, "dashboard"),
    (Role.AUDITOR, "audit"),
]


@staff_view
def home(request: StaffRequest) -> HttpResponse:
    """Sends everybody to the page where their work begins; without any access it says whom to ask."""
    address = first_page(request.user)
    return redirect(address) if address else render(request, "accounts/no_access.html")


def first_page(user: User) -> str:
    """The address of the user's first page; "" without any access."""
    roles = user.roles
    for role, name in FIRST_PAGES:
        if role in roles and (address := _address(user, name)):
            return address
    return reverse("units") if user.can_anywhere("unit.view") else ""


def _address(user: User, name: str) -> str:
    args = []
    if name == "dashboard":
        unit = OrgUnit.objects.active().reachable(user, "score.view").order_by("depth", "path").first()
        if unit is None:
            return ""
        args = [unit.uuid]
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
