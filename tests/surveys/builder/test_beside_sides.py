"""Quotas, embedded data and scores in the right pane: for those who edit them, and those who only read."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import OrgUnit
from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.editing import change_draft, create_questionnaire, draft_of
from surveys.domain.questionnaires.starting import STARTS
from surveys.models import Questionnaire, QuotaCount
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import ProgramFactory

pytestmark = pytest.mark.django_db
FORMS = ("/quotas/", "/data/", "/scores/")


@pytest.fixture
def root() -> OrgUnit:
    return OrgUnitFactory(name="Airport")


@pytest.fixture
def survey(root: OrgUnit) -> Questionnaire:
    """A rating, a quota of which two of three places are taken, a field of embedded data, a score."""
    made, uid = drafting.add_question(STARTS["empty"].definition("How was it?"), "single", page=0)
    made["texts"]["en"] |= {f"{uid}.text": "Which?", f"{uid}.c1": "Blue"}
    when = {"field": uid, "op": "eq", "value": "c1"}
    made, _ = drafting.add_quota(made, {"name": "Fans of blue", "limit": 3, "when": when, "action": "end"})
    made = drafting.put_embedded(made, "", {"name": "source", "from": "link", "default": "door"})
    made, score = drafting.add_category(made, "Taste")
    made = drafting.change_category(
        made, score, {"name": "Taste", "weights": {uid: {"c1": 7}}, "kind": "sum"}
    )
    program = ProgramFactory(owner=root)
    survey = create_questionnaire(program, owner=root, name="Colours", definition=made, by=None)
    QuotaCount.objects.create(questionnaire=survey, quota="u1", taken=2)
    return survey


def page(survey: Questionnaire, root: OrgUnit, role: str, query: str) -> str:
    client = Client()
    client.force_login(make_user(role, root))
    text = client.get(f"/surveys/{survey.uuid}/?{query}").content.decode()
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("pane=quotas", ["Fans of blue", "if Q1 is “Blue”", "End there: over quota"]),
        ("pane=quotas&at=u1", ["Fans of blue"]),
        ("pane=data", ["<b>source</b>", "comes with the link; without one door"]),
        ("pane=scores", ["<b>Taste</b>"]),
        ("pane=scores&at=g1", ["Q1 Which?", '<span>Blue</span><span class="num">7</span>']),
    ],
)
def test_readers_see_what_stands_beside_the_flow_and_no_form(
    survey: Questionnaire, root: OrgUnit, query: str, said: list[str]
) -> None:
    text = page(survey, root, "analyst", query)
    pane = text[text.index('class="settings-pane"') : text.index("</main>")]
    assert [words for words in said if words not in pane] == []
    assert "<form" not in pane
    for form in FORMS:
        assert f'action="/surveys/{survey.uuid}{form}' not in text


def test_how_full_a_quota_is_is_told_to_those_who_may_see_responses(
    survey: Questionnaire, root: OrgUnit
) -> None:
    assert '<span class="num">2 of 3</span>' in page(survey, root, "program_manager", "pane=quotas")
    assert "2 of 3 places taken." in page(survey, root, "program_manager", "pane=quotas&at=u1")
    unseen = page(survey, OrgUnitFactory(name="Gate", parent=root), "unit_manager", "pane=quotas")
    assert ('<span class="num">3</span>' in unseen, "2 of 3" in unseen) == (True, False)


def test_a_block_without_pages_offers_one(survey: Questionnaire, root: OrgUnit) -> None:
    draft = draft_of(survey)
    made: dict[str, Any] = drafting.add_node(draft.definition, "block", drafting.Goal())[0]
    made["blocks"]["b2"]["pages"] = []
    draft = change_draft(draft, rev=draft.rev, definition=made, label="Emptied", by=None)
    client = Client()
    client.force_login(make_user("program_manager", root))
    text = client.get(f"/surveys/{survey.uuid}/").content.decode()
    assert ('id="add-in-b2"' in text, 'id="add-in-b1"' in text) == (True, False)
    client.post(f"/surveys/{survey.uuid}/pages/add/", {"rev": draft.rev, "block": "b2"})
    assert draft_of(survey).definition["blocks"]["b2"]["pages"] == [[]]
    assert 'id="add-in-b2"' not in client.get(f"/surveys/{survey.uuid}/").content.decode()
