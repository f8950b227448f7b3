"""Which format a file is of: its content says so, its name doesn't matter."""

from pathlib import PurePath
from typing import Any

from surveys.formats import own, qsf, surveyjs
from surveys.formats.limesurvey import read_limesurvey
from surveys.formats.report import FileUnreadable, Translation
from surveys.formats.shared.jsonfiles import read_file
from surveys.formats.xlsform import read_xlsform

ZIP, OLE = b"PK", b"\xd0\xcf\x11\xe0"
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
READABLE = (
    "Qualtrics (QSF), LimeSurvey (LSS, LSQ), XLSForm (XLSX, XLS), SurveyJS (JSON) and Rapport's own JSON"
)


def read_survey(data: bytes, filename: str = "") -> Translation:
    """The survey in a file of any of our formats. Raises FileUnreadable with what is wrong, in one line."""
    if not data.strip():
        raise FileUnreadable("This file is empty.")
    if data.startswith((ZIP, OLE)):
        return read_xlsform(data)
    start = _start(data)
    if start.startswith(b"<"):
        return read_limesurvey(data)
    if start.startswith((b"{", b"[")):
        return _of_json(data)
    named = PurePath(filename).suffix.lower()[:10]
    file = f"This {named} file" if named else "This file"
    raise FileUnreadable(f"{file} holds no survey that can be read. Readable are {READABLE}.")


def _start(data: bytes) -> bytes:
    """The first signs behind byte order marks and blanks; of UTF-16 every other byte."""
    start = data[:400]
    for mark in MARKS:
        start = start.removeprefix(mark)
    return start.replace(b"\x00", b"").lstrip()


def _of_json(data: bytes) -> Translation:
    value: Any = read_file(data)
    if not isinstance(value, dict):
        raise FileUnreadable("This JSON holds a list, and no survey.")
    if "SurveyElements" in value or ("Element" in value and "Payload" in value):
        return qsf.of_json(value)
    if "format" in value:
        return own.of_json(value)
    return surveyjs.of_json(value)
