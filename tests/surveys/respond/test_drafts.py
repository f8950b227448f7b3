"""A test link before the first publishing: anybody may click through the draft, and nothing is kept."""

import re
from typing import Any

import pytest
from django.test import Client

from surveys.domain.asking import doors
from surveys.domain.asking.links import create_link, switch_link
from surveys.domain.questionnaires.editing import (
    change_draft,
    create_questionnaire,
    draft_of,
    publish_version,
)
from surveys.models import PublicLink, Questionnaire, Response
from tests.factories.accounts import OrgUnitFactory
from tests.factories.surveys import ProgramFactory, a_definition

pytestmark = pytest.mark.django_db

DRAFT = "Draft: nothing that you answer here is kept."
TEST = "Test: these answers are kept apart and count nowhere."


@pytest.fixture
def survey() -> Questionnaire:
    unit = OrgUnitFactory()
    definition = a_definition()
    definition["questions"]["q3"]["display"] = {"field": "q1", "op": "lte", "value": 6}
    program = ProgramFactory(owner=unit)
    return create_questionnaire(program, owner=unit, name="New", definition=definition, by=None)


def link_to(survey: Questionnaire, *, is_test: bool = True) -> PublicLink:
    return create_link(survey, unit=survey.owner, by=None, is_test=is_test)


def stamp_in(html: str) -> str:
    found = re.search(r'name="k" value="([^"]+)"', html)
    assert found is not None
    return found[1]


def go_through(address: str, **answers: Any) -> list[str]:
    """The pages that who gives these answers on the first one sees, to the thanks."""
    client = Client(enforce_csrf_checks=True)
    pages = [client.get(address).content.decode()]
    said: dict[str, Any] = {"p": "b1.p0", "go": "next", **answers}
    for step in ("b1.p1", "", ""):
        said["k"] = stamp_in(pages[-1])
        pages.append(client.post(address, said).content.decode())
        if 'name="k"' not in pages[-1]:
            break
        said = {"p": step, "go": "next"}
    return pages


def test_test_link_leads_through_the_draft_and_keeps_nothing(survey: Questionnaire) -> None:
    address = f"/s/{link_to(survey).token}/"

    pages = go_through(address, q1="9")

    assert [DRAFT in page for page in pages] == [True] * len(pages)
    assert ("How likely" in pages[0] or "q1" in pages[0], 'name="k"' in pages[-1]) == (True, False)
    assert Response.objects.count() == 0


def test_test_link_follows_the_logic_of_the_draft(survey: Questionnaire) -> None:
    address = f"/s/{link_to(survey).token}/"

    assert ['id="q3"' in page for page in go_through(address, q1="9")].count(True) == 0
    assert ['id="q3"' in page for page in go_through(address, q1="3")].count(True) == 1


def test_test_link_shows_each_change_at_once(survey: Questionnaire) -> None:
    address, draft = f"/s/{link_to(survey).token}/", draft_of(survey)
    assert "Only a moment" not in Client().get(address).content.decode()
    definition = draft.definition
    definition["texts"]["en"]["q1.text"] = "Only a moment"

    change_draft(draft, rev=draft.rev, definition=definition, label="Other words", by=None)

    assert "Only a moment" in Client().get(address).content.decode()


def test_after_publishing_the_same_link_opens_the_version(survey: Questionnaire) -> None:
    address = f"/s/{link_to(survey).token}/"
    on_the_way = stamp_in(Client().get(address).content.decode())

    publish_version(survey, by=None)
    doors.forget_all()

    html = Client().get(address).content.decode()
    assert (TEST in html, DRAFT in html) == (True, False)
    said = {"p": "b1.p0", "go": "next", "q1": "9", "k": on_the_way}
    assert Client().post(address, said).status_code == 400  # shown again, now with a stamp
    assert Response.objects.count() == 0


def test_only_test_links_that_are_switched_on_open_a_draft(survey: Questionnaire) -> None:
    plain, test = link_to(survey, is_test=False), link_to(survey)
    switch_link(test, is_active=False, by=None)

    assert Client().get(f"/s/{plain.token}/").status_code == 404
    assert "This survey has ended" in Client().get(f"/s/{test.token}/").content.decode()


def test_draft_takes_no_body_larger_than_a_form(survey: Questionnaire, settings: Any) -> None:
    settings.BODY_LIMIT_BYTES = 50
    answer = Client().post(f"/s/{link_to(survey).token}/", {"q2": "x" * 100})

    assert answer.status_code == 413


def test_draft_without_a_question_says_so(survey: Questionnaire) -> None:
    draft = draft_of(survey)
    definition = draft.definition | {"questions": {}, "blocks": {"b1": {"pages": []}}}
    change_draft(draft, rev=draft.rev, definition=definition, label="Emptied", by=None)
    address = f"/s/{link_to(survey).token}/"

    assert "No page yet" in Client().get(address).content.decode()
    assert "No page yet" in Client().post(address, {"go": "next"}).content.decode()
