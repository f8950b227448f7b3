"""Files that respondents send along: taken by their bytes, kept over mistakes and pages, seen by few."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import OrgUnit
from common.clock import now
from common.filetypes import BY_ENDING
from common.forms import INVALID
from surveys.domain.responses.erasing import erase_response
from surveys.domain.responses.recording import AnswersInvalid, Incoming, complete_response
from surveys.domain.responses.superseding import correct_response
from surveys.domain.responses.uploads import clean_name, forget_loose_uploads
from surveys.models import PublicLink, Response, Upload
from tests.factories.accounts import make_user
from tests.factories.surveys import ProgramFactory, a_link, publish
from tests.surveys.visiting import open_page, text_of

pytestmark = pytest.mark.django_db
DISK = "django.core.files.storage.FileSystemStorage"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
PDF = b"%PDF-1.7\n" + b"x" * 100
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": DISK}}
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def a_survey(**validation: Any) -> dict[str, Any]:
    """q1 takes files, q2 must be answered; q3 stands on a second page."""
    return {
        "languages": ["en"],
        "flow": [{"type": "block", "id": "b1"}],
        "blocks": {"b1": {"pages": [["q1", "q2"], ["q3"]]}},
        "questions": {
            "q1": {"kind": "file", "key": "photo", "required": True, "validation": validation},
            "q2": {"kind": "nps", "key": "nps", "required": True},
            "q3": {"kind": "long_text", "key": "why"},
        },
        "texts": {"en": {"title": "T", "q1.text": "A photo?", "q2.text": "Recommend?", "q3.text": "Why?"}},
    }


@pytest.fixture
def link() -> PublicLink:
    return a_link(publish(definition=a_survey(max_files=2)))


def a_file(data: bytes = PNG, name: str = "photo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def send(link: PublicLink, form: dict[str, Any], *files: Any, client: Client | None = None) -> Any:
    """Posts a page as a browser does whose form takes files."""
    body = form | ({"q1.new": list(files)} if files else {})
    return (client or Client()).post(f"/s/{link.token}/?files", body)


def kept_ids() -> list[str]:
    return [str(uuid) for uuid in Upload.objects.order_by("pk").values_list("uuid", flat=True)]


def stored_files(media: Path) -> list[bytes]:
    return sorted(one.read_bytes() for one in media.rglob("*") if one.is_file())


def test_a_file_is_kept_over_a_mistake_and_pages_and_ends_with_the_response(
    link: PublicLink, media: Path
) -> None:
    form = open_page(Client(), link)

    again = send(link, form, a_file())  # q2 lacks its answer
    assert again.status_code == INVALID
    (kept,) = kept_ids()
    assert f'<input type="hidden" name="q1" value="{kept}">' in text_of(again)
    assert "photo.png <small>1 KB</small>" in text_of(again)

    on = send(link, form | {"q1": kept, "q2": "9"})
    assert on.status_code == 303
    assert Upload.objects.get().response == Response.objects.get()

    last = send(link, form | {"p": "b1.p1", "q3": "So"})
    assert "Your answers are in" in text_of(last)
    response = Response.objects.get()
    assert response.answers == {"q1": [kept], "q2": 9, "q3": "So"}
    assert response.is_finished
    assert [one.uuid.hex in one.file.name for one in response.uploads.all()] == [True]
    assert stored_files(media) == [PNG]


def test_upload_without_a_file_says_what_is_missing(link: PublicLink) -> None:
    form = open_page(Client(), link) | {"q2": "9", "go": "files:q1"}
    html = text_of(send(link, form))
    assert html.count("<span>Please choose a file first.</span>") == 1
    assert 'value="9" checked' in html
    assert "Please choose a file first." not in text_of(send(link, form, a_file()))


def test_a_file_can_be_taken_back_and_another_sent_without_going_on(link: PublicLink) -> None:
    form = open_page(Client(), link) | {"q2": "9"}

    first = send(link, form | {"go": "files"}, a_file())
    (one,) = kept_ids()
    assert (first.status_code, f'name="q1" value="{one}"' in text_of(first)) == (200, True)
    assert 'value="9" checked' in text_of(first)

    second = send(link, form | {"q1": one, "drop": f"q1:{one}"})
    assert (second.status_code, one in text_of(second)) == (200, False)

    assert send(link, form, a_file(PDF, "bill.pdf")).status_code == 303
    assert Response.objects.get().answers["q1"] == kept_ids()[1:]
    assert [one.response_id for one in Upload.objects.order_by("pk")] == [None, Response.objects.get().pk]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (HTML, "page.png"),
        (HTML, "page.html"),
        (HTML, "page.txt"),
        (SVG, "drawing.svg"),
        (SVG, "drawing.png"),
        (b"", "empty.png"),
        (b"MZ\x90\x00" + b"\x00" * 100, "tool.exe"),
        (b"PK\x03\x04" + b"\x00" * 100, "sheet.xlsx"),
        (b"#!/bin/sh\nrm -rf /\n", "notes.txt"),
    ],
)
def test_threat_26_what_isnt_what_it_is_called_is_not_taken(
    link: PublicLink, media: Path, data: bytes, name: str
) -> None:
    said = text_of(send(link, open_page(Client(), link) | {"q2": "9"}, a_file(data, name)))

    assert "This file can&#x27;t be taken. Possible are: jpg, png," in said
    assert (Upload.objects.count(), stored_files(media)) == (0, [])


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.png"),
        ("..\\..\\x.html", "x.png"),
        ("a\r\nb\x00.png", "ab.png"),
        (".", "file.png"),
        ("ä" * 300, "ä" * 190 + ".png"),
    ],
)
def test_threat_26_names_are_told_without_folders_and_signs_that_arent_shown(name: str, kept: str) -> None:
    assert clean_name(name, BY_ENDING["png"]) == kept


def test_threat_26_bytes_lie_under_a_name_of_ours(link: PublicLink, media: Path) -> None:
    send(link, open_page(Client(), link) | {"q2": "9"}, a_file(name="../../../x.png"))
    (path,) = (one.relative_to(media) for one in media.rglob("*") if one.is_file())
    uuid = Upload.objects.get().uuid.hex
    assert path.parts == ("uploads", uuid[-2:], uuid)


def test_a_file_over_the_questions_limit_is_refused_and_the_others_stay(media: Path) -> None:
    link = a_link(publish(definition=a_survey(max_files=2, max_bytes=1_000)))

    said = text_of(
        send(link, open_page(Client(), link) | {"q2": "9"}, a_file(PNG + b"\x00" * 1_000), a_file())
    )

    assert "A file may have 0.001 MB at most." in said
    assert stored_files(media) == [PNG]


def test_types_of_the_question_are_the_only_ones_taken() -> None:
    link = a_link(publish(definition=a_survey(types=["pdf"])))
    form = open_page(Client(), link) | {"q2": "9"}

    assert "Possible are: pdf." in text_of(send(link, form, a_file()))
    assert send(link, form, a_file(PDF, "bill.pdf")).status_code == 303


def test_more_files_than_asked_for_are_told_of(link: PublicLink) -> None:
    said = text_of(send(link, open_page(Client(), link) | {"q2": "9"}, a_file(), a_file(), a_file()))
    assert "There are more files than can be taken here." in said
    assert Upload.objects.count() == 2


def test_the_same_page_twice_is_one_response_with_one_file(link: PublicLink) -> None:
    form = open_page(Client(), link)
    send(link, form | {"go": "files"}, a_file())
    form |= {"q1": kept_ids()[0], "q2": "9"}
    first, second = send(link, form), send(link, form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert (Response.objects.count(), Response.objects.get().uploads.count()) == (1, 1)


def test_another_ones_file_cant_be_named(link: PublicLink) -> None:
    send(link, open_page(Client(), link) | {"q2": "9"}, a_file())
    (foreign,) = kept_ids()

    said = send(link, open_page(Client(), link) | {"q1": foreign, "q2": "9"})

    assert (said.status_code, foreign in text_of(said)) == (INVALID, False)
    incoming = Incoming(
        questionnaire=link.questionnaire,
        version=link.questionnaire.published,
        unit=link.unit,
        answers={"q1": [foreign], "q2": 9},
    )
    with pytest.raises(AnswersInvalid) as refused:
        complete_response(incoming)
    assert refused.value.errors == {"q1": "This file isn't there any more. Please choose it again."}


def test_large_bodies_are_read_for_surveys_that_ask_for_files_alone(link: PublicLink, settings: Any) -> None:
    other = a_link(publish())
    body = b"x" * (settings.BODY_LIMIT_BYTES + 1)

    def status(path: str) -> int:
        return Client().post(path, body, content_type="application/x-www-form-urlencoded").status_code

    assert status(f"/s/{other.token}/") == 413
    assert status(f"/s/{other.token}/?files") == 413
    assert status(f"/s/{link.token}/") == 413
    assert status("/api/v1/responses/?files") == 413
    assert status(f"/s/{link.token}/?files") == 400  # no form of ours, but read
    assert send(link, open_page(Client(), link) | {"q2": "9"}, a_file(PNG + body)).status_code == 303


def test_one_address_sends_so_many_files_an_hour_and_no_more(link: PublicLink, settings: Any) -> None:
    settings.UPLOADS_MAX_PER_HOUR = 2
    for _ in range(2):
        assert send(link, open_page(Client(), link) | {"q2": "9"}, a_file()).status_code == 303
    said = send(link, open_page(Client(), link) | {"q2": "9"}, a_file())
    assert "Too many files came from your network." in text_of(said)
    assert Upload.objects.count() == 2


def finished(link: PublicLink) -> Response:
    form = open_page(Client(), link) | {"q2": "9"}
    send(link, form, a_file())
    send(link, form | {"p": "b1.p1"})
    return Response.objects.get(completed_at__isnull=False)


def test_files_that_no_answer_names_go_when_their_time_is_over(link: PublicLink, media: Path) -> None:
    kept = finished(link)
    send(link, open_page(Client(), link) | {"go": "files"}, a_file(PDF, "bill.pdf"))
    assert (forget_loose_uploads(), len(stored_files(media))) == (0, 2)

    with time_machine.travel(now() + timedelta(days=8)):
        assert forget_loose_uploads() == 1
    assert stored_files(media) == [PNG]
    assert list(kept.uploads.values_list("name", flat=True)) == ["photo.png"]


def test_a_file_that_an_answer_names_while_others_are_swept_stays(
    link: PublicLink, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = finished(link)
    for name in ("first.pdf", "second.pdf"):
        send(link, open_page(Client(), link) | {"go": "files"}, a_file(PDF, name))
    delete = Upload.delete

    def names_the_other(upload: Upload) -> None:
        Upload.objects.filter(name="second.pdf").update(response=kept)
        delete(upload)

    monkeypatch.setattr(Upload, "delete", names_the_other)
    with time_machine.travel(now() + timedelta(days=8)):
        assert forget_loose_uploads() == 1
    assert sorted(kept.uploads.values_list("name", flat=True)) == ["photo.png", "second.pdf"]
    assert len(stored_files(media)) == 2


def test_a_file_taken_back_goes_once_the_response_is_finished(link: PublicLink, media: Path) -> None:
    form = open_page(Client(), link) | {"q2": "9"}
    send(link, form | {"go": "files"}, a_file(PDF, "bill.pdf"))
    send(link, form, a_file())
    assert forget_loose_uploads() == 0
    send(link, form | {"p": "b1.p1"})
    assert (forget_loose_uploads(), stored_files(media)) == (1, [PNG])


def test_erasing_takes_rows_and_bytes(
    link: PublicLink, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    response = finished(link)
    with django_capture_on_commit_callbacks(execute=True):
        erase_response(response, by=None, reason="Asked for")
    response.refresh_from_db()
    assert (Upload.objects.count(), stored_files(media), "q1" in response.answers) == (0, [], False)


def test_a_correction_takes_the_files_along_and_changes_none(link: PublicLink) -> None:
    response = finished(link)
    corrected = correct_response(response, answers={"q2": 3}, by=None, why="Typed wrongly")
    assert [one.name for one in corrected.uploads.all()] == ["photo.png"]
    with pytest.raises(AnswersInvalid) as refused:
        correct_response(corrected, answers={"q1": ["x"]}, by=None, why="Wrong")
    assert refused.value.errors == {"q1": "Files stay as they were sent."}


def staff(role: str, unit: OrgUnit) -> Client:
    client = Client()
    client.force_login(make_user(role, unit))
    return client


def test_a_file_is_a_download_that_runs_nowhere(link: PublicLink) -> None:
    upload = finished(link).uploads.get()

    answer = staff("unit_manager", link.unit).get(f"/surveys/files/{upload.uuid}/")

    assert b"".join(answer) == PNG  # type: ignore[arg-type]
    assert {
        name: answer[name] for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options")
    } == {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": 'attachment; filename="photo.png"',
        "X-Content-Type-Options": "nosniff",
    }
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer["Cache-Control"] == "private, no-store"


def test_the_response_links_its_files_for_who_may_see_contacts(link: PublicLink) -> None:
    response = finished(link)
    address = f"/surveys/files/{response.uploads.get().uuid}/"
    page = f"/responses/{response.uuid}/"
    assert (address in text_of(staff("unit_manager", link.unit).get(page))) is True
    assert (address in text_of(staff("viewer", link.unit).get(page))) is False


def test_files_of_few_in_anonymous_programs_and_of_the_unfinished_stay_hidden() -> None:
    program = ProgramFactory(is_anonymous=True)
    link = a_link(publish(program, definition=a_survey()))
    upload = finished(link).uploads.get()
    assert staff("administrator", link.unit).get(f"/surveys/files/{upload.uuid}/").status_code == 404

    open_link = a_link(publish(definition=a_survey()))
    send(open_link, open_page(Client(), open_link) | {"q2": "9"}, a_file())
    begun = Upload.objects.exclude(pk=upload.pk).get()
    assert staff("administrator", open_link.unit).get(f"/surveys/files/{begun.uuid}/").status_code == 404


def test_a_file_whose_bytes_are_gone_is_not_there(link: PublicLink) -> None:
    upload = finished(link).uploads.get()
    default_storage.delete(upload.file.name)
    assert staff("administrator", link.unit).get(f"/surveys/files/{upload.uuid}/").status_code == 404
