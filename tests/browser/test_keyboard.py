"""Everything by keyboard, and everything without scripts."""

from typing import Any

import pytest

from accounts.policy import Role
from actions.models import Case
from tests.browser.airport import Airport, session_cookie
from tests.factories.accounts import PASSWORD, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FOCUSED = """() => {
  const it = document.activeElement, style = getComputedStyle(it);
  const words = (it.getAttribute("aria-label") || it.innerText || it.name || "").trim();
  const ring = style.outlineStyle !== "none" || style.boxShadow !== "none";
  return {words, ring, isInside: it === document.body || !!it.closest("dialog")};
}"""


def tab_to(page: Any, words: str, most: int = 60) -> None:
    """Presses Tab until what has these words is focused; every stop on the way must show that it is."""
    for _ in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        assert at["ring"], f"no focus ring on {at['words']!r}"
        if at["words"].startswith(words):
            return
    raise AssertionError(f"{words!r} is not reached by Tab")


def wait_for_state(page: Any, case: Case, state: str) -> None:
    """Waits until the case has this state."""
    for _ in range(100):
        case.refresh_from_db()
        if case.state == state:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"still {case.state}")


def test_a_case_is_worked_by_keyboard_from_signing_in_to_closing(tab: Any, airport: Airport) -> None:
    keeper = make_user(Role.UNIT_MANAGER, airport.area_a, name="Dev Perera", email="dev@example.org")
    keeper.set_password(PASSWORD)
    keeper.save()
    case = airport.open_case
    tab.goto("/login/")
    tab.focus("input[name=login]")
    tab.keyboard.type("dev@example.org")
    tab.keyboard.press("Tab")
    tab.keyboard.type(PASSWORD)
    tab.keyboard.press("Enter")
    tab.wait_for_url(lambda url: "/login/" not in url)
    tab.keyboard.press("Tab")
    assert tab.evaluate(FOCUSED)["words"] == "Skip to content"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"
    tab.goto(f"/cases/{case.uuid}/")
    tab_to(tab, "Take")
    tab.keyboard.press("Enter")
    wait_for_state(tab, case, "assigned")
    tab.wait_for_selector("[data-dialog=contact-case]", state="attached")
    tab.keyboard.press("l")
    tab.wait_for_selector("#contact-case[open]")
    for _ in range(12):
        tab.keyboard.press("Tab")
        at = tab.evaluate(FOCUSED)
        assert at["isInside"], f"Tab left the dialog for {at['words']!r}"
    tab.keyboard.press("Escape")
    assert tab.query_selector("dialog[open]") is None
    tab.keyboard.press("l")
    tab.wait_for_selector("#contact-case[open]")
    tab_to(tab, "Save")
    tab.keyboard.press("Enter")
    wait_for_state(tab, case, "contacted")
    tab.wait_for_selector("dialog[open]", state="detached")
    tab.keyboard.press("e")
    tab.wait_for_selector("#close-case[open]")


def test_a_dialog_gives_focus_back_to_what_opened_it(staff_tab: Any, airport: Airport) -> None:
    staff_tab.goto(f"/cases/{airport.own_case.uuid}/")
    opener = staff_tab.locator(".page-head [data-dialog=close-case]")
    opener.focus()
    staff_tab.keyboard.press("Enter")
    staff_tab.wait_for_selector("#close-case[open]")
    staff_tab.keyboard.press("Escape")
    assert opener.evaluate("element => element === document.activeElement")


def test_filters_and_steps_work_without_scripts(browser: Any, live_server: Any, airport: Airport) -> None:

    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies([session_cookie(airport.signed_in(), live_server.url)])
    page = context.new_page()
    page.goto("/cases/?view=units")
    page.click("summary:has-text('Priority')")
    page.click(".filters .sheet a:has-text('Urgent')")
    assert "priority=" in page.url and page.inner_text(".caserows h2") == "No case fits"
    page.goto(f"/cases/{airport.own_case.uuid}/")
    page.click(".page-head a[data-dialog=contact-case], .page-head a[href$='/contact/']")
    assert page.inner_text("h1") == "Log a contact"
    page.click("button:has-text('Save')")
    airport.own_case.refresh_from_db()
    assert airport.own_case.state == "contacted"
    page.goto(f"/surveys/{airport.questionnaire.uuid}/")
    assert page.locator("form[action*='/questions/add/'] button").count() > 0
    page.goto(f"/imports/{airport.run.uuid}/mapping/")
    assert page.locator("main form button[type=submit], main form button:not([type])").count() > 0
    context.close()
