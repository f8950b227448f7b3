from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest

from accounts.admin.scoped import ScopedModelAdmin
from accounts.domain.units import change_unit, create_unit, move_unit
from accounts.models import BusinessCalendar, Department, OrgUnit, UnitLevel
from common.forms import ModelForm


class UnitForm(ModelForm):
    """A unit with its place; a move that would close a circle is refused here in words."""

    class Meta:
        model = OrgUnit
        fields = ("name", "code", "parent", "calendar")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        parent = cleaned.get("parent")
        if self.instance.pk and parent and parent.is_within(self.instance):
            raise ValidationError({"parent": "A unit can't stand beneath itself."})
        return cleaned


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
        by: Any = request.user
        values = form.cleaned_data
        if not change:
            made = create_unit(**{key: values[key] for key in ("name", "code", "parent", "calendar")}, by=by)
            obj.pk = made.pk
            return
        stored = OrgUnit.objects.get(pk=obj.pk)
        change_unit(stored, name=values["name"], code=values["code"], calendar=values["calendar"], by=by)
        if stored.parent_id != (values["parent"].pk if values["parent"] else None):
            move_unit(stored, parent=values["parent"], by=by)


class OrganisationAdmin(ScopedModelAdmin):
    """Lists of the whole organisation: seen by staff, edited by who may edit units everywhere."""

    view_action = "unit.view"
    change_action = add_action = delete_action = "unit.edit"


@admin.register(Department)
class DepartmentAdmin(OrganisationAdmin):
    list_display = ("name", "code")
    search_fields = ("name", "code")
    fields = ("name", "code")


@admin.register(UnitLevel)
class UnitLevelAdmin(OrganisationAdmin):
    list_display = ("depth", "name", "name_plural")


@admin.register(BusinessCalendar)
class BusinessCalendarAdmin(OrganisationAdmin):
    list_display = ("name", "time_zone")
    search_fields = ("name",)
