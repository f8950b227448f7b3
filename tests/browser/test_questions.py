"""Results by question in a browser: no flaw of axe's in four sizes and schemes, and all of it by keyboard."""

from typing import Any

import pytest

from surveys.models import Questionnaire
from tests.browser.airport import Airport
from tests.browser.axe import flaws
from tests.metrics.questions.given import a_survey, answered

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def survey(airport: Airport) -> Questionnaire:
    """Every kind that results know, answered by enough."""
    made = a_survey(program=airport.questionnaire.program, owner=airport.root)
    answered(made, 30, unit=airport.area_a, channel="email", page_seconds={"b1.p0": 12.5, "b1.p1": 40})
    answered(made, 12, unit=airport.area_a, channel="link", seed=2, device="phone")
    return made


def test_results_are_accessible(staff_tab: Any, survey: Questionnaire) -> None:
    found = []
    for name, path in {
        "questions": "",
        "cross-tabs": "crosstab/",
        "a table": "crosstab/?rows=q5/q5.r1&columns=channel",
        "completion": "completion/",
        "written answers": "answers/?question=q6&at=q6",
        "few": "?channel=link&device=phone&period=2010",
    }.items():
        assert staff_tab.goto(f"/surveys/{survey.uuid}/results/{path}").status == 200, path
        found += flaws(staff_tab, name)
    assert found == []


def test_table_is_made_by_keyboard(staff_tab: Any, survey: Questionnaire) -> None:
    """From the tabs to a table by Tab, letters and Enter alone; what has the focus shows it."""
    staff_tab.goto(f"/surveys/{survey.uuid}/results/")
    tab_to(staff_tab, "Cross-tabs")
    staff_tab.keyboard.press("Enter")
    staff_tab.wait_for_url("**/crosstab/**")
    tab_to(staff_tab, "Completion")
    staff_tab.keyboard.press("Enter")
    staff_tab.wait_for_url("**/completion/**")
    assert staff_tab.get_by_text("finished").first.is_visible()


def tab_to(page: Any, words: str) -> None:
    """Presses Tab until the element with these words has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        at = page.evaluate("() => { const e = document.activeElement; return [e.textContent.trim(), "
                           "getComputedStyle(e).outlineStyle, getComputedStyle(e).boxShadow]; }")  # fmt: skip
        if at[0] == words:
            assert at[1] != "none" or at[2] != "none", f"{words} doesn't show its focus"
            return
    raise AssertionError(f"{words} isn't reached by Tab")
