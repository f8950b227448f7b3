"""A questionnaire with a flow, answered page by page: branches, loops, chance, quotes, ends."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from surveys.models import PublicLink, Response
from tests.factories.surveys import a_link, publish
from tests.surveys.logic.airline import definition
from tests.surveys.visiting import hidden, open_page, post, text_of

pytestmark = pytest.mark.django_db

TEXTS = {
    "title": "Travel",
    "q1.text": "Would you recommend us?",
    "q2.text": "How did you come?",
    "q2.c1": "Bus",
    "q2.c2": "Train",
    "q2.c3": "Other",
    "q3.text": "How was the {{loop}}?",
    "q3.c1": "Good",
    "q3.c2": "Bad",
    "q4.text": "What was bad?",
    "q5.text": "Why not by these?",
    "q6.text": "You gave us {{q1}}. Why?",
    "thanks": "Thank you for {{q2.chosen|coming}}.",
}
END = {"type": "end", "id": "f9", "outcome": "screened"}


def survey(**changes: Any) -> PublicLink:
    return a_link(publish(definition={"title": "Travel", **definition(texts={"en": TEXTS}), **changes}))


def walk_on(client: Client, link: PublicLink, form: dict[str, Any], **said: Any) -> Any:
    """Posts a page and opens the next one, as a browser would."""
    answer = post(client, link, form | said)
    return client.get(answer["Location"]) if answer.status_code == 303 else answer


def test_a_way_with_branch_loop_and_carried_choices_is_asked_and_kept(client: Client) -> None:
    link = survey()

    said = {"q1": "3", "q2": ["c1", "c3"], "q2.c3.text": "<i>Sledge"}
    page = walk_on(client, link, open_page(client, link), **said)
    assert "You gave us 3. Why?" in text_of(page)
    page = walk_on(client, link, hidden(text_of(page)), q6="Cold")
    assert "How was the Bus?" in text_of(page)
    page = walk_on(client, link, hidden(text_of(page)), q3="c1")
    assert "How was the &lt;i&gt;Sledge?" in text_of(page)
    again = walk_on(client, link, hidden(text_of(page)), q3="c2")
    assert "What was bad?" in text_of(again)
    page = walk_on(client, link, hidden(text_of(again)), q3="c2", q4="Snow", asked="q4")
    assert ["Bus" in text_of(page), "Train" in text_of(page)] == [False, True]
    page = walk_on(client, link, hidden(text_of(page)), q5="c2")

    assert "Thank you for Bus, &lt;i&gt;Sledge." in text_of(page)
    stored = Response.objects.get()
    assert stored.answers == {
        "q1": 3,
        "q2": ["c1", "c3"],
        "q2.c3.text": "<i>Sledge",
        "q6": "Cold",
        "q3@c1": "c1",
        "q3@c3": "c2",
        "q4@c3": "Snow",
        "q5": "c2",
    }
    assert stored.shown == ["q1", "q2", "q6", "q3@c1", "q3@c3", "q4@c3", "q5"]
    assert (stored.status, stored.processing) == ("complete", "waiting")


def test_a_page_that_is_sent_after_midnight_is_judged_as_it_was_shown(client: Client) -> None:
    today = {"field": "date", "op": "eq", "value": "2026-05-30"}
    questions = {"q1": {"kind": "nps"}, "q6": {"kind": "short_text", "display": today}}
    flow, blocks = [{"type": "block", "id": "b1"}], {"b1": {"pages": [["q1", "q6"]]}}
    texts = {"en": {"title": "Travel", "q1.text": "Would you?", "q6.text": "Why?"}}
    link = a_link(
        publish(definition={"flow": flow, "blocks": blocks, "questions": questions, "texts": texts})
    )

    with time_machine.travel(datetime(2026, 5, 31, 7, 1, tzinfo=UTC)):  # 0:01 in Los Angeles
        form = open_page(client, link, seconds_ago=120)
        post(client, link, form | {"q1": "9", "q6": "Late"})

    assert Response.objects.get().answers == {"q1": 9, "q6": "Late"}


def test_what_was_set_on_the_way_is_kept_beside_the_answers(client: Client) -> None:
    link = survey(flow=definition()["flow"][:2])
    walk_on(client, link, open_page(client, link), q1="9")
    assert Response.objects.get().embedded == {"fan": "9 of 10"}


def test_threat_31_data_is_set_anew_on_each_page_however_often_one_is_posted(client: Client) -> None:
    counting = {"type": "set", "id": "f8", "values": [{"name": "seen", "value": "{{embedded.seen}}+"}]}
    link = survey(flow=[counting, *definition()["flow"]])
    form = open_page(client, link)
    for rating in ("9", "9", "3"):  # with the first two, the flow sets "fan"
        walk_on(client, link, form, q1=rating, q2=["c1"])
    assert Response.objects.get().embedded == {"seen": "+"}


def test_a_page_stays_where_the_flow_itself_sets_what_leads_to_it(client: Client) -> None:
    first = {"field": "embedded:seen", "op": "not_answered"}
    seen = {"type": "set", "id": "f2", "values": [{"name": "seen", "value": "yes"}]}
    branch = {"type": "branch", "id": "f1", "when": first, "flow": [{"type": "block", "id": "b1"}, seen]}
    link = survey(flow=[branch, {"type": "block", "id": "b2"}])
    page = walk_on(client, link, open_page(client, link), q1="9", q2=["c1"])
    walk_on(client, link, hidden(text_of(page)), q6="Fine")
    assert Response.objects.get().answers == {"q1": 9, "q2": ["c1"], "q6": "Fine"}


def test_an_end_screens_out_with_its_own_words_and_counts_nowhere(client: Client) -> None:
    when = {"field": "q1", "op": "eq", "value": 0}
    flow = [
        {"type": "block", "id": "b1"},
        {"type": "branch", "id": "f1", "when": when, "flow": [END]},
        {"type": "block", "id": "b4"},
    ]
    link = survey(flow=flow, texts={"en": TEXTS | {"f9.thanks": "You are not who we look for."}})

    answer = walk_on(client, link, open_page(client, link), q1="0", q2="c1")

    assert "You are not who we look for." in text_of(answer)
    stored = Response.objects.get()
    assert (stored.status, stored.is_counted) == ("screened", False)
    assert Response.objects.counted().count() == 0


def test_going_back_and_choosing_another_way_forgets_the_first(client: Client) -> None:
    link = survey()
    page = walk_on(client, link, open_page(client, link), q1="3", q2="c1")
    page = walk_on(client, link, hidden(text_of(page)), q6="Cold", go="back")
    assert 'value="3" checked' in text_of(page)
    page = walk_on(client, link, hidden(text_of(page)), q1="9", q2="c2")
    assert "How was the Train?" in text_of(page)
    assert "q6" not in Response.objects.get().answers


def test_threat_29_a_page_of_a_way_not_taken_leads_back_to_the_first(client: Client) -> None:
    link = survey()
    form = open_page(client, link)
    answer = post(client, link, form | {"p": "b2.p0", "q6": "straight in"})
    assert answer.status_code in (303, 400)
    assert not Response.objects.filter(status="complete").exists()


@pytest.mark.parametrize("step", ["b9.p0", "b3.p0@c9", "b3.p0@", "@", "x" * 500, "b1.p0@c1", "../..", "\x00"])
def test_threat_29_steps_that_are_none_are_read_as_the_first(client: Client, step: str) -> None:
    link = survey()
    answer = post(client, link, open_page(client, link) | {"p": step, "q1": "9", "q2": "c1"})
    assert answer.status_code == 303
    assert "p=b3.p0%40c1" in answer["Location"]


def test_parts_presented_evenly_come_equally_often_among_those_who_begin(client: Client) -> None:
    flow = [
        {
            "type": "randomiser",
            "id": "f1",
            "pick": 1,
            "even": True,
            "flow": [{"type": "block", "id": "b1"}, {"type": "block", "id": "b2"}],
        }
    ]
    link = survey(flow=flow)

    seen = Counter(hidden(text_of(client.get(f"/s/{link.token}/")))["p"] for _ in range(20))

    assert seen == {"b1.p0": 10, "b2.p0": 10}


def test_shuffled_choices_stay_in_their_order_for_one_and_differ_between_people(client: Client) -> None:
    questions = definition()["questions"]
    questions["q2"]["choices"] = [{"id": f"c{number}"} for number in range(1, 9)]
    questions["q2"]["random"] = {"choices": True}
    texts = TEXTS | {f"q2.c{number}": f"Way {number}" for number in range(1, 9)}
    link = survey(questions=questions, texts={"en": texts})

    def order(html: str) -> list[int]:
        return sorted(range(1, 9), key=lambda number: html.index(f"Way {number}<"))

    first, second = (text_of(client.get(f"/s/{link.token}/")) for _ in range(2))
    again = post(client, link, hidden(first) | {"q1": "11"})

    assert order(first) == order(text_of(again)) != order(second)


def test_who_is_asked_nothing_any_more_is_thanked(client: Client) -> None:
    wide = {"field": "device", "op": "eq", "value": "desktop"}
    branch = {"type": "branch", "id": "f1", "when": wide, "flow": [{"type": "block", "id": "b1"}]}
    link = survey(flow=[branch])
    form = open_page(client, link) | {"q1": "9"}
    phone = {"User-Agent": "Mozilla/5.0 (iPhone; Mobile)"}
    for said in (form, form | {"go": "back"}, form | {"lang": "en"}):
        answer = client.post(f"/s/{link.token}/", said, headers=phone)
        assert "Thank you" in text_of(answer)


def test_a_loop_over_the_only_page_keeps_each_round(client: Client) -> None:
    rounds = {"pages": [["q1"]], "loop": {"items": [{"id": "i1"}, {"id": "i2"}, {"id": "i3"}]}}
    texts = {"en": {"title": "Travel", "q1.text": "Would you recommend us?"}}
    changes = {"flow": [{"type": "block", "id": "b1"}], "blocks": {"b1": rounds}, "texts": texts}
    link = a_link(publish(definition={"title": "Travel", **definition(**changes)}))
    page = walk_on(client, link, open_page(client, link), q1="1")
    page = walk_on(client, link, hidden(text_of(page)), q1="2")
    walk_on(client, link, hidden(text_of(page)), q1="3")
    stored = Response.objects.get()
    assert (stored.answers, stored.is_finished) == ({"q1@i1": 1, "q1@i2": 2, "q1@i3": 3}, True)


@pytest.mark.parametrize("quoted", ["Question 2", "Question after {{q1|nothing}}"])
def test_who_leaves_the_first_page_empty_comes_to_the_second(client: Client, quoted: str) -> None:
    link = a_link(
        publish(
            definition={
                "title": "Travel",
                "languages": ["en"],
                "flow": [{"type": "block", "id": "b1"}],
                "blocks": {"b1": {"pages": [["q1"], ["q2"]]}},
                "questions": {"q1": {"kind": "short_text"}, "q2": {"kind": "short_text"}},
                "texts": {"en": {"title": "Travel", "q1.text": "Question 1", "q2.text": quoted}},
            }
        )
    )
    answer = post(client, link, open_page(client, link))
    assert (answer.status_code, Response.objects.count()) == (303, 0)
    second = text_of(client.get(answer["Location"]))
    assert 'name="q2"' in second
    assert 'name="q1"' not in second
    post(client, link, {**hidden(second), "q2": "Something"})
    assert Response.objects.get().answers == {"q2": "Something"}
