"""Words that other tools show by themselves and that a definition spells out: `words.toml` holds them."""

import tomllib
from pathlib import Path

from common.phrases import find_language, say

ENGLISH = "en"
WORDS: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def word(name: str, language: str) -> str:
    """A word in this language, English where we don't speak it. "yes" and "no" are the product's own."""
    if name in ("yes", "no"):
        return say(name.capitalize(), language)
    spoken = find_language(language)
    return WORDS[name].get(spoken.code if spoken else ENGLISH, WORDS[name][ENGLISH])


def words(name: str, languages: list[str]) -> dict[str, str]:
    """The word in each of these languages."""
    return {language: word(name, language) for language in languages}
