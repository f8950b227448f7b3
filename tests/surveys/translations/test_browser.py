"""Translating in a real browser: only what was typed goes out, Ctrl+Enter leads on, undo takes it back."""

import os
from pathlib import Path

import pytest
from django.test import Client

from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.editing import change_draft, draft_of
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.surveys.translations.given import GERMAN, a_survey

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAIT_MS = 15_000


@pytest.fixture
def survey():
    return a_survey(OrgUnitFactory(name="Airport"), **{"q3.text": "Was ist der Grund?"})


@pytest.fixture
def page(browser, live_server, survey):
    client = Client()
    client.force_login(make_user("program_manager", survey.owner))
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    session = client.cookies["rapport_session"].value
    context.add_cookies([{"name": "rapport_session", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert errors == []


def pictured(page, name):
    """Pictures for who looks: SHOTS names a folder."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_keys_lead_from_one_text_that_needs_work_to_the_next(page, live_server, survey):
    draft = draft_of(survey)
    texts = drafting.set_texts(draft.definition, "en", {"title": "How was it today?"})
    change_draft(draft, rev=draft.rev, definition=texts, label="Edited", by=None)
    page.goto(f"{live_server.url}/surveys/{survey.uuid}/texts/de/")
    pictured(page, "texts")
    posted = []
    page.on("request", lambda one: posted.append(one.post_data or "") if one.method == "POST" else None)
    page.focus("#t-title")
    page.keyboard.press("Control+Enter")
    assert page.evaluate("document.activeElement.name") == "t.q1.low"
    page.keyboard.type("Nie {{q9}}")
    page.keyboard.press("Control+Enter")
    assert page.evaluate("document.activeElement.name") == "t.q1.high"
    page.wait_for_selector("#n-q1-low >> text=The source has no gap {{q9}}.")
    page.keyboard.press("Control+Shift+Enter")
    assert page.evaluate("document.activeElement.name") == "t.q1.low"
    assert [body.count("t.") for body in posted] == [1]
    page.click("text=Still right")
    page.wait_for_selector("#n-title >> text=English was changed since.", state="detached")
    assert "outdated" not in draft_of(survey).definition
    pictured(page, "texts-after")
    page.click("[data-undo]")
    page.wait_for_selector("#n-title >> text=English was changed since.")


def test_a_file_is_looked_at_and_taken(page, live_server, survey, tmp_path):
    file = tmp_path / "german.csv"
    rows = "Path,Translation (de)\nq1.low,Nie\nq3.text,Warum {{q1}}?\nq2.text,Wie {{x}}?\n"
    file.write_text(rows, encoding="utf-8")
    page.goto(f"{live_server.url}/surveys/{survey.uuid}/texts/de/import/")
    page.set_input_files("input[type=file]", file)
    page.keyboard.press("Tab")
    page.click("text=Show what would change")
    page.wait_for_selector("text=Take the chosen texts")
    pictured(page, "take")
    page.click("text=Take the chosen texts")
    page.wait_for_selector("#toasts >> text=2 texts in Deutsch taken")
    new = {"q1.low": "Nie", "q3.text": "Warum {{q1}}?"}
    assert draft_of(survey).definition["texts"]["de"] == GERMAN | new
    page.click("#toasts >> text=Undo")
    page.wait_for_selector("#undo-redo")
    assert "q1.low" not in draft_of(survey).definition["texts"]["de"]
