"""Every kind of question: what it reads from a form, keeps, refuses, draws and says in words."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.http import QueryDict

from surveys.document import Document
from surveys.kinds import QuestionSpec, all_kinds, kind_of
from surveys.views.respondents.pages import Filling
from surveys.views.respondents.rendering import render_page
from surveys.views.respondents.sent import SentFile

CHOICES = [{"id": "c1", "value": 1}, {"id": "c2", "value": 2}, {"id": "c3", "value": 3}]
ROWS = [{"id": "r1"}, {"id": "r2"}]
TEXTS = {
    "q1.text": "Question",
    "q1.c1": "One",
    "q1.c2": "Two",
    "q1.c3": "Three",
    "q1.r1": "Row A",
    "q1.r2": "Row B",
}
TEXTS |= {"q1.k1": "Left", "q1.k2": "Right", "q1.k1.c1": "Low", "q1.k1.c2": "High"}
TWO_POINTS = [{"id": "c1", "value": 1}, {"id": "c2", "value": 2}]
SIDES = [{"id": "k1", "kind": "single", "choices": TWO_POINTS}, {"id": "k2", "kind": "number"}]
GROUPS = [{"id": "k1"}, {"id": "k2", "validation": {"max": 1}}]
DOT = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5"
    "ErkJggg=="
)
SOME_ID = "01890a5d-ac96-774b-bcce-b302099a8057"
OTHER_ID = "01890a5d-ac96-774b-bcce-b302099a8058"
AREA = {"x": 0.1, "y": 0.1, "width": 0.3, "height": 0.2}
SPOTS = {
    "image": {"data": DOT},
    "choices": CHOICES,
    "rows": [{"id": "r1", "area": AREA}, {"id": "r2", "area": AREA}],
}
DRILLED = {
    "levels": [{"id": "k1"}, {"id": "k2"}],
    "choices": [{"id": "c1"}, {"id": "c2", "parent": "c1"}, {"id": "c3"}],
}
RANKED = {"choices": CHOICES, "cols": GROUPS, "ranked": True}

# kind, data, what the form says, what is kept, in words
READ: list[tuple[str, dict[str, Any], str, dict[str, Any], dict[str, str]]] = [
    ("nps", {}, "q1=9", {"q1": 9}, {"q1": "9"}),
    ("rating", {"choices": CHOICES}, "q1=c2", {"q1": "c2"}, {"q1": "Two"}),
    ("single", {"choices": CHOICES}, "q1=c2", {"q1": "c2"}, {"q1": "Two"}),
    ("multiple", {"choices": CHOICES}, "q1=c3&q1=c1", {"q1": ["c1", "c3"]}, {"q1": "One, Three"}),
    ("matrix", {"choices": CHOICES, "rows": ROWS}, "q1.r1=c1&q1.r2=", {"q1.r1": "c1"}, {"q1.r1": "One"}),
    (
        "matrix_multiple",
        {"choices": CHOICES, "rows": ROWS},
        "q1.r1=c3&q1.r1=c2&q1.r2=c1",
        {"q1.r1": ["c2", "c3"], "q1.r2": ["c1"]},
        {"q1.r1": "Two, Three", "q1.r2": "One"},
    ),
    (
        "matrix_text",
        {"rows": ROWS, "cols": [{"id": "k1"}, {"id": "k2", "kind": "number"}]},
        "q1.r1.k1=+good+&q1.r2.k2=2,5",
        {"q1.r1.k1": "good", "q1.r2.k2": 2.5},
        {"q1.r1.k1": "good", "q1.r2.k2": "2.5"},
    ),
    (
        "side_by_side",
        {"rows": ROWS, "cols": SIDES},
        "q1.r1.k1=c2&q1.r1.k2=7",
        {"q1.r1.k1": "c2", "q1.r1.k2": 7},
        {"q1.r1.k1": "High", "q1.r1.k2": "7"},
    ),
    (
        "form",
        {"rows": [{"id": "r1", "type": "number"}, {"id": "r2"}]},
        "q1.r1=3&q1.r2=x",
        {"q1.r1": 3, "q1.r2": "x"},
        {"q1.r2": "x"},
    ),
    (
        "slider",
        {"rows": ROWS, "choices": [{"id": "c9", "value": None}]},
        "q1.r1=40&q1.r2=&q1.r2.na=c9",
        {"q1.r1": 40, "q1.r2": "c9"},
        {"q1.r1": "40", "q1.r2": "Not applicable"},
    ),
    ("slider", {}, "q1=0", {"q1": 0}, {"q1": "0"}),
    (
        "constant_sum",
        {"choices": CHOICES, "validation": {"total": 100}},
        "q1.c1=60&q1.c3=40",
        {"q1.c1": 60, "q1.c3": 40},
        {"q1.c1": "60"},
    ),
    (
        "rank",
        {"choices": CHOICES},
        "q1.c1=2&q1.c2=1&q1.c3=3",
        {"q1.c1": 2, "q1.c2": 1, "q1.c3": 3},
        {"q1.c1": "2"},
    ),
    (
        "group_rank",
        {"choices": CHOICES, "cols": GROUPS, "ranked": True},
        "q1.c1=k1&q1.c1.rank=1&q1.c2=k2&q1.c3.rank=1",
        {"q1.c1": "k1", "q1.c1.rank": 1, "q1.c2": "k2"},
        {"q1.c1": "Left", "q1.c1.rank": "1"},
    ),
    (
        "best_worst",
        {"choices": CHOICES, "sets": [{"id": "s1", "choices": ["c1", "c3"]}]},
        "q1.s1.best=c1&q1.s1.worst=c3",
        {"q1.s1.best": "c1", "q1.s1.worst": "c3"},
        {"q1.s1.best": "One", "q1.s1.worst": "Three"},
    ),
    (
        "drilldown",
        DRILLED,
        "q1.k1=&q1.k2=c2",
        {"q1.k1": "c1", "q1.k2": "c2"},
        {"q1.k1": "One", "q1.k2": "Two"},
    ),
    ("hot_spot", SPOTS, "q1.r1=c2&q1.r2=", {"q1.r1": "c2"}, {"q1.r1": "Two"}),
    (
        "heat_map",
        {"image": {"data": DOT}, "validation": {"max_clicks": 2}},
        "q1=0.31,0.22&q1=1,0",
        {"q1": [[0.31, 0.22], [1.0, 0.0]]},
        {"q1": "31 %, 22 %; 100 %, 0 %"},
    ),
    ("file", {}, f"q1={SOME_ID}", {"q1": [SOME_ID]}, {"q1": "1 file"}),
    ("short_text", {}, "q1=+hello+", {"q1": "hello"}, {"q1": "hello"}),
    ("long_text", {}, "q1=a%0D%0Ab", {"q1": "a\nb"}, {"q1": "a\nb"}),
    ("number", {}, "q1=12,5", {"q1": 12.5}, {"q1": "12.5"}),
    ("date", {}, "q1=2026-05-30", {"q1": "2026-05-30"}, {"q1": "2026-05-30"}),
    ("time", {}, "q1=9.05", {"q1": "09:05"}, {"q1": "09:05"}),
    ("datetime", {}, "q1=2026-05-30+14:05", {"q1": "2026-05-30T14:05"}, {"q1": "2026-05-30 14:05"}),
    ("email", {}, "q1=ada@example.org", {"q1": "ada@example.org"}, {"q1": "ada@example.org"}),
    ("phone", {}, "q1=%2B1+650+555+0100", {"q1": "+1 650 555 0100"}, {"q1": "+1 650 555 0100"}),
    ("url", {}, "q1=https://example.org/a", {"q1": "https://example.org/a"}, {"q1": "https://example.org/a"}),
    ("consent", {}, "q1=yes", {"q1": "yes"}, {"q1": "Yes"}),
    ("contact", {}, "q1=no", {"q1": "no"}, {"q1": "No"}),
    ("hidden", {}, "q1=poster", {"q1": "poster"}, {"q1": "poster"}),
    ("timing", {}, "q1.first=1.5&q1.submit=30", {"q1.first": 1.5, "q1.submit": 30}, {}),
    ("browser", {}, "q1.system=Linux", {"q1.system": "Linux"}, {"q1.system": "Linux"}),
]

# kind, data, answers that may not be kept, the address that is named
WRONG: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("nps", {}, {"q1": 11}, "q1"),
    ("nps", {}, {"q1": True}, "q1"),
    ("rating", {"choices": CHOICES}, {"q1": "c4"}, "q1"),
    ("multiple", {"choices": CHOICES}, {"q1": "c1"}, "q1"),
    ("matrix_multiple", {"choices": CHOICES, "rows": ROWS}, {"q1.r1": ["c9"]}, "q1.r1"),
    ("matrix_multiple", {"choices": CHOICES, "rows": ROWS}, {"q1.r1": ["c1", "c1"]}, "q1.r1"),
    ("matrix_multiple", {"choices": CHOICES, "rows": ROWS}, {"q1.r1": [["c1"]]}, "q1.r1"),
    (
        "matrix_text",
        {"rows": ROWS, "cols": [{"id": "k1", "kind": "number"}]},
        {"q1.r1.k1": "many"},
        "q1.r1.k1",
    ),
    ("matrix_text", {"rows": ROWS, "cols": [{"id": "k1"}]}, {"q1.r1.k1": {"a": 1}}, "q1.r1.k1"),
    ("side_by_side", {"rows": ROWS, "cols": SIDES}, {"q1.r1.k1": "c3"}, "q1.r1.k1"),
    ("form", {"rows": [{"id": "r1", "type": "date"}]}, {"q1.r1": "soon"}, "q1.r1"),
    ("slider", {"validation": {"min": 0, "max": 10}}, {"q1": 11}, "q1"),
    ("slider", {}, {"q1": "c9"}, "q1"),
    ("constant_sum", {"choices": CHOICES, "validation": {"total": 100}}, {"q1.c1": 60, "q1.c2": 30}, "q1"),
    (
        "constant_sum",
        {"choices": CHOICES, "validation": {"total": 100, "at_most": True}},
        {"q1.c1": 101},
        "q1",
    ),
    ("constant_sum", {"choices": CHOICES}, {"q1.c1": -1}, "q1.c1"),
    ("drilldown", DRILLED, {"q1.k1": "c2"}, "q1.k1"),
    ("drilldown", DRILLED, {"q1.k1": "c3", "q1.k2": "c2"}, "q1.k2"),
    ("drilldown", DRILLED, {"q1.k2": "c2"}, "q1.k2"),
    ("drilldown", DRILLED, {"q1.k1": ["c1"]}, "q1.k1"),
    ("hot_spot", SPOTS, {"q1.r2": "c9"}, "q1.r2"),
    ("heat_map", {}, {"q1": [[0.5, 0.5], [0.1, 0.1]]}, "q1"),
    ("heat_map", {}, {"q1": [[0.5, 1.1]]}, "q1"),
    ("heat_map", {}, {"q1": [[True, 0]]}, "q1"),
    ("heat_map", {}, {"q1": "0.5,0.5"}, "q1"),
    ("heat_map", {}, {"q1": ["nan,1"]}, "q1"),
    ("file", {}, {"q1": [SOME_ID, OTHER_ID]}, "q1"),
    ("file", {"validation": {"max_files": 2}}, {"q1": [SOME_ID, SOME_ID]}, "q1"),
    ("file", {}, {"q1": ["../../etc/passwd"]}, "q1"),
    ("file", {}, {"q1": [{"a": 1}]}, "q1"),
    ("file", {}, {"q1": SOME_ID}, "q1"),
    ("rank", {"choices": CHOICES}, {"q1.c1": 1, "q1.c2": 1}, "q1"),
    ("rank", {"choices": CHOICES}, {"q1.c1": 2}, "q1"),
    ("rank", {"choices": CHOICES}, {"q1.c1": "first"}, "q1"),
    ("rank", {"choices": CHOICES, "validation": {"max_ranks": 1}}, {"q1.c1": 1, "q1.c2": 2}, "q1"),
    ("group_rank", {"choices": CHOICES, "cols": GROUPS}, {"q1.c1": "k9"}, "q1.c1"),
    ("group_rank", RANKED, {"q1.c1.rank": {"a": 1}}, "q1.c1.rank"),
    ("group_rank", RANKED, {"q1.c1": "k1", "q1.c1.rank": "1"}, "q1"),
    ("group_rank", RANKED, {"q1.c1": "k1", "q1.c1.rank": [1]}, "q1"),
    ("group_rank", RANKED, {"q1.c1": "k1", "q1.c1.rank": 1, "q1.c2": "k1", "q1.c2.rank": 1}, "q1"),
    ("group_rank", {"choices": CHOICES, "cols": GROUPS}, {"q1.c1": "k2", "q1.c2": "k2"}, "q1"),
    (
        "best_worst",
        {"choices": CHOICES, "sets": [{"id": "s1", "choices": ["c1", "c2"]}]},
        {"q1.s1.best": "c3"},
        "q1.s1.best",
    ),
    (
        "best_worst",
        {"choices": CHOICES, "sets": [{"id": "s1", "choices": ["c1", "c2"]}]},
        {"q1.s1.best": "c1", "q1.s1.worst": "c1"},
        "q1.s1.worst",
    ),
    ("short_text", {"validation": {"min_length": 3}}, {"q1": "ab"}, "q1"),
    ("short_text", {"validation": {"pattern": "^[A-Z]{2}[0-9]+$"}}, {"q1": "ab1"}, "q1"),
    ("short_text", {"validation": {"content": "postcode"}}, {"q1": "!"}, "q1"),
    ("long_text", {"validation": {"content": "whole"}}, {"q1": "1.5"}, "q1"),
    ("number", {"validation": {"whole": True}}, {"q1": 1.5}, "q1"),
    ("date", {}, {"q1": "2026-02-30"}, "q1"),
    ("time", {}, {"q1": "25:00"}, "q1"),
    ("time", {}, {"q1": "9:05"}, "q1"),
    ("time", {"validation": {"min": "09:00"}}, {"q1": "08:59"}, "q1"),
    ("datetime", {}, {"q1": "2026-05-30"}, "q1"),
    ("email", {}, {"q1": "ada at example.org"}, "q1"),
    ("phone", {}, {"q1": "call me"}, "q1"),
    ("url", {}, {"q1": "javascript:alert(1)"}, "q1"),
    ("url", {}, {"q1": "https://[broken"}, "q1"),
    ("consent", {}, {"q1": "no"}, "q1"),
    ("hidden", {}, {"q1": ["a"]}, "q1"),
    ("timing", {}, {"q1.first": -1}, "q1.first"),
    ("browser", {}, {"q1.system": "x" * 5001}, "q1.system"),
]


def question(kind: str, data: Mapping[str, Any]) -> QuestionSpec:
    return QuestionSpec("q1", {"kind": kind, "key": "it", **data})


def document(kind: str, data: Mapping[str, Any]) -> Document:
    return Document(
        {
            "languages": ["en"],
            "flow": [{"type": "block", "id": "b1"}],
            "blocks": {"b1": {"pages": [["q1"]]}},
            "questions": {"q1": {"kind": kind, "key": "it", **data}},
            "texts": {"en": {"title": "Survey", **TEXTS}},
        }
    )


def test_every_kind_stands_in_the_tables_here() -> None:
    names = {kind.name for kind in all_kinds()} - {"information"}
    assert {row[0] for row in READ} == names
    assert names - {row[0] for row in WRONG} <= {"matrix", "single", "contact"}


@pytest.mark.parametrize(("kind", "data", "form", "kept", "words"), READ, ids=[row[0] for row in READ])
def test_a_form_is_read_kept_and_told_in_words(
    kind: str, data: dict[str, Any], form: str, kept: dict[str, Any], words: dict[str, str]
) -> None:
    asked, of = question(kind, data), kind_of(question(kind, data))

    answers = of.read_form(asked, QueryDict(form))

    assert answers == kept
    assert of.validate(asked, answers) == {}
    assert {spec.address for spec in of.fields(asked)} >= set(kept)
    assert {address: document(kind, data).words(address, kept[address]) for address in words} == words


@pytest.mark.parametrize(("kind", "data", "answers", "named"), WRONG)
def test_threat_28_what_may_not_be_kept_is_named(
    kind: str, data: dict[str, Any], answers: dict[str, Any], named: str
) -> None:
    asked = question(kind, data)
    assert list(kind_of(asked).validate(asked, answers)) == [named]


@pytest.mark.parametrize(("kind", "data"), [row[:2] for row in READ], ids=[row[0] for row in READ])
def test_nothing_said_is_nothing_kept_and_missing_where_it_is_required(
    kind: str, data: dict[str, Any]
) -> None:
    asked, of = question(kind, {**data, "required": True}), kind_of(question(kind, data))

    assert of.read_form(asked, QueryDict("")) == {}
    assert of.validate(asked, {}) == {}
    assert bool(of.missing(asked, {})) is of.is_asked


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "data", "form", "kept"), [row[:4] for row in READ], ids=[row[0] for row in READ]
)
def test_a_page_shows_what_was_answered_and_posts_the_same_again(
    kind: str, data: dict[str, Any], form: str, kept: dict[str, Any], posted_again: Any
) -> None:
    asked = document(kind, data)

    sent = {"q1": [SentFile(SOME_ID, "photo.png", 2_000)]} if kind == "file" else {}
    html = render_page(asked, asked.pages[0], "en").fill(Filling(answers=kept, files=sent)).decode()

    assert kind_of(question(kind, data)).read_form(question(kind, data), posted_again(html)) == kept
