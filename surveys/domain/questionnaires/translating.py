"""Translations out to files and in again: first what would change, then what was chosen of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import transaction

from surveys.document import Document, language_name
from surveys.document.outdated import print_of
from surveys.document.wording import Wording, wordings
from surveys.domain.questionnaires.drafting import Definition, add_language, confirm_texts, set_texts
from surveys.domain.questionnaires.editing import change_draft, draft_of
from surveys.formats.translations import (
    Entry,
    Exported,
    FileUnreadable,
    TranslationFile,
    read_translation,
    write_translation,
)
from surveys.logic.wording import translated, troubles_of
from surveys.models import Questionnaire, QuestionnaireVersion

ADDED, CHANGED, SAME, EMPTY = "added", "changed", "unchanged", "empty"
LONGEST_PATH = 80


@dataclass(frozen=True)
class Change:
    """What a file says of one text: nothing (`empty`), the same, another, or the first translation.

    `source_then` is the source as the file has it, where that differs from the draft's.
    """

    wording: Wording
    state: str
    source: str
    old: str
    new: str
    source_then: str | None = None

    @cached_property
    def troubles(self) -> list[str]:
        """What is wrong with the new text; nothing is asked of one that changes nothing."""
        return troubles_of(self.source, self.new, self.wording.longest) if self.is_news else []

    @property
    def is_news(self) -> bool:
        return self.state in (ADDED, CHANGED)

    @property
    def is_safe(self) -> bool:
        """Whether nothing speaks against taking it: no gap or tag is broken, and the source is the same."""
        return self.is_news and not self.troubles and self.source_then is None


@dataclass
class Comparison:
    """A file beside a draft: what it says of each text, paths that aren't there, rows that can't be read,
    and paths named twice, of which the last counts."""

    language: str
    changes: list[Change] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)

    def of(self, state: str) -> list[Change]:
        return [change for change in self.changes if change.state == state]

    @property
    def news(self) -> list[Change]:
        return [change for change in self.changes if change.is_news]

    def as_dict(self) -> dict[str, Any]:
        """The comparison as the API and the command tell it."""
        counts = {state: len(self.of(state)) for state in (ADDED, CHANGED, SAME, EMPTY)}
        return {
            "language": self.language,
            **counts,
            "unknown": self.unknown,
            "unread": [{"where": where, "why": why} for where, why in self.unread],
            "twice": self.twice,
            "changes": [
                {
                    "path": one.wording.path,
                    "state": one.state,
                    "old": one.old,
                    "new": one.new,
                    "source_changed": one.source_then is not None,
                    "troubles": one.troubles,
                }
                for one in self.news
            ],
        }


def export_translation(questionnaire: Questionnaire, language: str, kind: str) -> bytes:
    """The draft's texts beside their translation as a file of this kind ("csv", "xlf").

    `language` may be one that the survey doesn't have yet.
    """
    document = Document(draft_of(questionnaire).definition)
    rows = translated(document, language)
    return write_translation(kind, Exported(questionnaire.name, document.languages[0], language, rows))


def compare_file(draft: QuestionnaireVersion, language: str, data: bytes, filename: str) -> Comparison:
    """What taking this file would change in the draft. Raises FileUnreadable."""
    file = read_translation(data, filename)
    if file.language and not _is_same(file.language, language):
        said, wanted = language_name(file.language), language_name(language)
        raise FileUnreadable(f"This file holds {said}, not {wanted}. Upload it there.")
    return compare(Document(draft.definition), language, file)


def compare(document: Document, language: str, file: TranslationFile) -> Comparison:
    """What the file says of each text of the document, in the document's order."""
    known = {one.path: one for one in wordings(document)}
    found = Comparison(language, unread=list(file.unread))
    entries: dict[str, Entry] = {}
    for entry in file.entries:
        if entry.path not in known:
            found.unknown.append(entry.path[:LONGEST_PATH])
        elif entry.path in entries:
            found.twice.append(entry.path)
        entries[entry.path] = entry
    texts = document.definition.get("texts", {})
    main, there = texts.get(document.languages[0], {}), texts.get(language, {})
    for path, wording in known.items():
        if path in entries:
            found.changes.append(_change(wording, main[path], there.get(path, ""), entries[path]))
    return found


@transaction.atomic
def take_translation(
    draft: QuestionnaireVersion,
    comparison: Comparison,
    paths: Collection[str],
    *,
    rev: int,
    by: Any,
    label: str = "",
) -> QuestionnaireVersion:
    """Saves the new texts of these paths as one change, which undo takes back whole; a language that the
    draft lacks is added. Raises DraftConflict, DefinitionInvalid, EditRefused.

    A text whose source was changed since the export is kept marked as older than its source.
    """
    chosen = [change for change in comparison.news if change.wording.path in paths]
    definition = draft.definition
    language = comparison.language
    if language not in Document(definition).languages:
        definition = add_language(definition, language)
    definition = set_texts(definition, language, {one.wording.path: one.new.strip() for one in chosen})
    definition = _with_old_sources(definition, language, chosen)
    label = label or f"Took {len(chosen)} texts in {language_name(language)} from a file"
    return change_draft(draft, rev=rev, definition=definition, label=label, by=by)


def _with_old_sources(definition: Definition, language: str, chosen: Iterable[Change]) -> Definition:
    """Marks what was translated from another source than the draft has now, and nothing else of these."""
    chosen = list(chosen)
    definition = confirm_texts(definition, language, {one.wording.path for one in chosen})
    old = {one.wording.path: print_of(one.source_then) for one in chosen if one.source_then is not None}
    if not old:
        return definition
    outdated = definition.get("outdated", {})
    return {**definition, "outdated": {**outdated, language: {**outdated.get(language, {}), **old}}}


def _change(wording: Wording, source: str, old: str, entry: Entry) -> Change:
    new = entry.text.strip()
    then = entry.source
    is_same_source = not then or then.strip() == source.strip()
    state = EMPTY if not new else SAME if new == old.strip() else CHANGED if old.strip() else ADDED
    return Change(wording, state, source, old, new, None if is_same_source else then)


def _is_same(said: str, language: str) -> bool:
    """Whether a file's language is this one: as it is, or one of the two without its region."""
    one, other = said.lower().replace("_", "-"), language.lower()
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")
