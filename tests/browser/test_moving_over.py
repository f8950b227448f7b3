"""A survey and its answers brought over from Qualtrics, in a browser and by keys alone."""

import csv
import io
import json
from typing import Any

import pytest

from surveys.domain.questionnaires import staging
from surveys.domain.questionnaires.editing import publish_version
from surveys.domain.questionnaires.survey_files import read_survey_file
from surveys.models import Questionnaire, SurveyFile
from tests.browser.airport import Airport
from tests.browser.axe import flaws
from tests.surveys.formats.qsf.build import multiple, single, survey, text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process: starting another one is tried elsewhere."""
    monkeypatch.setattr(staging, "read_apart", read_survey_file)


def a_file() -> dict[str, Any]:
    asked = [single("QID1", "Yes", "No", QuestionJS="x"), multiple("QID2", "a", "b"), text("QID3")]
    return {"name": "moved.qsf", "mimeType": "application/json", "buffer": survey(asked)}


def answers() -> dict[str, Any]:
    names = ["EndDate", "IPAddress", "ResponseId", "T1", "T2_1", "T3", "where"]
    ids: list[dict[str, str]] = [
        {"ImportId": one}
        for one in ("endDate", "ipAddress", "_recordId", "QID1", "QID2", "QID3_TEXT", "where")
    ]
    ids[4]["choiceId"] = "1"
    rows = [["2026-05-01 10:00:00", "192.0.2.1", f"R_{number}", "1", "1", "Fine", "gate"] for number in "123"]
    out = io.StringIO()
    csv.writer(out).writerows([names, names, [json.dumps(one) for one in ids], *rows])
    return {"name": "answers.csv", "mimeType": "text/csv", "buffer": out.getvalue().encode()}


def reach(page: Any, wanted: str, most: int = 80) -> None:
    """Goes on by Tab until this stands in focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{wanted} isn't reached by Tab")


def test_a_survey_is_brought_over_by_keys_and_its_pages_are_accessible(
    staff_tab: Any, airport: Airport
) -> None:
    page = staff_tab
    page.goto("/surveys/")
    reach(page, 'a[href="/surveys/import/"]')
    page.keyboard.press("Enter")
    page.wait_for_url("**/surveys/import/")
    found = flaws(page, "upload")
    page.set_input_files("input[type=file]", a_file())
    reach(page, "main form[enctype] button.primary")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=came across in full")
    found += flaws(page, "report")
    page.goto(f"{page.url}?status=left_out")
    assert page.locator("tbody tr").count() == 1
    page.goto(page.url.replace("status=left_out", "show=pages"))
    page.wait_for_selector("text=Text of QID1")
    found += flaws(page, "pages")
    reach(page, ".survey-file-form button.primary")
    page.keyboard.press("Enter")
    page.wait_for_selector(".builder-top")
    made = Questionnaire.objects.get(name="Invented")
    assert SurveyFile.objects.get().questionnaire == made
    page.goto("/surveys/import/")
    found += flaws(page, "list of files")
    assert found == []


def test_answers_of_qualtrics_are_matched_at_once(staff_tab: Any, airport: Airport) -> None:
    page = staff_tab
    page.goto("/surveys/import/")
    page.set_input_files("input[type=file]", a_file())
    page.get_by_role("button", name="Read the file").click()
    page.get_by_role("button", name="Create survey").click()
    page.wait_for_selector(".builder-top")
    made = Questionnaire.objects.get(name="Invented")
    publish_version(made, by=None)
    page.goto("/imports/new/")
    page.set_input_files("input[type=file]", answers())
    page.select_option("select[name=questionnaire]", str(made.pk))
    page.get_by_role("button", name="Go on to the columns").click()
    page.wait_for_selector("text=A file of Qualtrics.")
    assert page.locator("text=Addresses of computers").count() == 1
    assert flaws(page, "columns of a file of Qualtrics") == []
