"""Every pane of the builder by axe's rules: a flow with warnings in the outline, wide and on a phone."""

from typing import Any

import pytest

from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.editing import create_questionnaire
from surveys.domain.questionnaires.starting import STARTS
from surveys.models import Questionnaire
from surveys.views.builder.sides import SIDES
from tests.browser.airport import Airport
from tests.browser.axe import flaws
from tests.factories.surveys import ProgramFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PANES = ("edit", "outline", *(side.name for side in SIDES))
NEVER = {"all": [{"field": "q1", "op": "lt", "value": 3}, {"field": "q1", "op": "gt", "value": 8}]}


@pytest.fixture
def survey(airport: Airport) -> Questionnaire:
    """A branch nobody takes, an empty page, two languages, a quota, embedded data and a score."""
    made, rating = drafting.add_question(STARTS["empty"].definition("How was it?"), "nps", page=0)
    made, _ = drafting.add_question(made, "single", page=0)
    made, block = drafting.add_node(made, "block", drafting.Goal())
    made, branch = drafting.wrap_node(made, block, "branch")
    made = drafting.change_node(made, branch, {"when": NEVER})
    made, _ = drafting.add_node(made, "end", drafting.Goal(branch, "last_otherwise"))
    made["texts"]["en"][f"{rating}.text"] = "Would you recommend us?"
    made, _ = drafting.add_quota(made, {"name": "Fans", "limit": 3, "when": {}, "action": "end"})
    made = drafting.put_embedded(made, "", {"name": "source", "from": "link"})
    made, _ = drafting.add_category(made, "Taste")
    made = drafting.add_language(made, "ar")
    program = ProgramFactory(owner=airport.root, code="panes")
    return create_questionnaire(program, owner=airport.root, name="Panes", definition=made, by=None)


def test_every_pane_of_the_builder_is_accessible(staff_tab: Any, survey: Questionnaire) -> None:
    found = []
    for pane in PANES:
        staff_tab.goto(f"/surveys/{survey.uuid}/?pane={pane}")
        if pane == "outline":
            assert "is never taken" in staff_tab.inner_text("#warnings")
        found += flaws(staff_tab, pane)
    staff_tab.goto(f"/surveys/{survey.uuid}/?at=f1&pane=preview")
    staff_tab.get_by_role("button", name="Desktop").click()
    found += flaws(staff_tab, "a branch beside the preview on a desktop")
    assert found == []
