"""A survey in its own colour, on light and on dark screens."""

from typing import Any

import pytest

from tests.browser.axe import NARROW, flaws
from tests.factories.surveys import a_definition, a_link, publish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAINT = "button => getComputedStyle(button).backgroundColor"


@pytest.mark.parametrize(("scheme", "paint"), [("light", "rgb(10, 107, 79)"), ("dark", "rgb(71, 144, 123)")])
def test_survey_wears_its_colour_and_can_be_read(
    browser: Any, live_server: Any, scheme: str, paint: str
) -> None:
    link = a_link(publish(definition=a_definition(look={"accent": "#0a6b4f"})))
    context = browser.new_context(viewport=NARROW, base_url=live_server.url, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.goto(f"/s/{link.token}/")
    assert page.locator(".btn.primary").evaluate(PAINT) == paint
    page.locator("label:has(input[name='q1'][value='9'])").click()
    assert flaws(page, f"own colour, {scheme}") == []
    assert said == []
    context.close()
