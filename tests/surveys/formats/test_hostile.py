"""Files that mean harm or were mangled: a translation that can be kept comes out, or one clear line."""

import copy
import io
import json
import time
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.formats import FileUnreadable
from surveys.formats.detect import read_survey
from surveys.formats.own import read_own, write_own
from tests.conftest import SHARED_DATA
from tests.surveys.formats.books import form, workbook
from tests.surveys.formats.lss import document, survey

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>Hi"
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


def zip_bomb() -> bytes:
    """A workbook whose sheet unpacks to a thousand times its size."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return target.getvalue()


EXTERNAL = b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><document>&a;</document>'
LONE = b'{"pages": [{"elements": [{"type": "text", "name": "q", "title": "\\ud800"}]}]}'
BOMB = b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "&%c;&%c;&%c;&%c;&%c;">' % (98 + n, *[97 + n] * 5) for n in range(20)
)
ATTACKS = {
    "23-zip-bomb": (zip_bomb(), "unpacked"),
    "25-entity-bomb": (BOMB + b"]><document>&u;</document>", "entities"),
    "25-external-entity": (EXTERNAL, "entities"),
    "25-external-dtd": (b'<!DOCTYPE d SYSTEM "http://127.0.0.1/x.dtd"><document/>', "entities"),
    "27-deep-json": (b"[" * 10_000 + b"]" * 10_000, "nested deeper"),
    "27-deep-object": (b'{"pages":' * 10_000 + b"1" + b"}" * 10_000, "nested deeper"),
    "27-nan": (b'{"pages": [{"elements": [{"type": "text", "name": "q", "min": NaN}]}]}', "NaN"),
    "27-huge-number": (
        b'{"pages": [{"elements": [{"type": "text", "name": "q", "min": 1e400}]}]}',
        "too large",
    ),
    "27-nul": (b'{"pages": [{"elements": [{"type": "text", "name": "q\\u0000"}]}]}', "NUL"),
    "24-lone-surrogate": (LONE, "surrogate"),
    "27-million-keys": (json.dumps({str(n): n for n in range(150_000)} | {"pages": []}).encode(), "keys"),
    "24-utf-16-cut": (b'\xff\xfe{\x00"', "UTF-16"),
}


@pytest.mark.parametrize(("data", "words"), ATTACKS.values(), ids=ATTACKS.keys())
def test_attacks_are_refused_in_one_line_and_at_once(data: bytes, words: str) -> None:
    begun = time.process_time()
    with pytest.raises(FileUnreadable, match=words) as caught:
        read_survey(data, "survey")

    assert "\n" not in str(caught.value)
    assert time.process_time() - begun < 4


def test_deep_xml_is_no_trouble() -> None:
    deep = b"<a>" * 50_000 + b"</a>" * 50_000

    assert not is_handled(b"<document><LimeSurveyDocType>Survey</LimeSurveyDocType>" + deep + b"</document>")


@pytest.mark.parametrize(
    "data",
    [
        survey({"title": EVIL, "type": "L", "question": EVIL, "answers": {"a": EVIL, EVIL: "b"}}),
        form(
            {"type": "select_one x", "name": EVIL, "label": EVIL},
            choices=[{"list_name": "x", "name": EVIL, "label": EVIL}],
        ),
        json.dumps(
            {
                "title": EVIL,
                "pages": [
                    {
                        "name": EVIL,
                        "title": EVIL,
                        "elements": [
                            {
                                "type": "radiogroup",
                                "name": EVIL,
                                "title": EVIL,
                                "choices": [EVIL, {"value": 1, "text": EVIL}],
                            }
                        ],
                    }
                ],
            }
        ).encode(),
    ],
    ids=["3-lss", "3-xlsform", "3-surveyjs"],
)
def test_scripts_in_labels_come_to_nothing(data: bytes) -> None:
    texts = read_survey(data).definition["texts"]["en"]

    for path, text in texts.items():
        if path != "q1.c2" or not text.startswith("<"):
            assert "<script" not in text and "onerror" not in text, path


def test_a_definition_of_another_kind_of_file_is_never_trusted() -> None:
    hostile = {
        "schema": 1,
        "languages": ["en"],
        "flow": [],
        "blocks": {},
        "questions": {"q1": {"kind": []}},
        "texts": {},
    }

    assert not is_handled(
        json.dumps({"format": "rapport-survey-1", "name": "x", "definition": hostile}).encode()
    )


def test_a_survey_of_400_kb_is_read_within_two_seconds() -> None:
    answers = {f"a{m}": "Some answer " * 5 for m in range(12)}
    usual = {"type": "L", "answers": answers, "relevance": "q1 == 'a1' and q2 != 'a3'"}
    questions = [usual | {"title": f"q{n}"} for n in range(180)]
    data = survey(*questions)
    begun = time.process_time()
    translation = read_survey(data)

    assert len(data) > 400_000
    assert translation.questions == 180
    assert time.process_time() - begun < 2


def test_more_than_a_survey_may_hold_is_refused() -> None:
    questions = [
        {
            "qid": n,
            "parent_qid": 0,
            "gid": 1,
            "type": "S",
            "title": f"q{n}",
            "question": "Q",
            "language": "en",
        }
        for n in range(1001)
    ]

    with pytest.raises(
        FileUnreadable, match=r"^This survey has more than 1,000 questions, which is the most\.$"
    ):
        read_survey(document(questions=questions))


def grown(count: int) -> list[dict[str, str]]:
    """Values that are each made of the one before, three times over."""
    first = {"name": "v0", "expression": "iif({a} = 1, 'x', 'y')"}
    more = "iif({{v{n}}} = 'x', {{v{n}}}, {{v{n}}})"
    return [first, *({"name": f"v{n + 1}", "expression": more.format(n=n)} for n in range(count))]


SELF = [{"name": "v", "expression": "{v} + ' and ' + {v}"}]
ENDLESS = {
    "values-of-values": {"calculatedValues": grown(12), "visibleIf": "{v12} = 'x'"},
    "value-of-itself": {"calculatedValues": SELF, "visibleIf": "{v} = 'x'", "title": "{v}"},
    "many-triggers": {"triggers": [{"type": "complete", "expression": "{a} = 1"}] * 20_000},
    "many-or": {"visibleIf": " or ".join(f"{{a}} = {n}" for n in range(900))},
    "many-blanks": {"title": "<b>x</b>" + " " * 50_000 + "<br> " * 900},
}


@pytest.mark.parametrize("parts", ENDLESS.values(), ids=ENDLESS.keys())
def test_surveys_that_would_grow_without_bounds_are_read_at_once(parts: dict[str, Any]) -> None:
    last = {
        "type": "text",
        "name": "b",
        "visibleIf": parts.pop("visibleIf", ""),
        "title": parts.pop("title", "B"),
    }
    survey_ = {"pages": [{"elements": [{"type": "text", "name": "a"}, last]}]} | parts
    begun = time.process_time()

    assert is_handled(json.dumps(survey_).encode())
    assert time.process_time() - begun < 4


def test_tables_of_the_same_code_and_of_endless_numbers_are_read_at_once() -> None:
    begun = time.process_time()
    same = [
        {"parent_qid": 1, "gid": 1, "title": "s", "question": "S", "language": "en"} for _ in range(15_000)
    ]
    rows = [one | {"qid": 1000 + n, "question_order": n, "scale_id": 0} for n, one in enumerate(same)]
    condition = {"qid": 2, "cfieldname": f"1X1X{'9' * 300_000}", "method": "==", "value": "x", "scenario": 1}
    questions = ({"title": "a", "type": "Q"}, {"title": "b", "type": "S"})

    assert is_handled(survey(*questions, subquestions=rows, conditions=[condition]))
    assert time.process_time() - begun < 8
