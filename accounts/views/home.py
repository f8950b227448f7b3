"""The first page, by role: "Today", made of panels (`accounts.panels`), or another page where work begins."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from accounts.domain.starting import has_named_organisation, root_of_organisation
from accounts.http import StaffRequest, check_params, staff_view
from accounts.models import Department, OrgUnit, User
from accounts.panels import Today, panels_for
from accounts.policy import Role
from common.checklist import Step, register
from common.clock import today

TODAY = "home"
# Whoever holds several roles starts where the first of theirs does.
FIRST_PAGES: list[tuple[Role, str]] = [
    (Role.ADMINISTRATOR, "system_state"),
    (Role.PROGRAM_MANAGER, TODAY),
    (Role.REGIONAL_MANAGER, TODAY),
    (Role.UNIT_MANAGER, TODAY),
    (Role.ANALYST, TODAY),
    (Role.CASE_AGENT, "inbox"),
    (Role.VIEWER, "dashboard"),
    (Role.AUDITOR, "audit"),
]


@staff_view
def home(request: StaffRequest) -> HttpResponse:
    """Today, or the way to where this person's work begins; without any access it says whom to ask."""
    check_params(request, ["unit"])
    role, address = first_page(request.user)
    if role is not None and address == reverse(TODAY):
        return _today(request, role)
    return redirect(address) if address else render(request, "accounts/no_access.html")


def first_page(user: User) -> tuple[Role | None, str]:
    """The role that decides, and the address of its first page; "" without any access."""
    roles = user.roles
    for role, name in FIRST_PAGES:
        if role in roles and (address := _address(user, role, name)):
            return role, address
    return None, reverse("units") if user.can_anywhere("unit.view") else ""


def has_today(user: User) -> bool:
    """Whether "Today" is this person's first page; asks nothing of the database but the grants."""
    roles = user.roles
    found = (name for role, name in FIRST_PAGES if role in roles and (name != TODAY or units_of(user, role)))
    return next(found, "") == TODAY


def units_of(user: User, role: Role) -> list[OrgUnit]:
    """The units in use at which `user` holds `role`, highest first, without those that lie in another's."""
    grants = [grant for grant in user.current_grants if grant.role == role and grant.unit.is_active]
    wide = [grant.unit.path for grant in grants if grant.includes_descendants]
    tops = {
        grant.unit.pk: grant.unit
        for grant in grants
        if not any(grant.unit.path != path and grant.unit.path.startswith(path) for path in wide)
    }
    return sorted(tops.values(), key=lambda unit: (unit.depth, unit.name, unit.pk))


def _today(request: StaffRequest, role: Role) -> HttpResponse:
    units = units_of(request.user, role)
    page = Today(request.user, role, _chosen(units, request.GET.get("unit", "")), units)
    panels = panels_for(page)
    captions = [panel.context["caption"] for panel in panels if panel.context.get("caption")]
    context = {"today": page, "day": today(), "panels": panels, "captions": dict.fromkeys(captions)}
    return render(request, "accounts/today.html", context)


def _chosen(units: Sequence[OrgUnit], wanted: str) -> OrgUnit:
    """The unit asked for, by default the first; 404 for one that isn't among `units`."""
    found = next((unit for unit in units if not wanted or str(unit.uuid) == wanted), None)
    if found is None:
        raise Http404("Nothing here.")
    return found


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


def _address(user: User, role: Role, name: str) -> str:
    args = []
    if name == TODAY and not units_of(user, role):
        return ""
    if name == "dashboard":
        unit = OrgUnit.objects.active().reachable(user, "score.view").order_by("depth", "path").first()
        if unit is None:
            return ""
        args = [unit.uuid]
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
