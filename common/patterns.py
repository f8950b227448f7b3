"""Patterns that people write, run by an engine whose time grows with the text alone (RE2)."""

from functools import lru_cache
from typing import Any

import re2

LONGEST_PATTERN = 500
LONGEST_TEXT = 10_000
MEMORY_BYTES = 1 << 20


class PatternError(ValueError):
    """A pattern that can't be read; the message says why."""


def check_pattern(pattern: str) -> None:
    """Raises PatternError unless `pattern` can be run."""
    if len(pattern) > LONGEST_PATTERN:
        raise PatternError(f"A pattern has at most {LONGEST_PATTERN} characters.")
    try:
        _compiled(pattern)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        words = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise PatternError(f"This pattern can't be read: {words}.") from error


def matches(pattern: str, text: str, *, whole: bool = False) -> bool:
    """Whether the pattern is found in `text` (`whole`: is all of it). One that can't be read fits nothing."""
    try:
        check_pattern(pattern)
    except PatternError:
        return False
    compiled, shown = _compiled(pattern), text[:LONGEST_TEXT]
    return bool(compiled.fullmatch(shown) if whole else compiled.search(shown))


@lru_cache(maxsize=500)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MEMORY_BYTES
    return re2.compile(pattern, options)
