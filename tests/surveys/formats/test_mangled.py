"""Files with something broken in them, drawn at random: each is read, or refused in one line."""

import copy
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import SHARED_DATA
from tests.surveys.formats.books import workbook
from tests.surveys.formats.handling import is_handled
from tests.surveys.formats.lss import survey

FILES = Path(__file__).parent / "surveyjs" / "files"


JUNK = (
    *(None, True, False, 0, -1, 1e308, 10**15, 0.5, "", "x", "'", "{q1}", "{{q1}}", "${a}", "((", "1 = 1 or"),
    *(
        "<b>",
        "a" * 5000,
        [],
        {},
        [[]],
        [None],
        {"a": 1},
        {"default": {}},
        "X",
        "M",
        "*",
        ":",
        "-oth-",
        "panel",
    ),
    *("matrixdynamic", "{panel.x} = 1", "iif({a}, 1", "begin repeat", "select_one x", "calculate"),
    *("if(${a} > 1, 'b', 'c')", "that.X", "count(that.Q)", "paneldynamic"),
)


NAMES = ("type", "name", "title", "choices", "visibleIf", "elements", "rows", "qid", "language", "parent_qid")


MANGLED = settings(
    deadline=None,
    max_examples=40,
    derandomize=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)


def mangled(value: Any, draw: Any, share: int = 40) -> Any:
    """A value with some of its parts replaced by junk."""
    if draw(st.integers(0, share)) == 0:
        return copy.deepcopy(draw(st.sampled_from(JUNK)))
    if isinstance(value, dict):
        items = [
            (draw(st.sampled_from(NAMES)) if draw(st.integers(0, 200)) == 0 else name, one)
            for name, one in value.items()
        ]
        return {name: mangled(one, draw, share) for name, one in items}
    if isinstance(value, list):
        return [mangled(one, draw, share) for one in value]
    return value


@MANGLED
@given(st.data())
@pytest.mark.parametrize("name", ["hotel_stay.json", "employees.json", "old_style.json"])
def test_mangled_json_never_does_anything_else(name: str, data: st.DataObject) -> None:
    whole = json.loads((FILES / name).read_text("utf-8"))

    is_handled(json.dumps(mangled(whole, data.draw)).encode())


LSS = survey(
    {"title": "a", "type": "L", "answers": {"x": "X", "y": "Y"}, "other": "Y"},
    {
        "title": "b",
        "type": "M",
        "sub": {"s": "S", "t": "T"},
        "attributes": {"exclude_all_others": "s", "array_filter": "c"},
    },
    {
        "title": "c",
        "type": "F",
        "sub": {"s": "S"},
        "answers": {"1": "One"},
        "relevance": "a == 'x' and !is_empty(b_s)",
    },
    {"title": "d", "type": "1", "sub": {"s": "S"}, "answers": {"0:1": "One", "1:2": "Two"}},
    {"title": "e", "type": ":", "sub": {"s": "S", "1:k": "K"}, "attributes": {"multiflexible_max": "7"}},
    {
        "title": "f",
        "type": "K",
        "sub": {"s": "S"},
        "attributes": {"equals_num_value": "10", "min_answers": "1"},
    },
    {
        "title": "g",
        "type": "R",
        "answers": {"x": "X"},
        "relevance": "f_s > 3",
        "attributes": {"max_answers": "2"},
    },
    conditions=[{"qid": 2, "cqid": 1, "cfieldname": "9X1X1", "method": "==", "value": "x", "scenario": 1}],
    defaultvalues=[
        {"qid": 2, "sqid": 201, "scale_id": 0, "specialtype": "", "language": "en", "defaultvalue": "Y"}
    ],
    quota=[{"id": 1, "name": "n", "qlimit": 5, "active": 1}],
    quota_members=[{"quota_id": 1, "qid": 1, "code": "x"}],
)


def mangled_xml(source: bytes, data: st.DataObject) -> bytes:
    """The tables with some cells replaced, renamed or gone."""
    root = ElementTree.fromstring(source)
    cells = [(row, cell) for row in root.iter("row") for cell in row]
    for row, cell in data.draw(st.lists(st.sampled_from(cells), max_size=25)):
        match data.draw(st.integers(0, 3)):
            case 0:
                cell.text = str(data.draw(st.sampled_from(JUNK)))
            case 1:
                cell.text = data.draw(st.sampled_from(cells))[1].text
            case 2:
                cell.tag = data.draw(st.sampled_from(NAMES))
            case _ if cell in row:
                row.remove(cell)
    return ElementTree.tostring(root)


@MANGLED
@given(st.data())
def test_mangled_tables_of_limesurvey_never_do_anything_else(data: st.DataObject) -> None:
    is_handled(mangled_xml(LSS, data))


@pytest.mark.shared_data
@MANGLED
@given(st.data())
def test_mangled_sample_files_never_do_anything_else(data: st.DataObject) -> None:
    files = sorted(path for path in (SHARED_DATA / "lss").glob("*") if path.stat().st_size < 150_000)

    is_handled(mangled_xml(data.draw(st.sampled_from(files)).read_bytes(), data))


SHEET = [
    [
        "type",
        "name",
        "label",
        "relevant",
        "constraint",
        "calculation",
        "choice_filter",
        "repeat_count",
        "appearance",
    ],
    ["select_one yn", "a", "A ${b}", "", "", "", "x=${b}", "", "minimal"],
    ["integer", "b", "B", "${a} = 'y'", ". > 1 and . < 9", "", "", "", ""],
    ["begin repeat", "r", "R", "", "", "", "", "${b}", ""],
    ["select_multiple yn", "c", "C", "${b} > 1", "count-selected(.) < 2", "", "", "", ""],
    ["end repeat", "", "", "", "", "", "", "", ""],
    ["begin group", "g", "G", "selected(${a}, 'y')", "", "", "", "", "field-list"],
    ["calculate", "d", "", "", "", "if(${b} > 3, ${a}, 'no')", "", "", ""],
    ["note", "e", "E ${d}", "${d} = 'no'", "", "", "", "", ""],
    ["end group", "", "", "", "", "", "", "", ""],
    ["rank yn", "f", "F", "", "", "", "", "", ""],
]


CHOICES = [["list_name", "name", "label", "x"], ["yn", "y", "Yes", "1"], ["yn", "n", "No", "2"]]


@MANGLED
@given(st.data())
def test_mangled_workbooks_never_do_anything_else(data: st.DataObject) -> None:
    sheets = {
        "survey": copy.deepcopy(SHEET),
        "choices": copy.deepcopy(CHOICES),
        "settings": [["form_title"], ["T"]],
    }
    for name in data.draw(st.lists(st.sampled_from(["survey", "survey", "choices"]), max_size=12)):
        row = data.draw(st.sampled_from(sheets[name]))
        junk = data.draw(st.sampled_from([one for one in JUNK if not isinstance(one, list | dict)]))
        row[data.draw(st.integers(0, len(row) - 1))] = junk

    is_handled(workbook(**sheets))


@MANGLED
@given(st.binary(max_size=300))
@pytest.mark.parametrize(
    "start", [b"", b"{", b"<", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe{\x00"]
)
def test_bytes_of_chance_are_refused(start: bytes, rest: bytes) -> None:
    is_handled(start + rest)


@pytest.mark.shared_data
@MANGLED
@given(st.data())
def test_old_workbooks_with_changed_bytes_never_do_anything_else(data: st.DataObject) -> None:
    whole = bytearray((SHARED_DATA / "xlsform" / "cascading_select_test_equivalent.xls").read_bytes())
    for _ in range(data.draw(st.integers(1, 60))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))

    is_handled(bytes(whole))
