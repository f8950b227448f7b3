"""How far a translation is: what it lacks, what is out of date, and what it gets wrong."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from surveys.document import Document
from surveys.document.outdated import is_outdated
from surveys.document.remembering import once_per_document
from surveys.document.wording import Wording, longest_of, sources, wordings
from surveys.kinds.markup import MARKUP
from surveys.logic.piping import pipes_in

MISSING, CHANGED, DONE = "missing", "changed", "done"
STATES = (MISSING, CHANGED, DONE)
TAG = re.compile(r"<(/?[a-z][a-z0-9]*)", re.IGNORECASE)


@dataclass(frozen=True)
class Translated:
    """One text beside its translation; `own` is what is kept, "" for nothing."""

    wording: Wording
    source: str
    own: str
    state: str

    @cached_property
    def troubles(self) -> list[str]:
        """What is wrong with the translation, each in a sentence; none of an empty one."""
        return troubles_of(self.source, self.own, self.wording.longest) if self.own.strip() else []


@dataclass(frozen=True)
class Progress:
    """How many texts a language has of those the first one has, and how many of these need a look."""

    language: str
    total: int
    missing: int
    changed: int
    wrong: int

    @property
    def percent(self) -> int:
        """The share that is there and up to date, in whole percent; 100 only for all."""
        done = self.total - self.missing - self.changed
        return 100 if not self.total else done * 100 // self.total

    @property
    def is_complete(self) -> bool:
        return not (self.missing or self.changed or self.wrong)


def translated(document: Document, language: str, paths: Collection[str] | None = None) -> list[Translated]:
    """Every text (or those at `paths`) with its translation, in the order in which respondents meet them."""
    texts = document.definition.get("texts", {})
    main, there = texts.get(document.languages[0], {}), texts.get(language, {})
    return [
        Translated(
            one,
            main[one.path],
            there.get(one.path, ""),
            _state(document, language, one.path, there.get(one.path, "")),
        )
        for one in wordings(document, paths)
    ]


@once_per_document
def progress_of(document: Document, language: str) -> Progress:
    """How far a language is; the first one lacks nothing."""
    main = sources(document)
    if language == document.languages[0]:
        return Progress(language, len(main), 0, 0, 0)
    there = document.definition.get("texts", {}).get(language, {})
    owns = {path: there.get(path, "") for path in main}
    states = Counter(_state(document, language, path, own) for path, own in owns.items())
    written = ((path, own) for path, own in owns.items() if own.strip())
    wrong = sum(is_wrong(main[path], own, longest_of(path)) for path, own in written)
    return Progress(language, len(main), states[MISSING], states[CHANGED], wrong)


def is_wrong(source: str, text: str, longest: int) -> bool:
    """Whether a translation has troubles: most texts hold neither gap nor tag and need no closer look."""
    if len(text) <= longest and not any(one in text or one in source for one in ("{{", "}}", "<")):
        return False
    return bool(troubles_of(source, text, longest))


def troubles_of(source: str, text: str, longest: int) -> list[str]:
    """What a translation lacks of its source's gaps and tags, or has beyond them; and its length."""
    found = []
    wanted, there = Counter(pipes_in(source)), Counter(pipes_in(text))
    if lost := sorted(wanted.keys() - there.keys()):
        found.append(f"The gap {_gaps(lost)} of the source is missing.")
    if more := sorted(there.keys() - wanted.keys()):
        found.append(f"The source has no gap {_gaps(more)}.")
    if text.count("{{") != text.count("}}") or text.count("{{") != sum(there.values()):
        found.append("A gap in double braces is broken.")
    if _tags(source) != _tags(text):
        found.append(f"The tags differ from the source: {_differing(_tags(source), _tags(text))}.")
    if len(text) > longest:
        found.append(f"It has {len(text):,} characters, at most {longest:,} fit.")
    return found


def _state(document: Document, language: str, path: str, own: str) -> str:
    if not own.strip():
        return MISSING
    return CHANGED if is_outdated(document.definition, language, path) else DONE


def _gaps(names: list[str]) -> str:
    return ", ".join(f"{{{{{name}}}}}" for name in names)


def _tags(text: str) -> Counter[str]:
    """The tags of ours that a text holds; "a < b" is none."""
    return Counter(TAG.match(found[0])[1].lower() for found in MARKUP.finditer(text))  # type: ignore[index]


def _differing(wanted: Counter[Any], there: Counter[Any]) -> str:
    lost = [f"<{tag}> is missing" for tag in sorted((wanted - there).keys())]
    return ", ".join([*lost, *(f"<{tag}> is too many" for tag in sorted((there - wanted).keys()))])
