"""A device in trouble: whatever the network, the disk, the clock or the staff do, no answer is lost."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from common.clock import now
from surveys.domain.asking.kiosks import create_device, switch_device
from surveys.domain.asking.links import switch_link
from surveys.domain.questionnaires.editing import publish_version
from surveys.models import KioskDevice, PublicLink, Response
from tests.browser.axe import flaws
from tests.browser.test_kiosk import answer, choose, waits_for
from tests.factories.surveys import a_link, publish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SENT = "**/answers/"
AGAIN = "dispatchEvent(new Event('online'))"
TRIES_UNTIL = f"""left => {{
  {AGAIN};
  const waiting = document.getElementById("waiting");
  return left ? waiting.textContent.includes(`: ${{left}}`) : waiting.hidden;
}}"""
NEVER_IDLE = "const set = setInterval; window.setInterval = (work, ms) => ms < 1000 ? 0 : set(work, ms);"
WRONG_CLOCK = """
const Right = Date;
window.late = -864e5 * 400;
window.Date = class extends Right {
  constructor(...said) { if (said.length) super(...said); else super(Right.now() + late); }
  static now() { return Right.now() + late; }
};
"""


@pytest.fixture
def tab(browser: Any, live_server: Any) -> Iterator[Any]:
    """Nobody's tab, whose console may tell of what can't be reached: that is what is tried here."""
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.set_default_timeout(20_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def device() -> tuple[KioskDevice, str]:
    found, token = create_device(a_link(publish(), channel="kiosk"), name="Gate", by=None)
    return found, f"/s/k/{token}/"


def comments() -> list[str]:
    return sorted(one.answers["q3"] for one in Response.objects.all())


def tries_until(tab: Any, left: int) -> None:
    """The device tries anew, whatever it put off before, until only so many answers wait."""
    tab.wait_for_function(TRIES_UNTIL, arg=left, polling=200)


def comes_in(tab: Any, *expected: str) -> None:
    tab.evaluate(AGAIN)
    tab.locator("#waiting").wait_for(state="hidden")
    assert comments() == sorted(expected)


@pytest.mark.parametrize(
    "said",
    [
        {"status": 500, "body": "<h1>Server error</h1>", "content_type": "text/html"},
        {"status": 403, "body": "<h1>Forbidden</h1>", "content_type": "text/html"},
        {"status": 200, "body": "<h1>Welcome to the airport's network</h1>", "content_type": "text/html"},
        {"status": 200, "body": "{}", "content_type": "application/json"},
        {"status": 200, "body": '{"done": "all"}', "content_type": "application/json"},
        {"status": 302, "headers": {"Location": "https://portal.example/"}},
        {"status": 404, "body": "", "content_type": "text/html"},
    ],
    ids=["500", "403", "portal", "other JSON", "odd JSON", "redirect", "404"],
)
def test_whatever_answers_in_the_servers_place_the_answers_wait(
    tab: Any, device: tuple[KioskDevice, str], said: dict[str, Any]
) -> None:
    tab.route(SENT, lambda route: route.fulfill(**said))
    tab.goto(device[1])
    for number in range(3):
        answer(tab, f"Answer {number}")
    waits_for(tab, 3)
    assert Response.objects.count() == 0
    tab.reload()
    waits_for(tab, 3)
    tab.unroute(SENT)
    tries_until(tab, 0)  # after a 500 one at a time, put off if it was to blame
    comes_in(tab, "Answer 0", "Answer 1", "Answer 2")


def test_nobody_is_told_that_answers_are_in_that_are_not(tab: Any, device: tuple[KioskDevice, str]) -> None:
    tab.add_init_script(NEVER_IDLE)
    tab.route(SENT, lambda route: route.abort())
    tab.goto(device[1])
    choose(tab, "q1", "9")
    tab.locator("#next").click()
    tab.locator("#next").click()
    waits_for(tab, 1)
    assert tab.locator("#thanks-title").inner_text() == (
        "Thank you. Your answers are kept on this device and will be sent."
    )
    tab.unroute(SENT)
    tab.evaluate(AGAIN)
    tab.locator("#thanks-title", has_text="Your answers are in.").wait_for()
    assert Response.objects.count() == 1


def test_what_an_answer_of_someone_else_names_is_not_forgotten(
    tab: Any, device: tuple[KioskDevice, str]
) -> None:
    """Only what was just sent can be done with."""
    tab.route(SENT, lambda route: route.fulfill(json={"done": ["5f2b7d7e-0000-4000-8000-000000000000"]}))
    tab.goto(device[1])
    answer(tab, "Kept")
    waits_for(tab, 1)
    tab.unroute(SENT)
    comes_in(tab, "Kept")


def test_one_answer_that_the_server_fails_on_holds_up_no_other(
    tab: Any, device: tuple[KioskDevice, str]
) -> None:
    def fails_on_one(route: Any) -> None:
        if "Poison" in (route.request.post_data or ""):
            route.fulfill(status=500, body="")
        else:
            route.continue_()

    tab.route(SENT, lambda route: route.abort())
    tab.goto(device[1])
    for comment in ("Poison", "One", "Two"):
        answer(tab, comment)
    waits_for(tab, 3)
    tab.unroute(SENT)
    tab.route(SENT, fails_on_one)
    tries_until(tab, 1)
    assert comments() == ["One", "Two"]


def test_full_disk_thanks_nobody_in_vain_and_says_so(tab: Any, device: tuple[KioskDevice, str]) -> None:
    tab.goto(device[1])
    tab.locator("#next").wait_for()
    tab.wait_for_function("async () => !!(await navigator.serviceWorker.ready).active")
    parts = urlsplit(tab.url)
    tools = tab.context.new_cdp_session(tab)
    tab.route(SENT, lambda route: route.abort())
    origin = f"{parts.scheme}://{parts.netloc}"
    tools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1})
    choose(tab, "q1", "9")
    tab.locator("#next").click()
    tab.locator("[name='q3']").fill("No room")
    tab.locator("#next").click()
    tab.locator("#errors", has_text="no room for more answers").wait_for()
    assert not tab.locator("#thanks").is_visible()
    waits_for(tab, 1)
    tools.send("Storage.overrideQuotaForOrigin", {"origin": origin})
    tab.unroute(SENT)
    comes_in(tab, "No room")
    tab.locator("#next").click()  # the same person goes on where they were, and is stored once
    tab.locator("#thanks-title").wait_for()
    tab.locator("#waiting").wait_for(state="hidden")
    assert comments() == ["No room"]


def test_full_disk_asks_nobody_else_until_there_is_room(tab: Any, device: tuple[KioskDevice, str]) -> None:
    tab.add_init_script(
        "IDBObjectStore.prototype.put = function () { throw new DOMException('', 'QuotaExceededError'); }"
    )
    tab.route(SENT, lambda route: route.abort())
    PublicLink.objects.update(idle_seconds=12)
    tab.goto(device[1])
    choose(tab, "q1", "3")
    tab.locator("#next").click()
    tab.locator("[name='q3']").fill("Left")
    tab.locator("#off", has_text="no room for more answers").wait_for(timeout=30_000)
    assert not tab.locator("#asking").is_visible()  # and nobody reads what was written
    assert flaws(tab, "a device without room") == []
    tab.unroute(SENT)
    tab.evaluate(AGAIN)
    tab.locator("#asking").wait_for()
    assert [(one.answers["q3"], one.is_finished) for one in Response.objects.all()] == [("Left", False)]


def test_with_a_full_disk_and_a_network_answers_go_to_the_server(
    tab: Any, device: tuple[KioskDevice, str]
) -> None:
    tab.add_init_script(
        "Object.defineProperty(window, 'indexedDB', {value: {open() { throw new Error(); }}})"
    )
    tab.goto(device[1])
    answer(tab, "Straight")
    assert comments() == ["Straight"]


def test_two_tabs_of_one_device_store_each_answer_once(tab: Any, device: tuple[KioskDevice, str]) -> None:
    other = tab.context.new_page()
    tabs = [tab, other]
    for one in tabs:
        one.route(SENT, lambda route: route.abort())
        one.goto(device[1])
    for number in range(6):
        answer(tabs[number % 2], f"Answer {number}")
    for one in tabs:
        one.unroute(SENT)
        one.evaluate(f"setTimeout(() => {AGAIN}, 200)")
    for one in tabs:
        one.locator("#waiting").wait_for(state="hidden")
    assert comments() == [f"Answer {number}" for number in range(6)]


def test_survey_published_anew_while_answers_wait_takes_them_and_then_asks_the_new_one(
    tab: Any, device: tuple[KioskDevice, str]
) -> None:
    tab.route(SENT, lambda route: route.abort())
    tab.goto(device[1])
    answer(tab, "To the old one")
    waits_for(tab, 1)
    questionnaire = device[0].link.questionnaire
    draft = questionnaire.versions.get(number=None)
    draft.definition["texts"]["en"]["title"] = "A newer one"
    draft.rev += 1
    draft.save()
    publish_version(questionnaire, by=None)
    tab.unroute(SENT)
    tab.evaluate(AGAIN)
    tab.locator("#title", has_text="A newer one").wait_for()
    answer(tab, "To the new one")
    comes_in(tab, "To the new one", "To the old one")
    assert [one.version.number for one in Response.objects.order_by("pk")] == [1, 2]


@pytest.mark.parametrize("what", ["device", "link"])
def test_switched_off_it_asks_nobody_and_keeps_what_waits(
    tab: Any, device: tuple[KioskDevice, str], what: str
) -> None:
    tab.route(SENT, lambda route: route.abort())
    tab.goto(device[1])
    answer(tab, "In time")
    choose(tab, "q1", "8")  # who has begun may end
    if what == "device":
        switch_device(device[0], is_on=False, by=None)
    else:
        switch_link(device[0].link, is_active=False, by=None)
    tab.unroute(SENT)
    tab.evaluate(AGAIN)
    tab.locator("#off", has_text="switched off").wait_for()
    tab.locator("#next").click()
    tab.locator("[name='q3']").fill("Begun before")
    tab.locator("#next").click()
    tab.locator("#again").click()
    assert not tab.locator("#asking").is_visible()
    waits_for(tab, 2)
    assert flaws(tab, "a device switched off") == []
    tab.reload()
    tab.locator("#off", has_text="switched off").wait_for()
    waits_for(tab, 2)
    assert Response.objects.count() == 0
    switch_device(device[0], is_on=True, by=None)
    PublicLink.objects.update(is_active=True)
    tab.evaluate(AGAIN)
    tab.locator("#asking").wait_for()
    comes_in(tab, "Begun before", "In time")


def test_clock_set_wrong_and_set_right_while_somebody_answers(
    tab: Any, device: tuple[KioskDevice, str]
) -> None:
    tab.add_init_script(WRONG_CLOCK)
    tab.route(SENT, lambda route: route.abort())
    tab.goto(device[1])
    choose(tab, "q1", "9")
    tab.evaluate("window.late = 864e5 * 30")
    tab.wait_for_timeout(600)  # it is no reason to take the person for gone
    assert tab.locator("input[name='q1'][value='9']").is_checked()
    assert not tab.locator("#more").is_visible()
    tab.locator("#next").click()
    tab.locator("[name='q3']").fill("When?")
    tab.locator("#next").click()
    waits_for(tab, 1)
    tab.unroute(SENT)
    comes_in(tab, "When?")
    stored = Response.objects.get()
    assert stored.completed_at is not None
    assert abs(now() - stored.completed_at) < timedelta(minutes=2)
