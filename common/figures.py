"""Numbers, days and times as a language writes them, and numbers as its writers type them."""

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils import translation
from django.utils.formats import date_format, get_format, time_format

LEAST_GROUPED = 10_000  # many languages leave four digits together, and years are numbers too
MOST_DIGITS = 30
# Months begin small in these; Django writes them large.
SMALL_MONTHS = ("it", "pt")
STORED_MOMENTS = (("%Y-%m", "M Y"), ("%Y-%m-%d", "j M Y"), ("%Y-%m-%dT%H:%M", "j M Y, H:i"))
SPACES = re.compile(r"[\s'’\u066c\u200e\u200f\u061c]")  # between groups of digits, and marks of direction
MINUS = str.maketrans({"−": "-", "–": "-", "－": "-", "，": ",", "．": ".", "٫": ",", "＋": "+"})
GROUPED = re.compile(r"[+-]?\d{1,3}([.,])\d{3}(\1\d{3})*")
PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")


def in_words(value: Any, language: str) -> Any:
    """`value` as the language writes it: "30. Mai 2026", "14:05", "12,5", "1.234.567"; other things as they
    are."""
    if isinstance(value, datetime):
        return f"{in_words(value.date(), language)}, {in_words(value.time(), language)}"
    if isinstance(value, date):
        with translation.override(language):
            said = date_format(value, "DATE_FORMAT")
        return said.lower() if language.split("-")[0] in SMALL_MONTHS else said
    if isinstance(value, time):
        with translation.override(language):
            return time_format(value, "TIME_FORMAT")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return _number(value, language)


def moment_on_pages(stored: str) -> str:
    """A stored month, day, or day with its time as staff's pages write it: "May 2026", "30 May 2026",
    "30 May 2026, 14:05"; other things as they are."""
    for stored_as, shown_as in STORED_MOMENTS:
        try:
            return date_format(datetime.strptime(stored, stored_as), shown_as)  # noqa: DTZ007  no zone is known
        except ValueError:
            continue
    return stored


def in_digits(number: float) -> str:
    """A number in plain digits, a point before fractions: "12", "12.5", "1234567.25"."""
    return str(number) if isinstance(number, int) else format(Decimal(f"{number:.15g}"), "f")


def typed(number: float, language: str) -> str:
    """A number as it stands in a field: the language's decimal sign, no groups."""
    return f"{number:.12g}".replace(".", signs_of(language)[0])


def plain_number(text: str, language: str) -> str:
    """A number as somebody wrote it, as "-1234.5"; what is none stays as it is.

    The sign of the language decides where both readings are possible: "1.234" is a thousand in German and
    little more than one in English. Without a language a lone comma or point is the decimal sign.
    """
    digits = "".join(_digit(sign) for sign in text.translate(MINUS))
    compact = SPACES.sub("", digits)
    if not compact or len(compact) > MOST_DIGITS:
        return text
    plain = _without_groups(compact, language)
    return plain if plain is not None and PLAIN.fullmatch(plain) else text


def _without_groups(text: str, language: str) -> str | None:
    """Point and no groups; None where the groups are none."""
    decimal, group = signs_of(language)
    both = {sign for sign in ".," if sign in text}
    if not both:
        return text
    last = max(text.rfind("."), text.rfind(","))
    if len(both) == 2:  # the later one is the decimal sign
        whole, fraction = text[:last], text[last + 1 :]
        return f"{re.sub('[.,]', '', whole)}.{fraction}" if GROUPED.fullmatch(whole) else None
    sign = both.pop()
    if text.count(sign) > 1 or (GROUPED.fullmatch(text) and sign == group != decimal):
        return text.replace(sign, "") if GROUPED.fullmatch(text) else None
    return text.replace(sign, ".")


def _number(value: float, language: str) -> str:
    decimal, group = signs_of(language)
    text = f"{value:.12g}" if isinstance(value, float) else str(value)
    if "e" in text:
        return text.replace(".", decimal)
    whole, point, fraction = text.partition(".")
    if abs(value) >= LEAST_GROUPED and group:
        whole = f"{int(whole):,}".replace(",", group)
    return f"{whole}{decimal if point else ''}{fraction}"


@lru_cache(maxsize=128)
def signs_of(language: str) -> tuple[str, str]:
    """The decimal sign and the one between groups of three."""
    code = language or "en"
    return get_format("DECIMAL_SEPARATOR", code), get_format("THOUSAND_SEPARATOR", code) if language else ""


def _digit(sign: str) -> str:
    """Digits of all scripts as 0 to 9."""
    if sign.isascii() or not sign.isdecimal():
        return sign
    return str(unicodedata.decimal(sign))
