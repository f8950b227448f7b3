"""A survey built in a real browser, by mouse and by keyboard, and published."""

import re
import time

import pytest
from django.test import Client

from accounts.policy import Role
from surveys.domain.questionnaires.drafting import add_language
from surveys.domain.questionnaires.editing import create_questionnaire, draft_of
from surveys.domain.questionnaires.starting import STARTS
from surveys.models import Questionnaire
from tests.browser.axe import NARROW
from tests.factories.accounts import make_user
from tests.factories.surveys import ProgramFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def saved(page, rev):
    """Waits until the draft has this revision."""
    page.wait_for_selector(f'#builder >> css=input[name=rev][value="{rev}"] >> nth=0', state="attached")


def questions(survey):
    definition = draft_of(survey).definition
    return [
        [definition["texts"]["en"].get(f"{uid}.text", "") for uid in one]
        for one in definition["blocks"]["b1"]["pages"]
    ]


def test_survey_is_built_by_mouse_and_published(page, live_server, survey):
    page.goto(f"{live_server.url}/surveys/{survey.uuid}/")
    page.click("#add-on-0")
    page.click(".page-of button[value=nps]")
    page.wait_for_selector("#ol-q1[aria-current]")
    page.fill("#f-text", "Would you recommend us?")
    saved(page, 2)
    assert page.inner_text("#ol-q1 .trunc") == "Would you recommend us?"
    preview = page.frame_locator("#preview")
    preview.locator("legend", has_text="Would you recommend us?").wait_for()
    page.click("#add-on-0")
    page.click(".page-of button[value=single]")
    page.wait_for_selector("#ol-q2[aria-current]")
    page.fill("#f-text", "How did you get here?")
    page.fill("#c-c1", "Train")
    page.fill("#c-c2", "Taxi")
    page.click("#add-choice")
    page.wait_for_selector("#c-c3")
    page.fill("#c-c3", "Other")
    page.click("#display-add")
    page.wait_for_selector("#display-0-field")
    page.select_option("#display-0-op", "lte")
    page.wait_for_selector("#display-0-value")
    page.fill("#display-0-value", "6")
    page.click("#up-q2")
    page.wait_for_selector("#ol-q2[data-place='0']")
    page.click("#down-q2")
    page.wait_for_selector("#ol-q1[data-place='0']")
    definition = draft_of(survey).definition
    assert definition["questions"]["q2"]["display"] == {"field": "q1", "op": "lte", "value": 6}
    assert definition["texts"]["en"]["q2.c3"] == "Other"
    page.click("text=Publish")
    page.click("button:has-text('Publish version 1')")
    page.wait_for_url(re.compile("/published/$"))
    survey.refresh_from_db()
    assert survey.current.number == 1
    assert survey.current.definition["texts"]["en"]["q2.text"] == "How did you get here?"


def test_survey_is_built_by_keyboard(page, live_server, survey):
    page.goto(f"{live_server.url}/surveys/{survey.uuid}/")
    page.keyboard.press("a")
    page.wait_for_selector("#add-top-search:focus")
    page.keyboard.type("nps")
    page.keyboard.press("Enter")
    page.wait_for_selector("#ol-q1[aria-current]")
    page.focus("#add-on-0")
    page.keyboard.press("Enter")
    page.wait_for_selector("#adding-search:focus")
    page.keyboard.type("text")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector(".page-of button[value=long_text]:focus")
    page.keyboard.press("Enter")
    page.wait_for_selector("#f-text:focus")
    page.keyboard.type("Why is that?")
    page.keyboard.press("Tab")
    saved(page, 3)
    page.focus("#ol-q2")
    page.keyboard.press("Alt+ArrowUp")
    saved(page, 4)
    page.wait_for_selector("#ol-q2:focus")
    page.focus("#main")
    page.keyboard.press("u")
    saved(page, 5)
    assert questions(survey)[0][1] == "Why is that?"
    page.keyboard.press("p")
    page.wait_for_url(re.compile("/publish/$"))
    page.focus("button:has-text('Publish version 1')")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/published/$"))
    assert Questionnaire.objects.get().current.number == 1


