"""The form in which staff correct what a response says."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict

from common.forms import ONE_LINE, Form
from surveys.document import Document
from surveys.domain.responses.correcting import REASON_LENGTH
from surveys.domain.responses.superseding import changes_of, errors_of, why_not
from surveys.domain.responses.values import document_of
from surveys.forms.correcting import STAYS
from surveys.kinds.texts import clean_text, read_number
from surveys.models import Response

NO_ANSWER = "No answer"


class Typed(forms.CharField):
    """An answer that is typed: a text, or what `read` makes of it."""

    def __init__(self, read: Callable[[str], Any] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.read = read
        if not isinstance(self.widget, forms.Textarea):
            self.validators.append(ONE_LINE)

    def clean(self, value: Any) -> Any:
        """What is to be stored; wrong input stays wrong, for the question's kind to name."""
        text = clean_text(super().clean(value))
        return self.read(text) if self.read and text else text


def a_text(document: Document, address: str) -> forms.Field:
    """An open answer."""
    return Typed(widget=forms.Textarea({"rows": 3}))


def a_number(document: Document, address: str) -> forms.Field:
    """A number, or in words that the question doesn't apply."""
    question = document.question_at(address)
    aside = {document.words(address, one["id"]): one["id"] for one in question.choices} if question else {}
    return Typed(
        lambda text: aside.get(text, read_number(text)), widget=forms.TextInput({"inputmode": "decimal"})
    )


def a_moment(document: Document, address: str) -> forms.Field:
    """A day, a time or both, as the question's kind reads them."""
    question, plain = document.question_at(address), address.partition("@")[0]
    assert question is not None  # it comes from the document
    kind = document.kind(question.uid)

    def read(text: str) -> Any:
        return kind.read_form(question, MultiValueDict({plain: [text]})).get(plain, text)

    return Typed(read, widget=forms.TextInput({"type": getattr(kind, "input_type", "date")}))


def one_of(document: Document, address: str) -> forms.Field:
    """One of what the field may hold, or nothing."""
    return forms.ChoiceField(choices=[("", NO_ANSWER), *options_at(document, address)])


def some_of(document: Document, address: str) -> forms.Field:
    """Any of what the field may hold."""
    widget = forms.CheckboxSelectMultiple
    return forms.MultipleChoiceField(choices=options_at(document, address), widget=widget)


def options_at(document: Document, address: str) -> list[tuple[str, str]]:
    """The ids that may stand there, and their words."""
    question, plain = document.question_at(address), address.partition("@")[0]
    found = document.kind(question.uid).options(question, plain) if question else []
    return [(one, document.words(address, one)) for one in found]


# What a field of each value type is corrected in, whatever the kind of its question.
CONTROLS: dict[str, Callable[[Document, str], forms.Field]] = {
    "choice": one_of,
    "choices": some_of,
    "number": a_number,
    "text": a_text,
    "date": a_moment,
}


class AnswersForm(Form):
    """The answers of a response, each in the plainest control for it, and why they are corrected.

    `asked` names the fields that the posted form showed: others stay as they are. After `is_valid`, `changed`
    holds what differs.
    """

    why = forms.CharField(
        max_length=REASON_LENGTH,
        label="Why",
        help_text=STAYS,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, response: Response, by: Any) -> None:
        super().__init__(data)
        self.response, self.by, self.document = response, by, document_of(response)
        self.names = {address: f"answer-{address}" for address in self._addresses()}
        self.fields = {name: self._control(address) for address, name in self.names.items()} | self.fields
        self.changed: dict[str, Any] = {}

    @property
    def answers(self) -> list[tuple[str, forms.BoundField]]:
        """Address and control of each answer, in the order of the questionnaire."""
        return [(address, self[name]) for address, name in self.names.items()]

    def clean(self) -> dict[str, Any]:
        """Names what a question can't hold."""
        data = super().clean() or {}
        asked = set(self.data.getlist("asked"))  # type: ignore[attr-defined]
        said = {one: data[name] for one, name in self.names.items() if one in asked and name in data}
        self.changed = changes_of(self.response, said)
        for address, message in errors_of(self.response, self.changed, by=self.by).items():
            name = self.names.get(address)
            self.add_error(name, str(message) if name else f"{self.document.label(address)}: {message}")
        return data

    def _addresses(self) -> list[str]:
        """The fields that may be corrected; of a loop the rounds that were answered."""
        found: list[str] = []
        for spec in self.document.fields():
            if spec.value_type not in CONTROLS or why_not(self.response, spec, self.by):
                continue
            page = self.document.page_of(spec.question)
            is_looped = page is not None and "loop" in self.document.block(page.block)
            rounds = [one for one in self.response.answers if one.startswith(f"{spec.address}@")]
            found += rounds if is_looped else [spec.address]
        return found

    def _control(self, address: str) -> forms.Field:
        spec, iteration = self.document.field(address), address.partition("@")[2]
        assert spec is not None  # it comes from the document
        control = CONTROLS[spec.value_type](self.document, address)
        label = self.document.label(address)
        control.label = f"{label} ({iteration})" if iteration else label
        stored = self.response.answers.get(address)
        is_aside = spec.value_type == "number" and isinstance(stored, str)
        control.required, control.initial = (
            False,
            self.document.words(address, stored) if is_aside else stored,
        )
        return control
