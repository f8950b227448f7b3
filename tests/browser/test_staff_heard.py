"""What a screen reader is told on the builder's panes, the results, and the pages of imports.

Each control and group has a name, headings come in order, what is referred to is there, and nothing speaks
that needn't.
"""

from itertools import pairwise
from typing import Any

import pytest

from surveys.models import Questionnaire
from tests.browser.airport import Airport
from tests.browser.test_builder_panes import PANES
from tests.browser.test_builder_panes import survey as _a_survey_with_all_panes
from tests.metrics.questions.given import a_survey, answered
from tests.surveys.respond.heard import CONTROLS, Heard, heard_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
survey = _a_survey_with_all_panes
NAMED = {
    *CONTROLS,
    "heading",
    "radiogroup",
    "region",
    "dialog",
    "navigation",
    "Iframe",
    "image",
    "img",
}
DEAD = """() => [...document.querySelectorAll("*")].flatMap(
  one => ["aria-describedby", "aria-labelledby", "aria-controls", "for"].flatMap(
    name => (one.getAttribute(name) || "").split(" ").filter(id => id && !document.getElementById(id))))"""
LOUD = "() => document.querySelectorAll('[aria-live=assertive], main [role=alert]').length"


def unheard(page: Any, where: str) -> list[tuple[str, str, str]]:
    """What somebody who can't see the page would miss."""
    heard = heard_in(page, "body")
    found = [(where, "without a name", one.role) for one in heard if one.role in NAMED and not one.name]
    found += [(where, "out of order", one) for one in out_of_order(heard)]
    found += [(where, "leads nowhere", one) for one in page.evaluate(DEAD)]
    return found + ([(where, "speaks at once", "")] if page.evaluate(LOUD) else [])


def out_of_order(heard: list[Heard]) -> list[str]:
    """Headings that skip a level, and all where not just one is the page's."""
    headings = [(one.flags["level"], one.name) for one in heard if one.role == "heading"]
    wrong = [name for (before, _), (level, name) in pairwise(headings) if level > before + 1]
    return wrong + ([] if [level for level, _ in headings].count(1) == 1 else ["the page's own"])


def test_every_pane_of_the_builder_is_heard(staff_tab: Any, survey: Questionnaire) -> None:
    found = []
    for query in (*(f"pane={pane}" for pane in PANES), "at=q1", "at=q2", "at=f1"):
        staff_tab.goto(f"/surveys/{survey.uuid}/?{query}")
        found += unheard(staff_tab, query)
    assert found == []
    tree = next(one for one in heard_in(staff_tab, "#outline-list") if one.role == "tree")
    assert "Alt with an arrow up or down moves a row" in tree.description


def test_results_and_imports_are_heard(staff_tab: Any, airport: Airport) -> None:
    made = a_survey(program=airport.questionnaire.program, owner=airport.root)
    answered(made, 30, unit=airport.area_a, channel="email", page_seconds={"b1.p0": 12.5, "b1.p1": 40})
    results = ("", "crosstab/?rows=q5/q5.r1&columns=channel", "completion/", "answers/?question=q6&at=q6")
    paths = [
        *(f"/surveys/{made.uuid}/results/{path}" for path in results),
        "/imports/", f"/imports/{airport.run.uuid}/", "/surveys/import/", "/exports/",
        f"/surveys/links/{airport.link.uuid}/",
    ]  # fmt: skip
    found = []
    for path in paths:
        assert staff_tab.goto(path).status == 200, path
        found += unheard(staff_tab, path)
    assert found == []
