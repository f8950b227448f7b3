"""Translations whose source was changed after them: `outdated` of a definition, {language: {path: print}}.

The print is that of the source as it was when it was translated. It is kept only while the source says
something else: changed back, or with the translation written anew or confirmed, it goes. So what undo takes
back, it takes back whole, and a survey without stale translations says nothing of them.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from surveys.document.model import Document

Definition = dict[str, Any]
Marks = dict[str, dict[str, str]]


def print_of(text: str) -> str:
    """A short hash of a source text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def is_outdated(definition: Mapping[str, Any], language: str, path: str) -> bool:
    """Whether the source of this translation has changed since it was written."""
    return path in definition.get("outdated", {}).get(language, {})


def mark_outdated(before: Mapping[str, Any], after: Definition) -> Definition:
    """`after` with the translations marked whose source this edit changed while they stayed as they were,
    and without marks whose source is again what it was, or whose translation is gone.
    """
    main = Document(after).languages[0]
    texts, old_texts = after.get("texts", {}), before.get("texts", {})
    marks: Marks = {}
    for language, translated in texts.items():
        if language != main:
            found = _marks_of(before, after, language, (old_texts.get(main, {}), texts.get(main, {})))
            if found := {path: one for path, one in found.items() if path in translated}:
                marks[language] = found
    if marks == after.get("outdated", {}):
        return after
    if marks:
        return {**after, "outdated": marks}
    return {name: value for name, value in after.items() if name != "outdated"}


def without_marks(definition: Definition, language: str, paths: set[str]) -> Definition:
    """The definition with these translations confirmed: they fit their source as it is now."""
    marks = {
        code: {path: one for path, one in of_language.items() if code != language or path not in paths}
        for code, of_language in definition.get("outdated", {}).items()
    }
    kept = {code: of_language for code, of_language in marks.items() if of_language}
    rest = {name: value for name, value in definition.items() if name != "outdated"}
    if not kept:
        return rest
    return {name: kept if name == "outdated" else value for name, value in definition.items()}


def _marks_of(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    language: str,
    sources: tuple[Mapping[str, str], Mapping[str, str]],
) -> dict[str, str]:
    old_source, source = sources
    old, new = before.get("texts", {}).get(language, {}), after.get("texts", {}).get(language, {})
    marks = dict(after.get("outdated", {}).get(language, {}))
    for path, text in new.items():
        was = old_source.get(path)
        if text == old.get(path) and was not in (None, source.get(path)):
            marks.setdefault(path, print_of(was))
        if path in marks and marks[path] == print_of(source.get(path, "")):
            del marks[path]
    return marks
