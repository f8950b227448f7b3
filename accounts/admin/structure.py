from typing import Any

from django.contrib import admin
from django.forms import Form
from django.http import HttpRequest

from accounts.admin.parts import person_of
from accounts.admin.refusing import RefusableForm
from accounts.admin.scoped import ScopedModelAdmin
from accounts.domain.departments import change_department, create_department, remove_department
from accounts.domain.units import change_unit, create_unit, move_unit
from accounts.models import Department, OrgUnit, UnitLevel


class UnitForm(RefusableForm):
    class Meta:
        model = OrgUnit
        fields = ("name", "code", "parent", "calendar")


@admin.register(OrgUnit)
class OrgUnitAdmin(ScopedModelAdmin):
    view_action = "unit.view"
    change_action = add_action = "unit.edit"
    form = UnitForm
    list_display = ("name", "code", "parent", "is_active")
    list_filter = ("is_active", "depth")
    search_fields = ("name", "code")
    autocomplete_fields = ("parent",)
    ordering = ("path",)

    def save_model(self, request: HttpRequest, obj: Any, form: Form, change: bool) -> None:
        """Creates, renames and moves by the domain, so that history, paths and followers are right."""
        by = person_of(request)
        values = {name: form.cleaned_data[name] for name in ("name", "code", "calendar")}
        parent = form.cleaned_data["parent"]
        if not change:
            obj.pk = create_unit(**values, parent=parent, by=by).pk
            return
        unit = change_unit(OrgUnit.objects.get(pk=obj.pk), **values, by=by)
        if unit.parent != parent:
            move_unit(unit, parent=parent, by=by)


@admin.register(Department)
class DepartmentAdmin(ScopedModelAdmin):
    """Departments are the organisation's: edited by who may edit units everywhere."""

    view_action = "unit.view"
    change_action = add_action = delete_action = "unit.edit"
    list_display = ("name", "code")
    search_fields = ("name", "code")
    fields = ("name", "code")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Form, change: bool) -> None:
        by = person_of(request)
        if change:
            change_department(Department.objects.get(pk=obj.pk), **form.cleaned_data, by=by)
        else:
            obj.pk = create_department(**form.cleaned_data, by=by).pk

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        by = person_of(request)
        remove_department(obj, by=by)


@admin.register(UnitLevel)
class UnitLevelAdmin(ScopedModelAdmin):
    view_action = "unit.view"
    change_action = add_action = delete_action = "unit.edit"
    list_display = ("depth", "name", "name_plural")
