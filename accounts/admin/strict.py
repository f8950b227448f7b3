"""What the administration takes from an address or a form: what it offers itself, and nothing else."""

import re
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import SuspiciousOperation
from django.forms.fields import InvalidJSONInput
from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import ParseError
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.admin.parts import AdminPart
from common.api.parsing import read_json
from common.forms import KEY

# How a filter of the list writes its choice after the field's name.
ENDINGS = frozenset(
    {"exact", "id__exact", "pk__exact", "isnull", "isempty", "in", "gte", "lt", "year", "month", "day"}
)
ORDERING = re.compile(r"-?[0-9]{1,2}(\.-?[0-9]{1,2})*")
PAGE = re.compile(r"[0-9]{1,6}")


class StrictLists(AdminPart):
    """Lists filter by what they offer: any other lookup would answer questions about hidden columns."""

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Django lets every column of the model through; one character at a time that reads a password."""
        offered = {one[0] if isinstance(one, tuple) else one for one in self.get_list_filter(request)}
        offered.add(self.date_hierarchy)
        field, _, ending = lookup.partition("__")
        return field in offered and (not ending or ending in ENDINGS)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """400 for an ordering or a page that the list doesn't have."""
        ordering, page = request.GET.get("o", "0"), request.GET.get("p", "1")
        columns = len(self.get_list_display(request))
        if not ORDERING.fullmatch(ordering) or not PAGE.fullmatch(page):
            raise SuspiciousOperation("This list has no such order or page.")
        if any(int(one.lstrip("-")) > columns for one in ordering.split(".")):
            raise SuspiciousOperation("This list has no such column.")
        return super().changelist_view(request, extra_context)


class StrictAutocomplete(AutocompleteSelect):
    """Draws a refused form again without asking the database for what can't be a key."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        return super().optgroups(name, [one for one in value if KEY.fullmatch(str(one))], attrs)


class JSONField(forms.JSONField):
    """JSON as the API takes it: no NaN, no half characters, not deeper than 50."""

    widget = UnfoldAdminTextareaWidget

    def to_python(self, value: Any) -> Any:
        if self.disabled or value in self.empty_values or not isinstance(value, str):
            return super().to_python(value)
        try:
            return read_json(value.encode("utf-8", "surrogatepass"))
        except ParseError as error:
            raise forms.ValidationError(str(error.detail)) from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was typed, as it was typed: reading it again to draw it could fail as it failed before."""
        return initial if self.disabled else InvalidJSONInput(data or "")

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(initial != self.to_python(data))
        except forms.ValidationError:
            return True
