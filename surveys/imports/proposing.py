"""The first mapping of a new file: exactly where the file says what its columns are, else by likeness."""

from collections.abc import Callable
from typing import Any, BinaryIO

from common.tables import first_rows
from surveys import document as documents
from surveys.imports.guessing import Guesser
from surveys.imports.mapping import FileRule
from surveys.imports.places import Places
from surveys.imports.profile import Profile, profile_of
from surveys.imports.qualtrics import propose_mapping
from surveys.models import Questionnaire

SEEN = 1_000  # rows: they tell codes from labels
LEFT_OUT = "left_out"


def qualtrics_mapping(
    stream: BinaryIO, questionnaire: Questionnaire, *, name: str, unit_code: str, allow_gzip: bool = False
) -> dict[str, Any] | None:
    """What the columns of a file exported from Qualtrics mean here; None for any other file.

    Beside the mapping's own parts it says under `left_out` why columns go nowhere. All rows go to the unit
    of this code until a column is chosen: Qualtrics knows none. Raises TableError.
    """
    rows = first_rows(stream, SEEN, name=name, allow_gzip=allow_gzip)
    stream.seek(0)
    version = questionnaire.published
    is_anonymous = questionnaire.program.is_anonymous
    proposal = propose_mapping(version.definition, rows, is_anonymous=is_anonymous)
    if proposal is None:
        return None
    constants = {**proposal.mapping["constants"], "unit": unit_code}
    return {**proposal.mapping, "constants": constants, LEFT_OUT: proposal.left_out}


def guessed_mapping(questionnaire: Questionnaire, places: Places) -> Callable[[Profile], dict[str, Any]]:
    """What the columns of any file may mean, by their names and values."""
    document = documents.of_version(questionnaire.published)
    guesser = Guesser(document, places, is_anonymous=questionnaire.program.is_anonymous)
    return guesser.mapping


def profile_by(stream: BinaryIO, definition: dict[str, Any] | None, *, name: str) -> Profile:
    """The file as a mapping reads it; without one as any file is read. Raises TableError."""
    said = (definition or {}).get("file") or {}
    rule = FileRule(header_row=said.get("header_row", 1), skip=said.get("skip", 0))
    return profile_of(stream, rule, name=name)
