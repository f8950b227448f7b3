"""One of thousands of answers: a drop-down to search, whose page costs a visit no more than a short one."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.safestring import SafeString

from surveys.document import Document
from surveys.kinds import slots
from surveys.models import PublicLink, Response
from surveys.views.respondents.drawing import question_html
from tests.factories.surveys import a_definition, a_link, publish
from tests.surveys.visiting import hidden

pytestmark = pytest.mark.django_db
MANY = 10_000


def asking(count: int, **data: Any) -> PublicLink:
    choices = [{"id": f"c{number}"} for number in range(1, count + 1)]
    texts = {f"q1.c{number}": f"Branch {number}" for number in range(1, count + 1)}
    definition = a_definition(
        questions={"q1": {"kind": "single", "key": "branch", "choices": choices, **data}},
        blocks={"b1": {"pages": [["q1"]]}},
        texts={"en": {"title": "Branches", "q1.text": "Where?"} | texts},
    )
    return a_link(publish(definition=definition))


def page_at(client: Client, link: PublicLink) -> str:
    return client.get(f"/s/{link.token}/").content.decode()


@pytest.mark.parametrize(
    ("count", "look", "drawn"),
    [
        (200, "", ("radio", False)),
        (201, "", ("select", True)),
        (201, "buttons", ("select", True)),
        (201, "dropdown", ("select", True)),
        (200, "dropdown", ("select", False)),
    ],
)
def test_one_of_more_than_200_answers_is_searched_for(
    client: Client, count: int, look: str, drawn: tuple[str, bool]
) -> None:
    html = page_at(client, asking(count, look=look))
    is_select = '<select class="field" id="q1-i"' in html
    assert ("select" if is_select else "radio", ' data-search="Search"' in html) == drawn
    assert ("RapportKinds" in html) == drawn[1]
    assert html.count('value="c') == count


def test_an_answer_out_of_ten_thousand_is_kept_and_marked_where_a_page_comes_again(client: Client) -> None:
    link = asking(MANY, required=True, random={"choices": True})
    html = page_at(client, link)
    assert html.count("<") < MANY * 2 + 500
    assert html.count("<div") < 50  # nothing of an answer stands outside of the list
    shown, written = re.findall(r'<option value="(c\d+)"', html), [f"c{n}" for n in range(1, MANY + 1)]
    assert (set(shown), shown == written) == (set(written), False)
    again = client.post(f"/s/{link.token}/", hidden(html) | {"go": "next"})
    assert (again.status_code, " selected>" in again.content.decode()) == (400, False)
    thanks = client.post(f"/s/{link.token}/", hidden(html) | {"q1": "c7777", "go": "next"})
    assert thanks.status_code == 200
    assert Response.objects.get().answers == {"q1": "c7777"}


def test_text_beside_one_of_many_answers_stands_there_once(client: Client) -> None:
    choices = [{"id": f"c{number}"} for number in range(1, 300)] + [{"id": "c300", "text_entry": True}]
    link = asking(300, choices=choices, random={"choices": True})
    html = page_at(client, link)
    assert html.count('name="q1.c300.text"') == 1
    client.post(f"/s/{link.token}/", hidden(html) | {"q1": "c300", "q1.c300.text": "Elsewhere", "go": "next"})
    assert Response.objects.get().answers == {"q1": "c300", "q1.c300.text": "Elsewhere"}


def test_an_answer_is_drawn_with_the_holes_it_has_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[str, ...]] = []
    slot = slots.slot

    def counted(*parts: str) -> SafeString:
        made.append(parts)
        return slot(*parts)

    monkeypatch.setattr(slots, "slot", counted)
    document = asking(1000).questionnaire.current.definition
    question_html(Document(document), "q1", "en")
    assert len(made) <= 2 * 1000 + 20
