"""Validators as bounds and rules."""

from typing import Any

import pytest

from surveys.document import Document
from surveys.formats import Translation
from surveys.logic.answering import check_all
from surveys.logic.way import Situation
from tests.surveys.formats.surveyjs.reading import MANY, NUMBER, TEXT, only, read, told


@pytest.mark.parametrize(
    ("element", "validator", "rules"),
    [
        (NUMBER, {"type": "numeric", "minValue": 1, "maxValue": 9}, {"min": 1, "max": 9}),
        (TEXT, {"type": "text", "minLength": 2, "maxLength": 5}, {"min_length": 2, "max_length": 5}),
        (TEXT, {"type": "email"}, {"content": "email"}),
        (TEXT, {"type": "regex", "regex": "^a+$"}, {"pattern": "^a+$"}),
        (MANY, {"type": "answercount", "minCount": 1, "maxCount": 2}, {"min_choices": 1, "max_choices": 2}),
    ],
)
def test_validators_without_words_are_bounds(element: dict, validator: dict, rules: dict) -> None:
    translation = read(element | {"validators": [validator]})

    assert translation.definition["questions"]["q1"]["validation"] == rules


def test_validators_with_words_are_rules() -> None:
    translation = read(
        NUMBER | {"validators": [{"type": "numeric", "minValue": 5, "text": "Five at least."}]}
    )
    rules = translation.definition["questions"]["q1"]["validation"]["rules"]

    assert rules[0]["when"]["any"][1] == {"field": "q1", "op": "gte", "value": 5}
    assert translation.definition["texts"]["en"]["q1.e1"] == "Five at least."


def test_a_pattern_that_can_hang_is_told() -> None:
    translation = read(TEXT | {"validators": [{"type": "regex", "regex": "^(?=a)b$"}]})

    assert told(translation, "word/validators/1 regex")[0] == "left_out"


def test_lines_keep_the_checks_of_their_validators() -> None:
    items = [
        {
            "name": "age",
            "inputType": "number",
            "validators": [{"type": "numeric", "minValue": 18, "maxValue": 99}],
        },
        {"name": "mail", "validators": [{"type": "email", "text": "Write an address"}]},
        {"name": "code", "validators": [{"type": "text", "maxLength": 4}, {"type": "regex", "regex": "a"}]},
    ]
    data, _, translation = only(type="multipletext", items=items)
    assert [(row["type"], row.get("validation")) for row in data["rows"]] == [
        ("number", {"min": 18, "max": 99}),
        ("email", None),
        ("text", {"max_length": 4}),
    ]
    statuses = {one.id: one.status for one in translation.report.elements.values() if "/validators" in one.id}
    assert statuses == {
        "q/age/validators/1 numeric": "full",
        "q/mail/validators/1 email": "simplified",
        "q/code/validators/1 text": "full",
        "q/code/validators/2 regex": "left_out",
    }
    assert errors_of(translation, {"q1.r1": 17, "q1.r2": "nobody", "q1.r3": "12345"}) == {
        "q1.r1",
        "q1.r2",
        "q1.r3",
    }
    assert errors_of(translation, {"q1.r1": 18, "q1.r2": "a@example.org", "q1.r3": "1234"}) == set()


def errors_of(translation: Translation, answers: dict[str, Any]) -> set[str]:
    """Where answers aren't taken, of rows r1, r2 … in their order."""
    document = Document(translation.definition)
    rows = [row["id"] for row in document.questions["q1"].rows]
    placed = {f"q1.{rows[int(address[-1]) - 1]}": answer for address, answer in answers.items()}
    _, errors = check_all(document, placed, Situation(language="en"), require=True, strict=True)
    return {f"q1.r{rows.index(address.partition('.')[2]) + 1}" for address in errors}
