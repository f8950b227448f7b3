"""Patterns of other tools: put into the form that we run (RE2), or refused with the reason."""

import re

from common.patterns import PatternError, check_pattern

DELIMITED = re.compile(r"([/~#!@%|])(.*)\1([a-zA-Z]*)", re.DOTALL)
FLAGS = {"i": "i", "s": "s", "m": "m", "u": "", "D": "", "x": None}


def usable(pattern: str) -> str:
    """The pattern, if it can be run. ValueError with the reason."""
    try:
        check_pattern(pattern)
    except PatternError as error:
        raise ValueError("It can't be run by an engine whose time grows with the text alone.") from error
    return pattern


def from_php(pattern: str) -> str:
    """`/^a$/i` as `(?i)^a$`. ValueError with the reason where it can't be run."""
    match = DELIMITED.fullmatch(pattern.strip())
    if match is None:
        return usable(pattern)
    flags = [FLAGS.get(flag) for flag in match.group(3)]
    if None in flags:
        raise ValueError(f"The flags {match.group(3)!r} have no counterpart.")
    letters = "".join(sorted({flag for flag in flags if flag}))
    return usable((f"(?{letters})" if letters else "") + match.group(2).replace("\\/", "/"))


def whole(pattern: str) -> str:
    """The pattern so that it has to fit all of a text."""
    return usable(pattern if pattern.startswith("^") and pattern.endswith("$") else f"^(?:{pattern})$")
