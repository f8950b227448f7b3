"""Which format a file is of: its content says so, its name doesn't matter."""

from io import BytesIO
from pathlib import PurePath
from typing import Any
from zipfile import BadZipFile, ZipFile

from surveys.formats import own, qsf, surveyjs
from surveys.formats.limesurvey import read_limesurvey
from surveys.formats.report import FileUnreadable, Translation
from surveys.formats.shared.jsonfiles import read_file
from surveys.formats.xlsform import read_xlsform
from surveys.formats.xlsform.workbooks import is_one_csv

ZIP, OLE, GZIP = b"PK", b"\xd0\xcf\x11\xe0", b"\x1f\x8b"
PACKED = (".lss", ".lsq", ".qsf", ".json", ".xlsx", ".xls")
MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
READABLE = (
    "Qualtrics (QSF), LimeSurvey (LSS, LSQ), XLSForm (XLSX, XLS, CSV), SurveyJS (JSON) and Rapport's own JSON"
)


def read_survey(data: bytes, filename: str = "") -> Translation:
    """The survey in a file of any of our formats. Raises FileUnreadable with what is wrong, in one line."""
    if not data.strip():
        raise FileUnreadable("This file is empty.")
    if data.startswith(GZIP):
        raise FileUnreadable("This file is packed (gzip). Unpack it and import what is in it.")
    if packed := _packed(data):
        raise FileUnreadable(f"This is an archive. Take {packed} out of it and import that.")
    if data.startswith((ZIP, OLE)):
        return read_xlsform(data)
    if is_one_csv(data):
        return read_xlsform(data)
    start = _start(data)
    if start.startswith(b"<"):
        return read_limesurvey(data)
    if start.startswith((b"{", b"[")):
        return _of_json(data)
    named = PurePath(filename).suffix.lower()[:10]
    file = f"This {named} file" if named else "This file"
    raise FileUnreadable(f"{file} holds no survey that can be read. Readable are {READABLE}.")


def _packed(data: bytes) -> str:
    """The survey inside an archive, as LimeSurvey's .lsa is one; "" in workbooks, which are archives too."""
    if not data.startswith(ZIP):
        return ""
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        return ""
    if any(name.startswith("xl/") for name in names):
        return ""
    return next((PurePath(name).name[:80] for name in names if name.lower().endswith(PACKED)), "")


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
