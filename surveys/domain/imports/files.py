"""Files that wait to be imported, and the mappings that are kept for the next one."""

from collections.abc import Iterable
from typing import Any, BinaryIO

from django.db import transaction

from accounts.domain import audit
from accounts.models import OrgUnit
from common.refusals import Refused
from surveys.models import ImportChunk, ImportMapping, ImportRun, Questionnaire

CHUNK_BYTES = 512 * 1024
MAX_FILE_BYTES = 50 * 1024 * 1024


class FileTooLarge(Refused):
    """An uploaded file over the limit."""


class NameTaken(Refused):
    """A mapping of this name belongs to another unit."""


def save_file(run: ImportRun, pieces: Iterable[bytes]) -> None:
    """Keeps an uploaded file in pieces that any worker can read. Raises FileTooLarge."""
    size = number = 0
    buffer = bytearray()
    for piece in pieces:
        size += len(piece)
        if size > MAX_FILE_BYTES:
            raise FileTooLarge(
                "This file is larger than 50 MB. Split it, or use the command import_responses."
            )
        buffer += piece
        while len(buffer) >= CHUNK_BYTES:
            ImportChunk.objects.create(run=run, number=number, data=bytes(buffer[:CHUNK_BYTES]))
            del buffer[:CHUNK_BYTES]
            number += 1
    ImportChunk.objects.create(run=run, number=number, data=bytes(buffer))


def copy_file(run: ImportRun, target: ImportRun) -> None:
    """Gives `target` the uploaded file of `run`, piece by piece."""
    pieces = run.chunks.order_by("number").values_list("data", flat=True)
    save_file(target, (bytes(data) for data in pieces.iterator(chunk_size=8)))


def read_all(run: ImportRun, target: BinaryIO) -> None:
    """Writes the uploaded file to `target`, piece by piece."""
    for data in run.chunks.order_by("number").values_list("data", flat=True).iterator(chunk_size=8):
        target.write(bytes(data))
    target.seek(0)


@transaction.atomic
def save_mapping(
    questionnaire: Questionnaire, *, name: str, definition: dict[str, Any], unit: OrgUnit, by: Any
) -> ImportMapping:
    """Keeps a mapping under a name for later files; the same name at the same unit is written over.

    Raises NameTaken.
    """
    mapping = ImportMapping.objects.filter(questionnaire=questionnaire, name=name).first()
    if mapping and mapping.unit_id != unit.pk:
        raise NameTaken("Another unit has a mapping of this name. Choose another name.")
    before = audit.snapshot(mapping, "definition") if mapping else {}
    mapping = mapping or ImportMapping(questionnaire=questionnaire, name=name, unit=unit, created_by=by)
    mapping.definition = {**definition, "name": name}
    mapping.save()
    after = audit.snapshot(mapping, "definition")
    audit.record(by, "mapping.saved", mapping, changes=audit.diff(before, after))
    return mapping
