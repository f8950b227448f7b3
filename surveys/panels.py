"""What other apps tell about questions and imports, registered in their `AppConfig.ready()`.

    register_uses("metrics", uses_of_answers, names=names_by_concept)
    register_import_notes("cases", notes_on_import)

`uses(principal, questionnaire, document)` gives who reads which answers of a draft; `names(principal)` gives,
for each concept's key, what is made of it ("NPS").
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from accounts.reach import Principal
from surveys.document import Document
from surveys.models import ImportRun, Questionnaire


@dataclass(frozen=True)
class Use:
    """Who reads the answers at `address`, in words; `trouble` says why it can't read them as they are."""

    address: str
    text: str
    trouble: str = ""


Uses = Callable[[Principal, Questionnaire, Document], Iterable[Use]]
Names = Callable[[Principal], Mapping[str, list[str]]]
_sources: dict[str, tuple[Uses, Names | None]] = {}


def register_uses(name: str, uses: Uses, *, names: Names | None = None) -> None:
    """Adds a source; the same name again replaces it."""
    _sources[name] = (uses, names)


def uses_of(principal: Principal, questionnaire: Questionnaire, document: Document) -> dict[str, list[Use]]:
    """Who reads the answers of this draft, by field address."""
    found: dict[str, list[Use]] = defaultdict(list)
    for uses, _ in _sources.values():
        for use in uses(principal, questionnaire, document):
            found[use.address].append(use)
    return found


def names_by_concept(principal: Principal) -> dict[str, list[str]]:
    """What is made of each concept, by its key."""
    found: dict[str, list[str]] = defaultdict(list)
    for _, names in _sources.values():
        for key, texts in names(principal).items() if names else ():
            found[key] += texts
    return found


@dataclass(frozen=True)
class ImportNote:
    """What an import brings about elsewhere: a bold start, a sentence, places to go as (words, address).

    `hint` makes it something that who imports may refuse, explained beside the choice.
    """

    title: str
    text: str
    links: Sequence[tuple[str, str]] = ()
    hint: str = ""


ImportNotes = Callable[[Principal, ImportRun], Iterable[ImportNote]]
_import_notes: dict[str, ImportNotes] = {}


def register_import_notes(name: str, notes: ImportNotes) -> None:
    """Adds a source of notes on the page of an import; the same name again replaces it."""
    _import_notes[name] = notes


def import_notes(principal: Principal, run: ImportRun) -> list[ImportNote]:
    """What the import brings about, or would, for who looks at its page."""
    return [note for notes in _import_notes.values() for note in notes(principal, run)]
