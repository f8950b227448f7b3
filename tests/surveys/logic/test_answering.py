from typing import Any

import pytest
from django.http import QueryDict

from surveys.document import Document
from surveys.logic.answering import NOT_ASKED, REQUIRED, UNKNOWN, check_all, check_step, read_step
from surveys.logic.walk import walk
from tests.surveys.logic.airline import definition

ANSWERS: dict[str, Any] = {"q1": 9, "q2": ["c1", "c3"], "q3@c1": "c1", "q3@c3": "c2", "q4@c3": "Cold"}


def document(**questions: Any) -> Document:
    whole = definition()
    return Document(whole | {"questions": whole["questions"] | questions})


def test_a_posted_step_of_a_loop_is_read_into_its_own_round() -> None:
    asked = document()
    step = walk(asked, ANSWERS).step("b3.p0@c3")
    assert step is not None

    reading = read_step(asked, step, QueryDict("q3=c2&q4=Cold&q1=3"))

    assert reading.answers == {"q3@c3": "c2", "q4@c3": "Cold"}


def test_a_whole_that_was_asked_has_no_mistakes() -> None:
    found, errors = check_all(document(), ANSWERS)

    assert errors == {}
    assert found.answers == ANSWERS


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"q6": "hidden"}, {"q6": NOT_ASKED}),
        ({"q4@c1": "hidden"}, {"q4@c1": NOT_ASKED}),
        ({"q3@c2": "c1"}, {"q3@c2": NOT_ASKED}),
        ({"q5": "c1"}, {"q5": NOT_ASKED}),
        ({"q3": "c1"}, {"q3": UNKNOWN}),
        ({"q1@c3": 5}, {"q1@c3": UNKNOWN}),
        ({"q9": 1}, {"q9": UNKNOWN}),
        ({"q3@c1": "c9"}, {"q3@c1": "Please choose one of the answers."}),
    ],
)
def test_threat_28_answers_to_what_is_not_asked_or_offered_are_named(
    changes: dict[str, Any], errors: dict[str, str]
) -> None:
    assert check_all(document(), ANSWERS | changes)[1] == errors


def test_what_is_required_is_required_in_each_round_where_it_is_asked() -> None:
    asked = document(
        q3={"kind": "single", "required": True, "choices": [{"id": "c1"}, {"id": "c2"}]},
        q4={"kind": "short_text", "required": True, "display": {"field": "q3", "op": "eq", "value": "c2"}},
    )

    assert check_all(asked, ANSWERS)[1] == {}
    assert check_all(asked, {**ANSWERS, "q4@c3": ""})[1] == {"q4@c3": REQUIRED}
    assert check_all(asked, {"q2": ["c2"]})[1] == {"q3@c2": REQUIRED}
    assert check_all(asked, {"q2": ["c2"]}, require=False)[1] == {}


def test_a_question_s_own_rule_must_hold_and_speaks_in_its_own_words() -> None:
    rule = {"id": "e1", "when": {"field": "q4", "op": "matches", "value": "^C"}}
    asked = document(q4={"kind": "short_text", "validation": {"rules": [rule]}})
    asked.definition["texts"]["en"]["q4.e1"] = "It begins with C."

    def errors_of(text: str) -> dict[str, str]:
        found = walk(asked, {**ANSWERS, "q4@c3": text})
        step = found.step("b3.p0@c3")
        assert step is not None
        return check_step(found, step)

    assert errors_of("Cold") == {}
    assert errors_of("Hot") == {"q4@c3": "It begins with C."}
    assert errors_of("") == {}


def test_imports_may_hold_answers_to_what_the_logic_hides_but_no_wrong_ones() -> None:
    asked = document()

    assert check_all(asked, {"q1": 9, "q6": "hidden", "q4@c1": "x"}, strict=False, require=False)[1] == {}
    assert list(check_all(asked, {"q1": 11, "q9": 1}, strict=False, require=False)[1]) == ["q9", "q1"]
