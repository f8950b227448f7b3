"""Numbers and times in words, as staff read them: true minus, signs, "40 min left", "6 h overdue".

Plain Python without Django, used by template tags, charts, mails and reports alike.
"""

from datetime import timedelta

MINUS = "\N{MINUS SIGN}"
NBSP = "\N{NO-BREAK SPACE}"
DASH = "\N{EN DASH}"

MINUTE, HOUR, DAY = 60, 3600, 86400


def single(noun: str) -> str:
    """One of what a plural names: "people" gives "person", "entries" "entry"."""
    if noun == "people":
        return "person"
    for ending, one in (("ies", "y"), ("sses", "ss"), ("s", "")):
        if noun.endswith(ending):
            return noun.removesuffix(ending) + one
    return noun


def number(value: float | None, digits: int = 0) -> str:
    """``-1234.5`` → ``−1,234.5``: thousands by comma, a true minus, never "−0"; None is a dash."""
    if value is None:
        return DASH
    text = f"{float(value):,.{digits}f}"
    if not text.strip("-0.,"):
        return text.lstrip("-")
    return text.replace("-", MINUS)


def signed(value: float | None, digits: int = 0) -> str:
    """A figure with its sign: ``31`` → ``+31``, ``-4`` → ``−4``, ``0`` → ``0``."""
    text = number(value, digits)
    is_plus = value is not None and not text.startswith(MINUS) and text.strip("0.,") != ""
    return f"+{text}" if is_plus else text


def percent(share: float | None, digits: int = 0) -> str:
    """A share from 0 to 1: ``0.784`` → ``78 %`` (with a space that doesn't break)."""
    return DASH if share is None else f"{number(float(share) * 100, digits)}{NBSP}%"


def between(low: float | None, high: float | None, digits: int = 1, *, with_sign: bool = True) -> str:
    """An interval in words: ``+28.1 to +33.8``."""
    if low is None or high is None:
        return DASH
    write = signed if with_sign else number
    return f"{write(low, digits)} to {write(high, digits)}"


def duration(span: timedelta | float) -> str:
    """A timedelta, or seconds, in at most two units: ``40 min``, ``6 h``, ``1 d 3 h``, ``12 d``."""
    seconds = int(abs(span.total_seconds() if isinstance(span, timedelta) else float(span)))
    if seconds < MINUTE:
        return "under 1 min"
    if seconds < 90 * MINUTE:
        return f"{seconds // MINUTE} min"
    if seconds < DAY:
        return f"{seconds // HOUR} h"
    days, hours = seconds // DAY, seconds % DAY // HOUR
    return f"{days} d {hours} h" if days < 3 and hours else f"{days} d"


def initials(name: str) -> str:
    """Two letters for an avatar: ``Maya Okafor`` → ``MO``; a mail address gives its first letter."""
    words = [word for word in str(name).split("@")[0].replace(".", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
