"""Rows, columns and points that are hidden or shuffled: the page shows what is offered, and takes no more."""

import re
from typing import Any

import pytest
from django.test import Client

from surveys.models import PublicLink, Response
from tests.factories.surveys import a_link, five_points, publish
from tests.surveys.visiting import open_page, post, text_of

pytestmark = pytest.mark.django_db
FAN = {"field": "q1", "op": "gte", "value": 9}
COLUMNS = [
    {"id": "k1", "kind": "single", "choices": [{"id": "c1"}, {"id": "c2"}]},
    {"id": "k2", "kind": "short_text", "display": FAN},
]
ROWS = [{"id": "r1"}, {"id": "r2"}]


def a_survey(second: dict[str, Any]) -> PublicLink:
    """q1 on the first page, `second` as q2 on the next."""
    parts = [f"q2.{part}" for part in ("r1", "r2", "k1", "k2", "c1", "c2", "c3", "c4", "c5")]
    texts = {
        "title": "T",
        "q1.text": "Recommend?",
        "q2.text": "How?",
        **{part: part[3:].upper() for part in parts},
    }
    texts |= {"q2.k1.c1": "Low", "q2.k1.c2": "High"}
    definition = {
        "languages": ["en"],
        "flow": [{"type": "block", "id": "b1"}],
        "blocks": {"b1": {"pages": [["q1"], ["q2"]]}},
        "questions": {"q1": {"kind": "nps", "key": "nps"}, "q2": {"key": "how", **second}},
        "texts": {"en": texts},
    }
    return a_link(publish(definition=definition))


def second_page(client: Client, link: PublicLink, score: str) -> tuple[dict[str, str], str]:
    """The form's fields, and the second page after this score."""
    form = open_page(client, link)
    return form, text_of(client.get(post(client, link, form | {"q1": score}).url))


def names(html: str) -> set[str]:
    return set(re.findall(r'name="(q2[^"]*)"', html))


@pytest.mark.parametrize(("score", "offered"), [("9", {"k1", "k2"}), ("3", {"k1"})])
def test_a_column_is_shown_where_its_condition_holds_and_answered_there_alone(
    client: Client, score: str, offered: set[str]
) -> None:
    link = a_survey({"kind": "side_by_side", "rows": ROWS, "cols": COLUMNS})
    form, page = second_page(client, link, score)
    assert names(page) == {f"q2.{row}.{column}" for row in ("r1", "r2") for column in offered}

    post(client, link, form | {"p": "b1.p1", "q2.r1.k1": "c2", "q2.r1.k2": "words"})
    kept = {"q2.r1.k1": "c2", "q2.r1.k2": "words"} if "k2" in offered else {"q2.r1.k1": "c2"}
    assert Response.objects.get().answers == {"q1": int(score), **kept}


@pytest.mark.parametrize("kind", ["matrix", "matrix_multiple", "rating"])
def test_a_point_that_is_hidden_stands_nowhere(client: Client, kind: str) -> None:
    points = five_points()
    points[4]["display"] = FAN
    data: dict[str, Any] = {"kind": kind, "choices": points} | ({} if kind == "rating" else {"rows": ROWS})
    for score, offered in (("9", 5), ("3", 4)):
        _, page = second_page(client, a_survey(data), score)
        rows = 1 if kind == "rating" else 2
        assert len(re.findall(r'value="c\d"', page)) == offered * rows
        if kind == "matrix":
            head = page[page.index('class="mxhead"') : page.index('class="mrow')]
            assert head.count("<span>") == offered + 1


def test_columns_can_be_shuffled(client: Client) -> None:
    cols = [{"id": f"k{number}", "kind": "short_text"} for number in range(1, 9)]
    question = {"kind": "matrix_text", "rows": ROWS, "cols": cols, "random": {"cols": True}}
    link = a_survey(question)
    orders = set()
    for _ in range(4):
        _, page = second_page(client, link, "9")
        found = re.findall(r'name="q2\.r1\.(k\d)"', page)
        assert sorted(found) == [one["id"] for one in cols]
        assert re.findall(r'name="q2\.r2\.(k\d)"', page) == found
        orders.add(tuple(found))
    assert len(orders) > 1
