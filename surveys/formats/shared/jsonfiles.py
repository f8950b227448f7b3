"""JSON files read with care: broken, bottomless or endless ones give one clear line."""

import codecs
import re
from typing import Any

from rest_framework.exceptions import ParseError

from common.api.parsing import read_json
from surveys.formats.report import FileUnreadable

MOST_BYTES = 20 * 1024 * 1024
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
NOT_WHOLE = (
    "This file is cut off or was changed by hand: it can't be read from line {line} on. Export it anew."
)
BREAKS_OFF = re.compile(r" isn't JSON: .* \(line (\d+), column \d+\)\.$", re.DOTALL)


def read_file(data: bytes) -> Any:
    """The value in a file of JSON, UTF-8 or (by its mark) UTF-16. Raises FileUnreadable."""
    if len(data) > MOST_BYTES:
        raise FileUnreadable(f"This file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    if data.startswith(UTF16):
        try:
            data = data.decode("utf-16").encode()
        except UnicodeError:
            raise FileUnreadable("This file isn't UTF-16 text, as it says.") from None
    try:
        return read_json(data.removeprefix(codecs.BOM_UTF8))
    except ParseError as error:
        raise FileUnreadable(_in_words(str(error.detail))) from None


def _in_words(detail: str) -> str:
    """What is wrong, without the words of the program that read it: who sends the file needs others."""
    found = BREAKS_OFF.search(detail)
    return NOT_WHOLE.format(line=found[1]) if found else detail.replace("The body", "This file")
