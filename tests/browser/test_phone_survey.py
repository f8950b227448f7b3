"""A survey on a phone: cards of a matrix fold once answered, and nothing is lost by it."""

from collections.abc import Iterator
from typing import Any

import pytest

from surveys.models import Response
from tests.browser.airport import Airport
from tests.browser.axe import NARROW, flaws
from tests.surveys.respond.test_languages import in_language

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE: dict[str, Any] = {"viewport": NARROW, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
HEIGHT = "card => card.getBoundingClientRect().height"


@pytest.fixture
def phone(browser: Any, live_server: Any) -> Iterator[Any]:
    context = browser.new_context(**PHONE, base_url=live_server.url)
    yield context.new_page()
    context.close()


def card(page: Any, row: str) -> Any:
    return page.locator(f"[id='{row}']")


def key(page: Any, row: str, choice: str) -> Any:
    return page.locator(f"label:has(input[name='{row}'][value='{choice}'])")


def chosen(page: Any, row: str) -> str:
    found: str = page.eval_on_selector(f"input[name='{row}']:checked", "input => input.value")
    return found


def test_answered_card_folds_to_one_line_and_opens_by_a_tap(phone: Any, airport: Airport) -> None:
    phone.goto(f"/s/{airport.link.token}/")
    first, second = card(phone, "q2.r1"), card(phone, "q2.r2")
    assert first.evaluate(HEIGHT) > 100
    key(phone, "q2.r1", "c4").tap()
    assert 44 <= first.evaluate(HEIGHT) <= 64
    assert first.inner_text().split("\n")[0] == "Restrooms"
    assert " ".join(first.locator("label:has(:checked)").inner_text().split()) == "4 Good"
    key(phone, "q2.r2", "c9").tap()
    assert 44 <= second.evaluate(HEIGHT) <= 64
    assert "Did not use" in second.inner_text()
    first.tap()
    assert first.evaluate(HEIGHT) > 100
    assert chosen(phone, "q2.r1") == "c4"
    key(phone, "q2.r1", "c2").tap()
    assert (first.evaluate(HEIGHT) <= 64, chosen(phone, "q2.r1"), chosen(phone, "q2.r2")) == (
        True,
        "c2",
        "c9",
    )
    assert flaws(phone, "folded cards") == []


def test_folded_cards_open_by_the_keyboard_and_fold_when_it_goes_on(phone: Any, airport: Airport) -> None:
    phone.goto(f"/s/{airport.link.token}/")
    for row in ("q2.r1", "q2.r2"):
        key(phone, row, "c4").tap()
    first, second = card(phone, "q2.r1"), card(phone, "q2.r2")
    phone.focus("input[name=q1][value='0']")
    phone.keyboard.press("Tab")
    assert (first.evaluate(HEIGHT) > 100, second.evaluate(HEIGHT) <= 64) == (True, True)
    phone.keyboard.press("ArrowRight")
    assert (first.evaluate(HEIGHT) > 100, chosen(phone, "q2.r1")) == (True, "c5")
    phone.keyboard.press("Tab")
    assert (first.evaluate(HEIGHT) <= 64, second.evaluate(HEIGHT) > 100) == (True, True)


def test_second_tap_still_takes_an_answer_of_an_open_card_back(phone: Any, airport: Airport) -> None:
    phone.goto(f"/s/{airport.link.token}/")
    key(phone, "q2.r1", "c4").tap()
    card(phone, "q2.r1").tap()
    key(phone, "q2.r1", "c4").tap()
    assert phone.locator("input[name='q2.r1']:checked").count() == 0
    assert card(phone, "q2.r1").evaluate(HEIGHT) > 100


def test_cards_stay_open_without_script(browser: Any, live_server: Any, airport: Airport) -> None:
    context = browser.new_context(**PHONE, base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/s/{airport.link.token}/")
    key(page, "q2.r1", "c4").tap()
    box = card(page, "q2.r1").bounding_box()
    context.close()
    assert box["height"] > 100


def test_answers_are_still_there_on_the_way_back_from_the_privacy_page(phone: Any, airport: Airport) -> None:
    phone.goto(f"/s/{airport.link.token}/")
    key(phone, "q1", "3").tap()
    key(phone, "q2.r1", "c4").tap()
    phone.get_by_role("link", name="Privacy").tap()
    phone.wait_for_selector("h1:has-text('Privacy')")
    assert flaws(phone, "privacy") == []
    phone.set_viewport_size(NARROW)
    phone.go_back()
    phone.wait_for_selector("input[name=q1]:checked", state="attached")
    assert (chosen(phone, "q1"), chosen(phone, "q2.r1")) == ("3", "c4")
    phone.get_by_role("button", name="Next").tap()
    phone.wait_for_selector("textarea")
    assert Response.objects.get(status="partial").answers == {"q1": 3, "q2.r1": "c4"}


def test_pages_written_from_right_to_left_stay_within_the_screen(phone: Any, transactional_db: None) -> None:
    link = in_language("ar")
    phone.goto(f"/s/{link.token}/")
    key(phone, "q2.r1", "c4").tap()
    assert card(phone, "q2.r1").evaluate(HEIGHT) <= 64
    assert flaws(phone, "Arabic") == []
    phone.goto(f"/s/{link.token}/privacy/")
    assert flaws(phone, "privacy in Arabic") == []
