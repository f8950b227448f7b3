"""The inbox: views, search, order, pages, and the pane beside the list."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.http import StaffRequest, check_params, choice_param, get_reachable_or_404, staff_view
from accounts.models import Department
from actions.domain.inbox import (
    CAP,
    SORTS,
    VIEWS,
    cases_in,
    count_up,
    counts_of,
    in_figures,
    narrow,
    page_of_cases,
)
from actions.domain.showing import name_rows
from actions.models import Case
from actions.models.rules import Priority
from actions.views.cases import case_context

PARAMS = ("view", "department", "priority", "case")


@staff_view(action="case.view")
def inbox(request: StaffRequest) -> HttpResponse:
    """`/cases/`: the list, and with `?case=` the pane of one case."""
    check_params(request, PARAMS)
    view = choice_param(request, "view", VIEWS) or "units"
    sort = choice_param(request, "sort", SORTS) or "due"
    departments = {row.code: row for row in Department.objects.all()}
    department = departments.get(choice_param(request, "department", departments))
    filters = {
        "department": department.pk if department else "",
        "priority": choice_param(request, "priority", [str(value) for value in Priority.values]),
    }
    text = request.GET.get("q", "").strip()
    counts = counts_of(request.user)
    rows = narrow(cases_in(view, request.user), request.user, text=text, **filters)
    is_narrowed = bool(text or any(filters.values()))
    total = count_up(rows) if is_narrowed or view == "closed" else counts[view]
    page = page_of_cases(rows, view=view, sort=sort, number=read_page(request), total=total)
    context = {
        "view": view,
        "views": [
            (key, label, in_figures(counts[key]) if key in counts else "") for key, label in VIEWS.items()
        ],
        "sort": sort,
        "sorts": [(key, label, link(request, sort=key)) for key, label in SORTS.items()],
        "departments": [(code, row.name) for code, row in departments.items()],
        "priorities": [(str(value), label) for value, label in Priority.choices],
        "page": page,
        "total": in_figures(total),
        "is_capped": total >= CAP,
        "newer": link(request, page=page.number - 1) if page.number > 1 else "",
        "older": link(request, page=page.number + 1) if page.has_more else "",
        "rows": name_rows(page.rows, request.user),
        "is_narrowed": is_narrowed,
        "is_invented": any(case.is_invented for case in page.rows),
        "keep": kept(request),
        **pane_of(request),
    }
    return render(request, "actions/inbox.html", context)


@staff_view(action="case.view")
def case_pane(request: StaffRequest, uuid: str) -> HttpResponse:
    """The pane of one case, for htmx."""
    case = get_reachable_or_404(Case.objects.all(), request.user, "case.view", uuid=uuid)
    return render(request, "actions/_pane.html", pane_context(request, case))


def pane_of(request: StaffRequest) -> dict[str, Any]:
    """The pane's context for `?case=`; nothing for a case that isn't there or not in reach."""
    wanted = request.GET.get("case", "")
    if not wanted:
        return {"case": None}
    case = get_reachable_or_404(Case.objects.all(), request.user, "case.view", uuid=wanted)
    return pane_context(request, case)


def pane_context(request: StaffRequest, case: Case) -> dict[str, Any]:
    """A case's context, with the way back to the list it was opened in."""
    back = f"{reverse('inbox')}?{kept(request)}&case={case.uuid}" if kept(request) else ""
    return case_context(request, case, back=back or f"{reverse('inbox')}?case={case.uuid}")


def kept(request: StaffRequest) -> str:
    """The list's parameters without the chosen case."""
    names = ("view", "sort", "q", "page", "department", "priority")
    return urlencode([(name, request.GET[name]) for name in names if request.GET.get(name)])


def read_page(request: StaffRequest) -> int:
    """The asked page; nonsense is the first."""
    wanted = request.GET.get("page", "1")
    return int(wanted) if wanted.isdecimal() and len(wanted) < 7 else 1


def link(request: StaffRequest, **changes: Any) -> str:
    """The list with other parameters."""
    query = request.GET.copy()
    for name in ("case", "page"):
        query.pop(name, None)
    for name, value in changes.items():
        query[name] = str(value)
    return f"?{query.urlencode()}"
