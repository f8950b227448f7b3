"""Forms of delivery's pages."""

from django import forms

from common.forms import Form
from delivery.addresses import normalise


class StopForm(Form):
    """An address that shall be written to no more."""

    address = forms.CharField(
        label="Mail address",
        max_length=254,
        help_text="Only a keyed hash of it is kept, so that the list names nobody.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    note = forms.CharField(
        label="Why", max_length=200, required=False, help_text="For example: asked by phone on 3 May."
    )

    def clean_address(self) -> str:
        """The address in its one way of writing."""
        try:
            return normalise(self.cleaned_data["address"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
