"""Pictures that staff put on questions and answers, and regions drawn over them."""

import base64

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.policy import Role
from docs.pictures.drawing import picture
from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.editing import change_draft, draft_of
from surveys.models import Picture
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
DECK = base64.b64decode(picture().partition(",")[2])


@pytest.fixture
def asking(survey):
    """The survey with a hot spot (q1) and a single choice (q2)."""
    draft = draft_of(survey)
    definition, spot = drafting.add_question(draft.definition, "hot_spot", page=0)
    definition, choice = drafting.add_question(definition, "single", page=0, after=spot)
    change_draft(draft, rev=draft.rev, definition=definition, label="Added", by=None)
    return survey, spot, choice


@pytest.fixture
def staff(root):
    client = Client()
    client.force_login(make_user(Role.PROGRAM_MANAGER, root))
    return client


def send(client, survey, uid, data=DECK, name="deck.png", **said):
    part = said.get("put", "question")
    files = {f"picture.{part}": SimpleUploadedFile(name, data)} if data else {}
    body = {"rev": draft_of(survey).rev, **said, **files}
    return client.post(f"/surveys/{survey.uuid}/questions/{uid}/picture/", body)


def test_a_picture_is_put_on_a_question_and_taken_out_again(staff, asking):
    survey, spot, _ = asking
    send(staff, survey, spot, put="question")
    stored = Picture.objects.get()
    image = {"upload": str(stored.uuid), "width": 600, "height": 360}
    assert draft_of(survey).definition["questions"][spot]["image"] == image
    assert (
        f'src="/s/picture/{stored.uuid}/"' in staff.get(f"/surveys/{survey.uuid}/?at={spot}").content.decode()
    )
    send(staff, survey, spot, data=b"", drop="question")
    assert "image" not in draft_of(survey).definition["questions"][spot]


def test_a_picture_is_put_on_an_answer(staff, asking):
    survey, _, choice = asking
    send(staff, survey, choice, put="c2")
    choices = draft_of(survey).definition["questions"][choice]["choices"]
    assert [one.get("image", {}).get("upload") for one in choices] == [None, str(Picture.objects.get().uuid)]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Choose a picture first."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This is no PNG, JPEG, GIF or WebP picture."),
    ],
)
def test_what_is_no_picture_is_refused_in_words(staff, asking, data, words):
    survey, spot, _ = asking
    before = draft_of(survey).definition
    answer = send(staff, survey, spot, data=data, put="question")
    assert words in staff.get(answer["Location"]).content.decode()
    assert (draft_of(survey).definition, Picture.objects.count()) == (before, 0)


def test_a_picture_of_an_answer_that_is_gone_changes_nothing(staff, asking):
    survey, _, choice = asking
    before = draft_of(survey).definition
    answer = send(staff, survey, choice, put="c77")
    assert (answer.status_code, draft_of(survey).definition) == (302, before)


@pytest.mark.browser
def test_a_region_is_drawn_with_the_mouse(page, live_server, staff, asking):
    survey, spot, _ = asking
    send(staff, survey, spot, put="question")
    page.goto(f"{live_server.url}/surveys/{survey.uuid}/?at={spot}")
    page.locator("#row-more-r1").click()
    page.locator("#f-d-area").wait_for()
    page.locator("[data-draw]").scroll_into_view_if_needed()
    box = page.locator("[data-draw]").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.75)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.25, steps=6)
    page.mouse.up()
    sides = [round(float(one)) for one in page.locator("#f-d-area").input_value().split(",")]
    assert sides == [10, 25, 50, 50]
