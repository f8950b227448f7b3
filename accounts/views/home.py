"""The first page, by role."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from accounts.domain.starting import has_named_organisation, root_of_organisation
from accounts.http import StaffRequest, staff_view
from accounts.models import Department, OrgUnit, User
from accounts.policy import Role
from common.checklist import Step, register

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


def register_steps() -> None:
    """The first steps of setting up (`common.checklist`)."""
    register(
        Step(
            "organisation",
            "Name your organisation and add its units",
            "The tree of units decides who sees what; a single place needs no more than its name.",
            _units_address,
            action="unit.edit",
            is_done=has_named_organisation,
            order=10,
        )
    )
    register(
        Step(
            "people",
            "Invite people",
            "They get a mail with which they choose a password.",
            "person_invite",
            action="grant.give",
            is_done=lambda: User.objects.filter(is_active=True)[:2].count() > 1,
            order=20,
        )
    )
    register(
        Step(
            "department",
            "Look at the departments",
            "Whose queue a case is in. One is there to begin with.",
            "departments",
            action="unit.edit",
            is_done=Department.objects.exists,
            order=30,
        )
    )


def _units_address() -> str:
    """The form of the organisation's own name, then the tree."""
    root = root_of_organisation()
    if root is None:
        return reverse("unit_create")
    return reverse("units") if has_named_organisation() else reverse("unit_edit", args=[root.uuid])


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
