"""Pages of translations against axe's rules, wide and narrow, light and dark."""

from typing import Any

import pytest
from django.test import Client

from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.editing import change_draft, draft_of
from tests.browser.axe import flaws
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.surveys.translations.given import a_survey

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_pages_of_translations_are_accessible(browser: Any, live_server: Any, tmp_path: Any) -> None:
    survey = a_survey(OrgUnitFactory(name="Airport"), **{"q3.text": "Warum?"})
    draft = draft_of(survey)
    texts = drafting.set_texts(drafting.add_language(draft.definition, "ar"), "en", {"title": "Another"})
    change_draft(draft, rev=draft.rev, definition=texts, label="Edited", by=None)
    client = Client()
    client.force_login(make_user("program_manager", survey.owner))
    context = browser.new_context(base_url=live_server.url, bypass_csp=True)
    session = client.cookies["rapport_session"].value
    context.add_cookies([{"name": "rapport_session", "value": session, "url": live_server.url}])
    page, found = context.new_page(), []
    for address in ("texts/de/", "texts/ar/?show=missing", "texts/de/import/"):
        page.goto(f"/surveys/{survey.uuid}/{address}")
        found += flaws(page, address)
    file = tmp_path / "german.csv"
    file.write_text(
        "Path,Source (en),Translation (de)\nq1.low,Old,Nie\nq2.text,,{{x}}\nq9,,x\n", encoding="utf-8"
    )
    page.goto(f"/surveys/{survey.uuid}/texts/de/import/")
    page.set_input_files("input[type=file]", file)
    page.click("text=Show what would change")
    page.wait_for_selector("text=Take the chosen texts")
    found += flaws(page, "what would change")
    context.close()
    assert "\n".join(found) == ""
