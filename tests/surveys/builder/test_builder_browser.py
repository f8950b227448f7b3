"""A survey built in a real browser, by mouse and by keyboard, and published."""

import re

import pytest
from django.test import Client

from accounts.policy import Role
from surveys.domain.drafting import add_language
from surveys.domain.editing import create_questionnaire, draft_of
from surveys.domain.starting import STARTS
from surveys.models import Questionnaire
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import ProgramFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAIT_MS = 15_000


@pytest.fixture
def root():
    return OrgUnitFactory(name="Airport")


@pytest.fixture
def survey(root):
    program = ProgramFactory(owner=root, name="After your flight")
    definition = STARTS["empty"].definition("How was it?")
    return create_questionnaire(program, owner=root, name="Gate survey", definition=definition, by=None)


@pytest.fixture
def page(browser, live_server, root):
    """A page of a program manager's; any error of a script or of the policy fails the test."""
    client = Client()
    client.force_login(make_user(Role.PROGRAM_MANAGER, root))
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    session = client.cookies["rapport_session"].value
    context.add_cookies([{"name": "rapport_session", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if is_mistake(said) else None)
    yield page
    context.close()
    assert errors == []


def is_mistake(said):
    """Chromium calls every answer 409 an error; here it is the one that is wanted."""
    return said.type == "error" and "409" not in said.text


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
    page.click("#add-condition")
    page.wait_for_selector("#cf-0")
    page.select_option("#co-0", "lte")
    page.wait_for_selector("#cv-0")
    page.fill("#cv-0", "6")
    page.click("#up-q2")
    page.wait_for_selector("#ol-q2[data-place='0']")
    page.click("#down-q2")
    page.wait_for_selector("#ol-q1[data-place='0']")
    definition = draft_of(survey).definition
    assert definition["questions"]["q2"]["display"] == {"all": [{"field": "q1", "op": "lte", "value": 6}]}
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
    page.wait_for_selector(".outline-head button[value=nps]:focus")
    page.keyboard.press("Enter")
    page.wait_for_selector("#ol-q1[aria-current]")
    page.focus("#add-on-0")
    page.keyboard.press("Enter")
    page.wait_for_selector(".page-of button[value=nps]:focus")
    for _ in range(5):
        page.keyboard.press("ArrowDown")
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


def test_questions_are_dragged_and_deleted_with_undo(page, live_server, survey):
    page.goto(f"{live_server.url}/surveys/{survey.uuid}/")
    for kind in ("nps", "long_text"):
        page.click("#add-on-0")
        page.click(f".page-of button[value={kind}]")
        page.wait_for_selector(f"#outline-list a >> nth={0 if kind == 'nps' else 1}")
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
