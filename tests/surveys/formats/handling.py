"""What must come of any file at all."""

import json

from surveys.formats import FileUnreadable
from surveys.formats.detect import read_survey
from surveys.formats.own import read_own, write_own


def is_handled(data: bytes) -> bool:
    """Whether a file is read; else it is refused. What is read can be written, stored and read again."""
    try:
        translation = read_survey(data, "survey")
    except FileUnreadable as error:
        assert "\n" not in str(error) and len(str(error)) <= 400
        return False
    written = write_own(translation.definition, name=translation.name)
    assert read_own(written).definition == translation.definition
    assert "\\u0000" not in written.decode()
    json.dumps(translation.as_json(), allow_nan=False).encode()
    assert all(bool(one.why) == (one.status != "full") for one in translation.report.elements.values())
    assert translation.questions == len(translation.definition["questions"])
    return True
