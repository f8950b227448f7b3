"""The JSON with care: every value asked for by its type, and which properties nobody asked for."""

from collections.abc import Iterator
from typing import Any

from surveys.document.texts import known_languages
from surveys.formats.shared.operands import number_of, plain_number, text_of
from surveys.formats.shared.tongues import code_of

DEFAULT = "default"
ENGLISH = "en"
LONGEST_NAME = 200


class Locales:
    """The languages of the file: the one it was written in, and those that texts are given in beside it."""

    def __init__(self, main: str) -> None:
        self.main = code_of(main) if main else ENGLISH
        self.codes: dict[str, str] = {DEFAULT: self.main}

    @property
    def languages(self) -> list[str]:
        """All languages, the main one first."""
        return list(dict.fromkeys([self.main, *self.codes.values()]))

    def collect(self, value: Any) -> None:
        """Notes the locales of all texts in the file."""
        waiting = [value]
        while waiting:
            one = waiting.pop()
            if isinstance(one, dict):
                if is_text := isinstance(one.get(DEFAULT), str) or _is_by_locale(one):
                    for name, text in one.items():
                        if isinstance(text, str) and 2 <= len(name) <= 12:
                            self.codes.setdefault(name, code_of(name, frozenset(self.codes.values())))
                waiting += [] if is_text else one.values()
            elif isinstance(one, list):
                waiting += one

    def texts(self, value: Any) -> dict[str, str]:
        """The text by language, from a text or from texts by locale."""
        if isinstance(value, dict):
            found = {
                self.codes[name]: text
                for name, text in value.items()
                if name in self.codes and isinstance(text, str)
            }
            return found | ({self.main: value[DEFAULT]} if isinstance(value.get(DEFAULT), str) else {})
        said = text_of(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
        return {self.main: said} if said else {}


def _is_by_locale(value: dict[str, Any]) -> bool:
    """Whether an object without a default is a text by locale: all its names are languages."""
    names = [name.split("-")[0].lower() for name in value]
    return (
        bool(names)
        and all(name in known_languages() for name in names)
        and all(isinstance(text, str) for text in value.values())
    )


def value_and_text(value: Any) -> tuple[Any, Any]:
    """`value|text`, in which short choices are written; of all others the value stands for both."""
    if not isinstance(value, str) or "|" not in value:
        return value, value
    before, _, behind = value.partition("|")
    return before, behind


class Source:
    """One object of the file. Properties that were asked for count as read."""

    def __init__(self, data: Any, locales: Locales) -> None:
        self.data: dict[str, Any] = data if isinstance(data, dict) else {}
        self.locales = locales
        self.read: set[str] = set()

    def raw(self, *names: str) -> Any:
        """The first of these properties that there is; None without one."""
        self.read.update(names)
        return next((self.data[name] for name in names if self.data.get(name) is not None), None)

    def text(self, *names: str) -> str:
        """A text or a number as text; "" for anything else."""
        value = self.raw(*names)
        is_plain = isinstance(value, str | int | float) and not isinstance(value, bool)
        return text_of(value).strip() if is_plain else ""

    def name(self, *names: str) -> str:
        """A name, cut where it is endless."""
        return self.text(*names)[:LONGEST_NAME]

    def texts(self, *names: str) -> dict[str, str]:
        """A text by language."""
        return self.locales.texts(self.raw(*names))

    def flag(self, *names: str, usual: bool = False) -> bool:
        """True or False; what isn't given is `usual`."""
        value = self.raw(*names)
        if isinstance(value, str) and value.lower() in ("true", "false"):  # as older files write it
            return value.lower() == "true"
        return value if isinstance(value, bool) else usual

    def number(self, *names: str) -> int | float | None:
        """A number, or None."""
        value = self.raw(*names)
        number = number_of(value) if isinstance(value, str | int | float) else None
        return None if number is None else plain_number(number)

    def whole(self, *names: str) -> int:
        """A whole number from 0 on; 0 without one."""
        number = self.number(*names)
        return int(number) if number is not None and 0 <= number < 10**9 else 0

    def items(self, *names: str) -> list[Any]:
        """A list; an empty one without."""
        value = self.raw(*names)
        return value if isinstance(value, list) else []

    def objects(self, *names: str) -> Iterator["Source"]:
        """The objects of a list."""
        for one in self.items(*names):
            if isinstance(one, dict):
                yield Source(one, self.locales)

    def has(self, name: str) -> bool:
        """Whether the property says something."""
        return self.data.get(name) not in (None, "", [], {}, False)

    def unread(self) -> list[str]:
        """The properties that say something and that nobody asked for."""
        return [name for name in self.data if name not in self.read and self.has(name)]
