"""What stands in a question at first: shown once, never an answer until posted; hidden fields are stored."""

import json
from typing import Any

import pytest
from django.test import Client

from surveys.document import Document
from surveys.domain.asking.kiosks import create_device
from surveys.domain.responses.incoming import Incoming
from surveys.domain.responses.recording import complete_response
from surveys.logic.beginning import first_answers
from surveys.logic.offline import obstacles_of
from surveys.logic.walk import walk
from surveys.models import Response
from tests.factories.surveys import a_link, publish
from tests.surveys.respond.test_kiosks import an_answer, bring
from tests.surveys.visiting import hidden, open_page, post, text_of

pytestmark = pytest.mark.django_db
SHIP = 'name="q1" maxlength="200" value="{}"'
QUESTIONS: dict[str, Any] = {
    "q1": {"kind": "short_text", "default": "Grey Heron"},
    "q2": {"kind": "long_text", "default": "About {{q1|the ship}}:"},
    "q3": {"kind": "matrix", "default": {"r1": "c2"}, "rows": [{"id": "r1"}, {"id": "r2"}]},
    "q4": {"kind": "hidden", "default": "{{q1|no ship}} by {{embedded.source|foot}}"},
    "q5": {"kind": "number", "default": 4, "display": {"field": "q4", "op": "contains", "value": "Tern"}},
}
QUESTIONS["q3"]["choices"] = [{"id": "c1", "value": 1}, {"id": "c2", "value": 2}]


def definition(*pages: list[str], **changes: Any) -> dict[str, Any]:
    asked = [uid for page in pages for uid in page]
    texts = {f"{uid}.text": f"Question {uid}" for uid in asked}
    return {
        "title": "Your crossing",
        "languages": ["en"],
        "flow": [{"type": "block", "id": "b1"}],
        "blocks": {"b1": {"pages": [list(page) for page in pages]}},
        "questions": {uid: QUESTIONS[uid] for uid in asked},
        "texts": {"en": {"title": "Your crossing", "q3.r1": "Seats", "q3.r2": "Café", **texts}},
    } | changes


def go_on(client: Client, link: Any, form: dict[str, Any]) -> str:
    """Posts a page and opens the one it leads to."""
    answer = post(client, link, form)
    assert answer.status_code == 303, text_of(answer)
    return text_of(client.get(answer["Location"]))


def test_it_stands_there_at_first_and_is_stored_as_it_was_posted(client: Client) -> None:
    link = a_link(publish(definition=definition(["q1"])))
    assert SHIP.format("Grey Heron") in text_of(client.get(f"/s/{link.token}/"))
    post(client, link, {**open_page(client, link), "q1": ""})
    assert Response.objects.get().answers == {}


def test_what_somebody_took_out_stays_out_when_they_come_back(client: Client) -> None:
    link = a_link(publish(definition=definition(["q1"], ["q2"])))
    second = go_on(client, link, {**open_page(client, link), "q1": ""})
    assert "\nAbout the ship:</textarea>" in second
    first = go_on(client, link, {**hidden(second), "q2": "", "go": "back"})
    assert SHIP.format("") in first
    again = go_on(client, link, {**hidden(first), "q1": ""})
    assert "\n</textarea>" in again


def test_pipes_in_it_say_what_was_answered_before(client: Client) -> None:
    link = a_link(publish(definition=definition(["q1"], ["q2", "q3"])))
    second = go_on(client, link, {**open_page(client, link), "q1": "Arctic Tern"})
    assert "\nAbout Arctic Tern:</textarea>" in second
    assert 'name="q3.r1" value="c2" checked' in second
    assert 'name="q3.r2" value="c2">' in second


def test_a_page_with_a_mistake_shows_what_was_posted_and_nothing_else(client: Client) -> None:
    said = definition(["q1"])
    said["questions"] = {"q1": {**QUESTIONS["q1"], "required": True}}
    link = a_link(publish(definition=said))
    again = post(client, link, {**open_page(client, link), "q1": ""})
    assert again.status_code == 400
    assert SHIP.format("") in text_of(again)


def test_hidden_fields_store_it_without_being_posted_and_decide(client: Client) -> None:
    link = a_link(publish(definition=definition(["q1"], ["q4", "q5"])))
    second = go_on(client, link, {**open_page(client, link), "q1": "Arctic Tern"})
    assert 'name="q4"' not in second
    assert 'name="q5"' in second
    post(client, link, {**hidden(second), "q4": "a lie", "q5": "4"})
    stored = Response.objects.get()
    assert stored.answers == {"q1": "Arctic Tern", "q4": "Arctic Tern by foot", "q5": 4}


def test_hidden_fields_follow_an_answer_that_was_changed_later(client: Client) -> None:
    link = a_link(publish(definition=definition(["q1", "q4"], ["q2"])))
    second = go_on(client, link, {**open_page(client, link), "q1": "Grey Heron"})
    first = go_on(client, link, {**hidden(second), "q2": "", "go": "back"})
    second = go_on(client, link, {**hidden(first), "q1": "Little Auk"})
    post(client, link, {**hidden(second), "q2": ""})
    assert Response.objects.get().answers == {"q1": "Little Auk", "q4": "Little Auk by foot"}


def test_answers_of_other_systems_get_the_same_hidden_fields_and_no_default() -> None:
    questionnaire = publish(definition=definition(["q1"], ["q2", "q4"]))
    version = questionnaire.current
    assert version is not None
    values: dict[str, Any] = {
        "questionnaire": questionnaire,
        "version": version,
        "unit": questionnaire.owner,
    }
    complete_response(Incoming(answers={"q1": "Little Auk"}, **values))
    complete_response(Incoming(answers={"q1": "Little Auk"}, require=False, **values))
    complete_response(Incoming(answers={"q4": "their own"}, **values))
    stored = [one.answers for one in Response.objects.order_by("pk")]
    assert stored == [
        {"q1": "Little Auk", "q4": "Little Auk by foot"},
        {"q1": "Little Auk"},  # imports keep their gaps
        {"q4": "their own"},
    ]


def test_a_device_shows_it_and_brings_what_was_posted(client: Client) -> None:
    questionnaire = publish(definition=definition(["q1", "q3"]))
    assert obstacles_of(Document(definition(["q1", "q3"]))) == []
    _, token = create_device(a_link(questionnaire, channel="kiosk"), name="Gate A4", by=None)
    page = text_of(client.get(f"/s/k/{token}/"))
    assert json.dumps('value="Grey Heron"')[1:-1] in page.replace("\\u003e", ">")
    bring(client, f"/s/k/{token}/", an_answer(pages=[["b1.p0", [["q1", ""], ["q3.r2", "c1"]]]]))
    assert Response.objects.get().answers == {"q3.r2": "c1"}


def test_a_device_leaves_what_is_worked_out_to_the_server() -> None:
    assert len(obstacles_of(Document(definition(["q1"], ["q2"])))) == 1


def test_in_a_loop_each_round_begins_anew() -> None:
    loop = {"items": [{"id": "i1"}, {"id": "i2"}]}
    said = definition(["q3"], blocks={"b1": {"pages": [["q3"]], "loop": loop}})
    found = walk(Document(said), {"q3.r1@i1": "c1"})
    assert first_answers(found, ["q3@i1", "q3@i2"]) == {"q3.r1@i1": "c2", "q3.r1@i2": "c2"}
