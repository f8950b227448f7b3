"""Forms of the settings pages. What may be chosen is scoped; what may be done is the domain's to say."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import BusinessCalendar, Department, OrgUnit, User
from accounts.policy import ACTIONS, POLICY, USER_ROLES, Role
from common.forms import Form

INDENT = "\N{NO-BREAK SPACE}" * 3


class UnitChoice(forms.ModelChoiceField):
    """A unit of those given, indented as the tree is."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{INDENT * obj.depth}{obj.name}"


class DayInput(forms.DateInput):
    input_type = "date"


class UnitForm(Form):
    """Name, code, calendar, and for a new unit its parent."""

    name = forms.CharField(max_length=120)
    code = forms.CharField(max_length=60, help_text="Short key used by imports and the API.")
    parent = UnitChoice(OrgUnit.objects.none(), label="Belongs to", required=False, empty_label=None)
    calendar = forms.ModelChoiceField(
        BusinessCalendar.objects.all(),
        required=False,
        empty_label="As the unit above",
        label="Working hours",
        help_text="Deadlines of cases are counted in these.",
    )

    def __init__(self, *args: Any, user: User, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["parent"]
            return
        parent = self.fields["parent"]
        parent.queryset = OrgUnit.objects.active().reachable(user, "unit.edit")  # type: ignore[attr-defined]
        is_free = user.reach("unit.edit").covers_organisation
        parent.required = not is_free
        if is_free:
            parent.empty_label = "Nothing: the top of a tree"  # type: ignore[attr-defined]


class PlaceForm(Form):
    """Another unit: the new parent, or the one to merge into."""

    unit = UnitChoice(OrgUnit.objects.none(), label="Unit")

    def __init__(self, *args: Any, user: User, moved: OrgUnit, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        field.label = label
        others = OrgUnit.objects.active().reachable(user, "unit.edit")
        field.queryset = others.exclude(path__startswith=moved.path)  # type: ignore[attr-defined]


class UnitFileForm(Form):
    file = forms.FileField(
        label="CSV file", help_text="Columns code, name, parent_code, calendar; up to 1 MB."
    )


class AccessForm(Form):
    """A role at a unit, from a day to a day."""

    role = forms.ChoiceField(choices=[(role.value, role.label) for role in USER_ROLES])
    unit = UnitChoice(OrgUnit.objects.none())
    includes_descendants = forms.BooleanField(
        required=False, initial=True, label="Also for all units beneath it"
    )
    valid_from = forms.DateField(required=False, widget=DayInput, label="From")
    valid_to = forms.DateField(required=False, widget=DayInput, label="Last day")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = OrgUnit.objects.active().reachable(user, "grant.give")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class PersonForm(Form):
    """Name and departments."""

    name = forms.CharField(max_length=120)
    departments = forms.ModelMultipleChoiceField(
        Department.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Whose queues they work in and whose alerts they get. It gives no access.",
    )


class InviteForm(AccessForm, PersonForm):
    """A new person with a first access."""

    email = forms.EmailField(max_length=254, label="Email")
    field_order = (
        "email",
        "name",
        "role",
        "unit",
        "includes_descendants",
        "valid_from",
        "valid_to",
        "departments",
    )


class KeyForm(Form):
    """A key for a program of somebody else's."""

    name = forms.CharField(max_length=100, help_text="Who uses it, such as “Booking system”.")
    unit = UnitChoice(OrgUnit.objects.none())
    includes_descendants = forms.BooleanField(
        required=False, initial=True, label="Also for all units beneath it"
    )
    scopes = forms.MultipleChoiceField(
        choices=[(name, ACTIONS[name]) for name in ACTIONS if name in POLICY[Role.PARTNER]],
        widget=forms.CheckboxSelectMultiple,
        label="It may",
    )
    expires_on = forms.DateField(required=False, widget=DayInput, label="Last day")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = OrgUnit.objects.active().reachable(user, "apikey.manage")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class DepartmentForm(Form):
    name = forms.CharField(max_length=100)
    code = forms.SlugField(max_length=50, help_text="Short key used by imports, such as guest-services.")

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["code"]


def tell(form: forms.Form, error: ValidationError) -> None:
    """Puts what the domain refused beside the fields it concerns."""
    messages = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for field, texts in messages.items():
        for text in texts:
            form.add_error(field if field in form.fields else None, text)
