"""A survey with a branch, a loop, a random order, a quota, an ending and two languages, built by keys alone,
published, and answered on a phone with script and without."""

import re
from typing import Any

import pytest

from surveys.domain.questionnaires.editing import draft_of
from surveys.models import Questionnaire, Response
from tests.browser.axe import NARROW
from tests.factories.surveys import a_link
from tests.surveys.builder.keys import Keys
from tests.surveys.builder.test_flow_browser import flow_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE: dict[str, Any] = {"viewport": NARROW, "has_touch": True, "is_mobile": True}
FLOW = [
    {"type": "block", "id": "b1"},
    {
        "type": "branch",
        "id": "f1",
        "when": {"all": [{"field": "q1", "op": "lte", "value": 6}, {"field": "q2", "op": "answered"}]},
        "flow": [{"type": "end", "id": "f2", "outcome": "screened"}],
        "otherwise": [{"type": "randomiser", "id": "f3", "flow": [{"type": "block", "id": "b3"}]}],
    },
    {"type": "block", "id": "b2"},
]
GERMAN = {
    "q1.text": "Empfehlen Sie uns?",
    "q2.text": "Wo waren Sie?",
    "q2.c1": "Läden",
    "q2.c2": "Essen",
    "q3.text": "Wie war {{loop}}?",
    "q4.text": "Warum?",
    "f2.thanks": "Schade",
}


@pytest.fixture
def keys(page: Any, live_server: Any, survey: Questionnaire) -> Keys:
    page.goto(f"{live_server.url}/surveys/{survey.uuid}/")
    return Keys(page)


def test_a_survey_is_built_by_keyboard_alone_and_answered_on_a_phone(
    keys: Keys, browser: Any, live_server: Any, survey: Questionnaire, settings: Any
) -> None:
    settings.SPAM_MIN_SECONDS = 0  # this hand is quicker than people
    ask(keys)
    lead(keys)
    limit(keys)
    assert flow_of(survey) == FLOW
    assert draft_of(survey).definition["blocks"]["b2"]["loop"] == {"over": "q2", "which": "chosen"}
    assert [(one["id"], one["limit"]) for one in draft_of(survey).definition["quotas"]] == [("u1", 1)]
    rearrange(keys, survey)
    translate(keys, f"/surveys/{survey.uuid}/")
    publish(keys)
    link = f"{live_server.url}/s/{a_link(Questionnaire.objects.get()).token}/"
    for has_script, language, status in ((True, "de", "complete"), (False, "en", "over_quota")):
        context = browser.new_context(**PHONE, java_script_enabled=has_script)
        answer(context.new_page(), f"{link}?lang={language}", language)
        assert Response.objects.latest("pk").status == status
        decline(context.new_page(), link)
        assert Response.objects.latest("pk").status == "screened"
        context.close()


def ask(keys: Keys) -> None:
    """Two questions, a loop over the second one's answers."""
    keys.add("nps")
    keys.chosen("q1")
    keys.write("#f-text", "Would you recommend us?")
    keys.add("multiple choice")
    keys.chosen("q2")
    keys.write("#f-text", "Where did you stop?")
    keys.write("#c-c1", "Shops")
    keys.write("#c-c2", "Food")
    keys.add("block")
    keys.chosen("b2")
    keys.pick("#b-loop", "over")
    keys.pick("#b-over", "q2")
    keys.pick("#b-which", "chosen")
    keys.enter("#add-on-1")
    keys.page.wait_for_selector("#adding-search:focus")
    keys.page.keyboard.type("long_text")
    keys.press("Enter")
    keys.chosen("q3")
    keys.write("#f-text", "How was {{loop}}?")


def lead(keys: Keys) -> None:
    """A branch that asks for two things, an ending in it, a random order under its other way."""
    keys.choose("b1")
    keys.add("branch")
    keys.chosen("f1")
    keys.enter(".t-branch [value^='add_condition']")
    keys.pick("#when-0-field", "q1")
    keys.pick("#when-0-op", "lte")
    keys.write("#when-0-value", "6")
    keys.enter(".t-branch [value^='add_condition']")
    keys.pick("#when-1-field", "q2")
    keys.pick("#when-1-op", "answered")
    keys.pick("#in-type", "end")
    keys.enter(".to-page button[value=last]")
    keys.chosen("f2")
    keys.pick("#s-outcome", "screened")
    keys.write("#s-thanks", "Too bad")
    keys.choose("f1")
    keys.pick("#in-type", "block")
    keys.enter(".to-page button[value=last_otherwise]")
    keys.chosen("b3")
    keys.enter("#b3 button[value=randomiser]")
    keys.chosen("f3")
    keys.enter("#add-on-1")
    keys.page.wait_for_selector("#adding-search:focus")
    keys.page.keyboard.type("long_text")
    keys.press("Enter")
    keys.chosen("q4")
    keys.write("#f-text", "Why so?")


