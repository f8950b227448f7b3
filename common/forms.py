"""What the forms of staff pages and of the administration share."""

import re
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, validate_slug
from django.utils.text import slugify

from common.ids import new_uuid

INVALID = 400
T = TypeVar("T")
KEY = re.compile(r"[0-9]{1,18}")
SMALL_NUMBER = re.compile(r"[0-9]{1,9}")  # fits every database's integer
# Names stand in subjects and headers of mails, where a line break would begin another header.
ONE_LINE = RegexValidator(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", "Write this on one line.", inverse_match=True)


def choice_of(form: forms.BaseForm, name: str) -> "forms.ModelChoiceField[Any]":
    """The field of this name, which chooses among rows."""
    return cast("forms.ModelChoiceField[Any]", form.fields[name])


def offers_any(form: forms.BaseForm, name: str) -> bool:
    """Whether the field of this name has a row to choose."""
    rows = choice_of(form, name).queryset
    return rows is not None and rows.exists()


def status_of(form: forms.BaseForm) -> int:
    """200 for a form that is to be filled in, 400 for one that comes back with what was wrong."""
    return INVALID if form.is_bound else 200


def saved(form: forms.BaseForm, save: Callable[[dict[str, Any]], T]) -> T | None:
    """What `save` makes of a form that was sent and is valid; else None, with what was wrong in the form."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return save(form.cleaned_data)
    except ValidationError as error:
        tell(form, error)
        return None


def tell(form: forms.BaseForm, error: ValidationError) -> None:
    """Puts what the domain refused beside the fields it concerns."""
    messages = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for field, texts in messages.items():
        for text in texts:
            form.add_error(field if field in form.fields else None, text)


def whole_number(text: str, *, otherwise: int) -> int:
    """The number from 0 on that an address or a form names in up to nine digits; `otherwise` for all else."""
    return int(text) if SMALL_NUMBER.fullmatch(text) else otherwise


class OneLineTexts(forms.BaseForm):
    """Texts that are typed into one line may hold no line break, nor any other control character."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and not isinstance(field.widget, forms.Textarea):
                field.validators.append(ONE_LINE)


class Form(OneLineTexts, forms.Form):
    """The base of our forms."""


class ModelForm(OneLineTexts, forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs alone
    """The same for forms of a model."""


class ManyRows(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # as above
    """Several rows by their keys. Django asks the database for any number; one too large breaks it."""

    def clean(self, value: Any) -> Any:
        if wrong := [one for one in value or () if not KEY.fullmatch(str(one))]:
            text = self.error_messages["invalid_pk_value"]
            raise ValidationError(text, code="invalid_pk_value", params={"pk": str(wrong[0])[:40]})
        return super().clean(value)


class CodeField(forms.CharField):
    """The short key of a new row of `model`, by which imports and the API name it.

    Left empty, it is made from the name (`CodedForm`). `is_strict` allows what may stand in an address alone.
    """

    def __init__(self, model: Any, *, max_length: int, used_by: str, is_strict: bool = True) -> None:
        super().__init__(
            max_length=max_length,
            required=False,
            help_text=f"Letters, digits and hyphens, for {used_by}. Left empty, it is made from the name.",
            widget=forms.TextInput({"data-from": "name", "autocomplete": "off", "autocapitalize": "none"}),
        )
        self.model = model
        if is_strict:
            words = "Use letters, digits, hyphens and underscores only, such as after-your-visit."
            self.validators.append(RegexValidator(validate_slug.regex, words))

    def free_code(self, name: str) -> str:
        """A code made from `name` that no row has yet."""
        longest = self.max_length or 60
        base = slugify(name)[: longest - 7].strip("-_") or self.model._meta.model_name
        taken = self.model.objects.filter(code=base).exists()
        return f"{base}-{new_uuid().hex[-6:]}" if taken else base


class CodedForm(Form):
    """A form with a name and a code, a `CodeField`."""

    def clean(self) -> dict[str, Any]:
        """Makes the code where none was written."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        field = self.fields.get("code")
        if isinstance(field, CodeField) and not cleaned.get("code") and "code" not in self.errors:
            cleaned["code"] = field.free_code(cleaned.get("name", ""))
        return cleaned
