"""A question that hangs on an answer of its own page: at once with script, after "Next" without."""

import gzip
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.test import Client

from surveys.models import PublicLink, Response
from tests.browser.axe import NARROW, flaws
from tests.factories.surveys import a_definition, a_link, five_points, publish
from tests.surveys.visiting import text_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WHY, WHERE = "#q3", "#q5"


@pytest.fixture
def link(settings: Any) -> PublicLink:
    """Who gives 6 or less is asked why, by a choice; who chooses the last one is asked where."""
    settings.SPAM_MIN_SECONDS = 0
    definition = a_definition(blocks={"b1": {"pages": [["q1", "q3", "q5"]]}})
    texts = definition["texts"]["en"] | {"q5.text": "Where was that?", "q3.text": "How bad was it?"}
    low = {"field": "q1", "op": "lte", "value": 6}
    questions = definition["questions"] | {
        "q3": {"kind": "rating", "key": "bad", "choices": five_points(), "display": low, "required": True},
        "q5": {"kind": "short_text", "key": "place", "display": {"field": "q3", "op": "gte", "value": 4}},
    }
    return a_link(publish(definition=definition | {"questions": questions, "texts": {"en": texts}}))


def opened(browser: Any, live_server: Any, link: PublicLink, *, has_script: bool) -> Any:
    context = browser.new_context(viewport=NARROW, base_url=live_server.url, java_script_enabled=has_script)
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(f"/s/{link.token}/")
    return page


def choose(page: Any, name: str, value: str) -> None:
    page.locator(f"label:has(input[name='{name}'][value='{value}'])").click()


def shown(page: Any) -> list[bool]:
    return [page.locator(one).is_visible() for one in (WHY, WHERE)]


def send(page: Any) -> None:
    page.locator(".btn.primary").click()


def test_with_script_questions_come_and_go_at_once_and_hidden_answers_are_not_sent(
    browser: Any, live_server: Any, link: PublicLink
) -> None:
    page = opened(browser, live_server, link, has_script=True)
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    posted: list[str] = []
    page.on(
        "request",
        lambda request: posted.append(request.post_data or "") if request.method == "POST" else None,
    )
    seen = [shown(page)]
    for name, value in (("q1", "3"), ("q3", "c5")):
        choose(page, name, value)
        seen.append(shown(page))
    page.locator("#q5-i").fill("Gate A7")
    assert flaws(page, "a question that has just come") == []
    choose(page, "q3", "c2")
    seen.append(shown(page))
    choose(page, "q3", "c4")
    seen.append(shown(page))
    assert page.locator("#q5-i").input_value() == "Gate A7"  # what was written comes back with its question
    choose(page, "q1", "9")
    seen.append(shown(page))
    assert seen == [
        [False, False],
        [True, False],
        [True, True],
        [True, False],
        [True, True],
        [False, False],
    ]
    send(page)
    page.get_by_text("Your answers are in.").wait_for()
    assert Response.objects.get().answers == {"q1": 9}
    [sent] = [parse_qs(body, keep_blank_values=True) for body in posted if body]
    assert [name for name in sent if name.startswith("q")] == ["q1"]
    assert said == []
    page.context.close()


def test_with_script_one_page_is_enough_and_its_mistakes_are_told(
    browser: Any, live_server: Any, link: PublicLink
) -> None:
    page = opened(browser, live_server, link, has_script=True)
    choose(page, "q1", "3")
    send(page)
    page.get_by_text("Please answer this question.").wait_for()
    assert shown(page) == [True, False]
    choose(page, "q3", "c4")
    page.locator("#q5-i").fill("Gate A7")
    send(page)
    page.get_by_text("Your answers are in.").wait_for()
    stored = Response.objects.get()
    assert (stored.answers, stored.shown) == (
        {"q1": 3, "q3": "c4", "q5": "Gate A7"},
        ["q1", "q3", "q5"],
    )
    page.context.close()


def test_without_script_the_same_survey_asks_after_next(
    browser: Any, live_server: Any, link: PublicLink
) -> None:
    page = opened(browser, live_server, link, has_script=False)
    choose(page, "q1", "3")
    assert shown(page) == [False, False]
    send(page)
    page.locator(WHY).wait_for()
    choose(page, "q3", "c4")
    assert shown(page) == [True, False]
    send(page)
    page.locator("#q5-i").fill("Gate A7")
    send(page)
    page.get_by_text("Your answers are in.").wait_for()
    assert Response.objects.get().answers == {"q1": 3, "q3": "c4", "q5": "Gate A7"}
    page.context.close()


def test_page_with_its_scripts_stays_in_the_budget_and_others_carry_none_of_it(
    client: Client, link: PublicLink
) -> None:
    packed = client.get(f"/s/{link.token}/", headers={"accept-encoding": "gzip"}).content
    assert len(packed) <= 15_000
    assert b"RapportLogic" in gzip.decompress(packed)
    plain = text_of(client.get(f"/s/{a_link(publish()).token}/"))
    assert "RapportLogic" not in plain
