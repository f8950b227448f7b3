"""A device without a network asks what used to need the server: loops, random order, carried choices, scores,
rules, and kinds with a script of their own. What comes in is judged by the server."""

from collections.abc import Iterator
from typing import Any

import pytest

from surveys.domain.asking.kiosks import create_device
from surveys.models import KioskRefusal, QuotaCount, Response
from tests.browser.axe import flaws
from tests.browser.test_kiosk import choose, waits_for
from tests.browser.test_kiosk_trouble import AGAIN, SENT
from tests.factories.surveys import a_link, publish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
USED = [{"id": "c1"}, {"id": "c2"}, {"id": "c3"}]
LOW = {"field": "q2", "op": "lte", "value": 6}
DEFINITION: dict[str, Any] = {
    "title": "Your day",
    "languages": ["en", "de"],
    "flow": [
        {"type": "block", "id": "b1"},
        {"type": "block", "id": "b2"},
        {
            "type": "branch",
            "id": "f1",
            "when": {"field": "score:g1", "op": "gte", "value": 3},
            "flow": [{"type": "set", "id": "f2", "values": [{"name": "mood", "value": "bus and train"}]}],
        },
        {
"type": "randomiser",
"id": "f3",
"flow": [{"type": "block", "id": "b3"}, {"type": "block", "id": "b4"}],
},
    ],
    "blocks": {
        "b1": {"pages": [["q1"]]},
        "b2": {"pages": [["q2", "q3"]], "loop": {"over": "q1"}},
        "b3": {"pages": [["q4", "q5"]]},
        "b4": {"pages": [["q6", "q7"], ["q8"]]},
    },
    "embedded": [{"name": "mood"}],
    "scoring": [{"id": "g1", "weights": {"q1": {"c1": 1, "c2": 2}}}],
    "quotas": [{"id": "u1", "limit": 1, "when": {"field": "q1", "op": "answered"}, "action": "end"}],
    "questions": {
        "q1": {"kind": "multiple", "key": "used", "choices": USED, "random": {"choices": True}},
        "q2": {"kind": "nps", "key": "rating", "required": True},
        "q3": {"kind": "short_text", "key": "why", "display": LOW},
        "q4": {"kind": "rank", "key": "order", "choices": USED, "required": True},
        "q5": {
            "kind": "single",
            "key": "missed",
            "carry": {"from": "q1", "which": "not_chosen"},
            "choices": [{"id": one["id"], "from": one["id"]} for one in USED],
        },
        "q6": {
            "kind": "number",
            "key": "hours",
            "validation": {"rules": [{"id": "e1", "when": {"field": "q6", "op": "gt", "value": 1}}]},
        },
        "q7": {"kind": "slider", "key": "ease"},
        "q8": {"kind": "short_text", "key": "code", "validation": {"pattern": "^[A-Z]{2}[0-9]+$"}},
    },
    "texts": {
        "en": {
            "q1.text": "What did you use?", "q1.c1": "Bus", "q1.c2": "Train", "q1.c3": "Taxi",
            "q2.text": "How was the {{loop}}?", "q3.text": "Why only {{q2}} for round {{loop.number}}?",
            "q4.text": "Put them in order", "q4.c1": "Bus", "q4.c2": "Train", "q4.c3": "Taxi",
            "q5.text": "What of these next time?", "q6.text": "How many hours?",
            "q6.e1": "More than one, please.",
            "q7.text": "How easy?", "q8.text": "Your code", "thanks": "Thank you, {{embedded.mood|you}}.",
        },
        "de": {"q2.text": "Wie war {{loop}}?"},
    },
}  # fmt: skip


@pytest.fixture
def tab(browser: Any, live_server: Any) -> Iterator[Any]:
    """Nobody's tab on a phone, without a network to the server's ear."""
    context = browser.new_context(base_url=live_server.url, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.set_default_timeout(40_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route(SENT, lambda route: route.abort())
    _, token = create_device(a_link(publish(definition=DEFINITION), channel="kiosk"), name="Gate", by=None)
    page.goto(f"/s/k/{token}/")
    yield page
    context.close()
    assert errors == []


def go_on(tab: Any) -> None:
    tab.locator("#next").click()


def ask_for_bus_and_train(tab: Any, *, code: str) -> list[str]:
    """Answers all there is; the titles of the rounds as they came."""
    choose(tab, "q1", "c2")
    choose(tab, "q1", "c1")
    go_on(tab)
    rounds = []
    for _ in range(2):
        rounds.append(tab.locator("#questions").inner_text())
        choose(tab, "q2", "3")
        go_on(tab)
        tab.get_by_text("one more question").wait_for()  # it hangs on an answer of its own page
        tab.locator("[name='q3']").fill("Slow")
        go_on(tab)
    for _ in range(3):
        if tab.locator("[name='q4.c1']").count():
            assert tab.locator("[name='q5']").count() == 1  # the taxi alone was not used
            for place, part in enumerate(("c3", "c1", "c2"), 1):
                tab.locator(f"select[name='q4.{part}']").select_option(str(place))
        elif tab.locator("[name='q6']").count():
            tab.locator("[name='q6']").fill("1")
            go_on(tab)
            tab.get_by_text("More than one, please.").first.wait_for()
            tab.locator("[name='q6']").fill("2,5")
            tab.locator("[name='q7']").fill("40")
        else:
            tab.locator("[name='q8']").fill(code)
        assert flaws(tab, "a kiosk's page") == []
        go_on(tab)
    tab.get_by_text("Thank you, bus and train.").wait_for()
    return rounds


def test_device_follows_loops_random_order_scores_and_rules_by_itself(tab: Any) -> None:
    rounds = ask_for_bus_and_train(tab, code="AB12")
    assert sorted("Bus" in one for one in rounds) == sorted("Train" in one for one in rounds) == [False, True]
    waits_for(tab, 1)
    tab.unroute(SENT)
    tab.evaluate(AGAIN)
    tab.locator("#waiting").wait_for(state="hidden")
    stored = Response.objects.get()
    assert stored.answers == {
        "q1": ["c1", "c2"],
        "q2@c1": 3, "q3@c1": "Slow", "q2@c2": 3, "q3@c2": "Slow",
        "q4.c1": 2, "q4.c2": 3, "q4.c3": 1, "q6": 2.5, "q7": 40, "q8": "AB12",
    }  # fmt: skip
    assert (stored.status, stored.embedded, stored.quotas) == ("complete", {"mood": "bus and train"}, ["u1"])
    assert KioskRefusal.objects.count() == 0


def test_places_of_quotas_are_given_on_arrival_and_a_wrong_code_is_set_aside(tab: Any) -> None:
    for code in ("AB12", "wrong"):
        ask_for_bus_and_train(tab, code=code)
        tab.locator("#again").click()
    waits_for(tab, 2)
    tab.unroute(SENT)
    tab.evaluate(AGAIN)
    tab.locator("#waiting").wait_for(state="hidden")
    assert sorted(one.status for one in Response.objects.all()) == ["complete", "over_quota"]
    assert QuotaCount.objects.get().taken == 1
    aside = KioskRefusal.objects.get()
    assert (aside.is_stored, aside.why) == (True, "q8: Please check this answer.")
    without = Response.objects.get(uuid=aside.answer_uuid)
    assert ("q8" in without.answers, without.answers["q6"]) == (False, 2.5)
