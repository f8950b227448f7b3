"""What a file of translations holds, whatever its format."""

from dataclasses import dataclass, field

from surveys.logic.wording import Translated

MOST_ENTRIES = 50_000


@dataclass(frozen=True)
class Exported:
    """What a file is written from: its name, the languages, and every text with its translation."""

    name: str
    source_language: str
    language: str
    rows: list[Translated]


@dataclass(frozen=True)
class Entry:
    """One text of a file: its path, the source as the file has it (None where it has none), and the
    translation, "" where there is none yet."""

    path: str
    source: str | None
    text: str


@dataclass
class TranslationFile:
    """What was read. `language` "" where the file doesn't say it; `unread`: (where, why) of what can't be."""

    language: str = ""
    source_language: str = ""
    entries: list[Entry] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)
