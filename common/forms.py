"""What the forms of staff pages and of the administration share."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator

INVALID = 400
# Names stand in subjects and headers of mails, where a line break would begin another header.
ONE_LINE = RegexValidator(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", "Write this on one line.", inverse_match=True)


def status_of(form: forms.BaseForm) -> int:
    """200 for a form that is to be filled in, 400 for one that comes back with what was wrong."""
    return INVALID if form.is_bound else 200


class OneLineTexts(forms.BaseForm):
    """Texts that are typed into one line may hold no line break, nor any other control character."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.Textarea):
                field.validators.append(ONE_LINE)


class Form(OneLineTexts, forms.Form):
    """The base of our forms."""


class ModelForm(OneLineTexts, forms.ModelForm):  # type: ignore[type-arg]
    """The same for forms of a model."""
