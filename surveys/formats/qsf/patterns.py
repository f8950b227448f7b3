"""Patterns of theirs, written for JavaScript, as RE2 reads them."""

import re

from common.patterns import PatternError, check_pattern

SLASHED = re.compile(r"/(.*)/([a-z]*)", re.DOTALL)


def read_pattern(text: str) -> str:
    """The pattern without slashes, its flags in front; "" where RE2 can't run it."""
    match = SLASHED.fullmatch(text.strip())
    pattern, flags = (match[1], match[2]) if match else (text, "")
    pattern = f"(?i){pattern}" if "i" in flags else pattern
    try:
        check_pattern(pattern)
    except PatternError:
        return ""
    return pattern
