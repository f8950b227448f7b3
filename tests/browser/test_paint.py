"""The first question on a slow phone: painted within the budget, by one request."""

from typing import Any

import pytest

from benchmarks.respond_long import long_definition
from tests.factories.surveys import a_link, publish

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SLOW_3G = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400 * 1000 / 8,
    "uploadThroughput": 400 * 1000 / 8,
}
LARGEST = """() => new Promise((done) => new PerformanceObserver(
  (list) => done(list.getEntries().at(-1).startTime)
).observe({ type: "largest-contentful-paint", buffered: true }))"""
BUDGET_MS = 1500
MOST_BESIDE_A_SMALL_PAGE = 2  # where the machine is so busy that even this one takes long; else about 1


def painted(browser: Any, address: str) -> tuple[float, list[str]]:
    """When the largest paint was, in ms, on a phone at 400 kbit/s, 400 ms, a processor four times slower;
    and what was asked for."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    session = context.new_cdp_session(page)
    session.send("Network.emulateNetworkConditions", SLOW_3G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(address)
    spent: float = page.evaluate(LARGEST)
    context.close()
    return spent, [url for url in asked if not url.startswith("data:")]


def test_first_question_is_painted_in_time_on_slow_3g(browser: Any, live_server: Any) -> None:
    """The best of three, in turn with the page of a link that doesn't exist: others use the machine, too."""
    url = f"{live_server.url}/s/{a_link(publish(definition=long_definition())).token}/"
    ours, small = [], []
    for _ in range(3):
        spent, asked = painted(browser, url)
        assert asked == [url]
        ours.append(spent)
        small.append(painted(browser, f"{live_server.url}/s/nothing/")[0])
    assert min(ours) <= max(BUDGET_MS, MOST_BESIDE_A_SMALL_PAGE * min(small)), (ours, small)
