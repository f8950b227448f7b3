"""Pictures that a survey shows: taken by their bytes, open to everybody, and there before it is published."""

import base64
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from common.refusals import Refused
from docs.pictures.drawing import picture
from surveys.document import DefinitionInvalid
from surveys.domain.questionnaires.editing import (
    change_draft,
    create_questionnaire,
    draft_of,
    publish_version,
)
from surveys.domain.questionnaires.pictures import as_image, forget_unused_pictures, keep_picture
from surveys.exports.making import Choices, write_export
from surveys.exports.selection import Selection
from surveys.models import Picture, Questionnaire, Upload
from tests.factories.surveys import ProgramFactory, a_link, a_response, publish
from tests.surveys.visiting import open_page

pytestmark = pytest.mark.django_db
DECK = base64.b64decode(picture().partition(",")[2])


@pytest.fixture
def survey() -> Questionnaire:
    program = ProgramFactory()
    return create_questionnaire(
        program, owner=program.owner, name="Deck", definition=showing({"data": picture()}), by=None
    )


def showing(image: dict[str, Any]) -> dict[str, Any]:
    return {
        "languages": ["en"],
        "flow": [{"type": "block", "id": "b1"}],
        "blocks": {"b1": {"pages": [["q1"]]}},
        "questions": {"q1": {"kind": "heat_map", "key": "spot", "image": image}},
        "texts": {"en": {"title": "T", "q1.text": "Where?", "q1.alt": "The deck"}},
    }


def a_file(data: bytes, name: str = "deck.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_a_picture_is_shown_to_everybody_and_never_changes(survey: Questionnaire) -> None:
    kept = keep_picture(a_file(DECK), questionnaire=survey, by=None)
    assert as_image(kept) == {"upload": str(kept.uuid), "width": 600, "height": 360}

    answer = Client().get(f"/s/picture/{kept.uuid}/")

    assert (b"".join(answer), answer["Content-Type"]) == (DECK, "image/png")  # type: ignore[arg-type]
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (answer["X-Content-Type-Options"], answer.cookies) == ("nosniff", {})
    assert Client().get("/s/picture/01890a5d-ac96-774b-bcce-b302099a8057/").status_code == 404


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg"),
        (b"<!doctype html><script>alert(1)</script>", "a.png"),
        (b"%PDF-1.7", "a.png"),
        (b"\x89PNG\r\n\x1a\n", "short.png"),
        (b"", "a.png"),
        (DECK + b"\x00" * 600_000, "a.png"),
    ],
)
def test_threat_25_what_is_no_small_picture_is_refused(survey: Questionnaire, data: bytes, name: str) -> None:
    with pytest.raises(Refused):
        keep_picture(a_file(data, name), questionnaire=survey, by=None)
    assert not Picture.objects.exists()


def test_a_survey_is_published_once_its_pictures_are_there(survey: Questionnaire) -> None:
    draft = draft_of(survey)
    gone = {"upload": "01890a5d-ac96-774b-bcce-b302099a8057", "width": 8, "height": 8}
    draft = change_draft(draft, rev=draft.rev, definition=showing(gone), label="Other", by=None)
    with pytest.raises(DefinitionInvalid, match="a picture that isn't there"):
        publish_version(survey, by=None)

    image = as_image(keep_picture(a_file(DECK), questionnaire=survey, by=None))
    change_draft(draft, rev=draft.rev, definition=showing(image), label="Deck", by=None)
    publish_version(survey, by=None)
    survey.refresh_from_db()
    page = Client().get(f"/s/{a_link(survey).token}/")
    assert f'src="/s/picture/{image["upload"]}/"' in page.content.decode()
    assert "img-src 'self' data:" in page["Content-Security-Policy"]


def test_a_file_of_a_respondent_is_no_picture(survey: Questionnaire) -> None:
    response = a_response(publish())
    upload = Upload.objects.create(
        questionnaire=survey,
        response=response,
        answer_uuid=response.uuid,
        ref="q1",
        file=a_file(DECK),
        content_type="image/png",
        size_bytes=len(DECK),
    )
    assert Client().get(f"/s/picture/{upload.uuid}/").status_code == 404


def test_pictures_go_with_their_survey(survey: Questionnaire) -> None:
    kept = keep_picture(a_file(DECK), questionnaire=survey, by=None)
    assert forget_unused_pictures() == 0
    Picture.objects.update(questionnaire=None)
    assert (forget_unused_pictures(), kept.file.storage.exists(str(kept.file.name))) == (1, False)


def csv_of(questionnaire: Questionnaire, *, with_contacts: bool) -> str:
    stream = BytesIO()
    selection = Selection(questionnaire, with_contacts=with_contacts)
    write_export(selection, Choices("csv"), stream, progress=lambda done, total: None)
    return stream.getvalue().decode("utf-8-sig")


def test_exports_tell_places_and_for_who_may_see_contacts_files_with_their_addresses() -> None:
    definition = showing({"data": picture()})
    definition["blocks"]["b1"]["pages"] = [["q1", "q2"]]
    definition["questions"]["q2"] = {"kind": "file", "key": "photo"}
    definition["texts"]["en"]["q2.text"] = "Photo?"
    questionnaire = publish(definition=definition)
    link = a_link(questionnaire)
    form = open_page(Client(), link) | {"q1": "0.25,0.5", "q2.new": [a_file(DECK, "deck.png")]}
    assert Client().post(f"/s/{link.token}/?files", form).status_code == 200
    address = f"http://testserver/surveys/files/{Upload.objects.get().uuid}/"

    assert "25 %, 50 %" in csv_of(questionnaire, with_contacts=False)
    assert "deck.png" not in csv_of(questionnaire, with_contacts=False)
    assert f"deck.png {address}" in csv_of(questionnaire, with_contacts=True)
