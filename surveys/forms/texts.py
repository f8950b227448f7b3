"""A text in several languages: one field, a box for each language."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from surveys.document import direction, language_name


class TextsWidget(forms.Widget):
    """A labelled box for each of `languages`; `placeholder` gives what is said without a text."""

    is_group = True

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        *,
        languages: Sequence[str] = (),
        placeholder: Callable[[str], str] | None = None,
    ) -> None:
        super().__init__({"rows": 3, **(attrs or {})})
        self.languages, self.placeholder = list(languages), placeholder

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The boxes, one under the other."""
        attrs = self.build_attrs(self.attrs, attrs)
        own_id = attrs.pop("id", f"id_{name}")
        attrs.pop("aria-describedby", None)
        shared = format_html_join("", ' {}="{}"', ((key, said) for key, said in attrs.items() if said))
        return format_html_join(
            "\n", "{}", ((self._box(name, code, value, own_id, shared),) for code in self.languages)
        )

    def _box(self, name: str, code: str, value: Any, own_id: str, shared: str) -> SafeString:
        return format_html(
            '<div class="field"><label for="{id}_{code}">{label}</label>'
            '<textarea id="{id}_{code}" name="{name}_{code}" lang="{code}" dir="{direction}" '
            'placeholder="{placeholder}"{shared}>\n{text}</textarea></div>',
            id=own_id,
            code=code,
            name=name,
            label=language_name(code),
            direction=direction(code),
            placeholder=self.placeholder(code) if self.placeholder else "",
            shared=shared,
            text=escape((value or {}).get(code, "")),
        )

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        return {code: str(data.get(f"{name}_{code}", "")) for code in self.languages}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(f"{name}_{code}" in data for code in self.languages)

    def id_for_label(self, id_: str) -> str:
        return ""


class TextsField(forms.Field):
    """language → text; what is empty is left out. Offers the languages that `offer` was given."""

    widget = TextsWidget

    def __init__(self, *, max_length: int = 4000, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.max_length = max_length

    def offer(self, languages: Sequence[str], placeholder: Callable[[str], str] | None = None) -> None:
        """Shows a box for each of these languages."""
        self.widget.languages, self.widget.placeholder = list(languages), placeholder

    def clean(self, value: Any) -> dict[str, str]:
        texts = {}
        for code, text in (value or {}).items():
            plain = text.replace("\x00", "").replace("\r\n", "\n").strip()
            if len(plain) > self.max_length:
                what = f"{language_name(code)}: please keep it to {self.max_length:,} characters."
                raise ValidationError(what)
            if plain:
                texts[code] = plain
        return texts

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or {}) != self.clean(data)
