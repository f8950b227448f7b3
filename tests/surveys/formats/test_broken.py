"""Files with something broken in them: each is read as a survey that can be kept, or refused in one line.

What is broken follows from the file's name and a number, so a failure comes again; its line names both.
"""

import json
import time
import warnings
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from openpyxl import load_workbook

from surveys.formats.detect import read_survey
from surveys.formats.own import write_own
from surveys.formats.qsf import read_qsf, write_qsf
from tests.conftest import SHARED_DATA
from tests.surveys.formats.books import Sheets
from tests.surveys.formats.breaking import (
    Breaking,
    broken_archive,
    broken_bytes,
    broken_json,
    broken_sheets,
    broken_xml,
)
from tests.surveys.formats.handling import handled
from tests.surveys.formats.limesurvey import whole as limesurvey
from tests.surveys.formats.lss import survey
from tests.surveys.formats.qsf.test_hostile import rich_survey
from tests.surveys.formats.surveyjs import whole as surveyjs
from tests.surveys.formats.xlsform import whole as xlsform

MOST_SECONDS = 10  # of CPU for one file, where a tenth of one is usual
MOST_ROWS = 60  # of a sheet: a workbook is written anew each time
LARGE = 100_000
HERE = Path(__file__).parent
WAYS: dict[str, tuple[Breaking, ...]] = {
    ".qsf": (broken_json, broken_bytes),
    ".json": (broken_json, broken_bytes),
    ".lss": (broken_xml, broken_bytes),
    ".lsq": (broken_xml, broken_bytes),
    ".xlsx": (broken_sheets, broken_archive, broken_bytes),
    ".xls": (broken_bytes,),
}
LINKED = survey(
    {"title": "a", "type": "L", "answers": {"x": "X", "y": "Y"}, "other": "Y"},
    {"title": "b", "type": "M", "sub": {"s": "S"}, "attributes": {"array_filter": "c"}},
    {"title": "c", "type": "F", "sub": {"s": "S"}, "answers": {"1": "One"}, "relevance": "a == 'x'"},
    {"title": "d", "type": "R", "answers": {"x": "X"}, "attributes": {"max_answers": "2"}},
    conditions=[{"qid": 2, "cqid": 1, "cfieldname": "9X1X1", "method": "==", "value": "x", "scenario": 1}],
    defaultvalues=[{"qid": 2, "sqid": 201, "scale_id": 0, "language": "en", "defaultvalue": "Y"}],
    quota=[{"id": 1, "name": "n", "qlimit": 5, "active": 1}],
    quota_members=[{"quota_id": 1, "qid": 1, "code": "x"}],
)
SAMPLES: dict[str, bytes] = {
    "everything.qsf": json.dumps(rich_survey()).encode(),
    "everything.lss": limesurvey.everything(),
    "linked.lss": LINKED,
    "everything.xlsx": xlsform.everything(),
    "everything.json": json.dumps(surveyjs.WHOLE).encode(),
    **{path.name: path.read_bytes() for path in sorted((HERE / "surveyjs" / "files").glob("*.json"))},
}
SHARED = [
    path
    for folder in ("qsf", "lss", "xlsform")
    for path in sorted((SHARED_DATA / folder).glob("*"))
    if path.suffix in WAYS and "__bad_" not in path.name  # which are broken on purpose
]
MARKS = (b"", b"{", b"[", b"<", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe{\x00")


def assert_handled(data: bytes, name: str) -> bool:
    """Whether the file is read, and leaves as QSF; else it is refused. Neither takes long."""
    begun = time.process_time()
    try:
        translation = handled(data)
        if translation:
            written = write_qsf(translation.definition, name=name)
            assert read_qsf(written).definition == translation.definition
    except Exception as error:
        raise AssertionError(f"{name}: {error!r}") from error
    assert time.process_time() - begun < MOST_SECONDS, name
    return translation is not None


def break_often(data: bytes, name: str, times: int) -> int:
    """Breaks a file in each of the ways of its format, so many times; how many of these are read."""
    known: Any = data
    is_read = 0
    for way in WAYS[Path(name).suffix]:
        known = sheets_of(data) if way is broken_sheets else data
        for number in range(times):
            label = f"{name} {way.__name__} {number}"
            is_read += assert_handled(way(known, Random(label)), label)
    return is_read


def sheets_of(data: bytes) -> Sheets:
    """The first rows of each sheet that holds any."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's, of what it won't keep of a sheet
        book = load_workbook(BytesIO(data), data_only=True)
    grids = {page.title: [list(row) for row in page.iter_rows(values_only=True)] for page in book}
    filled = {name: [row for row in grid if any(row)][:MOST_ROWS] for name, grid in grids.items()}
    return {name: rows for name, rows in filled.items() if rows}


@pytest.mark.parametrize("name", SAMPLES)
def test_broken_samples_of_our_own_are_read_or_refused(name: str) -> None:
    assert break_often(SAMPLES[name], name, 8) > 0


@pytest.mark.parametrize("name", SAMPLES)
def test_broken_files_of_rapport_are_read_or_refused(name: str) -> None:
    translation = read_survey(SAMPLES[name])
    own = write_own(translation.definition, name=translation.name or name)

    assert assert_handled(own, name)
    break_often(own, f"{name}.json", 5)


@pytest.mark.shared_data
@pytest.mark.parametrize("path", SHARED or [Path("none")], ids=lambda path: path.name)
def test_broken_files_of_others_are_read_or_refused(path: Path) -> None:
    data = path.read_bytes()

    assert assert_handled(data, path.name)
    break_often(data, path.name, 1 if len(data) > LARGE else 4)


@pytest.mark.parametrize("mark", MARKS)
def test_bytes_of_chance_are_refused(mark: bytes) -> None:
    for number in range(20):
        chance = Random(number)
        assert not assert_handled(mark + chance.randbytes(chance.randint(0, 300)), f"{mark!r} {number}")
