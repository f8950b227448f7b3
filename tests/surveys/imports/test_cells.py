"""What a cell becomes in a field of each kind: every value that a kind stores can be imported."""

from typing import Any

import pytest

from surveys.document import Document
from surveys.imports.mapping import Column
from surveys.imports.targets import targets_of
from surveys.imports.values import AnswerReader

TWO = [{"id": "c1"}, {"id": "c2"}]
POSTCODES = [{"id": "c1", "value": 20230101}, {"id": "c2", "value": 20230102}]
QUESTIONS: dict[str, Any] = {
    "agreed": {"kind": "consent"},
    "again": {"kind": "contact"},
    "sorted": {"kind": "group_rank", "choices": TWO, "cols": [{"id": "k1"}, {"id": "k2"}]},
    "at": {"kind": "time"},
    "met": {"kind": "datetime"},
    "born": {"kind": "date"},
    "liked": {"kind": "slider", "choices": [{"id": "c1", "value": None}]},
    "area": {"kind": "single", "choices": POSTCODES},
    "score": {"kind": "nps"},
    "cells": {
        "kind": "side_by_side",
        "rows": [{"id": "r1"}],
        "cols": [
            {
                "id": "k1",
                "kind": "single",
                "choices": [{"id": "a", "value": 1}, {"id": "b", "value": 2}, {"id": "n", "value": None}],
            }
        ],
    },
}
DOCUMENT = Document(
    {
        "flow": [{"type": "block", "id": "b1"}],
        "blocks": {"b1": {"pages": [list(QUESTIONS)]}},
        "questions": QUESTIONS,
        "texts": {"en": {"title": "All kinds", "sorted.k2": "Later", "cells.k1.b": "Good"}},
    }
)


def read(to: str, text: str, **settings: Any) -> tuple[Any, str, str]:
    target = targets_of(DOCUMENT)[to]
    return AnswerReader(Column("A", f"answer:{to}", **settings), target, DOCUMENT).read(text)


@pytest.mark.parametrize(
    ("to", "text", "stored"),
    [
        ("agreed", "yes", "yes"),
        ("agreed", "0", None),
        ("again", "TRUE", "yes"),
        ("again", "no", "no"),
        ("sorted.c1", "k1", "k1"),
        ("sorted.c1", "Later", "k2"),
        ("at", "9.05", "09:05"),
        ("met", "2026-05-30 14:05", "2026-05-30T14:05"),
        ("born", "2026-05-30", "2026-05-30"),
        ("liked", "12,5", 12.5),
        ("area", "20230101", "c1"),
        ("area", "20230102.0", "c2"),
        ("score", "10", 10),
        ("cells.r1.k1", "2", "b"),
        ("cells.r1.k1", "good", "b"),
    ],
)
def test_cell_becomes_what_the_kind_stores(to: str, text: str, stored: Any) -> None:
    assert read(to, text) == (stored, "", "")
    kind = DOCUMENT.kind(to.partition(".")[0])
    question = DOCUMENT.questions[to.partition(".")[0]]
    assert kind.validate(question, {to: stored} if stored is not None else {}) == {}


@pytest.mark.parametrize(
    ("to", "text", "why"),
    [
        ("agreed", "perhaps", "This is neither yes nor no."),
        ("sorted.c1", "c1", "This is none of the question's answers."),
        ("at", "noon", "This is no time of the day, such as 14:05."),
        ("met", "soon", "This is no date written like 2026-05-30 or 2026-05-30 14:05."),
        ("area", "20230103", "This is none of the question's answers."),
        ("score", "11", "This is no number from 0 to 10."),
    ],
)
def test_cell_that_no_answer_fits_is_told(to: str, text: str, why: str) -> None:
    assert read(to, text) == (None, "", why)


@pytest.mark.parametrize(("to", "stored"), [("liked", "c1"), ("cells.r1.k1", "n")])
def test_code_for_not_applicable_becomes_the_choice_that_says_so(to: str, stored: str) -> None:
    assert read(to, "99", not_applicable=frozenset({"99"})) == (stored, "", "")
