"""Staff pages on a phone, where the first score must not stand beneath a screen of controls."""

from typing import Any

import pytest

from tests.browser.airport import Airport, session_cookie
from tests.browser.axe import NARROW, WIDE, flaws

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_filters_of_a_unit_fold_into_one_row_without_any_script(
    browser: Any, live_server: Any, airport: Airport
) -> None:
    context = browser.new_context(viewport=NARROW, base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([session_cookie(airport.signed_in(), live_server.url)])
    page = context.new_page()
    page.goto(f"/units/{airport.root.uuid}/?weighted=1")
    row, metric = page.locator(".fold > summary"), page.locator(".filters summary").first
    assert row.inner_text().split("\n") == ["Filters", "NPS · weighted"]
    assert (row.bounding_box()["height"], metric.is_visible()) == (44, False)
    row.click()
    assert metric.is_visible()
    page.set_viewport_size(WIDE)
    assert (row.is_visible(), metric.is_visible()) == (False, True)
    context.close()


def test_unfolded_filters_are_accessible(staff_tab: Any, airport: Airport) -> None:
    staff_tab.set_viewport_size(NARROW)
    staff_tab.goto(f"/units/{airport.root.uuid}/")
    staff_tab.click(".fold > summary")
    assert flaws(staff_tab, "unfolded filters") == []
