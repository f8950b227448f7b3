"""Forms of the settings pages. What may be chosen is scoped; what may be done is the domain's to say."""

import re
from typing import Any, cast

from allauth.account.forms import ResetPasswordKeyForm
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from accounts.models import BusinessCalendar, Department, OrgUnit, User
from accounts.policy import ACTIONS, POLICY, USER_ROLES, Role
from common.forms import CodedForm, CodeField, Form, ManyRows, OneLineTexts

INDENT = "\N{NO-BREAK SPACE}" * 3
CHOOSE = "Choose …"
MOST_LISTED = 500
CODE_AT_END = re.compile(r"\(([^()]+)\)\s*$")


class UnitWidget(forms.Select):
    """A list to choose from; of more than 500 units a field to search in, by name or code.

    `action` is what somebody must be allowed to do at a unit for `unit_choices` to offer it.
    """

    action = "unit.view"

    @property
    def is_search(self) -> bool:
        """Whether there are too many for a list."""
        return self._units[: MOST_LISTED + 1].count() > MOST_LISTED

    @property
    def _units(self) -> Any:
        choices: Any = self.choices  # a ModelChoiceIterator
        return choices.queryset

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """A select with `data-filter`, which a script makes searchable; or a text field with suggestions."""
        if not self.is_search:
            return super().render(name, value, {**(attrs or {}), "data-filter": ""}, renderer)
        final = self.build_attrs(self.attrs, attrs)
        listed = f"{final.get('id', name)}-units"
        final |= {"list": listed, "autocomplete": "off", "placeholder": "Name or code of the unit"}
        final["data-units"] = f"{reverse('unit_choices')}?{urlencode({'for': self.action})}"
        said = [one for one in final.items() if one[1] not in (None, False)]
        parts = format_html_join("", ' {}="{}"', said)
        return format_html(
            '<input type="text" name="{}" value="{}"{}><datalist id="{}"></datalist>',
            name,
            self._shown(value),
            parts,
            listed,
        )

    def _shown(self, value: Any) -> str:
        text = str(value or "")
        unit = self._units.filter(pk=int(text)).first() if text.isascii() and text.isdecimal() else None
        return unit_label(unit) if unit else text


class UnitChoice(forms.ModelChoiceField):
    """A unit of those given: chosen from the tree, or searched for where there are many."""

    widget = UnitWidget

    def offer(self, units: Any, action: str) -> None:
        """The units to choose from are those where the person may do `action`, or fewer."""
        self.queryset = units
        cast(UnitWidget, self.widget).action = action

    def label_from_instance(self, obj: Any) -> str:
        return f"{INDENT * obj.depth}{obj.name}"

    def to_python(self, value: Any) -> Any:
        """The unit chosen in the list, or the one that was written as "Name (code)", code or name."""
        text, widget, units = (
            str(value or "").strip(),
            cast(UnitWidget, self.widget),
            cast(Any, self.queryset),
        )
        if not text or not widget.is_search or isinstance(value, OrgUnit):
            return super().to_python(value)
        coded = CODE_AT_END.search(text)
        wanted = [Q(code=coded[1].strip())] if coded else []
        for condition in (*wanted, Q(code__iexact=text), Q(name__iexact=text)):
            found = list(units.filter(condition)[:2])
            if len(found) == 1:
                return found[0]
            if found:
                raise ValidationError("Several units have this name: choose from the list, or write a code.")
        if text.isascii() and text.isdecimal():
            return super().to_python(text)
        raise ValidationError("There is no such unit: choose from the list, or write a code.")


def unit_label(unit: OrgUnit) -> str:
    """A unit as it is written where it is searched for."""
    return f"{unit.name} ({unit.code})"


class DayInput(forms.DateInput):
    input_type = "date"


class UnitForm(CodedForm):
    """Name, code, calendar, and for a new unit its parent."""

    name = forms.CharField(max_length=120)
    code = CodeField(OrgUnit, max_length=60, used_by="imports and the API", is_strict=False)
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
            self.fields["code"].required = True
            del self.fields["parent"]
            return
        parent: Any = self.fields["parent"]
        parent.offer(OrgUnit.objects.active().reachable(user, "unit.edit"), "unit.edit")
        is_free = user.reach("unit.edit").covers_organisation
        parent.required = not is_free
        if is_free:
            parent.empty_label = "Nothing: the top of a tree"


class PlaceForm(Form):
    """Another unit: the new parent, or the one to merge into."""

    unit = UnitChoice(OrgUnit.objects.none(), label="Unit", empty_label=CHOOSE)

    def __init__(self, *args: Any, user: User, moved: OrgUnit, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.label = label
        others = OrgUnit.objects.active().reachable(user, "unit.edit")
        field.offer(others.exclude(path__startswith=moved.path), "unit.edit")


class UnitFileForm(Form):
    file = forms.FileField(
        label="CSV file", help_text="Columns code, name, parent_code, calendar; up to 1 MB."
    )


class AccessForm(Form):
    """A role at a unit, from a day to a day."""

    role = forms.ChoiceField(choices=[("", CHOOSE), *((role.value, role.label) for role in USER_ROLES)])
    unit = UnitChoice(OrgUnit.objects.none(), empty_label=CHOOSE)
    includes_descendants = forms.BooleanField(
        required=False, initial=True, label="Also for all units beneath it"
    )
    valid_from = forms.DateField(required=False, widget=DayInput, label="From")
    valid_to = forms.DateField(required=False, widget=DayInput, label="Last day")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.offer(OrgUnit.objects.active().reachable(user, "grant.give"), "grant.give")


class PersonForm(Form):
    """Name and departments."""

    name = forms.CharField(max_length=120)
    departments = ManyRows(
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
    unit = UnitChoice(OrgUnit.objects.none(), empty_label=CHOOSE)
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
        unit: Any = self.fields["unit"]
        unit.offer(OrgUnit.objects.active().reachable(user, "apikey.manage"), "apikey.manage")


class DepartmentForm(CodedForm):
    name = forms.CharField(max_length=100)
    code = CodeField(Department, max_length=50, used_by="imports")

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["code"]


class PasswordForm(OneLineTexts, ResetPasswordKeyForm):
    """Choosing a password, the first one or another, by a link that was mailed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("password1", "New password"), ("password2", "The same again")):
            self.fields[name].label = label
            self.fields[name].widget.attrs.pop("placeholder", None)
