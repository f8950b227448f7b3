"""One question of every kind, added, written, published and answered in a real browser."""

import re
from typing import Any

import pytest

from surveys.domain.questionnaires.editing import draft_of
from surveys.kinds import offered_kinds
from surveys.models import Response
from tests.factories.surveys import a_link

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PICTURED = ("hot_spot", "heat_map")  # test_pictures.py uploads what these need before they are published
KINDS = [kind.name for kind in offered_kinds() if kind.name not in PICTURED]
FILLED = ".parts input.plain"


def add_by_mouse(page: Any, kind: str) -> None:
    page.click("#add-top")
    page.click(f".outline-head button[value={kind}]")


def add_by_keyboard(page: Any, kind: str) -> None:
    page.focus("#main")
    page.keyboard.press("a")
    page.wait_for_selector("#add-top-search:focus")
    label = next(one.label for one in offered_kinds() if one.name == kind)
    page.keyboard.type(label)
    page.keyboard.press("ArrowDown")
    while page.evaluate("document.activeElement.value") != kind:
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def write(page: Any, kind: str) -> None:
    """Gives the question and each of its parts words, key by key where they have none."""
    if page.locator("#f-text").count() and not page.input_value("#f-text"):
        page.focus("#f-text")
        page.keyboard.type(f"The {kind}")
    for number in range(page.locator(FILLED).count()):
        one = page.locator(FILLED).nth(number)
        if one.is_visible() and not one.input_value():
            one.focus()
            page.keyboard.type(f"Part {number}")
    page.keyboard.press("Tab")


@pytest.mark.parametrize("add", [add_by_mouse, add_by_keyboard])
def test_every_kind_is_added_written_published_and_answered(
    page: Any, live_server: Any, survey: Any, add: Any
) -> None:
    page.goto(f"{live_server.url}/surveys/{survey.uuid}/")
    for number, kind in enumerate(KINDS, 1):
        add(page, kind)
        page.wait_for_selector(f"#ol-q{number}[aria-current]")
        write(page, kind)
        page.wait_for_selector("#saved:text-matches('^Saved')")
    made = draft_of(survey).definition["questions"]
    assert [data["kind"] for data in made.values()] == KINDS

    page.goto(f"{live_server.url}/surveys/{survey.uuid}/publish/")
    assert page.locator(".problems li").all_inner_texts() == []
    page.click("button:has-text('Publish version 1')")
    page.wait_for_url(re.compile("/published/$"))

    survey.refresh_from_db()
    uids = {data["kind"]: uid for uid, data in made.items()}
    page.goto(f"{live_server.url}/s/{a_link(survey).token}/")
    page.check(f"input[name={uids['nps']}][value='9']", force=True)
    page.fill(f"[name={uids['short_text']}]", "Well done")
    page.check(f"input[name={uids['consent']}]", force=True)
    page.click("button.primary, button[type=submit]:has-text('Send'), button:has-text('Send')")
    page.wait_for_selector("text=Thank you")
    answers = Response.objects.get().answers
    assert (answers[uids["nps"]], answers[uids["short_text"]]) == (9, "Well done")
