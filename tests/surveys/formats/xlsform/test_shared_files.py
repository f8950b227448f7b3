"""Every sample XLSForm against a naive reading of it."""

import warnings
from pathlib import Path
from typing import Any

import pytest
import xlrd
from openpyxl import load_workbook

from surveys.formats import Translation
from surveys.formats.own import read_own, write_own
from surveys.formats.xlsform import read_xlsform
from tests.conftest import SHARED_DATA
from tests.surveys.formats.flows import by_source, order

pytestmark = pytest.mark.shared_data
FILES = sorted((SHARED_DATA / "xlsform").glob("*.xls*")) or [Path("none.xlsx")]
CASCADING = SHARED_DATA / "xlsform" / "cascading_select_test_equivalent.xls"
NO_QUESTIONS = ("begin", "end", "start", "today", "deviceid", "uri:deviceid", "phonenumber", "calculate")
KINDS = {
    "text": "short_text", "note": "information", "integer": "number", "decimal": "number", "date": "date",
    "time": "time", "datetime": "datetime", "image": "file", "audio": "file", "video": "file",
    "acknowledge": "consent", "geopoint": "short_text", "barcode": "short_text", "select_one": "single",
    "select_multiple": "multiple",
}  # fmt: skip
Row = dict[str, str]


def sheet(path: Path, name: str) -> list[Row]:
    """The rows of a sheet as texts by their column."""
    if path.suffix == ".xls":
        page = xlrd.open_workbook(path).sheet_by_name(name)
        grid = [[str(cell) for cell in page.row_values(line)] for line in range(page.nrows)]
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            page = load_workbook(path, data_only=True)[name]
        grid = [[_text(cell) for cell in row] for row in page.iter_rows(values_only=True)]
    return [dict(zip(grid[0], row, strict=True)) for row in grid[1:] if any(row)]


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    return (
        "" if cell is None else str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    )


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.name)
def read(request: pytest.FixtureRequest) -> tuple[Path, Translation, dict[str, Any]]:
    """(path, translation, the definition after export and import in our own format)."""
    path: Path = request.param
    translation = read_xlsform(path.read_bytes())
    again = read_own(write_own(translation.definition, name=translation.name))
    assert again.definition == translation.definition
    return path, translation, again.definition


def questions(path: Path) -> list[Row]:
    """The rows that ask something."""
    return [row for row in sheet(path, "survey") if row["type"].split()[0] not in NO_QUESTIONS]


def test_questions_stand_in_the_order_of_the_rows(read) -> None:
    path, _, definition = read
    ours = [definition["questions"][uid] for uid in order(definition)]

    named = [one["source_id"] for one in ours if one["kind"] != "hidden"]

    assert named == [row["name"] for row in questions(path)]


def test_kinds_and_required_flags_follow_the_rows(read) -> None:
    path, _, definition = read
    ids = by_source(definition)
    for row in questions(path):
        question = definition["questions"][ids[row["name"]]]
        assert question["kind"] == KINDS[row["type"].split()[0]], row["name"]
        assert bool(question.get("required")) == (row.get("required", "").lower() in ("yes", "true")), row[
            "name"
        ]


def test_choices_keep_names_and_labels(read) -> None:
    path, _, definition = read
    ids = by_source(definition)
    listed = sheet(path, "choices")
    for row in questions(path):
        kind, _, name = row["type"].partition(" ")
        if not kind.startswith("select"):
            continue
        wanted = [choice for choice in listed if choice.get("list_name", choice.get("list name")) == name]
        uid = ids[row["name"]]
        choices = definition["questions"][uid]["choices"]
        assert [choice["source_id"] for choice in choices] == [choice["name"] for choice in wanted]
        for ours, theirs in zip(choices, wanted, strict=True):
            label = definition["texts"]["en"][f"{uid}.{ours['id']}"]
            assert label == (theirs["label"] or theirs["name"])
            if theirs.get("label::chinese"):
                assert definition["texts"]["zh-hans"][f"{uid}.{ours['id']}"] == theirs["label::chinese"]


def test_labels_without_names_in_them_are_the_same(read) -> None:
    path, _, definition = read
    ids = by_source(definition)
    for row in questions(path):
        label = row.get("label") or row.get("label::english") or ""
        if label and "${" not in label:
            assert definition["texts"]["en"][f"{ids[row['name']]}.text"] == label.removesuffix(".0")


def test_every_relevant_is_a_condition(read) -> None:
    path, translation, definition = read
    ids = by_source(definition)
    for row in sheet(path, "survey"):
        if row.get("relevant"):
            assert translation.report.elements[f"{row['name']}/relevant"].status == "full"
            if row["name"] in ids:
                assert definition["questions"][ids[row["name"]]]["display"]
        elif row["name"] in ids and row["type"].split()[0] not in NO_QUESTIONS:
            assert "display" not in definition["questions"][ids[row["name"]]]


def test_languages_are_those_of_the_columns(read) -> None:
    path, _, definition = read
    columns = [column for row in sheet(path, "survey")[:1] for column in row]

    assert ("zh-hans" in definition["languages"]) == any("chinese" in column for column in columns)
    assert definition["languages"][0] == "en"


def test_repeats_are_loops(read) -> None:
    path, _, definition = read
    repeats = [row for row in sheet(path, "survey") if row["type"] == "begin repeat"]
    loops = [block["loop"] for block in definition["blocks"].values() if "loop" in block]

    assert [len(loop["items"]) for loop in loops] == [int(float(row["repeat_count"])) for row in repeats]


def test_cascading_calculations_are_followed_through() -> None:
    definition = read_xlsform(CASCADING.read_bytes()).definition
    ids = by_source(definition)
    when = definition["questions"][ids["mylga_lga_in_state_3"]]["display"]

    assert when == {
        "all": [
            {"field": ids["mylga_zone"], "op": "ne", "value": "c1"},
            {"field": ids["mylga_zone"], "op": "eq", "value": "c2"},
            {"field": ids["mylga_state_in_zone_2"], "op": "eq", "value": "c1"},
        ]
    }
