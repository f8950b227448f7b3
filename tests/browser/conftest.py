"""The airport, and tabs of a browser that looks at it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.airport import Airport, session_cookie
from tests.browser.axe import AXES_OWN, WIDE

WAIT_MS = 30_000


@pytest.fixture
def airport(transactional_db: None, settings: Any, tmp_path: Path) -> Airport:
    settings.MEDIA_ROOT = tmp_path
    return Airport()


@pytest.fixture
def tab(browser: Any, live_server: Any) -> Iterator[Any]:
    """Nobody's tab; whatever its console calls an error fails the test, but for the answers wanted."""
    context = browser.new_context(viewport=WIDE, base_url=live_server.url)
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(f"{page.url}: {said.text}") if is_mistake(said) else None)
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def staff_tab(tab: Any, airport: Airport, live_server: Any) -> Any:
    """The administrator's tab."""
    tab.context.add_cookies([session_cookie(airport.signed_in(), live_server.url)])
    return tab


def is_mistake(said: Any) -> bool:
    """Chromium calls answers like 404 and 422 errors; here they are wanted. axe's own words don't count."""
    if said.type != "error" or "the server responded with a status of 4" in said.text:
        return False
    return not (AXES_OWN in said.text and said.location["url"] == "")
