"""Words for each point of a scale: written in the builder, translated, read by respondents."""

import re
from typing import Any

import pytest
from django.test import Client

from surveys.domain.questionnaires.drafting import add_language, add_question
from surveys.domain.questionnaires.editing import (
    change_draft,
    create_questionnaire,
    draft_of,
    publish_version,
)
from surveys.models import Questionnaire
from tests.browser.axe import NARROW, WIDE, flaws
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import ProgramFactory, a_definition, a_link

pytestmark = pytest.mark.django_db
WORDS = {
    "c1": "Very unsatisfied",
    "c2": "Unsatisfied",
    "c3": "Neither",
    "c4": "Satisfied",
    "c5": "Very satisfied",
}


@pytest.fixture
def survey(client: Client) -> Questionnaire:
    """A survey whose question q5 is a new rating of five points, on the first page."""
    root = OrgUnitFactory(name="Airport")
    client.force_login(make_user("program_manager", root))
    definition, uid = add_question(a_definition(), "rating", page=0)
    assert uid == "q5"
    program = ProgramFactory(owner=root)
    return create_questionnaire(program, owner=root, name="After your flight", definition=definition, by=None)


def form_of(html: str) -> dict[str, Any]:
    """What the open question's form would send, as a browser without script does."""
    form = re.search(r'<form [^>]*id="question-form">(.*?)</form>', html, re.DOTALL)
    assert form
    inputs = re.findall(r'<input(?![^>]*type="checkbox")[^>]* name="([^"]+)"[^>]*value="([^"]*)"', form[1])
    values: dict[str, Any] = {}
    for name, value in inputs:
        values.setdefault(name, []).append(value)
    points = re.search(r"<option selected>(\d+)</option>", form[1])
    return values | ({"points": points[1]} if points else {})


def test_words_of_points_are_saved_by_the_plain_form_and_translated(
    client: Client, survey: Questionnaire
) -> None:
    url = f"/surveys/{survey.uuid}/"
    form = form_of(client.get(f"{url}?at=q5").content.decode())
    assert form["choice"] == ["c1", "c2", "c3", "c4", "c5"]
    form |= {f"c.{choice}.label": words for choice, words in WORDS.items()}
    form |= {"text": "How satisfied are you?", "na": "on"}
    assert client.post(f"{url}questions/q5/", form).status_code == 302
    texts = draft_of(survey).definition["texts"]["en"]
    assert {choice: texts[f"q5.{choice}"] for choice in WORDS} == WORDS
    html = client.get(f"{url}?at=q1").content.decode()
    assert "1 Very unsatisfied · 2 Unsatisfied · 3 Neither" in html
    again = form_of(client.get(f"{url}?at=q5").content.decode())
    assert again["c.c2.label"] == ["Unsatisfied"]
    draft = draft_of(survey)
    change_draft(draft, rev=draft.rev, definition=add_language(draft.definition, "de"), label="de", by=None)
    german = client.get(f"{url}texts/de/").content.decode()
    assert re.findall(r"<td[^>]*>(Point \d)</td><td[^>]*>(Very \w+)</td>", german) == [
        ("Point 1", "Very unsatisfied"),
        ("Point 5", "Very satisfied"),
    ]
    rev = draft_of(survey).rev
    client.post(f"{url}texts/de/", {"rev": rev, "t.q5.c1": "Sehr unzufrieden"})
    assert draft_of(survey).definition["texts"]["de"]["q5.c1"] == "Sehr unzufrieden"


def test_words_of_a_matrix_are_edited_beside_its_rows(client: Client, survey: Questionnaire) -> None:
    url = f"/surveys/{survey.uuid}/"
    form = form_of(client.get(f"{url}?at=q2").content.decode())
    assert form["choice"] == ["c1", "c2", "c3", "c4", "c5", "c9"]
    form |= {"c.c3.label": "So-so", "text": "Rate these", "na": "on"}
    assert client.post(f"{url}questions/q2/", form).status_code == 302
    texts = draft_of(survey).definition["texts"]["en"]
    assert [texts[f"q2.{choice}"] for choice in ("c1", "c3", "c9")] == [
        "Unacceptable",
        "So-so",
        "Did not use",
    ]


def published_with(survey: Questionnaire, words: dict[str, str]) -> str:
    """The address of the survey, published with these words."""
    draft = draft_of(survey)
    definition = draft.definition
    definition["texts"]["en"] |= {f"q5.{choice}": text for choice, text in words.items()}
    definition["texts"]["en"]["q5.text"] = "How satisfied are you?"
    change_draft(draft, rev=draft.rev, definition=definition, label="Words", by=None)
    publish_version(survey, by=None)
    survey.refresh_from_db()
    return f"/s/{a_link(survey).token}/"


def test_words_of_every_point_are_seen_and_read(client: Client, survey: Questionnaire) -> None:
    html = client.get(published_with(survey, WORDS)).content.decode()
    shown = re.findall(r'<span class="key">(\d)</span><span> ([^<]+)</span>', html)
    assert shown == [(str(number), words) for number, words in enumerate(WORDS.values(), 1)]


def test_words_of_both_ends_alone_stand_under_the_scale(client: Client, survey: Questionnaire) -> None:
    html = client.get(published_with(survey, {"c1": "Awful", "c5": "Great"})).content.decode()
    assert "worded" not in re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    assert '<span class="key">1</span><span class="vh"> Awful</span>' in html


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_worded_scale_fits_phones_and_desks(
    browser: Any, live_server: Any, client: Client, survey: Questionnaire
) -> None:
    context = browser.new_context(viewport=WIDE, base_url=live_server.url)
    page = context.new_page()
    page.goto(published_with(survey, WORDS))
    assert flaws(page, "worded scale") == []
    boxes = "labels => labels.map(label => label.getBoundingClientRect().toJSON())"
    assert len({box["top"] for box in page.eval_on_selector_all(".worded label", boxes)}) == 1
    page.set_viewport_size(NARROW)
    narrow = page.eval_on_selector_all(".worded label", boxes)
    assert len({box["top"] for box in narrow}) == 5
    assert min(box["height"] for box in narrow) >= 44
    context.close()
