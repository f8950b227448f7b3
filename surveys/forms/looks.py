"""The form of a survey's look: colours, logo, what stands on the pages, words on the buttons."""

from typing import Any

from django import forms

from common.contrast import is_colour
from common.forms import Form
from surveys.document.look import ENOUGH, nearest_readable, worst_contrast
from surveys.domain.questionnaires.logos import LogoRefused, logo_from

COLOUR = forms.TextInput(
    attrs={"placeholder": "#176b4d", "maxlength": 7, "spellcheck": "false", "autocomplete": "off"}
)


class LookForm(Form):
    """What `look` of a definition holds. A colour that can't be read is refused; the nearest is named."""

    accent = forms.CharField(
        label="Colour", max_length=7, required=False, widget=COLOUR, help_text="Empty: Rapport’s blue."
    )
    accent_dark = forms.CharField(
        label="Colour on dark screens",
        max_length=7,
        required=False,
        widget=COLOUR,
        help_text="Empty: the same, lightened until it can be read.",
    )
    logo = forms.FileField(
        required=False,
        max_length=200,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/gif,image/webp"}),
        help_text="PNG, JPEG, GIF or WebP. It is made small enough for the page.",
    )
    remove_logo = forms.BooleanField(required=False, label="Take the logo out")
    progress = forms.BooleanField(required=False, label="Progress bar")
    back = forms.BooleanField(required=False, label="People may go back")
    save = forms.BooleanField(
        required=False,
        label="People may save and finish later",
        help_text="On surveys of several pages: by a link that they keep or are mailed.",
    )
    one_question = forms.BooleanField(
        required=False, label="One question a page", help_text="Whatever the pages are in the builder."
    )
    next_words = forms.CharField(label="Button “next”", max_length=60, required=False)
    back_words = forms.CharField(label="Button “back”", max_length=60, required=False)

    def clean_accent(self) -> str:
        return self._colour("accent", is_dark=False)

    def clean_accent_dark(self) -> str:
        return self._colour("accent_dark", is_dark=True)

    def clean_logo(self) -> str:
        """The picture as an address; "" where none was sent."""
        file = self.cleaned_data.get("logo")
        if not file:
            return ""
        try:
            return logo_from(file.read())
        except LogoRefused as refused:
            raise forms.ValidationError(str(refused)) from None

    def look(self) -> dict[str, Any]:
        """The parts of the look: what is usual is not written down."""
        said = self.cleaned_data
        found: dict[str, Any] = {
            "accent": said["accent"] or None,
            "accent_dark": said["accent_dark"] or None,
            "progress": None if said["progress"] else "none",
            "back": None if said["back"] else False,
            "save": None if said["save"] else False,
            "one_question": True if said["one_question"] else None,
        }
        if said["remove_logo"]:
            found["logo"] = None
        elif said["logo"]:
            found["logo"] = said["logo"]
        return found

    def buttons(self) -> dict[str, str]:
        """The main language's words on the buttons; "" for the product's own."""
        return {"next": self.cleaned_data["next_words"], "back": self.cleaned_data["back_words"]}

    def _colour(self, name: str, *, is_dark: bool) -> str:
        colour = str(self.cleaned_data[name]).strip().lower()
        if not colour:
            return ""
        if not is_colour(colour):
            raise forms.ValidationError("Write it as #176b4d, six digits behind a #.")
        if (found := worst_contrast(colour, is_dark=is_dark)) < ENOUGH:
            nearest = nearest_readable(colour, is_dark=is_dark)
            raise forms.ValidationError(
                f"Hard to read: a contrast of {found:.1f}, words need {ENOUGH}. The nearest that can be read "
                f"is {nearest}."
            )
        return colour
