"""What must be answered: whole questions, single rows, what is asked for once more; one question a page."""

from typing import Any

import pytest
from django.test import Client

from common.forms import INVALID
from surveys.models import PublicLink, Response
from tests.factories.surveys import a_definition, a_link, publish
from tests.surveys.visiting import hidden, open_page, post, text_of

pytestmark = pytest.mark.django_db
AGAIN = "Please answer this question, or press the button again to go on without an answer."


def a_survey(questions: dict[str, Any], **changes: Any) -> PublicLink:
    known = a_definition()["questions"]
    merged = {uid: {**data, **questions.get(uid, {})} for uid, data in known.items()}
    return a_link(publish(definition=a_definition(questions=merged, **changes)))


def test_what_is_requested_is_asked_for_once_and_then_let_pass(client: Client) -> None:
    link = a_survey({"q1": {"required": "requested"}})
    form = open_page(client, link)

    first = post(client, link, form)
    assert (first.status_code, AGAIN in text_of(first)) == (INVALID, True)
    assert hidden(text_of(first))["left"] == "q1"

    assert post(client, link, form | {"left": "q1"}).status_code == 303
    done = post(client, link, form | {"p": "b1.p1", "q3": "So"})
    assert "Your answers are in" in text_of(done)
    assert Response.objects.get().answers == {"q3": "So"}


def test_a_row_can_be_required_alone(client: Client) -> None:
    rows = [{"id": "r1", "key": "restrooms"}, {"id": "r2", "key": "security", "required": True}]
    link = a_survey({"q2": {"rows": rows}})
    form = open_page(client, link) | {"q1": "9"}

    said = post(client, link, form | {"q2.r1": "c3"})
    assert said.status_code == INVALID
    assert ('id="q2.r2-e"' in text_of(said), 'id="q2.r1-e"' in text_of(said)) == (True, False)
    assert post(client, link, form | {"q2.r2": "c3"}).status_code == 303


def test_one_question_a_page_changes_no_address_and_keeps_titles(client: Client) -> None:
    texts = {"en": {**a_definition()["texts"]["en"], "b1.p1.title": "At last"}}
    link = a_survey({}, look={"one_question": True}, texts=texts)
    form, asked = open_page(client, link), []
    answers = {"q1": "9", "q2.r1": "c3", "q3": "So", "q4": "no"}
    for number in range(4):
        page = text_of(client.get(f"/s/{link.token}/", {"k": form["k"], "p": f"b1.p{number}"}))
        asked.append([uid for uid in ("q1", "q2", "q3", "q4") if f' id="{uid}"' in page])
        assert ("At last" in page) is (number == 2)
        last = post(client, link, form | answers | {"p": f"b1.p{number}"})
    assert asked == [["q1"], ["q2"], ["q3"], ["q4"]]
    assert "Your answers are in" in text_of(last)
    assert Response.objects.get().answers == {"q1": 9, "q2.r1": "c3", "q3": "So", "q4": "no"}
