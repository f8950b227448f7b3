"""Forms for what staff do to a finished response: exclude, move, erase."""

from typing import Any

from django import forms

from accounts.forms import UnitChoice
from accounts.models import OrgUnit, User
from common.forms import Form, choice_of
from surveys.domain.responses.correcting import REASON_LENGTH
from surveys.models import Response, Touchpoint

STAYS = "It stays in the history: write no name of a customer."
COMMON_REASONS = ("Test answer of a colleague", "Given twice", "Not about us", "Abuse")


class ExcludeForm(Form):
    """Why responses no longer count."""

    reason = forms.CharField(
        max_length=REASON_LENGTH,
        label="Why",
        help_text=STAYS,
        widget=forms.TextInput(attrs={"list": "common-reasons", "autocomplete": "off"}),
    )


class MoveForm(Form):
    """Where a response belongs, and why it is moved."""

    unit = UnitChoice(OrgUnit.objects.none(), label="Unit", empty_label=None)
    touchpoint = forms.ModelChoiceField(
        Touchpoint.objects.none(), required=False, empty_label="None in particular"
    )
    reason = forms.CharField(
        max_length=REASON_LENGTH,
        label="Why",
        help_text=STAYS,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, user: User, response: Response, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"unit": response.unit_id, "touchpoint": response.touchpoint_id})
        super().__init__(*args, **kwargs)
        units = OrgUnit.objects.within(response.program.owner).reachable(user, "response.correct")
        here = OrgUnit.objects.filter(pk=response.unit_id)
        unit: Any = self.fields["unit"]
        unit.offer(units.active() | here, "response.correct")
        choice_of(self, "touchpoint").queryset = Touchpoint.objects.visible_to(user)


class EraseForm(Form):
    """Why a response is erased, and that it is meant."""

    reason = forms.CharField(
        max_length=REASON_LENGTH,
        label="Why",
        help_text="It stays in the history: a file number or a date, no name of the customer.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    is_sure = forms.BooleanField(label="Yes, erase it for good. I know that nobody can bring it back.")