def test_enter_adds_the_next_answer_and_loses_no_letter_written_meanwhile(page, live_server, survey):
    """As fast as a hand that doesn't wait for the server: nothing lands in the answer before."""
    page.goto(f"{live_server.url}/surveys/{survey.uuid}/")
    page.click("#add-on-0")
    page.click(".page-of button[value=single]")
    page.wait_for_selector("#c-c2")
    page.route("**/questions/q1/", lambda route: (time.sleep(0.3), route.continue_()))
    page.fill("#c-c2", "Bus")
    page.keyboard.press("Enter")
    page.keyboard.type("Trainx")
    page.keyboard.press("Backspace")
    page.wait_for_selector("#c-c3:focus")
    with page.expect_request(lambda request: "auto=1" in (request.post_data or "")):
        page.keyboard.type("s")
    page.keyboard.press("Enter")  # while what was written is on its way
    page.keyboard.type("Tram")
    page.wait_for_selector("#c-c4:focus")
    assert page.eval_on_selector_all("[id^=c-c]", "all => all.map(one => one.value)") == [
        "", "Bus", "Trains", "Tram",
    ]  # fmt: skip
    assert draft_of(survey).definition["texts"]["en"]["q1.c3"] == "Trains"


def test_what_is_written_behind_enter_comes_back_where_the_server_is_silent(page, live_server, survey):
    page.clock.install()
    page.goto(f"{live_server.url}/surveys/{survey.uuid}/")
    page.click("#add-on-0")
    page.click(".page-of button[value=single]")
    page.wait_for_selector("#c-c2")
    page.route("**/questions/q1/", lambda route: None)
    page.fill("#c-c2", "Bus")
    page.keyboard.press("Enter")
    page.keyboard.type("Train")
    assert page.input_value("#c-c2") == "Bus"
    page.clock.fast_forward(5000)
    page.wait_for_function("document.querySelector('#c-c2').value === 'Bus Train'")
    page.keyboard.type("s")
    assert page.input_value("#c-c2") == "Bus Trains"
    page.unroute_all(behavior="ignoreErrors")


def test_that_saving_begins_is_read_out_once_and_not_with_each_key(page, live_server, survey):
    page.goto(f"{live_server.url}/surveys/{survey.uuid}/")
    page.click("#add-on-0")
    page.click(".page-of button[value=long_text]")
    page.wait_for_selector("#f-text:focus")
    page.clock.install()
    page.clock.pause_at(page.evaluate("Date.now()") + 1000)
    page.evaluate(
        "window.heard = 0; new MutationObserver(found => { heard += found.length; })"
        ".observe(document.querySelector('#saved'), { childList: true, characterData: true, subtree: true })"
    )
    page.keyboard.type("Why?")
    assert (page.inner_text("#saved"), page.evaluate("heard")) == ("Saving …", 1)


def test_an_earlier_answer_is_quoted_without_knowing_how_it_is_written(page, live_server, survey):
    page.goto(f"{live_server.url}/surveys/{survey.uuid}/")
    page.click("#add-on-0")
    page.click(".page-of button[value=nps]")
    page.wait_for_selector("#ol-q1[aria-current]")
    page.click("button:has-text('Page') >> nth=-1")
    page.wait_for_selector("#add-on-1")
    page.click("#add-on-1")
    page.click("#page-1 button[value=long_text], .page-of button[value=long_text]")
    page.wait_for_selector("#ol-q2[aria-current]")
    page.fill("#f-text", "Why ?")
    page.evaluate("document.querySelector('#f-text').setSelectionRange(4, 4)")
    page.select_option("#f-quote", "{{q1}}")
    assert page.input_value("#f-text") == "Why {{q1}}?"
    page.keyboard.press("Tab")
    page.locator("#ol-q2", has_text="Why {{q1}}?").wait_for()
    assert draft_of(survey).definition["texts"]["en"]["q2.text"] == "Why {{q1}}?"


def test_questions_are_dragged_and_deleted_with_undo(page, live_server, survey):
    page.goto(f"{live_server.url}/surveys/{survey.uuid}/")
    for kind in ("nps", "long_text"):
        page.click("#add-on-0")
        page.click(f".page-of button[value={kind}]")
        page.wait_for_selector(f"#outline-list [data-what=question] >> nth={0 if kind == 'nps' else 1}")
    page.drag_and_drop("#ol-q2", "#ol-q1", target_position={"x": 30, "y": 4})
    saved(page, 3)
    assert draft_of(survey).definition["blocks"]["b1"]["pages"] == [["q2", "q1"]]
    page.click("#ol-q1")
    page.wait_for_selector("#ol-q1[aria-current]")
    page.click("button[form=remove-form]")
    page.wait_for_selector("#ol-q1", state="detached")
    page.click("[data-toast] >> text=Undo")
    page.wait_for_selector("#ol-q1")
    assert draft_of(survey).definition["blocks"]["b1"]["pages"] == [["q2", "q1"]]


