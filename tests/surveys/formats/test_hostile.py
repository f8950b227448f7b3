"""Files that mean harm: a translation that can be kept comes out, or one clear line, at once."""

import io
import json
import time
import zipfile
from typing import Any

import pytest

from surveys.formats import FileUnreadable
from surveys.formats.detect import read_survey
from tests.surveys.formats.books import form
from tests.surveys.formats.handling import handled
from tests.surveys.formats.lss import document, survey

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>Hi"


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

    assert not handled(b"<document><LimeSurveyDocType>Survey</LimeSurveyDocType>" + deep + b"</document>")


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

    assert not handled(
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

    assert handled(json.dumps(survey_).encode())
    assert time.process_time() - begun < 4


def test_tables_of_the_same_code_and_of_endless_numbers_are_read_at_once() -> None:
    begun = time.process_time()
    same = [
        {"parent_qid": 1, "gid": 1, "title": "s", "question": "S", "language": "en"} for _ in range(15_000)
    ]
    rows = [one | {"qid": 1000 + n, "question_order": n, "scale_id": 0} for n, one in enumerate(same)]
    condition = {"qid": 2, "cfieldname": f"1X1X{'9' * 300_000}", "method": "==", "value": "x", "scenario": 1}
    questions = ({"title": "a", "type": "Q"}, {"title": "b", "type": "S"})

    assert handled(survey(*questions, subquestions=rows, conditions=[condition]))
    assert time.process_time() - begun < 8
