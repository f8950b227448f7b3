"""What public pages say, in the reader's language: `languages/CODE.toml` holds one language each.

The keys are the English sentences. A new language is one new file; what it leaves out is said in English.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from common.figures import in_digits, in_words
from common.tongues import asked_for

ENGLISH = "en"
FOLDER = Path(settings.BASE_DIR) / "languages"


@dataclass(frozen=True)
class Language:
    """A language we speak: its own name, how it is written, its sentences by their English ones."""

    code: str
    name: str
    direction: str
    comma: str
    phrases: Mapping[str, str]


class Phrase(str):
    """A sentence that can be said in another language later. As text it is English, dates as YYYY-MM-DD.

    Every sentence of public pages stands in one, or is given to `say`: so a test finds what each file lacks.
    """

    pattern: str
    values: Mapping[str, Any]

    def __new__(cls, pattern: str, **values: Any) -> "Phrase":
        texts = {
            name: in_digits(value) if isinstance(value, float) else value for name, value in values.items()
        }
        phrase = super().__new__(cls, pattern.format(**texts) if texts else pattern)
        phrase.pattern, phrase.values = pattern, values
        return phrase


def say(phrase: str, language: str, **values: Any) -> str:
    """`phrase` in `language`, English where nobody has translated it.

    `{name}` in it becomes the value of that name: dates in words, numbers with the language's decimal sign.
    Without values they stay.
    """
    if isinstance(phrase, Phrase):
        pattern, values = phrase.pattern, {**phrase.values, **values}
    else:
        pattern = phrase
    spoken = find_language(language)
    sentence = spoken.phrases.get(pattern, pattern) if spoken else pattern
    if not values:
        return sentence
    code = spoken.code if spoken else ENGLISH
    return sentence.format(**{name: in_words(value, code) for name, value in values.items()})


def find_language(code: str) -> Language | None:
    """The language that fits best: `pt-BR` finds `pt`, `zh` finds `zh-hans`; None where we don't speak it."""
    known, parts = _codes(), code.lower().split("-")
    for length in range(len(parts), 0, -1):
        if found := known.get("-".join(parts[:length])):
            return _read(found)
    return None


def languages() -> list[Language]:
    """All languages we speak, English first, the others by code."""
    codes = sorted({*_codes().values()}, key=lambda code: (code != ENGLISH, code))
    return [_read(code) for code in codes]


def choose_spoken(accepted: str, *wishes: str) -> str:
    """The code of the first wish that we speak, else of what the header Accept-Language asks for, else en."""
    found = (find_language(wish) for wish in [*wishes, *asked_for(accepted)] if wish)
    return next((language.code for language in found if language), ENGLISH)


def pick(texts: Mapping[str, str], *wishes: str) -> str:
    """The text of the first wished language that has one (`pt-BR` takes `pt`), else English, else any."""
    candidates: Iterable[str] = (
        code for wish in [*wishes, ENGLISH, *texts] for code in (wish, wish.split("-")[0])
    )
    return next((text for code in candidates if (text := str(texts.get(code) or "").strip())), "")


@cache
def _codes() -> dict[str, str]:
    """Each code that a language goes by → the name of its file."""
    known: dict[str, str] = {}
    for file in sorted(FOLDER.glob("*.toml")):
        known[file.stem] = file.stem
        for other in tomllib.loads(file.read_text(encoding="utf-8")).get("also", []):
            known.setdefault(other, file.stem)
    return known


@cache
def _read(code: str) -> Language:
    data = tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    direction = "rtl" if data.get("is_right_to_left") else "ltr"
    return Language(code, data["name"], direction, data.get("comma", ", "), data.get("phrases", {}))
