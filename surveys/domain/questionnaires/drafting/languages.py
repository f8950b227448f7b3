"""Edits of texts and of the languages they are written in."""

from collections.abc import Collection, Mapping

from surveys.document import Document
from surveys.document.outdated import without_marks
from surveys.document.texts import known_languages
from surveys.domain.questionnaires.drafting.base import Definition, EditRefused, opened, write_texts


def set_texts(definition: Definition, language: str, texts: Mapping[str, str]) -> Definition:
    """Texts by path in one language of the draft; an empty one is taken out.

    A translation written anew fits its source again.
    """
    new = opened(definition)
    if language not in new["texts"]:
        raise EditRefused("The survey isn't written in this language.")
    before = definition["texts"][language]
    write_texts(new["texts"][language], texts)
    if language == Document(new).languages[0] and "title" in texts:
        new["title"] = texts["title"]
    changed = {path for path, text in texts.items() if text != before.get(path, "")}
    return without_marks(new, language, changed)


def add_language(definition: Definition, language: str) -> Definition:
    """The draft with an empty translation into `language`, one of `known_languages`."""
    new = opened(definition)
    languages = Document(new).languages
    if language not in known_languages():
        raise EditRefused("Choose a language from the list.")
    if language in languages:
        raise EditRefused("The survey already has this language.")
    new["texts"].setdefault(language, {})
    new["languages"] = [*languages, language]
    return new


def remove_language(definition: Definition, language: str) -> Definition:
    """The draft without this translation. The language it was written in stays."""
    new = opened(definition)
    languages = Document(new).languages
    if language not in languages or language == languages[0]:
        raise EditRefused("This language can't be taken out.")
    new["languages"] = [one for one in languages if one != language]
    new["texts"].pop(language, None)
    return without_marks(new, language, set(new.get("outdated", {}).get(language, {})))


def confirm_texts(definition: Definition, language: str, paths: Collection[str]) -> Definition:
    """The draft with these translations held to be right as their sources stand now."""
    if language not in Document(definition).languages[1:]:
        raise EditRefused("The survey isn't translated into this language.")
    return without_marks(definition, language, set(paths))
