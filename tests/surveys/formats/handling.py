"""What must come of any file at all."""

import json

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
    definition, name = translation.definition, translation.name[:LONGEST_NAME] or NAMELESS
    written = write_own(definition, name=name)
    assert read_own(written).definition == definition
    assert "\\u0000" not in written.decode()
    json.dumps(translation.as_json(), allow_nan=False).encode()
    assert all(bool(one.why) == (one.status != "full") for one in translation.report.elements.values())
    assert translation.questions == len(definition["questions"])
    return translation
