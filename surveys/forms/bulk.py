"""What the administration asks before it does one thing to many surveys."""

from typing import Any

from django import forms

from accounts.models import User
from common.forms import Form, choice_of
from surveys.forms.looks import LookForm
from surveys.models import Program


class MoveSurveysForm(Form):
    """The program that surveys go to."""

    program = forms.ModelChoiceField(
        Program.objects.none(),
        empty_label="Choose …",
        help_text="Only surveys that were never published can move; copy the others.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice_of(self, "program").queryset = Program.objects.visible_to(user).open()


class ColoursForm(Form):
    """The colours of several surveys; empty takes own ones out."""

    accent = LookForm.base_fields["accent"]
    accent_dark = LookForm.base_fields["accent_dark"]
    clean_accent = LookForm.clean_accent
    clean_accent_dark = LookForm.clean_accent_dark
    _colour = LookForm._colour

    def look(self) -> dict[str, Any]:
        """The parts of the look that are set."""
        return {name: self.cleaned_data[name] or None for name in ("accent", "accent_dark")}
