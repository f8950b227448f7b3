"""What a page shows of files that were sent before."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.domain.responses.uploads import files_in
from surveys.logic.way import Step, Walk
from surveys.models import Upload

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class SentFile:
    """A file that was sent along before."""

    id: str
    name: str
    size_bytes: int

    @property
    def size(self) -> str:
        """ "2.3 MB", "14 KB": signs that are the same in all languages."""
        if self.size_bytes >= MEGABYTE:
            return f"{self.size_bytes / MEGABYTE:.1f} MB"
        return f"{max(1, round(self.size_bytes / 1024))} KB"


def files_to_show(found: Walk, step: Step) -> dict[str, Sequence[SentFile]]:
    """What was sent before, by question with its round."""
    named = {
        ref: ids
        for ref, ids in files_in(found.document, found.answers).items()
        if ref.partition("@")[0] in step.possible
    }
    ids = [one for of_question in named.values() for one in of_question]
    rows = Upload.objects.filter(uuid__in=ids, is_unwanted=False) if ids else ()
    known = {str(row.uuid): SentFile(str(row.uuid), row.name, row.size_bytes) for row in rows}
    return {ref: [known[one] for one in of_question if one in known] for ref, of_question in named.items()}
