"""Random order of parts, as older and newer files say it."""

import pytest

from surveys.formats.limesurvey import read_limesurvey
from tests.surveys.formats.lss import survey

ROWS, SCALE = {"SQ1": "First", "SQ2": "Second"}, {"1": "No", "2": "Yes"}


@pytest.mark.parametrize(
    ("attribute", "value", "order", "told"),
    [
        ("random_order", "1", {"rows": True}, {"random_order": "full"}),
        ("subquestion_order", "random", {"rows": True}, {"random_order": "full"}),
        ("subquestion_order", "normal", None, {}),
        ("subquestion_order", "alphabetical", None, {"subquestion_order": "left_out"}),
    ],
)
def test_rows_of_arrays_stand_in_the_order_that_is_asked_for(
    attribute: str, value: str, order: dict[str, bool] | None, told: dict[str, str]
) -> None:
    question = {"title": "Q", "type": "F", "sub": ROWS, "answers": SCALE, "attributes": {attribute: value}}
    translation = read_limesurvey(survey(question))

    assert translation.definition["questions"]["q1"].get("random") == order
    found = {name.partition("/")[2]: one.status for name, one in translation.report.elements.items()}
    assert {name: status for name, status in found.items() if "order" in name} == told


def test_a_question_without_parts_has_no_order() -> None:
    translation = read_limesurvey(survey({"title": "Q", "type": "T", "attributes": {"random_order": "1"}}))

    assert "random" not in translation.definition["questions"]["q1"]
    assert "Q/random_order" not in translation.report.elements
