import pytest

from surveys.document import Document
from surveys.logic.piping import pipes_in
from surveys.logic.walk import walk
from surveys.logic.way import Situation
from tests.surveys.logic.airline import definition

ANSWERS = {"q1": 9, "q2": ["c1", "c3"], "q2.c3.text": "Sledge <b>", "q3@c3": "c2", "q4@c3": "Cold"}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("You said {{q1}}.", "You said 9."),
        ("{{ q1 }}", "9"),
        ("{{q2}}", "Bus, Sledge <b>"),
        ("{{q2.chosen}}", "Bus, Sledge <b>"),
        ("{{q2.not_chosen}}", "Train"),
        ("{{q2.question}}", "How did you come?"),
        ("{{q2.c3.text}}", "Sledge <b>"),
        ("{{loop}}, {{loop.number}}", "Sledge <b>, 2"),
        ("{{q4}}", "Cold"),
        ("{{q4@c1|nothing}}", "nothing"),
        ("{{q6|your day}}", "your day"),
        ("{{q6}}", ""),
        ("{{embedded.fan}}", "9 of 10"),
        ("{{embedded.none|you}}", "you"),
        ("{{respondent.first_name|there}}", "Ada"),
        ("{{unit}}", "Harbour"),
        ("{{q1.__class__}}", ""),
        ("{{settings.SECRET_KEY}}", ""),
        ("{% debug %} {0.__class__} ${q://QID1}", "{% debug %} {0.__class__} ${q://QID1}"),
    ],
)
def test_pipes_say_what_was_answered_and_run_nothing(text: str, filled: str) -> None:
    situation = Situation(respondent={"first_name": "Ada"}, place={"unit": "Harbour"})

    found = walk(Document(definition()), ANSWERS, situation)

    assert found.text(text, "b3", "c3") == filled


def test_what_a_text_pipes_in_can_be_listed() -> None:
    assert list(pipes_in("{{q1}} and {{embedded.name|you}}, not {this}")) == ["q1", "embedded.name"]
