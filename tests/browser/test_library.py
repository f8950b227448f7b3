"""From the gallery to a survey, a comment and a comparison; the look while a colour is written."""

from typing import Any

import pytest

from accounts.policy import Role
from surveys.domain.questionnaires.upkeep import publish_survey
from surveys.models import DraftChange, Questionnaire, TeamComment
from tests.browser.airport import Airport
from tests.browser.axe import flaws
from tests.factories.accounts import make_user

pytestmark = pytest.mark.browser


@pytest.fixture
def survey(staff_tab: Any, airport: Airport) -> Questionnaire:
    """A survey made in the gallery, found by a word."""
    staff_tab.goto("/surveys/templates/?q=engagement")
    assert flaws(staff_tab, "gallery") == []
    staff_tab.get_by_role("link", name="Employee engagement").click()
    assert flaws(staff_tab, "template") == []
    staff_tab.get_by_label("Name").fill("Engagement 2026")
    staff_tab.get_by_role("button", name="Make the survey").click()
    staff_tab.wait_for_selector("#question-form")
    return Questionnaire.objects.get(name="Engagement 2026")


def test_gallery_leads_to_a_survey_a_comment_and_a_comparison(staff_tab: Any, survey: Questionnaire) -> None:
    address = f"/surveys/{survey.uuid}/"
    staff_tab.goto(f"{address}?pane=comments&at=q2")
    staff_tab.get_by_label("Comment on the chosen question").focus()
    staff_tab.keyboard.type("Four rows are enough.")
    staff_tab.get_by_role("button", name="Comment", exact=True).press("Enter")
    staff_tab.locator(".said", has_text="Four rows are enough.").wait_for()
    assert TeamComment.objects.get().about == "q2"
    assert flaws(staff_tab, "comments") == []

    publish_survey(survey, by=None)
    staff_tab.goto(f"{address}?pane=bank&find=trust us overall")
    staff_tab.get_by_role("button", name="Insert How much do you trust us overall?").click()
    staff_tab.get_by_text("Inserted a question.").wait_for()
    assert list(DraftChange.objects.values_list("label", flat=True)) == ["Inserted a question"]

    staff_tab.goto(f"{address}compare/")
    staff_tab.get_by_text("from version 1 to the draft").wait_for()
    added = staff_tab.locator(".difference.added")
    assert added.locator("h2").inner_text().endswith("How much do you trust us overall?")
    assert flaws(staff_tab, "compare") == []

    staff_tab.goto(f"{address}history/")
    staff_tab.get_by_role("link", name="Inserted a question").press("Enter")
    staff_tab.locator(".opened-row .difference.added").wait_for()
    assert flaws(staff_tab, "history") == []


def test_contrast_is_told_while_a_colour_is_written(staff_tab: Any, survey: Questionnaire) -> None:
    staff_tab.emulate_media(color_scheme="light")
    staff_tab.goto(f"/surveys/{survey.uuid}/?pane=look")
    staff_tab.get_by_label("Colour", exact=False).first.fill("#ffcc00")
    staff_tab.get_by_role("button", name="Take #846c0a").click()
    staff_tab.get_by_text("Contrast 4.5 can be read.").wait_for()
    body = "document.getElementById('preview').contentDocument.body"
    ground = f"() => getComputedStyle({body}).backgroundColor"
    staff_tab.wait_for_function(f"() => {body}?.ownerDocument.styleSheets.length")
    light = staff_tab.evaluate(ground)
    staff_tab.get_by_role("button", name="Dark", exact=True).click()
    dark = staff_tab.evaluate(ground)
    assert (light, dark) == ("rgb(245, 246, 248)", "rgb(13, 15, 20)")
    staff_tab.get_by_role("button", name="Save", exact=True).click()
    staff_tab.get_by_role("button", name="Back to the usual look").wait_for()
    assert flaws(staff_tab, "look") == []


def test_names_of_colleagues_are_completed_by_keys_and_mouse(
    staff_tab: Any, airport: Airport, survey: Questionnaire
) -> None:
    for name in ("Maya Okafor", "Mara Lind"):
        make_user(Role.VIEWER, survey.owner, name=name)
    staff_tab.goto(f"/surveys/{survey.uuid}/?pane=comments")
    staff_tab.get_by_label("Comment on the survey").focus()
    staff_tab.keyboard.type("Look, @ma")
    staff_tab.wait_for_selector("#mentions")
    assert staff_tab.locator("#mentions li").all_inner_texts() == ["Mara Lind", "Maya Okafor"]
    assert flaws(staff_tab, "mentions") == []
    staff_tab.keyboard.press("ArrowDown")
    staff_tab.keyboard.press("Enter")
    staff_tab.keyboard.type("and @lin")
    staff_tab.click("#mentions li")
    assert staff_tab.input_value("#comment-text") == "Look, @Maya Okafor and @Mara Lind "
    staff_tab.get_by_role("button", name="Comment", exact=True).click()
    staff_tab.get_by_text("Told by mail: Maya Okafor, Mara Lind.").wait_for()
    assert TeamComment.objects.get().mentioned.count() == 2
