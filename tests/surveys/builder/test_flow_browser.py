"""A survey with a branch, a loop, a random order, a quota and an ending, built in a browser and answered."""

import re
from typing import Any

import pytest
from django.test import Client

from surveys.domain.questionnaires.editing import draft_of, publish_version
from surveys.models import Questionnaire, Response
from tests.factories.surveys import a_link
from tests.surveys.visiting import hidden, open_page, post, text_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FLOW = [
    {"type": "block", "id": "b1"},
    {
        "type": "branch",
        "id": "f1",
        "when": {"field": "q1", "op": "lte", "value": 6},
        "flow": [{"type": "end", "id": "f2", "outcome": "screened"}],
        "otherwise": [{"type": "randomiser", "id": "f3", "flow": [{"type": "block", "id": "b3"}]}],
    },
    {"type": "block", "id": "b2"},
]


def flow_of(survey: Questionnaire) -> Any:
    return draft_of(survey).definition["flow"]


def add(page: Any, what: str) -> None:
    """By the mouse, out of the outline's menu."""
    page.click("#add-top")
    page.click(f".outline-head button[value={what}]")


def chosen(page: Any, name: str) -> None:
    page.wait_for_selector(f"#ol-{name}[aria-current]")


def typed(page: Any, field: str, text: str) -> None:
    """Writes into a field and leaves it, which saves it."""
    page.focus(field)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
    page.keyboard.press("Tab")
    settled(page)


def settled(page: Any) -> None:
    page.wait_for_load_state("networkidle")
    page.locator("#saved", has_text=re.compile("^Saved")).wait_for()


def answered(survey: Questionnaire) -> None:
    """One who is content goes through loop and random order; one who isn't ends at once; then it is full."""
    publish_version(survey, by=None)
    survey.refresh_from_db()
    link = a_link(survey)

    def go_on(client: Client, form: dict[str, Any], **said: Any) -> Any:
        answer = post(client, link, form | said)
        return client.get(answer["Location"]) if answer.status_code == 303 else answer

    for _ in range(2):
        client = Client()
        found = go_on(client, open_page(client, link), q1="9", q2=["c1", "c2"])
        assert "Why so?" in text_of(found)
        found = go_on(client, hidden(text_of(found)), q4="Fast")
        assert "How was Shops?" in text_of(found)
        found = go_on(client, hidden(text_of(found)), q3="fine")
        assert "How was Food?" in text_of(found)
        found = go_on(client, hidden(text_of(found)), q3="good")
    client = Client()
    assert "Too bad" in text_of(go_on(client, open_page(client, link), q1="2"))
    statuses = sorted(Response.objects.values_list("status", flat=True))
    assert statuses == ["complete", "over_quota", "screened"]


def test_a_survey_with_a_flow_is_built_by_mouse_and_answered(
    page: Any, live_server: Any, survey: Any
) -> None:
    page.goto(f"{live_server.url}/surveys/{survey.uuid}/")
    add(page, "nps")
    chosen(page, "q1")
    add(page, "multiple")
    chosen(page, "q2")
    page.fill("#f-text", "Where did you stop?")
    page.fill("#c-c1", "Shops")
    page.fill("#c-c2", "Food")
    page.keyboard.press("Tab")
    settled(page)
    add(page, "block")
    chosen(page, "b2")
    page.select_option("#b-loop", "over")
    page.wait_for_selector("#b-which")
    page.click("#add-on-1")
    page.click("#page-2 button[value=long_text]")
    chosen(page, "q3")
    typed(page, "#f-text", "How was {{loop}}?")
    page.click("#ol-b1")
    chosen(page, "b1")
    add(page, "branch")
    chosen(page, "f1")
    page.click(".t-branch button:has-text('condition')")
    page.select_option("#when-0-field", "q1")
    page.wait_for_selector("#when-0-op option[value=lte]", state="attached")
    page.select_option("#when-0-op", "lte")
    page.fill("#when-0-value", "6")
    page.keyboard.press("Tab")
    settled(page)
    page.select_option("#in-type", "end")
    page.click("button:has-text('Where it holds')")
    chosen(page, "f2")
    page.wait_for_selector("#s-outcome")
    page.select_option("#s-outcome", "screened")
    typed(page, "#s-thanks", "Too bad")
    page.click("#ol-f1")
    chosen(page, "f1")
    page.select_option("#in-type", "block")
    page.click("button[value=last_otherwise]")
    chosen(page, "b3")
    page.click("#b3 button:has-text('random order')")
    chosen(page, "f3")
    page.click("#ol-b3 + .pg")
    page.click("#page-2 [id^=add-on-]")
    page.click("#page-2 button[value=long_text]")
    chosen(page, "q4")
    typed(page, "#f-text", "Why so?")
    page.click(".preview-pane a:has-text('Quotas'), .preview-pane [aria-label='More panes']")
    if page.is_visible(".preview-pane .sheet a:has-text('Quotas')"):
        page.click(".preview-pane .sheet a:has-text('Quotas')")
    page.click("#add-quota")
    page.wait_for_selector("#u-limit")
    typed(page, "#u-limit", "1")
    assert flow_of(survey) == FLOW
    page.drag_and_drop("#ol-f2", "#ol-b3", target_position={"x": 60, "y": 3})
    page.wait_for_selector("#ol-f3 + #ol-f2")
    page.click("#undo")
    page.wait_for_selector("#ol-f1 + #ol-f2")
    answered(survey)
