"""A list of sites, written one a line."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

MAX_SITES = 20


class SitesField(forms.CharField):
    """Gives a list of sites of which `is_fine` holds, each once."""

    widget = forms.Textarea(attrs={"rows": 2})

    def __init__(self, *, is_fine: Callable[[str], bool], example: str, **kwargs: Any) -> None:
        self.is_fine, self.example = is_fine, example
        super().__init__(required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value: Any) -> Any:
        lines = [line.strip().rstrip("/") for line in str(super().clean(value)).splitlines()]
        sites = [line for line in dict.fromkeys(lines) if line]
        if len(sites) > MAX_SITES:
            raise ValidationError(f"Name {MAX_SITES} sites at most.")
        for site in sites:
            if not self.is_fine(site):
                raise ValidationError(f"“{site[:100]}” is no site: write it as {self.example}.")
        return sites
