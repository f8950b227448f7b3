"""Forms in a browser: what was wrong goes when it is mended."""

from typing import Any

import pytest

from tests.browser.airport import Airport

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_error_goes_when_its_field_is_mended_and_a_trial_when_the_rule_changes(
    staff_tab: Any, airport: Airport
) -> None:
    page = staff_tab
    page.goto("/rules/new/")
    page.fill("[name=name]", "Detractor")
    page.select_option("[name=department]", index=1)
    page.fill("[name=value]", "six")
    page.evaluate("document.querySelector('[name=contact_hours]').value = ''")
    page.evaluate("document.querySelector('#rule').noValidate = true")
    page.click("[name=do][value=save]")
    wrong = page.locator("#conditions .note.bad")
    hours = page.locator(".field.invalid")
    assert "is not a number" in wrong.inner_text()
    assert hours.count() == 1
    page.fill("[name=value]", "6")
    assert (wrong.count(), hours.count()) == (0, 1)
    page.fill("[name=contact_hours]", "4")
    assert (hours.count(), page.locator("[name=contact_hours][aria-invalid]").count()) == (0, 0)
    assert page.locator(".field .error").count() == 0

    page.click("[name=do][value=try]")
    page.wait_for_selector("#trial .figure-28")
    changed = page.locator("#trial [data-when-changed]")
    assert changed.is_hidden()
    page.fill("[name=value]", "5")
    assert changed.is_visible()
    page.fill("[name=value]", "five")
    page.click("[name=do][value=try]")
    page.wait_for_selector("#trial [role=alert]")
    page.fill("[name=value]", "5")
    assert page.locator("#trial [role=alert]").count() == 0
