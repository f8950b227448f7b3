"""Codes of languages: theirs are in capitals, two Chinese ones abbreviated."""

import re

OURS = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")
NAMED = {"ZH-S": "zh-hans", "ZH-T": "zh-hant"}
SOURCES = {ours: source for source, ours in NAMED.items()}


def language_code(source: str) -> str:
    """PT-BR → pt-br; "" where it isn't a code."""
    named = NAMED.get(source.strip().upper(), source.strip().lower().replace("_", "-"))
    return named if OURS.fullmatch(named) else ""


def source_code(ours: str) -> str:
    """pt-br → PT-BR."""
    return SOURCES.get(ours, ours.upper())
