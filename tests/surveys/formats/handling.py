"""What must come of any file at all, and what became of its parts."""

import json
from typing import Any

from surveys.domain.questionnaires.survey_files import LONGEST_NAME, NAMELESS, read_survey_file
from surveys.formats import FileUnreadable, Translation
from surveys.formats.own import read_own, write_own


def handled(data: bytes) -> Translation | None:
    """What is read of a file, which can be written, stored and read again; None where it is refused."""
    try:
        translation = read_survey_file(data, "survey")
    except FileUnreadable as error:
        assert "\n" not in str(error) and len(str(error)) <= 300
        return None
    definition = translation.definition
    assert_comes_back(translation)
    json.dumps(translation.as_json(), allow_nan=False).encode()
    assert all(bool(one.why) == (one.status != "full") for one in translation.report.elements.values())
    assert translation.questions == len(definition["questions"])
    return translation


def assert_comes_back(translation: Translation) -> None:
    """In our own format a survey is equal after export and import."""
    name = translation.name[:LONGEST_NAME] or NAMELESS
    written = write_own(translation.definition, name=name)
    assert read_own(written).definition == translation.definition
    assert "\\u0000" not in written.decode()


def told(translation: Translation) -> dict[str, str]:
    """The status of each element by its id."""
    return {one.id: one.status for one in translation.report.elements.values()}


def kept(translation: Translation, key: str) -> dict[str, Any]:
    """The question of this key."""
    return next(one for one in translation.definition["questions"].values() if one["key"] == key)
