"""Settings, Departments."""

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.domain.departments import change_department, create_department, remove_department
from accounts.forms import DepartmentForm
from accounts.http import (
    StaffRequest,
    check_params,
    page_of,
    require_organisation,
    search,
    sort_key,
    staff_view,
)
from accounts.models import Department
from common.forms import saved, status_of
from common.toasts import toast, try_and_toast

ORDERS = {"name": ("name",), "code": ("code",), "members": ("member_count", "name")}


@staff_view(action="unit.edit")
@require_safe
def department_list(request: StaffRequest) -> HttpResponse:
    """All departments: they cut across the tree, so whoever edits units anywhere sees them."""
    check_params(request)
    rows = search(
        Department.objects.annotate(member_count=Count("members")), request.GET.get("q", ""), "name", "code"
    )
    page = page_of(request, rows.order_by(*sort_key(request, ORDERS, "name")))
    may_edit = request.user.reach("unit.edit").covers_organisation
    return render(request, "accounts/departments.html", {"page_obj": page, "may_edit": may_edit})


@staff_view(action="unit.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def department_create(request: StaffRequest) -> HttpResponse:
    """A new department."""
    require_organisation(request.user, "unit.edit")
    form = DepartmentForm(request.POST or None, is_new=True)
    if department := saved(form, lambda fields: create_department(**fields, by=request.user)):
        toast(request, f"{department} added")
        return redirect("departments")
    return render(request, "accounts/department_form.html", {"form": form}, status=status_of(form))


@staff_view(action="unit.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def department_edit(request: StaffRequest, code: str) -> HttpResponse:
    """One department."""
    require_organisation(request.user, "unit.edit")
    department = get_object_or_404(Department, code=code)
    form = DepartmentForm(request.POST or None, is_new=False, initial={"name": department.name})
    if saved(form, lambda fields: change_department(department, **fields, by=request.user)):
        toast(request, f"{department} saved")
        return redirect("departments")
    context = {"form": form, "department": department}
    return render(request, "accounts/department_form.html", context, status=status_of(form))


@staff_view(action="unit.edit")
@require_POST
def department_remove(request: StaffRequest, code: str) -> HttpResponse:
    """Removes a department that nothing names."""
    require_organisation(request.user, "unit.edit")
    department = get_object_or_404(Department, code=code)
    try_and_toast(request, lambda: remove_department(department, by=request.user), f"{department} removed")
    return redirect("departments")
