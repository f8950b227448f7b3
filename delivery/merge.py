"""Merge fields of messages: `{{ name }}` from an allow-list, by a parser of our own.

Staff write these templates, so no template engine may ever read them. Whatever is not a known field is
printed as it stands, and a value is never looked at again: one that reads `{{ link }}` prints just that.
"""

import re
from collections.abc import Collection, Mapping

FIELD = re.compile(r"\{\{\s*([a-z][a-z0-9_]*)\s*\}\}")
ANY_BRACES = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


class UnknownFieldError(ValueError):
    """A template names fields that the message does not have; `fields` lists them as written."""

    def __init__(self, fields: list[str], allowed: Collection[str]) -> None:
        self.fields = fields
        names = ", ".join(f"{{{{ {name} }}}}" for name in sorted(allowed)) or "none"
        unknown = ", ".join(f"{{{{ {name} }}}}" for name in fields)
        super().__init__(f"Unknown field {unknown}. You can use: {names}.")


def fields_of(template: str) -> set[str]:
    """The well-formed fields that `template` names."""
    return set(FIELD.findall(template))


def check(template: str, allowed: Collection[str]) -> None:
    """Raises UnknownFieldError where `template` holds anything in double braces but `allowed` fields."""
    named = [inside.strip() for inside in ANY_BRACES.findall(template)]
    unknown = [name for name in dict.fromkeys(named) if name not in allowed]
    if unknown:
        raise UnknownFieldError(unknown, allowed)


def render(template: str, values: Mapping[str, object]) -> str:
    """`template` as plain text, its fields filled in; a field that `values` lacks is printed as it stands."""
    return FIELD.sub(lambda found: str(values.get(found[1], found[0])), template)