@pytest.mark.parametrize("pane", ["edit", "outline", "settings", "translate", "quotas"])
def test_every_pane_on_a_phone_has_a_landmark_a_heading_and_no_empty_strip(page, live_server, survey, pane):
    page.set_viewport_size(NARROW)
    page.goto(f"{live_server.url}/surveys/{survey.uuid}/?pane={pane}")
    assert page.locator("main:visible").count() == 1
    assert page.locator("main h1:visible").inner_text() == survey.name
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    assert page.locator(".bar2:visible").count() == 0


def test_the_head_of_the_builder_on_a_phone_names_the_survey_and_takes_back_and_forth(
    page, live_server, survey
):
    survey.name = "What passengers think of shops"
    survey.save(update_fields=["name"])
    page.set_viewport_size(NARROW)
    page.goto(f"{live_server.url}/surveys/{survey.uuid}/")
    assert page.eval_on_selector(".builder-top .here", "one => one.scrollWidth <= one.clientWidth")
    page.click("#add-on-0")
    page.click(".page-of button[value=nps]")
    page.wait_for_selector("#question-form")
    ends = page.eval_on_selector_all(
        ".q.sel .qh .btn", "all => all.map(one => one.getBoundingClientRect().right)"
    )
    assert len(ends) == 4 and max(ends) < NARROW["width"] - 16, "a button is cut off"
    page.click("#undo")
    page.wait_for_selector("#question-form", state="detached")
    page.click("#redo")
    page.wait_for_selector("#q1")
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]


def test_change_by_somebody_else_is_told_while_typing(page, live_server, survey, root):
    page.goto(f"{live_server.url}/surveys/{survey.uuid}/")
    page.click("#add-on-0")
    page.click(".page-of button[value=short_text]")
    page.wait_for_selector("#f-text")
    sam = Client()
    sam.force_login(make_user(Role.PROGRAM_MANAGER, root, name="Sam Rivera"))
    sam.post(f"/surveys/{survey.uuid}/questions/q1/", {"rev": 1, "text": "Sam's words", "key": "gate"})
    page.fill("#f-text", "My words")
    page.wait_for_selector("#conflict")
    assert "Sam Rivera changed this survey" in page.inner_text("#conflict")
    assert page.input_value("#f-text") == "Sam's words"
    page.fill("#f-text", "Our words")
    saved(page, 3)
    assert questions(survey) == [["Our words"]]


def test_what_is_measured_is_chosen_and_named_anew(page, live_server, survey):
    page.goto(f"{live_server.url}/surveys/{survey.uuid}/")
    page.click("#add-on-0")
    page.click(".page-of button[value=nps]")
    page.wait_for_selector("#ol-q1[aria-current]")
    page.wait_for_selector(".measuring >> text=Read by NPS.")
    assert page.input_value("#f-concept") == "recommend"
    assert not page.is_visible("#f-concept-new")
    page.select_option("#f-concept", "+")
    page.fill("#f-concept-new", "Ease of use")
    page.keyboard.press("Tab")
    page.wait_for_selector(".measuring >> text=No score or rule reads it yet.")
    assert page.input_value("#f-concept") == "ease-of-use"
    assert draft_of(survey).definition["questions"]["q1"]["concept"] == "ease-of-use"


def test_translation_is_typed_and_saved_without_a_conflict_with_oneself(page, live_server, root):
    definition = add_language(STARTS["relational"].definition("How was it?"), "de")
    program = ProgramFactory(owner=root)
    survey = create_questionnaire(program, owner=root, name="Visit", definition=definition, by=None)
    address = f"{live_server.url}/surveys/{survey.uuid}/texts/de/"
    page.goto(address)
    page.fill("#t-q1\\.text", "Würden Sie uns empfehlen?")
    page.click("button:has-text('Save')")  # leaving the field saves it too, at the same moment
    page.wait_for_selector("#toasts >> text=Saved")
    page.fill("#t-q1\\.low", "gar nicht")
    page.keyboard.press("Tab")
    page.click("button:has-text('Save')")
    page.wait_for_selector("#texts-state >> text=4 texts missing")
    assert (page.url, page.is_visible("text=changed this survey")) == (address, False)
    german = {"q1.text": "Würden Sie uns empfehlen?", "q1.low": "gar nicht"}
    assert draft_of(survey).definition["texts"]["de"] == german
