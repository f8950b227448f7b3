"""What a question says of itself on the canvas while it isn't chosen, and what its words may quote."""

from typing import Any

import pytest
from django.template.loader import render_to_string

from surveys.document import Document
from surveys.forms.questions.quoting import quotable
from surveys.views.builder.cards import Card, pages_of
from tests.factories.surveys import a_definition


def card_of(**data: Any) -> Card:
    made = a_definition()
    made["questions"]["q1"] = {"key": "k", **data}
    made["texts"]["en"] |= {"q1.text": "How?", "q1.c1": "Train", "q1.c2": "Taxi"}
    return pages_of(Document(made), [])[0].cards[0]


def html_of(card: Card) -> str:
    return render_to_string("surveys/builder/_card.html", {"card": card, "here": "/", "may_edit": True})


CHOICES = [{"id": "c1", "value": 1}, {"id": "c2", "value": 2}]


@pytest.mark.parametrize(
    ("data", "words", "drawn"),
    [
        ({"kind": "single", "choices": CHOICES}, "", '<ul class="row-list single">'),
        ({"kind": "single", "choices": CHOICES, "look": "list"}, "", '<ul class="row-list single">'),
        ({"kind": "single", "choices": CHOICES, "look": "dropdown"}, "Drop-down", "look-dropdown"),
        ({"kind": "rating", "choices": CHOICES, "look": "stars"}, "Stars", "<path d="),
        ({"kind": "rating", "choices": CHOICES}, "", "<span>1</span><span>2</span>"),
        ({"kind": "date"}, "", "blank-line"),
    ],
)
def test_a_card_is_drawn_with_the_look_that_was_chosen(data: dict[str, Any], words: str, drawn: str) -> None:
    card = card_of(**data)
    assert card.shown_as == words
    assert drawn in html_of(card)
    head = html_of(card).partition("<p")[0]
    assert (f"· {words}" in head) == bool(words)


def test_a_card_says_that_some_skip_ahead() -> None:
    rule = {"when": {"field": "q1", "op": "eq", "value": "c1"}, "to": "end"}
    assert "skips ahead" in html_of(card_of(kind="single", choices=CHOICES, skip=[rule]))
    assert "skips ahead" not in html_of(card_of(kind="single", choices=CHOICES))


def test_words_may_quote_earlier_pages_data_and_the_respondent() -> None:
    made = a_definition(embedded=[{"name": "gate", "from": "link"}])
    made["blocks"]["b1"]["pages"] = [["q1"], ["q2", "q3"]]
    groups = dict(quotable(Document(made), "q3"))
    assert [code for code, _ in groups["Answers"]] == ["{{q1}}"]
    assert groups["Data"] == [("{{embedded.gate}}", "gate")]
    assert ("{{respondent.first_name}}", "first name") in groups["The respondent’s"]
    made["blocks"]["b1"]["pages"] = [["q1", "q2"], ["q3"]]
    of_rows = [code for code, _ in dict(quotable(Document(made), "q3"))["Answers"]]
    assert of_rows[:2] == ["{{q1}}", "{{q2.r1}}"]
    assert "Answers" not in dict(quotable(Document(made), "q1"))
