"""An uploaded file of answers: its name, its checksum, and the import that begins with it."""

import hashlib
from typing import Any

from django.db import transaction

from accounts.models import OrgUnit
from common.tables import TableError
from surveys.domain.imports import files as import_files
from surveys.domain.imports import runs as import_runs
from surveys.imports.proposing import profile_by, qualtrics_mapping
from surveys.models import ImportRun, Questionnaire

NO_ROWS = "This file has no rows beneath its first one, which should hold the column names."
NO_MAPPING = "This file isn't one of Qualtrics: say with `mapping` what its columns mean."


def begin_import(
    file: Any, questionnaire: Questionnaire, *, unit: OrgUnit, by: Any, mapping: dict[str, Any] | None
) -> ImportRun:
    """Keeps an uploaded file with what its columns mean; nothing is checked or stored yet.

    Without a mapping it must be a file exported from Qualtrics. Raises TableError, FileTooLarge.
    """
    definition = mapping
    if definition is None:
        definition = qualtrics_mapping(file.file, questionnaire, name=file.name, unit_code=unit.code)
        if definition is None:
            raise TableError(NO_MAPPING)
        if not profile_by(file.file, definition, name=file.name).rows:
            raise TableError(NO_ROWS)
    return keep_upload(
        file, questionnaire, unit=unit, definition=definition, checksum=checksum_of(file), by=by
    )


@transaction.atomic
def keep_upload(file: Any, questionnaire: Questionnaire, *, checksum: str, **about: Any) -> ImportRun:
    """A run with its file, not started yet; `about` it as in `create_run`."""
    name = clean_name(file.name)
    run = import_runs.create_run(questionnaire, file_name=name, checksum=checksum, **about)
    import_files.save_file(run, file.chunks())
    return run


def checksum_of(file: Any) -> str:
    """The SHA-256 of an uploaded file, which is at its beginning before and after."""
    file.seek(0)
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


def clean_name(name: str) -> str:
    """A file's own name without folders and control characters; it is shown and never opened."""
    plain = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in plain if sign.isprintable())[:200] or "file"
