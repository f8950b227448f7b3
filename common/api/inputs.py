"""Serializers that read what is sent: a field nobody knows is an error, not something to ignore."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

UNKNOWN = "There is no such field, or it can't be set here."


class StrictInput(serializers.Serializer[Any]):
    """Base of everything that reads a body."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            known = {name for name, field in self.fields.items() if not field.read_only}
            if unknown := sorted(set(data) - known):
                raise ValidationError({str(name)[:100]: [UNKNOWN] for name in unknown[:50]})
        return super().to_internal_value(data)


class Nothing(StrictInput):
    """The body of a call that takes none."""


class TrueText(serializers.CharField):
    """A text, and nothing that could be made one: 5 and true are errors."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class TrueNumber(serializers.FloatField):
    """A number, and no text that reads like one."""

    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool | str):
            self.fail("invalid")
        return super().to_internal_value(data)


class TrueInteger(serializers.IntegerField):
    """A whole number, and no text that reads like one."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool | str | float):
            self.fail("invalid")
        return super().to_internal_value(data)


class TrueBoolean(serializers.BooleanField):
    """true or false, and nothing that could mean them."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return bool(data)
