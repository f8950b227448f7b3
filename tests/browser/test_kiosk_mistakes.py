"""Mistakes on a device: read out with the fields they are about, and forgotten once they are mended."""

from typing import Any

import pytest

from surveys.domain.asking.kiosks import create_device
from tests.factories.surveys import a_definition, a_link, five_points, publish
from tests.surveys.respond.heard import heard_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
POINTS = {"choices": five_points(), "required": True}
QUESTIONS: dict[str, Any] = {
    "q1": {"kind": "rating", "key": "rating", **POINTS},
    "q2": {"kind": "matrix", "key": "parts", "rows": [{"id": "r1"}, {"id": "r2"}], **POINTS},
    "q3": {"kind": "number", "key": "hours", "required": True, "validation": {"min": 1}},
    "q4": {"kind": "slider", "key": "ease", "look": "stars", "required": True},
    "q5": {"kind": "form", "key": "who", "rows": [{"id": "r1"}, {"id": "r2"}], "required": True},
}
TEXTS = {
    "title": "At the gate", "q1.text": "How was it?", "q2.text": "And these?",
    "q2.r1": "Seats", "q2.r2": "Shops",
    "q3.text": "How many hours?", "q3.help": "About", "q4.text": "How easy?", "q5.text": "Who?",
    "q5.r1": "First", "q5.r2": "Last",
}  # fmt: skip
NEEDED = "Please answer this question."


@pytest.fixture
def device(tab: Any) -> Any:
    survey = publish(
        definition=a_definition(
            blocks={"b1": {"pages": [list(QUESTIONS)]}}, questions=QUESTIONS, texts={"en": TEXTS}
        )
    )
    _, token = create_device(a_link(survey, channel="kiosk"), name="Gate", by=None)
    tab.goto(f"/s/k/{token}/")
    return tab


def wrong_in(page: Any) -> list[tuple[str, str]]:
    """The name of what is called wrong, and what is read out with it."""
    return [(one.name, one.description) for one in heard_in(page, "#questions") if one.is_invalid]


def test_each_mistake_is_read_out_with_its_field_until_it_is_mended(device: Any) -> None:
    device.locator("#next").click()
    assert wrong_in(device) == [
        ("How was it?", NEEDED), ("Seats", NEEDED), ("Shops", NEEDED),
        ("How many hours?", f"{NEEDED} About"), ("How easy?", NEEDED), ("First", NEEDED), ("Last", NEEDED),
    ]  # fmt: skip
    assert device.locator("[name=q1]").first.evaluate("field => field === document.activeElement")

    for name in ("q1", "q2.r1"):
        device.locator(f"label:has([name='{name}'])").first.click()
    device.locator("[name=q3]").fill("0")
    device.locator("[name='q5.r1']").fill("Ana")
    device.locator("#next").click()
    assert wrong_in(device) == [
        ("Shops", NEEDED), ("How many hours?", "Please check this answer. About"), ("How easy?", NEEDED),
        ("Last", NEEDED),
    ]  # fmt: skip
    assert device.locator("#questions .bad").count() == 4
