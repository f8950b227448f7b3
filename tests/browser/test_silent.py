"""What pages note without asking: the time on them, and what the browser says of itself."""

from typing import Any

import pytest

from surveys.models import Response
from tests.factories.surveys import a_definition, a_link, publish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEFINITION = a_definition(
    blocks={"b1": {"pages": [["q1", "q2", "q3"]]}},
    questions={
        "q1": {"kind": "nps", "key": "nps", "required": True},
        "q2": {"kind": "timing", "key": "time"},
        "q3": {"kind": "browser", "key": "browser"},
    },
    texts={"en": {"title": "T", "q1.text": "How likely?"}},
)


def answer(page: Any) -> dict[str, Any]:
    page.goto(f"/s/{a_link(publish(definition=DEFINITION)).token}/")
    page.wait_for_timeout(400)
    page.locator("label:has(input[value='9'])").click()
    page.locator("label:has(input[value='8'])").click()
    page.locator(".go button[value=next]").click()
    page.locator(".thanks").wait_for()
    said: dict[str, Any] = Response.objects.get().answers
    return said


def test_time_and_browser_are_noted(tab: Any) -> None:
    said = answer(tab)
    assert (said["q1"], said["q2.clicks"]) == (8, 3)
    assert 0.3 <= said["q2.first"] <= said["q2.last"] <= said["q2.submit"] < 30
    assert said["q3.browser"].startswith("Chrome ")
    assert (said["q3.system"], said["q3.screen"], said["q3.device"]) == ("Linux", "1440x900", "desktop")


def test_without_script_they_stay_empty(browser: Any, live_server: Any) -> None:
    page = browser.new_page(java_script_enabled=False, base_url=live_server.url)
    assert answer(page) == {"q1": 8}
    page.close()