def limit(keys: Keys) -> None:
    """A quota of one place."""
    keys.enter(".preview-pane .bar2 summary")
    keys.enter(".preview-pane .sheet a[href$='pane=quotas']")
    keys.enter("#add-quota")
    keys.write("#u-limit", "1")


def rearrange(keys: Keys, survey: Questionnaire) -> None:
    """What the outline does by keys: fold, move steps and pages, take out; each is taken back by "u"."""
    page, was = keys.page, draft_of(survey).definition
    keys.row("f1")
    keys.press("ArrowLeft")
    assert (page.is_visible("#ol-f2"), page.is_visible("#ol-f3")) == (False, True)
    keys.press("ArrowRight", "ArrowRight")
    page.wait_for_selector("#ol-f2:focus")
    keys.press("ArrowLeft")
    page.wait_for_selector("#ol-f1:focus")
    for name, key, changed in (
        ("f1", "Alt+ArrowUp", "#ol-f1 ~ #ol-b1"),
        ("b2-p0", "Alt+ArrowUp", "#ol-f3 ~ .pg ~ .pg ~ #ol-b2"),
        ("q1", "Alt+ArrowDown", "#ol-q2 + #ol-q1"),
        ("f3", "Delete", ""),
    ):
        keys.row(name)
        keys.press(key)
        if changed:
            page.wait_for_selector(changed)
        else:
            page.wait_for_selector(f"#ol-{name}", state="detached")
        keys.settle()
        assert draft_of(survey).definition != was
        assert page.evaluate("document.activeElement.matches('#outline-list .ol')"), f"{key} on {name}"
        keys.press("u")
        page.wait_for_function("() => !document.querySelector('#redo').disabled")
        keys.settle()
        assert draft_of(survey).definition == was


def translate(keys: Keys, builder: str) -> None:
    """A second language from the menu, its texts one field after the other, and back."""
    keys.enter(".langs > summary")
    keys.pick("#language", "de")
    keys.enter(".langs .menu-form button")
    keys.page.wait_for_url(re.compile("/texts/de/"))
    for path, text in GERMAN.items():
        keys.go(f"[id='t-{path}']")
        keys.page.keyboard.type(text)
        keys.press("Tab")
    keys.page.wait_for_load_state("networkidle")
    keys.enter(f"a.btn[href='{builder}']")
    keys.page.wait_for_selector("#builder")


def publish(keys: Keys) -> None:
    keys.press("p")
    keys.page.wait_for_url(re.compile("/publish/$"))
    keys.enter(".form-actions form .btn.primary")
    keys.page.wait_for_url(re.compile("/published/$"))


def answer(page: Any, link: str, language: str) -> None:
    """The whole way of somebody who is content."""
    is_german = language == "de"
    page.goto(link)
    page.tap("label:has(input[name=q1][value='9'])")
    for choice in ("c1", "c2"):
        page.tap(f"label:has(input[name=q2][value={choice}])")
    go_on(page, "Warum?" if is_german else "Why so?")
    page.fill("textarea", "So")
    go_on(page, "Wie war Läden?" if is_german else "How was Shops?")
    page.fill("textarea", "Gut")
    go_on(page, "Wie war Essen?" if is_german else "How was Food?")
    page.fill("textarea", "Auch")
    page.tap("main button.primary, form button[type=submit]")
    page.wait_for_selector("textarea", state="detached")


def decline(page: Any, link: str) -> None:
    """The short way, to the ending of those who are not."""
    page.goto(f"{link}?lang=en")
    page.tap("label:has(input[name=q1][value='2'])")
    page.tap("label:has(input[name=q2][value=c1])")
    go_on(page, "Too bad")


def go_on(page: Any, text: str) -> None:
    page.tap("main button.primary, form button[type=submit]")
    page.get_by_text(text).first.wait_for()
