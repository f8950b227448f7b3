"""What a page says of its mistakes: in its title, and where each of them is."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from docs.pictures.gallery import EXAMPLES, LOOKS, Example
from surveys.document import Document
from surveys.models import PublicLink
from surveys.views.respondents.pages import Filling
from surveys.views.respondents.rendering import render_page
from tests.factories.surveys import a_definition, a_link, publish
from tests.surveys.visiting import hidden, open_page, post, text_of

pytestmark = pytest.mark.django_db
CHOICES = [{"id": "c1", "value": 1}, {"id": "c2", "value": 2}]
ROWS = [{"id": "r1"}, {"id": "r2"}]
TEXTS = {
    "title": "Your crossing",
    "q1.text": "How important, and how good?",
    "q1.r1": "Seats", "q1.r2": "Café", "q1.k1": "Important", "q1.k2": "Good",
    "q2.text": "What matters?", "q2.high": "Most", "q2.low": "Least",
    "q3.text": "<b>And</b> these?",
    "q4.text": "How was {{q9|it}}?",
    "q5.text": "What is true?", "q5.r1": "All of it.",
    **{f"q{number}.c{choice}": f"Choice {choice}" for number in (2, 3, 5) for choice in (1, 2)},
    **{f"q1.k{column}.c{choice}": f"Choice {choice}" for column in (1, 2) for choice in (1, 2)},
    "q9.text": "Which ship?",
}  # fmt: skip


@pytest.fixture
def link() -> PublicLink:
    column = {"kind": "single", "choices": CHOICES}
    best_worst = {"kind": "best_worst", "choices": CHOICES, "required": True}
    sets = [{"id": name, "choices": ["c1", "c2"]} for name in ("s1", "s3")]
    questions: dict[str, Any] = {
        "q1": {"kind": "side_by_side", "rows": ROWS, "cols": [{"id": "k1"} | column, {"id": "k2"} | column]},
        "q2": best_worst | {"sets": sets[:1]},
        "q3": best_worst | {"sets": sets},
        "q4": {"kind": "short_text"},
        "q5": {"kind": "matrix", "rows": ROWS[:1], "choices": CHOICES},
        "q9": {"kind": "short_text"},
    }
    for uid, question in questions.items():
        question |= {"key": uid, "required": True}
    pages = [["q9"], ["q1", "q2", "q3", "q4", "q5"]]
    return a_link(
        publish(
            definition=a_definition(
                blocks={"b1": {"pages": pages}},
                questions=questions,
                languages=["en", "de"],
                texts={"en": TEXTS, "de": {"title": "Ihre Überfahrt", "q9.text": "Welches Schiff?"}},
            )
        )
    )


def title_of(html: str) -> str:
    found = re.search("<title>(.*?)</title>", html)
    assert found
    return unescape(found[1])


def test_title_says_first_that_something_is_wrong(client: Client, link: PublicLink) -> None:
    form = open_page(client, link)
    titles = [title_of(text_of(client.get(f"/s/{link.token}/")))]
    for language in ("en", "de"):
        titles.append(title_of(text_of(post(client, link, form | {"l": language}))))
    assert titles == [
        "Your crossing",
        "Please check your answers – Your crossing",
        "Bitte prüfen Sie Ihre Antworten – Ihre Überfahrt",
    ]


def test_each_mistake_has_a_name_of_its_own(client: Client, link: PublicLink) -> None:
    """Also within a row and a set; what is quoted is filled in, as in the question itself."""
    second = post(client, link, open_page(client, link) | {"q9": "the <Heron>"})
    wrong = text_of(post(client, link, hidden(text_of(client.get(second["Location"])))))
    summary = re.search('<div class="errsum".*?</div>', wrong, re.DOTALL)
    assert summary
    names = [unescape(name) for name in re.findall('<a href="#[^"]*">(.*?)</a>', summary[0])]
    assert names == [
        "Seats – Important", "Seats – Good", "Café – Important", "Café – Good",
        "What matters? – Most", "What matters? – Least",
        "And these? – 1 – Best", "And these? – 1 – Worst", "And these? – 2 – Best", "And these? – 2 – Worst",
        "How was the <Heron>", "All of it",
    ]  # fmt: skip


def test_a_set_without_best_and_worst_says_so_once(client: Client, link: PublicLink) -> None:
    second = post(client, link, open_page(client, link) | {"q9": "Heron"})
    form = hidden(text_of(client.get(second["Location"])))
    neither, best_only = (text_of(post(client, link, form | said)) for said in ({}, {"q2.s1.best": "c1"}))
    assert [f'id="q2.s1.{end}-e"' in neither for end in ("best", "worst")] == [True, False]
    assert neither.count('aria-describedby="q2.s1.best-e"') == 2
    assert [f'id="q2.s1.{end}-e"' in best_only for end in ("best", "worst")] == [False, True]


def test_what_is_missing_is_said_in_the_words_of_its_kind(client: Client) -> None:
    """A box is ticked, a row of choices is chosen in, a row of text is answered."""
    questions: dict[str, Any] = {
        "q1": {"kind": "consent"},
        "q2": {"kind": "matrix", "rows": ROWS[:1], "choices": CHOICES},
        "q3": {"kind": "form", "rows": ROWS[:1]},
        "q4": {"kind": "slider", "rows": ROWS[:1], "validation": {"min": 0, "max": 9}},
    }
    texts = {f"{uid}.{part}": "Words" for uid in questions for part in ("text", "r1", "c1", "c2")}
    for uid, question in questions.items():
        question |= {"key": uid, "required": True}
    definition = a_definition(
        blocks={"b1": {"pages": [[*questions]]}}, questions=questions, texts={"en": {"title": "T"} | texts}
    )
    link = a_link(publish(definition=definition))
    wrong = text_of(post(client, link, open_page(client, link)))
    assert re.findall(r'<p class="err" id="([^"]*)-e".*?<span>(.*?)</span>', wrong) == [
        ("q1", "Please tick the box to go on."),
        ("q2.r1", "Please choose one."),
        ("q3.r1", "Please answer this question."),
        ("q4.r1", "Please answer this question."),
    ]


@pytest.mark.parametrize(
    "one", [one for one in (*EXAMPLES, *LOOKS) if one.kind != "information"], ids=lambda one: one.name
)
def test_mistake_about_a_whole_question_is_focused_in_every_kind(one: Example) -> None:
    document = Document(one.definition())
    page = render_page(document, document.pages[0], "en")
    assert page.fill(Filling(errors={"q1": "Please answer this question."})).count(b" autofocus") == 1


def test_mistake_is_focused_at_its_own_place_where_there_is_one() -> None:
    document = Document(next(one for one in EXAMPLES if one.kind == "constant_sum").definition())
    page = render_page(document, document.pages[0], "en")
    for address, focused in (("q1", "q1.c1"), ("q1.c2", "q1.c2"), ("q1.c9.text", "q1.c1")):
        html = page.fill(Filling(errors={address: "Please check this."})).decode()
        assert re.findall(r'name="([^"]+)"[^>]* autofocus', html) == [focused]
